// Package proc runs an engine in a process of its own, so that a crash of a
// cell ends nothing but that process: Start is the supervisor's end, Serve the
// engine's. They talk in frames over a socket pair; what the engine's process
// prints comes through pipes.
package proc

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// A frame is one message between the processes. Op says which fields count.
type frame struct {
	Op string `json:"op"`
	ID int    `json:"id,omitempty"` // of the call

	Request  *engine.Request    `json:"request,omitempty"`
	Result   *engine.Result     `json:"result,omitempty"`
	Code     string             `json:"code,omitempty"`
	Cursor   int                `json:"cursor,omitempty"`
	Detail   int                `json:"detail,omitempty"`
	Complete *wire.Completion   `json:"complete,omitempty"`
	Inspect  *wire.Inspection   `json:"inspect,omitempty"`
	Whole    *wire.Completeness `json:"whole,omitempty"`

	Stream  *wire.Stream  `json:"stream,omitempty"`
	Display *wire.Display `json:"display,omitempty"`
	Wait    bool          `json:"wait,omitempty"`
	Comm    *comm         `json:"comm,omitempty"`

	Failed  *wire.Error      `json:"failed,omitempty"`
	Outputs []map[string]any `json:"outputs,omitempty"` // that were captured

	Records []engine.Record `json:"records,omitempty"` // of live tensors, or to be revived
	Names   []string        `json:"names,omitempty"`   // that are live, or live again
	Count   int             `json:"count,omitempty"`   // of segments on the memory socket

	Text string `json:"text,omitempty"` // of a prompt, an answer or an error
	Flag bool   `json:"flag,omitempty"`
}

// The operations. Calls go to the engine, each with an id that its answer
// repeats; outputs come from it with the id of the call they belong to.
const (
	opHello     = "hello" // the engine is ready
	opExecute   = "execute"
	opInterrupt = "interrupt"
	opComplete  = "complete"
	opInspect   = "inspect"
	opWhole     = "iscomplete"
	opComm      = "comm"
	opRevive    = "revive"
	opDone      = "done" // answers every call

	opStream  = "stream"
	opDisplay = "display"
	opClear   = "clear"
	opCapture = "capture"
	opRelease = "release"
	opInput   = "input"
	opAnswer  = "answer" // of the supervisor to input
	opAck     = "ack"    // of the supervisor to any other output: it has its place
)

// comm is a wire.Comm with the fields that its own JSON leaves out.
type comm struct {
	wire.Comm
	Kind   string         `json:"kind"`
	More   bool           `json:"more,omitempty"`
	Meta   map[string]any `json:"meta,omitempty"`
	Binary [][]byte       `json:"binary,omitempty"`
}

func packComm(c wire.Comm) *comm { return &comm{c, c.Type, c.More, c.Metadata, c.Buffers} }

func (c *comm) unpack() wire.Comm {
	m := c.Comm
	m.Type, m.More, m.Metadata, m.Buffers = c.Kind, c.More, c.Meta, c.Binary
	return m
}

// maxFrame bounds what a damaged length can ask for.
const maxFrame = 1 << 30

// A link is one end of the socket pair.
type link struct {
	r io.Reader

	mu sync.Mutex
	w  io.Writer
}

func (l *link) send(f frame) error {
	b, err := json.Marshal(f)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err = l.w.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...))
	return err
}

func (l *link) receive() (frame, error) {
	var f frame
	var n [4]byte
	if _, err := io.ReadFull(l.r, n[:]); err != nil {
		return f, err
	}
	size := binary.LittleEndian.Uint32(n[:])
	if size > maxFrame {
		return f, fmt.Errorf("a frame of %d bytes", size)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(l.r, b); err != nil {
		return f, err
	}
	return f, json.Unmarshal(b, &f)
}
