//go:build unix

package proc

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// TestMain makes this program the engine's process when it is started as one.
func TestMain(m *testing.M) {
	if os.Getenv("RUSTORCH_TEST_ENGINE") == "1" {
		store := newStore()
		if err := Serve(&words{store: store}, store); err != nil {
			os.Exit(9)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// words is an engine whose cells are words that say what to do.
type words struct {
	count int
	kept  engine.Output // of an earlier cell
	store *store
}

func (w *words) Execute(ctx context.Context, req engine.Request, out engine.Output) engine.Result {
	var res engine.Result
	w.count++
	for word := range strings.FieldsSeq(req.Code) {
		what, arg, _ := strings.Cut(word, ":")
		switch what {
		case "print":
			fmt.Println(arg)
		case "warn":
			fmt.Fprintln(os.Stderr, arg)
		case "half": // the first byte of é, whose second comes with the next print
			os.Stdout.Write([]byte("\xc3"))
		case "rest":
			os.Stdout.Write([]byte("\xa9\n"))
		case "flood":
			fmt.Println(strings.Repeat("x", 1<<20))
		case "keep":
			w.kept = out
		case "late":
			w.kept.Stream("stdout", arg+"\n")
			w.kept.Display(wire.Display{Bundle: plain(arg), ID: "late"})
		case "show":
			out.Display(wire.Display{Bundle: plain(arg), ID: "d"})
		case "clear":
			out.Clear(true)
		case "comm":
			out.Comm(wire.Comm{Type: "comm_msg", ID: arg, Data: map[string]any{"a": 1.0}, Buffers: [][]byte{{1}}})
		case "ask":
			line, err := out.Input("name?", true)
			fmt.Println("got", line, err)
		case "canceled":
			fmt.Println(ctx.Err())
		case "count":
			b := plain(fmt.Sprint(w.count))
			res.Value = &b
		case "bad":
			res.Value = &wire.Bundle{Data: map[string]any{"x": func() {}}}
		case "wait":
			out.Stream("stdout", "waiting\n")
			<-ctx.Done()
			res.Err = &wire.Error{Name: "KeyboardInterrupt", Value: "interrupted"}
		case "put", "small", "get":
			w.remember(what, arg, &res)
		case "exit":
			os.Exit(3)
		case "panic":
			go panic("in a goroutine")
			select {}
		case "kill":
			syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	return res
}

func plain(text string) wire.Bundle { return wire.Bundle{Data: map[string]any{"text/plain": text}} }

func (w *words) Complete(code string, cursor int) wire.Completion {
	return wire.Completion{Matches: []string{code}, Start: 0, End: cursor}
}
func (w *words) Inspect(code string, cursor, detail int) wire.Inspection {
	return wire.Inspection{Found: true, Bundle: plain(fmt.Sprint(code, cursor, detail))}
}
func (w *words) IsComplete(code string) wire.Completeness {
	if code == "die" {
		os.Exit(4)
	}
	return wire.Completeness{Status: code}
}
func (w *words) Comm(ctx context.Context, c wire.Comm, out engine.Output) {
	switch c.Target {
	case "callback":
		out.Capture(c.ID)
		fmt.Println("inside")
		fmt.Print(out.Release(&wire.Error{Name: "E", Value: "v"}))
	case "wait":
		fmt.Println("waiting")
		<-ctx.Done()
		fmt.Println("interrupted")
	case "exit":
		out.Capture(c.ID)
		os.Exit(5)
	default:
		out.Comm(c)
	}
}
func (w *words) Close() error { return nil }

// log is an Output that keeps everything in order, as text.
type log struct {
	mu   sync.Mutex
	cond *sync.Cond
	text strings.Builder
	line string // the answer to Input
}

func newLog() *log {
	l := &log{}
	l.cond = sync.NewCond(&l.mu)
	return l
}

func (l *log) add(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(&l.text, format, args...)
	l.cond.Broadcast()
}

func (l *log) wait(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for !strings.Contains(l.text.String(), text) {
		l.cond.Wait()
	}
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *log) Stream(name, text string) {
	if name == "stderr" {
		text = "!" + text
	}
	l.add("%s", text)
}
func (l *log) Display(d wire.Display) { l.add("[%v %s]", d.Data["text/plain"], d.ID) }
func (l *log) Clear(wait bool)        { l.add("[clear %v]", wait) }
func (l *log) Comm(c wire.Comm)       { l.add("[%s %s %v %v]", c.Type, c.ID, c.Data, c.Buffers) }
func (l *log) Capture(comm string)    { l.add("[capture %s]", comm) }
func (l *log) Release(failed *wire.Error) []map[string]any {
	l.add("[release %v]", failed)
	return []map[string]any{{"text": "captured"}}
}
func (l *log) Input(prompt string, password bool) (string, error) {
	l.add("[%s %v]", prompt, password)
	if l.line == "" {
		return "", fmt.Errorf("nobody is here")
	}
	return l.line, nil
}

func start(t *testing.T) *Supervisor {
	t.Helper()
	s, err := Start(func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "RUSTORCH_TEST_ENGINE=1")
		return cmd
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func run(t *testing.T, s *Supervisor, code string) (string, engine.Result) {
	t.Helper()
	l := newLog()
	res := s.Execute(t.Context(), engine.Request{Code: code}, l)
	return l.String(), res
}

func TestOutputs(t *testing.T) {
	s := start(t)
	for _, tt := range []struct{ code, want string }{
		{"print:a", "a\n"},
		{"print:a show:x print:b show:y print:c", "a\n[x d]b\n[y d]c\n"},
		{"warn:w", "!w\n"},
		{"half show:x rest", "[x d]é\n"},
		{"clear comm:c1", "[clear true][comm_msg c1 map[a:1] [[1]]]"},
		{"ask", "[name? true]got  nobody is here\n"},
		{"", ""},
	} {
		for range 3 {
			if got, res := run(t, s, tt.code); got != tt.want || res.Err != nil {
				t.Errorf("%q: %q %v, want %q", tt.code, got, res.Err, tt.want)
			}
		}
	}
	if got, _ := run(t, s, "flood print:end"); len(got) != 1<<20+5 || !strings.HasSuffix(got, "\nend\n") {
		t.Errorf("a megabyte came as %d bytes", len(got))
	}
}

// TestLate writes to the output of a cell that has ended.
func TestLate(t *testing.T) {
	s := start(t)
	first, second := newLog(), newLog()
	s.Execute(t.Context(), engine.Request{Code: "keep print:a"}, first)
	s.Execute(t.Context(), engine.Request{Code: "print:b late:c print:d"}, second)
	if got, other := first.String(), second.String(); got != "a\nc\n[c late]" || other != "b\nd\n" {
		t.Errorf("the first cell got %q, the second %q", got, other)
	}
	for range engine.Remembered + 1 {
		s.Execute(t.Context(), engine.Request{}, second)
	}
	if got, _ := run(t, s, "late:x"); got != "x\n[x late]" {
		t.Errorf("what has no place any more went elsewhere: %q", got)
	}
}

func TestInput(t *testing.T) {
	s := start(t)
	l := newLog()
	l.line = "Ada"
	s.Execute(t.Context(), engine.Request{Code: "ask"}, l)
	if got := l.String(); got != "[name? true]got Ada <nil>\n" {
		t.Errorf("got %q", got)
	}
}

// absent is an Output whose front end does not answer.
type absent struct {
	*log
	ctx   context.Context
	asked chan bool
}

func (a absent) Input(string, bool) (string, error) {
	close(a.asked)
	<-a.ctx.Done()
	return "", a.ctx.Err()
}

// TestInterruptInput has the cell's context ended by the time at which its
// question returns, so that nothing of the cell runs behind it.
func TestInterruptInput(t *testing.T) {
	s := start(t)
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		out := absent{newLog(), ctx, make(chan bool)}
		go func() {
			<-out.asked
			cancel()
		}()
		s.Execute(ctx, engine.Request{Code: "ask canceled"}, out)
		if got := out.String(); !strings.HasPrefix(got, "got  the cell was interrupted") || !strings.HasSuffix(got, "context canceled\n") {
			t.Fatal(got)
		}
	}
}

func TestInterruptAndQuestions(t *testing.T) {
	s := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	l := newLog()
	done := make(chan engine.Result)
	go func() { done <- s.Execute(ctx, engine.Request{Code: "wait"}, l) }()
	l.wait("waiting")
	if c := s.Complete("abc", 2); len(c.Matches) != 1 || c.Matches[0] != "abc" || c.End != 2 {
		t.Errorf("%+v", c)
	}
	if i := s.Inspect("abc", 2, 1); !i.Found || i.Data["text/plain"] != "abc2 1" {
		t.Errorf("%+v", i)
	}
	if w := s.IsComplete("invalid"); w.Status != "invalid" {
		t.Errorf("%+v", w)
	}
	cancel()
	if res := <-done; res.Err == nil || res.Err.Name != "KeyboardInterrupt" {
		t.Errorf("%+v", res)
	}
	if _, res := run(t, s, "count"); res.Value == nil || res.Value.Data["text/plain"] != "2" {
		t.Errorf("the engine after the interrupt: %+v", res)
	}
}

// TestComm runs callbacks: what they print goes to the message's output and
// not to the cell's.
func TestComm(t *testing.T) {
	s := start(t)
	cell, _ := run(t, s, "print:cell")
	for _, tt := range []struct {
		c    wire.Comm
		want string
	}{
		{wire.Comm{Type: "comm_msg", ID: "x", More: true, Data: map[string]any{"a": 1.0}, Metadata: map[string]any{"m": "1"}, Buffers: [][]byte{{7}}}, "[comm_msg x map[a:1] [[7]]]"},
		{wire.Comm{Type: "comm_msg", ID: "x", Target: "callback"}, "[capture x]inside\n[release E: v][map[text:captured]]"},
	} {
		l := newLog()
		s.Comm(t.Context(), tt.c, l)
		if got := l.String(); got != tt.want {
			t.Errorf("%v: %q", tt.c, got)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	l, done := newLog(), make(chan bool)
	go func() { s.Comm(ctx, wire.Comm{Target: "wait"}, l); close(done) }()
	l.wait("waiting")
	cancel()
	<-done
	if got := l.String(); got != "waiting\ninterrupted\n" {
		t.Errorf("interrupted: %q", got)
	}
	life := s.Life()
	l = newLog()
	s.Comm(t.Context(), wire.Comm{ID: "x", Target: "exit"}, l)
	if got := l.String(); !strings.HasPrefix(got, "[capture x][release EngineDied: the engine ended: exit status 5") {
		t.Errorf("dead: %q", got)
	}
	if s.Life() != life+1 {
		t.Errorf("life %d after %d", s.Life(), life)
	}
	if !strings.HasPrefix(cell, "cell") || strings.Contains(cell, "inside") {
		t.Errorf("the cell got %q", cell)
	}
}

// TestDeath kills the engine in every way; the next cell finds a new one.
func TestDeath(t *testing.T) {
	s := start(t)
	for _, tt := range []struct{ code, value, trace string }{
		{"print:before exit", "exit status 3", "new engine"},
		{"panic", "panic: in a goroutine", "new engine"},
		{"kill", "signal: killed", "new engine"},
	} {
		out, res := run(t, s, tt.code)
		if res.Err == nil || res.Err.Name != "EngineDied" || !strings.Contains(res.Err.Value, tt.value) {
			t.Fatalf("%s: %+v", tt.code, res)
		}
		if trace := strings.Join(res.Err.Traceback, "\n"); !strings.Contains(trace, tt.trace) {
			t.Errorf("%s: %s", tt.code, trace)
		}
		if strings.HasPrefix(tt.code, "print") && out != "before\n" {
			t.Errorf("what it printed last: %q", out)
		}
		if _, res := run(t, s, "count"); res.Value == nil || res.Value.Data["text/plain"] != "1" {
			t.Errorf("the engine after %s: %+v", tt.code, res)
		}
	}
}

func TestUnsendable(t *testing.T) {
	s := start(t)
	if _, res := run(t, s, "bad"); res.Err == nil || res.Err.Name != "DisplayError" {
		t.Errorf("%+v", res)
	}
	if out, _ := run(t, s, "print:next"); out != "next\n" {
		t.Errorf("the next cell printed %q", out)
	}
}

func TestClose(t *testing.T) {
	s := start(t)
	c := s.child
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if c.cmd.ProcessState == nil {
		t.Error("the process is still there")
	}
	if _, res := run(t, s, "count"); res.Err == nil {
		t.Errorf("a closed supervisor runs cells: %+v", res)
	}
	if got := s.Complete("a", 1); len(got.Matches) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestStartFails(t *testing.T) {
	if _, err := Start(func() *exec.Cmd { return exec.Command("/no/such/program") }); err == nil {
		t.Error("a program that is not there was started")
	}
	if err := Serve(&words{}, nil); err == nil {
		t.Error("Serve without a supervisor")
	}
}
