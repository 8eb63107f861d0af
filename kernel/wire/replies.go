package wire

// OK is the status of a reply that has nothing else to say; replies embed it.
type OK struct {
	Status string `json:"status"`
}

// StatusOK is the status of replies that succeeded.
var StatusOK = OK{"ok"}

// A Failure is the reply to a request that failed.
type Failure struct {
	OK
	Error
	Count int `json:"execution_count,omitempty"`
}

// Failed returns the reply that carries an error.
func Failed(e Error) Failure {
	if e.Traceback == nil {
		e.Traceback = []string{}
	}
	return Failure{OK: OK{"error"}, Error: e}
}

// An ExecuteReply ends a cell that ran to its end.
type ExecuteReply struct {
	OK
	Count       int                       `json:"execution_count"`
	Payload     []map[string]any          `json:"payload"`
	Expressions map[string]map[string]any `json:"user_expressions"`
}

// KernelInfo is the content of kernel_info_reply.
type KernelInfo struct {
	OK
	Protocol              string       `json:"protocol_version"`
	Implementation        string       `json:"implementation"`
	ImplementationVersion string       `json:"implementation_version"`
	Language              LanguageInfo `json:"language_info"`
	Banner                string       `json:"banner"`
	Debugger              bool         `json:"debugger"`
	HelpLinks             []HelpLink   `json:"help_links"`
	Features              []string     `json:"supported_features"`
}

// LanguageInfo tells a front end how to treat cells as text.
type LanguageInfo struct {
	Name          string `json:"name"`
	Version       string `json:"version"`
	MIMEType      string `json:"mimetype"`
	FileExtension string `json:"file_extension"`
	Pygments      string `json:"pygments_lexer"`
	CodeMirror    string `json:"codemirror_mode"`
	Exporter      string `json:"nbconvert_exporter"`
}

// A HelpLink is an entry of the front end's help menu.
type HelpLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// A CompleteReply is a Completion in code points.
type CompleteReply struct {
	OK
	Matches  []string       `json:"matches"`
	Start    int            `json:"cursor_start"`
	End      int            `json:"cursor_end"`
	Metadata map[string]any `json:"metadata"`
}

// An InspectReply is an Inspection.
type InspectReply struct {
	OK
	Found bool `json:"found"`
	Bundle
}

// A HistoryReply lists cells as [session, line, input] or, with outputs, as
// [session, line, [input, output]].
type HistoryReply struct {
	OK
	History [][3]any `json:"history"`
}

// A CommInfoReply lists open comms by id.
type CommInfoReply struct {
	OK
	Comms map[string]CommTarget `json:"comms"`
}

// A CommTarget is what comm_info_reply says about a comm.
type CommTarget struct {
	Target string `json:"target_name"`
}

// A ShutdownReply repeats whether the kernel will be started again.
type ShutdownReply struct {
	OK
	Restart bool `json:"restart"`
}

// A DebugReply is a response of the Debug Adapter Protocol.
type DebugReply struct {
	Seq        int            `json:"seq"`
	Type       string         `json:"type"`
	RequestSeq int            `json:"request_seq"`
	Success    bool           `json:"success"`
	Command    string         `json:"command"`
	Message    string         `json:"message"`
	Body       map[string]any `json:"body"`
}

// A Stream is printed text.
type Stream struct {
	Name string `json:"name"` // stdout or stderr
	Text string `json:"text"`
}

// DisplayData is a Display as it is sent.
type DisplayData struct {
	Bundle
	Transient map[string]any `json:"transient"`
}

// An ExecuteInput tells all front ends what runs.
type ExecuteInput struct {
	Code  string `json:"code"`
	Count int    `json:"execution_count"`
}

// An ExecuteResult is the value of a cell.
type ExecuteResult struct {
	Bundle
	Count     int            `json:"execution_count"`
	Transient map[string]any `json:"transient"`
}

// A Status is the state of the kernel: starting, busy or idle.
type Status struct {
	State string `json:"execution_state"`
}

// ClearOutput empties a cell's output, when the next one comes if Wait is set.
type ClearOutput struct {
	Wait bool `json:"wait"`
}

// A Welcome answers a subscription: nothing sent from here on is lost.
type Welcome struct {
	Subscription string `json:"subscription"`
}
