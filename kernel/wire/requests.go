package wire

// An ExecuteRequest asks to run a cell.
type ExecuteRequest struct {
	Code            string            `json:"code"`
	Silent          bool              `json:"silent"`
	StoreHistory    bool              `json:"store_history"`
	UserExpressions map[string]string `json:"user_expressions"`
	AllowStdin      bool              `json:"allow_stdin"`
	StopOnError     bool              `json:"stop_on_error"`
}

// NewExecuteRequest returns a request with the defaults of the protocol.
func NewExecuteRequest() *ExecuteRequest {
	return &ExecuteRequest{StoreHistory: true, AllowStdin: true, StopOnError: true}
}

// An InspectRequest asks what stands at a position, in code points.
type InspectRequest struct {
	Code   string `json:"code"`
	Cursor int    `json:"cursor_pos"`
	Detail int    `json:"detail_level"`
}

// A CompleteRequest asks what may stand at a position, in code points.
type CompleteRequest struct {
	Code   string `json:"code"`
	Cursor int    `json:"cursor_pos"`
}

// An IsCompleteRequest asks whether Enter should run the code.
type IsCompleteRequest struct {
	Code string `json:"code"`
}

// A HistoryRequest asks for cells that ran before.
type HistoryRequest struct {
	Output  bool   `json:"output"`
	Raw     bool   `json:"raw"`
	Access  string `json:"hist_access_type"` // range, tail or search
	Session int    `json:"session"`          // 0 is this session, −1 the one before
	Start   int    `json:"start"`
	Stop    *int   `json:"stop"` // nil: to the end
	N       int    `json:"n"`
	Pattern string `json:"pattern"` // glob
	Unique  bool   `json:"unique"`
}

// A CommInfoRequest asks for the open comms of a target, or of all.
type CommInfoRequest struct {
	Target string `json:"target_name"`
}

// A ShutdownRequest ends the kernel.
type ShutdownRequest struct {
	Restart bool `json:"restart"`
}

// A DebugRequest is a request of the Debug Adapter Protocol.
type DebugRequest struct {
	Seq     int    `json:"seq"`
	Type    string `json:"type"`
	Command string `json:"command"`
}

// An InputReply is what a person typed.
type InputReply struct {
	Value string `json:"value"`
}

// An InputRequest asks a person for a line.
type InputRequest struct {
	Prompt   string `json:"prompt"`
	Password bool   `json:"password"`
}
