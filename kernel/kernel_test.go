package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// mock is an engine without a language: the words of a cell say what it does.
type mock struct {
	started chan string // gets the code of cells that wait
	kept    engine.Output
}

func (m *mock) Execute(ctx context.Context, req engine.Request, out engine.Output) engine.Result {
	var res engine.Result
	for word := range strings.FieldsSeq(req.Code) {
		what, arg, _ := strings.Cut(word, ":")
		switch what {
		case "print":
			out.Stream("stdout", arg+"\n")
		case "warn":
			out.Stream("stderr", arg+"\n")
		case "keep":
			m.kept = out
		case "late":
			m.kept.Stream("stdout", arg)
		case "show":
			out.Display(wire.Display{Bundle: plain(arg), ID: "d"})
		case "update":
			out.Display(wire.Display{Bundle: plain(arg), ID: "d", Update: true})
		case "clear":
			out.Clear(true)
		case "value":
			b := plain(arg)
			res.Value = &b
		case "bad":
			res.Value = &wire.Bundle{Data: map[string]any{"text/plain": func() {}}}
		case "fail":
			res.Err = &wire.Error{Name: "panic", Value: arg}
		case "comm":
			out.Comm(wire.Comm{Type: "comm_open", ID: arg, Target: "t"})
		case "control":
			out.Comm(wire.Comm{Type: "comm_open", ID: arg, Target: "t", Data: map[string]any{"state": map[string]any{"disabled": false}}})
		case "wait":
			m.started <- req.Code
			<-ctx.Done()
			res.Err = &wire.Error{Name: "KeyboardInterrupt", Value: "interrupted"}
		case "ask":
			line, err := out.Input("name?", true)
			if err != nil {
				res.Err = &wire.Error{Name: "error", Value: err.Error()}
			} else {
				out.Stream("stdout", "hello "+line)
			}
		}
	}
	return res
}

func plain(text string) wire.Bundle { return wire.Bundle{Data: map[string]any{"text/plain": text}} }

func (m *mock) Complete(code string, cursor int) wire.Completion {
	return wire.Completion{Matches: []string{code[:cursor]}, Start: 0, End: cursor, Types: []wire.CompletionItem{{Text: "x", Type: "function"}}}
}

func (m *mock) Inspect(code string, cursor, detail int) wire.Inspection {
	return wire.Inspection{Found: true, Bundle: plain(fmt.Sprint(code[:cursor], detail))}
}

func (m *mock) IsComplete(string) wire.Completeness {
	return wire.Completeness{Status: "incomplete", Indent: "\t"}
}

func (m *mock) Comm(_ context.Context, c wire.Comm, out engine.Output) {
	if c.Type == "comm_msg" {
		out.Comm(c)
	}
}
func (m *mock) Close() error { return nil }

// A bench is a kernel whose messages are kept.
type bench struct {
	*Kernel
	mock *mock
	n    int

	mu   sync.Mutex
	more *sync.Cond
	sent []wire.Message
	done []bool

	reply func() // is called when a cell is answered, before anything else goes on
}

func newBench(t *testing.T) *bench {
	b := &bench{mock: &mock{started: make(chan string, 16)}}
	b.more = sync.NewCond(&b.mu)
	b.Kernel = New(Options{Engine: b.mock, Version: "1", Go: "1.26", Banner: "hi", Send: func(m wire.Message) {
		if m.Header.Type == "execute_reply" && b.reply != nil {
			b.reply()
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.sent = append(b.sent, m)
		b.more.Broadcast()
	}, Done: func(restart bool) { b.done = append(b.done, restart) }})
	return b
}

// send handles a request and returns its id.
func (b *bench) send(ch wire.Channel, typ, content string) string {
	b.n++
	id := fmt.Sprint("r", b.n)
	b.Handle(wire.Message{Channel: ch, Identities: [][]byte{[]byte("me")}, Header: wire.Header{ID: id, Type: typ}, Content: []byte(content)})
	return id
}

// parent is the id of the request that a message belongs to.
func parent(m wire.Message) string {
	var h wire.Header
	if len(m.Parent) > 0 {
		_ = json.Unmarshal(m.Parent, &h)
	}
	return h.ID
}

// until returns all messages of a request up to its idle status and, for a
// cell, its reply.
func (b *bench) until(id string) []wire.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		var mine []wire.Message
		for _, m := range b.sent {
			if parent(m) == id {
				mine = append(mine, m)
			}
		}
		if n := len(mine); n > 0 && string(mine[n-1].Content) == `{"execution_state":"idle"}` {
			return mine
		}
		b.more.Wait()
	}
}

