package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// widgets is an engine whose callbacks do what their messages say.
type widgets struct {
	mock
	lives int
	mu    sync.Mutex
	got   []string // comm messages and cells, in order
}

func (w *widgets) Life() int { return w.lives }

func (w *widgets) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got = append(w.got, fmt.Sprintf(format, args...))
}

func (w *widgets) Execute(ctx context.Context, req engine.Request, out engine.Output) engine.Result {
	w.note("cell %s", req.Code)
	return w.mock.Execute(ctx, req, out)
}

func (w *widgets) Comm(ctx context.Context, c wire.Comm, out engine.Output) {
	w.note("%s %s %v %v", c.Type, c.ID, c.Data["do"], c.More)
	switch c.Data["do"] {
	case "wait":
		w.started <- "comm"
		<-ctx.Done()
	case "print":
		out.Capture("out")
		out.Stream("stdout", "a\n")
		out.Stream("stdout", "b\n")
		out.Display(wire.Display{Bundle: plain("first"), ID: "inside"})
		out.Display(wire.Display{Bundle: plain("outside"), ID: "outside", Update: true})
		out.Display(wire.Display{Bundle: plain("last"), ID: "inside", Update: true})
		out.Release(&wire.Error{Name: "E", Value: "v"})
	case "nested":
		out.Capture("outer")
		out.Stream("stdout", "1")
		out.Capture("inner")
		out.Stream("stdout", "2")
		out.Clear(false)
		out.Stream("stdout", "3")
		out.Release(nil)
		out.Stream("stdout", "4")
	case "echo":
		out.Comm(c)
	case "die":
		w.lives++
	}
}

func newWidgetBench(t *testing.T) (*bench, *widgets, *[]string) {
	b := newBench(t)
	w := &widgets{mock: mock{started: make(chan string, 16)}}
	log := &[]string{}
	o := b.opts
	o.Engine, o.Log = w, func(text string) { *log = append(*log, text) }
	b.Kernel = New(o)
	return b, w, log
}

func comm(id, do string) string {
	return `{"comm_id":"` + id + `","target_name":"t","data":{"do":"` + do + `"}}`
}

// states are the outputs that Output widgets were given, as "comm: outputs".
func states(ms []wire.Message) []string {
	var list []string
	for _, m := range ms {
		var c struct {
			ID   string `json:"comm_id"`
			Data struct {
				Method string
				State  struct{ Outputs []map[string]any }
			}
		}
		if m.Header.Type != "comm_msg" || json.Unmarshal(m.Content, &c) != nil || c.Data.Method != "update" {
			continue
		}
		text := c.ID + ":"
		for _, o := range c.Data.State.Outputs {
			switch data, _ := o["data"].(map[string]any); {
			case data != nil:
				text += fmt.Sprintf(" [%v]", data["text/plain"])
			case o["text"] != nil:
				text += fmt.Sprintf(" %q", o["text"])
			default:
				text += fmt.Sprintf(" %v: %v", o["ename"], o["evalue"])
			}
		}
		list = append(list, text)
	}
	return list
}

func TestCommOrder(t *testing.T) {
	b, w, log := newWidgetBench(t)
	b.until(b.send(wire.Shell, "comm_open", comm("x", "")))
	b.send(wire.Shell, "execute_request", cell("wait"))
	<-w.started
	for range 3 {
		b.send(wire.Shell, "comm_msg", comm("x", "a"))
	}
	b.send(wire.Shell, "comm_msg", comm("dead", "a"))
	b.send(wire.Shell, "execute_request", `{"code":"print:1","stop_on_error":false}`)
	b.send(wire.Shell, "comm_msg", comm("x", "b"))
	last := b.send(wire.Shell, "comm_msg", comm("x", "c"))
	b.Interrupt()
	b.until(last)
	want := []string{"comm_open x  false", "cell wait", "comm_msg x a true", "comm_msg x a true", "comm_msg x a false", "comm_msg x b true", "comm_msg x c false"}
	if !reflect.DeepEqual(w.got, want) { // the second cell is aborted
		t.Errorf("%q", w.got)
	}
	if len(*log) != 1 || !strings.Contains((*log)[0], "comm dead, which is not open") {
		t.Errorf("log %q", *log)
	}
}

func TestCommDeadIsCalm(t *testing.T) {
	b, w, log := newWidgetBench(t)
	if got := outline(b.until(b.send(wire.Shell, "comm_msg", comm("x", "a")))); got != nil || len(w.got) != 0 || len(*log) != 1 {
		t.Errorf("%q %q %q", got, w.got, *log)
	}
	b.until(b.send(wire.Shell, "comm_open", comm("x", "")))
	b.until(b.send(wire.Shell, "comm_msg", comm("x", "die")))
	n := len(w.got)
	if got := outline(b.until(b.send(wire.Shell, "comm_msg", comm("x", "a")))); got != nil || len(w.got) != n || len(*log) != 2 {
		t.Errorf("after the engine: %q %q %q", got, w.got, *log)
	}
	if got := outline(b.until(b.send(wire.Shell, "comm_info_request", `{}`))); got[0] != `comm_info_reply {"status":"ok","comms":{}}` {
		t.Errorf("%q", got)
	}
	b.until(b.send(wire.Shell, "comm_open", comm("y", "")))
	if got := outline(b.until(b.send(wire.Control, "comm_info_request", `{"target_name":"t"}`))); got[0] != `comm_info_reply {"status":"ok","comms":{"y":{"target_name":"t"}}}` {
		t.Errorf("%q", got)
	}
}

