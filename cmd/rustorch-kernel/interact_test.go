package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// A widgetPage is an output with front ends: it keeps models and what was
// collected last.
type widgetPage struct {
	recorder
	models map[string]string // name to comm

	mu      sync.Mutex
	started chan struct{} // closed when "started" is shown
	last    string
}

func newWidgetPage() *widgetPage {
	return &widgetPage{recorder: *newRecorder(&strings.Builder{}), models: map[string]string{}, started: make(chan struct{})}
}

func (p *widgetPage) Comm(c wire.Comm) {
	if state, ok := c.Data["state"].(map[string]any); ok && c.Type == "comm_open" {
		p.models[fmt.Sprint(state["_model_name"])] = c.ID
	}
}

func (p *widgetPage) Display(d wire.Display) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.Data["text/plain"] == `"started"` {
		close(p.started)
	}
	p.recorder.Display(d)
}

func (p *widgetPage) Release(failed *wire.Error) []map[string]any {
	list := p.recorder.Release(failed)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = ""
	for _, o := range list {
		if data, ok := o["data"].(map[string]any); ok {
			p.last += fmt.Sprint(data["text/plain"], ";")
		}
		if o["evalue"] != nil {
			p.last += fmt.Sprint(o["ename"], ": ", o["evalue"], "\n", strings.Join(o["traceback"].([]string), "\n"))
		}
	}
	return list
}

// set moves a control and returns what the function then shows.
func (p *widgetPage) set(ctx context.Context, eng engine.Engine, model string, v any) string {
	key := "value"
	if model == "DropdownModel" {
		key = "index"
	}
	eng.Comm(ctx, wire.Comm{Type: "comm_msg", ID: p.models[model], Data: map[string]any{"method": "update", "state": map[string]any{key: v}}}, p)
	return p.last
}

// TestInteractInCells calls functions of cells: with names and results of
// types that only the cell has, with panics, and interrupted.
func TestInteractInCells(t *testing.T) {
	eng, _ := newEngine()
	defer eng.Close()
	p := newWidgetPage()
	n := 0
	run := func(code string) {
		t.Helper()
		n++
		if res := eng.Execute(t.Context(), engine.Request{Code: code, Count: n}, p); res.Err != nil {
			t.Fatal(strings.Join(res.Err.Traceback, "\n"))
		}
	}
	run("type P struct{ X float64; K int }\nfunc (p P) String() string { return fmt.Sprintf(\"P(%v, %d)\", p.X, p.K) }\nscale := 2.0")
	run("func f(x float64, k int) (P, error) {\n\tif k == 3 {\n\t\treturn P{}, errors.New(\"three\")\n\t}\n\tif k == 4 {\n\t\tvar list []int\n\t\tx = float64(list[k])\n\t}\n\treturn P{scale * x, k}, nil\n}\ndisplay.Interact(f, nil, display.Slider(\"\", 0, 6))")
	if !strings.Contains(p.last, ": three\n") { // 3 is the middle
		t.Errorf("at first %q", p.last)
	}
	ctx := t.Context()
	if got := p.set(ctx, eng, "IntSliderModel", 5.); got != "P(1, 5);" {
		t.Errorf("k 5: %q", got)
	}
	if got := p.set(ctx, eng, "IntSliderModel", 4.); !strings.Contains(got, "index out of range [4] with length 0") || !strings.Contains(got, "cell[2]:7:") {
		t.Errorf("k 4: %q", got)
	}
	run("scale = 10.0") // callbacks see the session as it is
	if got := p.set(ctx, eng, "IntSliderModel", 6.); got != "P(5, 6);" {
		t.Errorf("k 6: %q", got)
	}
	run("func f(x float64, k int) (P, error) { return P{-x, k}, nil }")
	if got := p.set(ctx, eng, "FloatSliderModel", .25); got != "P(-0.25, 6);" {
		t.Errorf("a function that was defined again: %q", got)
	}

	run("display.Interact(func(on bool) string {\n\tif on {\n\t\tdisplay.Show(\"started\")\n\t}\n\tfor on {\n\t}\n\treturn \"over\"\n})")
	canceled, cancel := context.WithCancel(ctx)
	go func() { <-p.started; cancel() }()
	if got := p.set(canceled, eng, "CheckboxModel", true); !strings.Contains(got, "KeyboardInterrupt") {
		t.Errorf("interrupted: %q", got)
	}
	if got := p.set(ctx, eng, "CheckboxModel", false); got != `"over";` {
		t.Errorf("after the interrupt: %q", got)
	}
	if res := eng.Execute(ctx, engine.Request{Code: "display.Interact(func(p P) {})", Count: 9}, p); res.Err == nil || !strings.Contains(res.Err.Value, "the parameter p has a type that only the cell knows") {
		t.Errorf("%v", res.Err)
	}
}
