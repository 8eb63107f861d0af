package kernel

import (
	"strings"
	"time"

	"github.com/rustorch/rustorch/kernel/wire"
)

// A capture collects what a callback writes and makes it the outputs of an
// Output widget. Front ends could do that themselves, by the widget's msg_id;
// but then each front end but one would miss it, and updates of displays would
// be lost.
//
// Source: https://ipywidgets.readthedocs.io/en/stable/examples/Output%20Widget.html
type capture struct {
	wire.Outputs
	comm    string
	changed bool // since front ends were told
	timer   *time.Timer
}

// A callback that takes longer than this shows what it has written so far, and
// again after the same time.
const captureInterval = 100 * time.Millisecond

// What an Output widget holds is sent as a whole: of more outputs, and of more
// text in one of them, the last are kept.
const (
	maxCaptured     = 1000
	maxCapturedText = 256 << 10
)

// Capture takes what follows to an Output widget.
func (o *output) Capture(comm string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.send()
	o.captures = append(o.captures, &capture{comm: comm})
}

// captured is where outputs go now, nil for the cell. The lock is held.
func (o *output) captured() *capture {
	if len(o.captures) == 0 {
		return nil
	}
	c := o.captures[len(o.captures)-1]
	c.changed = true
	if c.timer == nil {
		c.timer = time.AfterFunc(captureInterval, func() {
			o.mu.Lock()
			defer o.mu.Unlock()
			c.timer = nil
			if c.changed {
				o.tell(c)
			}
		})
	}
	return c
}

// tell makes the outputs the state of the widget. The lock is held.
func (o *output) tell(c *capture) {
	c.changed = false
	o.k.publishComm(o.parent, wire.Comm{Type: "comm_msg", ID: c.comm, Data: map[string]any{
		"method": "update", "state": map[string]any{"outputs": c.list()}, "buffer_paths": []any{},
	}})
}

// list returns the outputs, those and that text which are kept.
func (c *capture) list() []map[string]any {
	c.List = append([]map[string]any{}, c.List[max(0, len(c.List)-maxCaptured):]...)
	for _, out := range c.List {
		if text, ok := out["text"].(string); ok && len(text) > maxCapturedText {
			out["text"] = "…" + strings.ToValidUTF8(text[len(text)-maxCapturedText:], "")
		}
	}
	return c.List
}

// Release ends a capture; without one an error goes to the cell.
func (o *output) Release(failed *wire.Error) []map[string]any {
	list := o.release(failed)
	if list == nil && failed != nil {
		o.Stream("stderr", strings.Join(failed.Traceback, "\n")+"\n")
	}
	return list
}

// release ends a capture and returns its outputs, nil if there is none.
func (o *output) release(failed *wire.Error) []map[string]any {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := len(o.captures)
	if n == 0 {
		return nil
	}
	c := o.captures[n-1]
	o.captures = o.captures[:n-1]
	if failed != nil {
		c.Fail(failed)
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	o.tell(c)
	return c.list()
}

// publishComm sends a message of a widget to all front ends.
func (k *Kernel) publishComm(parent *wire.Message, c wire.Comm) {
	m := k.message(c.Type, c)
	m.Channel, m.Identities, m.Buffers, m.Metadata = wire.IOPub, [][]byte{[]byte(c.Type)}, c.Buffers, c.Metadata
	if parent != nil {
		m.Parent = parent.AsParent()
	}
	k.opts.Send(m)
}