func TestCommInterrupt(t *testing.T) {
	b, w, _ := newWidgetBench(t)
	b.until(b.send(wire.Shell, "comm_open", comm("x", "")))
	id := b.send(wire.Shell, "comm_msg", comm("x", "wait"))
	<-w.started
	b.until(b.send(wire.Control, "interrupt_request", `{}`))
	b.until(id)
}

func TestCapture(t *testing.T) {
	b, _, _ := newWidgetBench(t)
	b.until(b.send(wire.Shell, "comm_open", comm("x", "")))
	ms := b.until(b.send(wire.Shell, "comm_msg", comm("x", "print")))
	if got := states(ms); len(got) == 0 || got[len(got)-1] != `out: "a\nb\n" [last] E: v` {
		t.Errorf("%q", got)
	}
	for _, m := range ms {
		if typ := m.Header.Type; typ == "stream" || typ == "display_data" || typ == "update_display_data" && !strings.Contains(string(m.Content), "outside") {
			t.Errorf("%s %s", typ, m.Content)
		}
	}
	// One that is not released ends with the message.
	got := states(b.until(b.send(wire.Shell, "comm_msg", comm("x", "nested"))))
	if n := len(got); n < 2 || got[n-2] != `inner: "3"` || got[n-1] != `outer: "14"` {
		t.Errorf("%q", got)
	}
}

// TestCaptureIsBounded keeps the last of what a callback writes without end.
func TestCaptureIsBounded(t *testing.T) {
	b := newBench(t)
	o := &output{k: b.Kernel, parent: &wire.Message{}, ctx: t.Context()}
	o.Capture("x")
	for i := range 3 * maxCaptured {
		o.Display(wire.Display{Bundle: plain(fmt.Sprint(i))})
	}
	o.Stream("stdout", strings.Repeat("é", maxCapturedText)+"end")
	list := o.Release(nil)
	if len(list) != maxCaptured {
		t.Errorf("%d outputs", len(list))
	}
	if text := list[len(list)-1]["text"].(string); len(text) > maxCapturedText+8 || !strings.HasSuffix(text, "éend") || !strings.HasPrefix(text, "…") {
		t.Errorf("%d bytes of text", len(text))
	}
	if o.Release(nil) != nil {
		t.Error("a capture is released twice")
	}
	o.Release(&wire.Error{Traceback: []string{"lost", "error"}})
	o.flush()
	b.mu.Lock()
	defer b.mu.Unlock()
	if last := b.sent[len(b.sent)-1]; string(last.Content) != `{"name":"stderr","text":"lost\nerror\n"}` {
		t.Errorf("%s", last.Content)
	}
}

func TestBuffersPass(t *testing.T) {
	b, _, _ := newWidgetBench(t)
	b.until(b.send(wire.Shell, "comm_open", comm("x", "")))
	b.n++
	id := fmt.Sprint("r", b.n)
	b.Handle(wire.Message{Channel: wire.Shell, Header: wire.Header{ID: id, Type: "comm_msg"}, Content: []byte(comm("x", "echo")), Buffers: [][]byte{{1}, {2, 3}}, Metadata: map[string]any{"m": "1"}})
	m := b.waitFor(id, "comm_msg")
	if !reflect.DeepEqual(m.Buffers, [][]byte{{1}, {2, 3}}) || m.Metadata["m"] != "1" {
		t.Errorf("%+v", m)
	}
}

// TestOrphans: controls of an engine that died are greyed, once, whoever finds
// out, and other comms are not touched.
func TestOrphans(t *testing.T) {
	open := func(id, state string) string {
		return `{"comm_id":"` + id + `","target_name":"t","data":{"state":` + state + `}}`
	}
	greyed := func(ms []wire.Message) string {
		var list []string
		for _, m := range ms {
			if strings.Contains(string(m.Content), `"disabled":true`) && strings.Contains(string(m.Content), ended) {
				var c wire.Comm
				json.Unmarshal(m.Content, &c)
				list = append(list, c.ID)
			}
		}
		slices.Sort(list)
		return strings.Join(list, " ")
	}
	b, w, _ := newWidgetBench(t)
	for id, state := range map[string]string{"slider": `{"disabled":false,"value":1}`, "box": `{"children":[]}`, "check": `{"disabled":true}`} {
		b.until(b.send(wire.Shell, "comm_open", open(id, state)))
	}
	if got := greyed(b.until(b.send(wire.Shell, "comm_msg", comm("slider", "die")))); got != "check slider" {
		t.Errorf("after a callback that ended the engine: %q", got)
	}
	if got := greyed(b.until(b.send(wire.Shell, "comm_msg", comm("slider", "")))); got != "" {
		t.Errorf("again: %q", got)
	}
	b.until(b.send(wire.Shell, "comm_open", open("text", `{"disabled":false}`)))
	w.lives++
	if got := greyed(b.until(b.send(wire.Shell, "execute_request", cell("")))); got != "text" {
		t.Errorf("after a cell: %q", got)
	}
	b.until(b.send(wire.Shell, "comm_open", open("entry", `{"disabled":false}`)))
	w.lives++
	if got := greyed(b.until(b.send(wire.Shell, "comm_msg", comm("entry", "")))); got != "entry" {
		t.Errorf("when touched: %q", got)
	}
	id := b.send(wire.Shell, "execute_request", cell("control:of-a-cell"))
	b.until(id)
	w.lives++
	if got := greyed(b.until(b.send(wire.Shell, "execute_request", cell("")))); got != "of-a-cell" {
		t.Errorf("that a cell opened: %q", got)
	}
	if m := b.waitFor(id, "stream"); !strings.Contains(string(m.Content), "run the cell again") {
		t.Errorf("the cell with the control says %s", m.Content)
	}
}
