package local

import (
	"context"
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

// TestBackground prints from a goroutine whose cell has ended.
func TestBackground(t *testing.T) {
	e := New(testHost{})
	got := inSession(t, e, "go1, done := make(chan int), make(chan int)\ngo func() { <-go1; fmt.Println(\"late\", 1); fmt.Printf(\"%d %T\\n\", 2, 3); close(done) }()",
		"fmt.Println(\"now\")\nclose(go1)\n<-done")
	if want := "now\n[cell[1]] late 1\n[cell[1]] 2 int\n=> 0\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

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
