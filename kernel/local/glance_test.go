package local

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
)

// TestWhileACellRuns completes and describes beside a cell that waits: of live
// values what was seen before it.
func TestWhileACellRuns(t *testing.T) {
	e := New(testHost{})
	inSession(t, e, "answer := 42")
	e.look()
	ctx, cancel := context.WithCancel(t.Context())
	out := &waiting{ctx: ctx, asked: make(chan bool)}
	done := make(chan bool)
	go func() {
		defer close(done)
		e.Execute(ctx, engine.Request{Code: "answer = 43\nvar s string\nfmt.Scan(&s)", Count: 2}, out)
	}()
	<-out.asked
	for range 100 {
		in := fmt.Sprint(e.Inspect("answer", 3, 0).Data["text/plain"])
		if !strings.Contains(in, "var answer int") || !strings.Contains(in, "42 · before the cell that runs") {
			t.Fatal(in)
		}
		if c := e.Complete("ans", 3); len(c.Matches) != 1 || c.Matches[0] != "answer" {
			t.Fatal(c)
		}
		if w := e.IsComplete("for {"); w.Status != "incomplete" {
			t.Fatal(w)
		}
	}
	cancel()
	<-done
	if in := fmt.Sprint(e.Inspect("answer", 3, 0).Data["text/plain"]); !strings.Contains(in, "\n\n43\n") {
		t.Error(in)
	}
}

// TestLookGivesWay to a cell that wants to run.
func TestLookGivesWay(t *testing.T) {
	e := New(testHost{})
	inSession(t, e, "a := 1")
	e.glance.waiting.Add(1)
	e.look()
	if s := e.glance.at("a"); s != "" {
		t.Errorf("it looked: %s", s)
	}
	e.glance.waiting.Add(-1)
	e.look()
	if s := e.glance.at("a"); s != "1" {
		t.Errorf("it saw %q", s)
	}
}
