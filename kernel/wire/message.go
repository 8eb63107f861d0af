package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Version is the version of the protocol that these messages follow.
const Version = "5.5"

// A Channel is one of the kernel's sockets.
type Channel string

// The channels that carry messages; the heartbeat carries bytes only.
const (
	Shell   Channel = "shell"
	Control Channel = "control"
	Stdin   Channel = "stdin"
	IOPub   Channel = "iopub"
)

// A Header names a message and who sent it.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"` // ISO 8601
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
}

// A Message is one message of the protocol. Identities are the addresses of
// the peer that sent a request; they go back with the reply.
type Message struct {
	Channel    Channel         `json:"channel"`
	Identities [][]byte        `json:"-"`
	Header     Header          `json:"header"`
	Parent     json.RawMessage `json:"parent_header"`
	Metadata   map[string]any  `json:"metadata"`
	Content    json.RawMessage `json:"content"`
	Buffers    [][]byte        `json:"-"`

	raw json.RawMessage // the header as it came, fields we do not know included
}

// AsParent returns the header as replies repeat it: byte for byte as it came.
func (m *Message) AsParent() json.RawMessage {
	if m.raw != nil {
		return m.raw
	}
	b, err := Encode(m.Header)
	if err != nil {
		return json.RawMessage("{}")
	}
	return b
}

// Decode reads the content of a message into a value that holds the defaults.
func (m *Message) Decode(into any) error {
	if err := json.Unmarshal(m.Content, into); err != nil {
		return fmt.Errorf("content of %s: %w", m.Header.Type, err)
	}
	return nil
}

// Encode is json.Marshal without the escapes that only HTML pages need: they
// would make each display of HTML a third longer.
func Encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
