package wire

// A Type is one row of the protocol: a message type, where it travels and what
// it holds. The kernel's dispatch and its tests are made from this table.
type Type struct {
	Name     string
	Channels []Channel
	ToKernel bool       // sent by front ends; comm messages go both ways
	Reply    string     // type of the reply, empty if there is none
	Content  func() any // a new content with the protocol's defaults; nil if it is empty
}

// Types are the messages of the protocol.
var Types = []Type{
	{"execute_request", []Channel{Shell}, true, "execute_reply", func() any { return NewExecuteRequest() }},
	{"inspect_request", []Channel{Shell}, true, "inspect_reply", func() any { return new(InspectRequest) }},
	{"complete_request", []Channel{Shell}, true, "complete_reply", func() any { return new(CompleteRequest) }},
	{"history_request", []Channel{Shell}, true, "history_reply", func() any { return new(HistoryRequest) }},
	{"is_complete_request", []Channel{Shell}, true, "is_complete_reply", func() any { return new(IsCompleteRequest) }},
	{"connect_request", []Channel{Shell}, true, "connect_reply", nil},
	{"comm_info_request", []Channel{Shell, Control}, true, "comm_info_reply", func() any { return new(CommInfoRequest) }},
	{"kernel_info_request", []Channel{Shell, Control}, true, "kernel_info_reply", nil},
	{"shutdown_request", []Channel{Control, Shell}, true, "shutdown_reply", func() any { return new(ShutdownRequest) }},
	{"interrupt_request", []Channel{Control}, true, "interrupt_reply", nil},
	{"debug_request", []Channel{Control}, true, "debug_reply", func() any { return new(DebugRequest) }},
	{"create_subshell_request", []Channel{Control}, true, "create_subshell_reply", nil},
	{"delete_subshell_request", []Channel{Control}, true, "delete_subshell_reply", nil},
	{"list_subshell_request", []Channel{Control}, true, "list_subshell_reply", nil},
	{"comm_open", []Channel{Shell, Control, IOPub}, true, "", func() any { return new(Comm) }},
	{"comm_msg", []Channel{Shell, Control, IOPub}, true, "", func() any { return new(Comm) }},
	{"comm_close", []Channel{Shell, Control, IOPub}, true, "", func() any { return new(Comm) }},
	{"input_reply", []Channel{Stdin}, true, "", func() any { return new(InputReply) }},

	{"input_request", []Channel{Stdin}, false, "input_reply", func() any { return new(InputRequest) }},
	{"stream", []Channel{IOPub}, false, "", func() any { return new(Stream) }},
	{"display_data", []Channel{IOPub}, false, "", func() any { return new(DisplayData) }},
	{"update_display_data", []Channel{IOPub}, false, "", func() any { return new(DisplayData) }},
	{"execute_input", []Channel{IOPub}, false, "", func() any { return new(ExecuteInput) }},
	{"execute_result", []Channel{IOPub}, false, "", func() any { return new(ExecuteResult) }},
	{"error", []Channel{IOPub}, false, "", func() any { return new(Error) }},
	{"status", []Channel{IOPub}, false, "", func() any { return new(Status) }},
	{"clear_output", []Channel{IOPub}, false, "", func() any { return new(ClearOutput) }},
	{"iopub_welcome", []Channel{IOPub}, false, "", func() any { return new(Welcome) }},
}

// Lookup returns the row of a message type.
func Lookup(name string) (Type, bool) {
	for _, t := range Types {
		if t.Name == name {
			return t, true
		}
	}
	return Type{}, false
}

// Travels reports whether messages of the type may come on a channel.
func (t Type) Travels(ch Channel) bool {
	for _, c := range t.Channels {
		if c == ch {
			return true
		}
	}
	return false
}