// waitFor waits for a message of a type that belongs to a request.
func (b *bench) waitFor(id, typ string) wire.Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		for _, m := range b.sent {
			if parent(m) == id && m.Header.Type == typ {
				return m
			}
		}
		b.more.Wait()
	}
}

// outline is the messages as "type content", without statuses.
func outline(ms []wire.Message) []string {
	var lines []string
	for _, m := range ms {
		if m.Header.Type != "status" {
			lines = append(lines, m.Header.Type+" "+string(m.Content))
		}
	}
	return lines
}

func (b *bench) run(content string) []string {
	return outline(b.until(b.send(wire.Shell, "execute_request", content)))
}

func cell(code string) string {
	c, _ := json.Marshal(map[string]any{"code": code})
	return string(c)
}

func TestExecute(t *testing.T) {
	const ok = `execute_reply {"status":"ok","execution_count":1,"payload":[],"user_expressions":{}}`
	in := func(code string) string { return `execute_input {"code":"` + code + `","execution_count":1}` }
	for _, tt := range []struct {
		code string
		want []string
	}{
		{"", []string{ok}},
		{"print:a print:b", []string{`stream {"name":"stdout","text":"a\nb\n"}`, ok}},
		{"print:a warn:b", []string{`stream {"name":"stdout","text":"a\n"}`, `stream {"name":"stderr","text":"b\n"}`, ok}},
		{"print:a show:x print:b", []string{`stream {"name":"stdout","text":"a\n"}`,
			`display_data {"data":{"text/plain":"x"},"metadata":{},"transient":{"display_id":"d"}}`, `stream {"name":"stdout","text":"b\n"}`, ok}},
		{"update:y clear", []string{`update_display_data {"data":{"text/plain":"y"},"metadata":{},"transient":{"display_id":"d"}}`, `clear_output {"wait":true}`, ok}},
		{"value:7", []string{`execute_result {"data":{"text/plain":"7"},"metadata":{},"execution_count":1,"transient":{}}`, ok}},
		{"fail:boom", []string{`error {"ename":"panic","evalue":"boom","traceback":[]}`,
			`execute_reply {"status":"error","ename":"panic","evalue":"boom","traceback":[],"execution_count":1}`}},
		{"ask", []string{`error {"ename":"error","evalue":"` + errNoStdin.Error() + `","traceback":[]}`,
			`execute_reply {"status":"error","ename":"error","evalue":"` + errNoStdin.Error() + `","traceback":[],"execution_count":1}`}},
	} {
		b := newBench(t)
		got := b.run(`{"code":"` + tt.code + `","allow_stdin":false}`)
		if want := append([]string{in(tt.code)}, tt.want...); !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n%s\nwant\n%s", tt.code, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// TestLate: what a goroutine prints after its cell has that cell for a parent.
func TestLate(t *testing.T) {
	b := newBench(t)
	first := b.send(wire.Shell, "execute_request", cell("keep"))
	b.until(first)
	second := b.send(wire.Shell, "execute_request", cell("late:x print:y"))
	if m := b.waitFor(first, "stream"); string(m.Content) != `{"name":"stdout","text":"x"}` {
		t.Errorf("the first cell got %s", m.Content)
	}
	if m := b.waitFor(second, "stream"); string(m.Content) != `{"name":"stdout","text":"y\n"}` {
		t.Errorf("the second cell got %s", m.Content)
	}
}

// TestStatus checks that every request is framed by busy and idle.
func TestStatus(t *testing.T) {
	b := newBench(t)
	for _, typ := range []string{"execute_request", "kernel_info_request", "history_request", "comm_info_request"} {
		ms := b.until(b.send(wire.Shell, typ, `{"code":"print:a"}`))
		first, last := ms[0], ms[len(ms)-1]
		if string(first.Content) != `{"execution_state":"busy"}` || last.Header.Type != "status" {
			t.Errorf("%s: from %s to %s", typ, first.Content, last.Content)
		}
		for _, m := range ms {
			if m.Channel != wire.IOPub && string(m.Identities[0]) != "me" {
				t.Errorf("%s: the reply goes to %q", typ, m.Identities)
			}
		}
	}
	if string(b.sent[0].Content) != `{"execution_state":"starting"}` {
		t.Errorf("the first message is %s", b.sent[0].Content)
	}
}

func TestSilent(t *testing.T) {
	b := newBench(t)
	got := b.run(`{"code":"print:a show:b value:c","silent":true}`)
	if len(got) != 1 || !strings.HasPrefix(got[0], "execute_reply") {
		t.Errorf("a silent cell sent %q", got)
	}
	b.run(`{"code":"x","store_history":false}`)
	if got := b.run(`{"code":"x"}`); !strings.Contains(got[0], `"execution_count":2`) {
		t.Errorf("count after cells that are not stored: %s", got[0])
	}
}

// TestCountOfAnotherNotebook: cells that come from a notebook of another kernel have
// their numbers there.
func TestCountOfAnotherNotebook(t *testing.T) {
	for _, tt := range []struct {
		metadata any
		want     int
	}{{7.0, 7}, {nil, 3}, {"7", 3}, {-1.0, 3}, {1e12, 3}} {
		if got := wantedCount(wire.Message{Metadata: map[string]any{countKey: tt.metadata}}, 3); got != tt.want {
			t.Errorf("%v: cell %d", tt.metadata, got)
		}
	}
}

func TestUnprintableValue(t *testing.T) {
	b := newBench(t)
	if got := strings.Join(b.run(`{"code":"bad"}`), "\n"); !strings.Contains(got, "DisplayError") || !strings.Contains(got, "execute_reply") {
		t.Errorf("got %s", got)
	}
}

// TestStopOnError sends cells behind one that fails.
func TestStopOnError(t *testing.T) {
	b := newBench(t)
	wait := b.send(wire.Shell, "execute_request", cell("wait"))
	<-b.mock.started
	second := b.send(wire.Shell, "execute_request", cell("print:never"))
	b.Interrupt()
	b.until(wait)
	if got := outline(b.until(second)); len(got) != 1 || !strings.Contains(got[0], `"status":"aborted"`) {
		t.Errorf("the cell behind says %q", got)
	}
	if got := b.run(cell("print:a")); len(got) != 3 {
		t.Errorf("the next cell says %q", got)
	}
	third := b.send(wire.Shell, "execute_request", `{"code":"wait","stop_on_error":false}`)
	<-b.mock.started
	fourth := b.send(wire.Shell, "execute_request", cell("value:1"))
	b.Interrupt()
	b.until(third)
	if got := strings.Join(outline(b.until(fourth)), " "); !strings.Contains(got, "execute_result") {
		t.Errorf("with stop_on_error off: %s", got)
	}
}

// TestAfterError sends a cell as soon as the one before has been answered with
// an error: it was not waiting, and runs.
func TestAfterError(t *testing.T) {
	b := newBench(t)
	next := make(chan string, 1)
	b.reply = func() {
		b.reply = nil
		next <- b.send(wire.Shell, "execute_request", cell("print:a"))
	}
	b.run(cell("fail"))
	if got := outline(b.until(<-next)); len(got) != 3 {
		t.Errorf("the cell after the error's reply says %q", got)
	}
}

// TestWhileBusy answers questions and the interrupt while a cell runs.
func TestWhileBusy(t *testing.T) {
	b := newBench(t)
	id := b.send(wire.Shell, "execute_request", cell("wait"))
	<-b.mock.started
	for typ, content := range map[string]string{
		"complete_request": `{"code":"é😀x","cursor_pos":2}`, "inspect_request": `{"code":"ab","cursor_pos":1,"detail_level":1}`,
		"is_complete_request": `{"code":"x"}`, "kernel_info_request": `{}`,
	} {
		if got := outline(b.until(b.send(wire.Shell, typ, content))); len(got) != 1 {
			t.Errorf("%s: %q", typ, got)
		}
	}
	b.send(wire.Control, "interrupt_request", `{}`)
	if got := strings.Join(outline(b.until(id)), " "); !strings.Contains(got, "KeyboardInterrupt") {
		t.Errorf("the interrupted cell says %s", got)
	}
}

func TestReplies(t *testing.T) {
	b := newBench(t)
	b.run(cell("value:6"))
	b.run(cell("print:a"))
	b.run(cell("comm:c1"))
	for _, tt := range []struct {
		ch            wire.Channel
		typ, in, want string
	}{
		{wire.Shell, "complete_request", `{"code":"é😀x","cursor_pos":2}`, `complete_reply {"status":"ok","matches":["é😀"],"cursor_start":0,"cursor_end":2,"metadata":{"_jupyter_types_experimental":[{"text":"x","type":"function","signature":"","start":0,"end":2}]}}`},
		{wire.Shell, "complete_request", `{"code":"ab","cursor_pos":99}`, `complete_reply {"status":"ok","matches":["ab"],"cursor_start":0,"cursor_end":2,"metadata":{"_jupyter_types_experimental":[{"text":"x","type":"function","signature":"","start":0,"end":2}]}}`},
		{wire.Shell, "inspect_request", `{"code":"ab","cursor_pos":1,"detail_level":1}`, `inspect_reply {"status":"ok","found":true,"data":{"text/plain":"a1"},"metadata":{}}`},
		{wire.Shell, "is_complete_request", `{"code":"x"}`, `is_complete_reply {"status":"incomplete","indent":"\t"}`},
		{wire.Shell, "history_request", `{"hist_access_type":"tail","n":2}`, `history_reply {"status":"ok","history":[[1,2,"print:a"],[1,3,"comm:c1"]]}`},
		{wire.Shell, "history_request", `{"hist_access_type":"range","session":0,"start":1,"stop":2,"output":true}`, `history_reply {"status":"ok","history":[[1,1,["value:6","6"]]]}`},
		{wire.Shell, "history_request", `{"hist_access_type":"search","pattern":"pr?nt*"}`, `history_reply {"status":"ok","history":[[1,2,"print:a"]]}`},
		{wire.Shell, "history_request", `{"hist_access_type":"nonsense"}`, `history_reply {"status":"ok","history":[]}`},
		{wire.Shell, "comm_info_request", `{}`, `comm_info_reply {"status":"ok","comms":{"c1":{"target_name":"t"}}}`},
		{wire.Control, "comm_info_request", `{"target_name":"other"}`, `comm_info_reply {"status":"ok","comms":{}}`},
		{wire.Shell, "connect_request", `{}`, `connect_reply {"status":"ok"}`},
		{wire.Control, "interrupt_request", `{}`, `interrupt_reply {"status":"ok"}`},
		{wire.Control, "create_subshell_request", `{}`, `create_subshell_reply {"status":"error","ename":"NotSupported","evalue":"create_subshell_request is not supported by this kernel","traceback":[]}`},
		{wire.Control, "debug_request", `{"seq":3,"command":"attach"}`, `debug_reply {"seq":3,"type":"response","request_seq":3,"success":false,"command":"attach","message":"this kernel has no debugger","body":{}}`},
	} {
		got := strings.Join(outline(b.until(b.send(tt.ch, tt.typ, tt.in))), "\n")
		if got != tt.want {
			t.Errorf("%s %s:\n%s\nwant\n%s", tt.typ, tt.in, got, tt.want)
		}
	}
}

// TestSilence sends what must not be answered, and requests that cannot be read.
func TestSilence(t *testing.T) {
	b := newBench(t)
	before := len(b.sent)
	b.send(wire.Shell, "no_such_request", `{}`)
	b.send(wire.Shell, "stream", `{}`)
	b.send(wire.Stdin, "execute_request", cell("print:a"))
	b.send(wire.Stdin, "input_reply", `{"value":"nobody asked"}`)
	if len(b.sent) != before {
		t.Errorf("answered with %q", outline(b.sent[before:]))
	}
	got := outline(b.until(b.send(wire.Shell, "execute_request", `{"code":7}`)))
	if len(got) != 1 || !strings.Contains(got[0], "BadRequest") {
		t.Errorf("a cell that is a number: %q", got)
	}
}

func TestInput(t *testing.T) {
	b := newBench(t)
	id := b.send(wire.Shell, "execute_request", cell("print:q ask"))
	ask := b.waitFor(id, "input_request")
	if ask.Channel != wire.Stdin || string(ask.Content) != `{"prompt":"name?","password":true}` {
		t.Errorf("%s on %s", ask.Content, ask.Channel)
	}
	b.send(wire.Stdin, "input_reply", `{"value":"Ada"}`)
	if got := strings.Join(outline(b.until(id)), " "); !strings.Contains(got, "hello Ada") {
		t.Errorf("got %s", got)
	}
	id = b.send(wire.Shell, "execute_request", cell("ask"))
	b.waitFor(id, "input_request")
	b.Interrupt()
	if got := strings.Join(outline(b.until(id)), " "); !strings.Contains(got, errNoInput.Error()) {
		t.Errorf("interrupted: %s", got)
	}
}

func TestComm(t *testing.T) {
	b := newBench(t)
	b.until(b.send(wire.Shell, "comm_open", `{"comm_id":"a","target_name":"echo","data":{}}`))
	got := outline(b.until(b.send(wire.Shell, "comm_msg", `{"comm_id":"a","data":{"x":1}}`)))
	if want := []string{`comm_msg {"comm_id":"a","data":{"x":1}}`}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	b.until(b.send(wire.Shell, "comm_close", `{"comm_id":"a"}`))
	if got := b.comms.info(""); len(got) != 0 {
		t.Errorf("open after close: %v", got)
	}
}

func TestShutdown(t *testing.T) {
	b := newBench(t)
	id := b.send(wire.Shell, "execute_request", cell("wait"))
	<-b.mock.started
	got := outline(b.until(b.send(wire.Control, "shutdown_request", `{"restart":true}`)))
	if want := []string{`shutdown_reply {"status":"ok","restart":true}`}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
	b.until(id) // the cell is interrupted
	b.send(wire.Control, "shutdown_request", `{}`)
	if !reflect.DeepEqual(b.done, []bool{true}) {
		t.Errorf("Done was called with %v", b.done)
	}
}

func TestOffsets(t *testing.T) {
	for _, tt := range []struct {
		text         string
		runes, bytes int
	}{{"abc", 0, 0}, {"abc", 2, 2}, {"é😀x", 1, 2}, {"é😀x", 2, 6}, {"é😀x", 3, 7}, {"", 0, 0}} {
		if got := byteOffset(tt.text, tt.runes); got != tt.bytes {
			t.Errorf("byteOffset(%q, %d) = %d", tt.text, tt.runes, got)
		}
		if got := runeOffset(tt.text, tt.bytes); got != tt.runes {
			t.Errorf("runeOffset(%q, %d) = %d", tt.text, tt.bytes, got)
		}
	}
	if byteOffset("ab", 9) != 2 || byteOffset("ab", -1) != 0 {
		t.Error("offsets outside of the text")
	}
}
