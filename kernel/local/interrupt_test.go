package local

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rustorch/rustorch/kernel/engine"
)

// TestInterrupt stops cells that would not end, and then runs another.
func TestInterrupt(t *testing.T) {
	for name, code := range map[string]string{
		"empty loop":      "for {}",
		"counting loop":   "n := 0\nfor { n++ }",
		"sleep":           "time.Sleep(time.Hour)",
		"receive":         "<-make(chan int)",
		"nil channel":     "var c chan int\nc <- 1",
		"select":          "select {}",
		"recursion":       "func f(n int) int { if n == 0 { return 0 }; return f(n-1) + f(n-1) }\nf(60)",
		"goto":            "again:\ngoto again",
		"range over func": "for range func(yield func() bool) { for yield() {} } {}",
		"wait group":      "var wg sync.WaitGroup\nwg.Add(1)\nwg.Wait()",
		"mutex":           "var m sync.Mutex\nm.Lock()\nm.Lock()",
		"recovering":      "func f() { defer func() { recover() }(); for {} }\nfor { f() }",
		"command":         "!sleep 3600; echo never",
		"join":            "var wg sync.WaitGroup\nwg.Go(func() { for {} })\nwg.Wait()",
		"select cases":    "a, b := make(chan int), make(chan int)\nselect { case <-a: case b <- 1: }",
		"range channel":   "for range make(chan int) {}",
		"cond":            "c := sync.NewCond(&sync.Mutex{})\nc.L.Lock()\nc.Wait()",
		"once":            "var o sync.Once\no.Do(func() { select {} })",
		"deferred":        "defer func() { for {} }()",
		"method":          "type T struct{}\nfunc (T) Loop() { for {} }\nT{}.Loop()",
		"callback":        "strings.Map(func(r rune) rune { for {}; return r }, \"abc\")",
		"timer":           "<-time.After(time.Hour)",
		"context":         "<-context.Background().Done()",
		"pipe":            "r, _ := io.Pipe()\nio.ReadAll(r)",
		"compiled code":   "sort.Slice(make([]int, 1<<22), func(i, j int) bool { for {}; return true })",
	} {
		t.Run(name, func(t *testing.T) {
			e := New(testHost{})
			if got := inSession(t, e, "kept := 5"); got != "" {
				t.Fatal(got)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			res := e.Execute(ctx, engine.Request{Code: code, Count: 2}, &record{})
			if res.Err == nil || res.Err.Name != "KeyboardInterrupt" || !strings.Contains(res.Err.Value, "interrupted") {
				t.Errorf("not interrupted: %+v", res.Err)
			}
			if got := inSession(t, e, "kept * 2"); got != "=> 10\n" {
				t.Errorf("the next cell: %q", got)
			}
		})
	}
}

// TestGoroutines keeps a goroutine alive across cells and through an interrupt.
func TestGoroutines(t *testing.T) {
	e := New(testHost{})
	got := inSession(t, e, "in, out := make(chan int), make(chan int)\ngo func() { for v := range in { out <- v * v } }()", "in <- 7\n<-out")
	if got != "=> 49\n" {
		t.Fatal(got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	e.Execute(ctx, engine.Request{Code: "for {}", Count: 3}, &record{})
	if got := inSession(t, e, "in <- 8\n<-out"); got != "=> 64\n" {
		t.Errorf("after an interrupt: %q", got)
	}
}

// TestLate writes from goroutines while a later cell runs: it goes to the cell
// that started them, or, where the notebook's cell has run again, to that run.
func TestLate(t *testing.T) {
	e := New(identified{})
	outs := map[string]*record{}
	run := func(name, cell, code string) {
		t.Helper()
		outs[name] = &record{}
		if res := e.Execute(t.Context(), engine.Request{Code: code, Count: len(outs), Cell: cell}, outs[name]); res.Err != nil {
			t.Fatal(name, res.Err)
		}
	}
	start := `begin, end := make(chan int), make(chan int)
go func() {
	for range begin {
		fmt.Fprintln(os.Stderr, "to a file")
		os.Stdout.WriteString("by a method\n")
		io.Copy(os.Stdout, strings.NewReader("copied\n"))
		sort.Slice([]int{2, 1}, func(i, j int) bool { fmt.Println("in a callback"); return false })
		fmt.Println(os.Stdout == any(os.Stdout), fmt.Sprintf("%T", os.Stdout))
		fmt.Printf("%d %T\n", 2, any(os.Stdout).(*os.File))
		end <- 1
	}
	panic("at the end")
}()`
	run("first", "a", start)
	run("second", "b", "begin <- 1\n<-end\nfmt.Println(os.Stdin != nil)")
	all := "to a file\nby a method\ncopied\nin a callback\ntrue *os.File\n2 *os.File\n"
	if got := outs["first"].text.String(); got != all {
		t.Errorf("the cell that started it got %q, want %q", got, all)
	}
	run("again", "a", "fmt.Println(7)")
	run("fourth", "b", "begin <- 1\n<-end\nclose(begin)")
	for !strings.Contains(outs["again"].all(), "at the end") {
		runtime.Gosched()
	}
	got := outs["again"].all()
	for _, want := range []string{"[cell[1]] to a file\n", "[cell[1]] in a callback\n", "[cell[1]] a goroutine panicked", "cell[1]:12:2"} {
		if !strings.Contains(got, want) {
			t.Errorf("the second run of the cell got %q, without %q", got, want)
		}
	}
	if got := outs["first"].text.String(); got != all {
		t.Errorf("the first run of the cell got %q more", strings.TrimPrefix(got, all))
	}
	for range engine.Remembered {
		e.Execute(t.Context(), engine.Request{Code: "", Count: 9}, outs["fourth"])
	}
	if out, before := e.spots.find(context.WithValue(t.Context(), spotKey{}, &spot{cell: "cell[1]", number: 1})); out != outs["fourth"] || before != "[cell[1]] " {
		t.Errorf("of a cell long ago: %v %q", out, before)
	}
}

// identified is a host that tells goroutines apart, by their stacks' names.
type identified struct{ testHost }

func (identified) Goroutine() uintptr {
	var b [64]byte
	n, _ := strconv.Atoi(strings.Fields(string(b[:runtime.Stack(b[:], false)]))[1])
	return uintptr(n)
}

func (identified) Locate(func() (engine.Place, bool)) {}

// TestExpressions evaluates user_expressions in the session.
func TestExpressions(t *testing.T) {
	e := New(testHost{})
	res := e.Execute(t.Context(), engine.Request{Code: "x := 20", Count: 1, Expressions: map[string]string{"a": "x + 1", "b": "nothing"}}, &record{})
	if a := res.Expressions["a"]; a["status"] != "ok" || a["data"].(map[string]any)["text/plain"] != "21" {
		t.Errorf("a: %v", a)
	}
	if b := res.Expressions["b"]; b["status"] != "error" || b["evalue"] != "cell[1]:1:1: undefined: nothing" {
		t.Errorf("b: %v", b)
	}
}

// TestSpawned panics in goroutines that compiled code starts.
func TestSpawned(t *testing.T) {
	got := run(t, "var wg sync.WaitGroup\nwg.Go(func() { panic(\"in a group\") })\nwg.Wait()",
		"done := make(chan int)\ntime.AfterFunc(1, func() { defer close(done); panic(\"late\") })\n<-done", "1 + 1")
	for _, want := range []string{"panic: in a group", "cell[1]:2:16", "the session goes on", "=> 2\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, without %q", got, want)
		}
	}
}
