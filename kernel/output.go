package kernel

import (
	"context"
	"sync"
	"time"

	"github.com/rustorch/rustorch/kernel/wire"
)

// Printed text waits this long, or until this much has come together, for
// more of the same stream: a loop of prints becomes few messages. JupyterLab
// draws all that a cell has printed with every message, so the more there is
// the more waits, and the longer: a quarter of it, and a millisecond for every
// 64 KiB, up to a bound.
const (
	streamDelay = 20 * time.Millisecond
	streamSize  = 32 << 10
	maxStream   = 1 << 20
	maxDelay    = 200 * time.Millisecond
)

// output publishes what a cell writes. It outlives the cell, for goroutines
// that the cell leaves behind.
type output struct {
	k      *Kernel
	parent *wire.Message
	silent bool
	stdin  bool
	ctx    context.Context

	mu       sync.Mutex
	name     string // of the stream that waits
	text     []byte
	sent     int // bytes of text
	timer    *time.Timer
	updates  updates
	captures []*capture // the innermost last
}

// Stream appends to what waits of the stream.
func (o *output) Stream(name, text string) {
	if o.silent || text == "" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if c := o.captured(); c != nil {
		c.Stream(name, text)
		return
	}
	if name != o.name {
		o.send()
	}
	o.name = name
	o.text = append(o.text, text...)
	switch {
	case len(o.text) >= min(max(streamSize, o.sent/4), maxStream):
		o.send()
	case o.timer == nil:
		o.timer = time.AfterFunc(min(streamDelay+time.Duration(o.sent>>16)*time.Millisecond, maxDelay), o.flush)
	}
}

// flush publishes the text that waits.
func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.send()
}

// finish publishes all that waits.
func (o *output) finish() {
	for o.release(nil) != nil {
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.send()
	o.sendUpdates()
}

func (o *output) send() {
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	if len(o.text) > 0 {
		o.k.publish(o.parent, "stream", wire.Stream{Name: o.name, Text: string(o.text)})
		o.sent += len(o.text)
		o.text = o.text[:0]
	}
}

// emit publishes a message after what was printed before it. The lock is held.
func (o *output) emit(typ string, content any, buffers ...[]byte) {
	o.send()
	o.k.publish(o.parent, typ, content, buffers...)
}

// Display publishes a value or the new state of one.
func (o *output) Display(d wire.Display) {
	if o.silent {
		return
	}
	d.Bundle = filled(d.Bundle)
	o.mu.Lock()
	defer o.mu.Unlock()
	switch c := o.captured(); {
	case c != nil && !d.Update:
		c.Display(d)
	case c != nil && c.Shown[d.ID] != nil:
		c.Display(d)
	case d.Update:
		o.update(d)
	default:
		o.sendUpdate(d.ID)
		o.emit("display_data", wire.DisplayData{Bundle: d.Bundle, Transient: transient(d.ID)})
	}
}

func transient(id string) map[string]any {
	if id == "" {
		return map[string]any{}
	}
	return map[string]any{"display_id": id}
}

// Clear empties the cell's output.
func (o *output) Clear(wait bool) {
	if o.silent {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if c := o.captured(); c != nil {
		c.Clear(wait)
		return
	}
	o.emit("clear_output", wire.ClearOutput{Wait: wait})
}

// Comm publishes a message of a widget.
func (o *output) Comm(c wire.Comm) {
	o.k.comms.of(o.k.opts.Engine).note(c, o.parent)
	if c.Data == nil {
		c.Data = map[string]any{}
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.send()
	o.k.publishComm(o.parent, c)
}

// Input asks the front end that sent the cell for a line.
func (o *output) Input(prompt string, password bool) (string, error) {
	if !o.stdin {
		return "", errNoStdin
	}
	o.flush()
	line := make(chan string, 1)
	o.k.mu.Lock()
	o.k.input = line
	o.k.mu.Unlock()
	ask := *o.parent
	ask.Channel = wire.Stdin
	o.k.respond(ask, "input_request", wire.InputRequest{Prompt: prompt, Password: password})
	select {
	case s := <-line:
		return s, nil
	case <-o.ctx.Done():
		o.k.mu.Lock()
		o.k.input = nil
		o.k.mu.Unlock()
		return "", errNoInput
	}
}
