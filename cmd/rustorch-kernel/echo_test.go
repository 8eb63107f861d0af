package main

import (
	"strings"
	"testing"

	"github.com/rustorch/rustorch/display/widget"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// TestEcho writes two outputs that change, with a print between them.
func TestEcho(t *testing.T) {
	for _, tt := range []struct {
		place bool
		want  string
	}{
		{false, "printed\na 3\nb\n"},
		{true, "\r\x1b[Ja 1" + "\r\x1b[Ja 2\n  more" + "\nprinted\n" + "\r\x1b[Ja 3" + "\n\r\x1b[Jb" + "\n"},
	} {
		var b strings.Builder
		e := newEcho(&b)
		e.place = tt.place
		e.show("a", "a 1")
		e.show("a", "a 2\n  more")
		e.print("printed\n")
		e.show("a", "a 3")
		e.show("b", "b")
		e.end()
		e.end()
		if b.String() != tt.want {
			t.Errorf("%q, want %q", b.String(), tt.want)
		}
	}
}

// TestRecorderEchoesFinalStates is what a log of run holds of a bar.
func TestRecorderEchoesFinalStates(t *testing.T) {
	var b strings.Builder
	r := newRecorder(&b)
	show := func(text, id string, update bool) {
		r.Display(wire.Display{Bundle: wire.Bundle{Data: map[string]any{"text/plain": text}}, ID: id, Update: update})
	}
	show("bar 1", "i", false)
	show("plain", "", false)
	show("bar 2", "i", true)
	r.Display(wire.Display{Bundle: wire.Bundle{Data: map[string]any{widget.View: map[string]any{}, "text/html": "<p>"}}})
	if last := r.List[len(r.List)-1]["data"].(map[string]any); len(last) != 1 || last["text/html"] == nil {
		t.Errorf("a widget without a front end is %v", last)
	}
	r.finish(engine.Result{Value: &wire.Bundle{Data: map[string]any{"text/plain": "7"}}}, 1)
	if b.String() != "plain\nbar 2\n7\n" {
		t.Errorf("%q", b.String())
	}
}
