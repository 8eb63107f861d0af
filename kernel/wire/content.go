// Package wire holds the messages of the Jupyter protocol, version 5.5, as Go
// values: the envelope, the table of message types and the content structs.
// It knows no socket.
//
// Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html
package wire

// A Bundle is a MIME bundle: one value in several formats.
type Bundle struct {
	Data     map[string]any `json:"data"`     // by MIME type; binary formats in base64
	Metadata map[string]any `json:"metadata"` // by MIME type
}

// A Display is the content of display_data, or of update_display_data if
// Update is set. ID, when not empty, names the output for later updates.
type Display struct {
	Bundle
	ID     string
	Update bool
}

// An Error is the content of an error message and of a failed reply.
type Error struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// Error returns the message in one line.
func (e *Error) Error() string { return e.Name + ": " + e.Value }

// A Completion is the content of complete_reply. Start and End are offsets
// into the code in bytes; the kernel turns them into code points for the wire.
type Completion struct {
	Matches    []string
	Start, End int
	Types      []CompletionItem // the experimental types metadata of JupyterLab
}

// A CompletionItem is one match with what the front end may show beside it.
type CompletionItem struct {
	Text      string `json:"text"`
	Type      string `json:"type"`      // function, instance, module, magic, path …
	Signature string `json:"signature"` // empty if it has none
	Start     int    `json:"start"`
	End       int    `json:"end"`
}

// An Inspection is the content of inspect_reply.
type Inspection struct {
	Found bool
	Bundle
}

// A Completeness is the content of is_complete_reply.
type Completeness struct {
	Status string `json:"status"` // complete, incomplete, invalid or unknown
	Indent string `json:"indent"` // for incomplete only
}

// A Comm is the content of comm_open, comm_msg or comm_close, as Type says.
// More says that another message of the same comm waits right behind this one.
type Comm struct {
	Type     string         `json:"-"`
	More     bool           `json:"-"`
	ID       string         `json:"comm_id"`
	Target   string         `json:"target_name,omitempty"`
	Data     map[string]any `json:"data"`
	Metadata map[string]any `json:"-"`
	Buffers  [][]byte       `json:"-"`
}
