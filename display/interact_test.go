package display

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/display/widget"
	"github.com/rustorch/rustorch/tensor"
)

// A page is a sink with front ends.
type page struct {
	record
	sent      []widget.Message
	collected []string // as text
	inside    bool
}

func (p *page) Send(m widget.Message) { p.sent = append(p.sent, m) }

func (p *page) Display(data, metadata map[string]any, id string, update bool) {
	if p.inside {
		p.collected = append(p.collected, fmt.Sprint(data[Text]))
		return
	}
	p.record.Display(data, metadata, id, update)
}

func (p *page) Collect(comm string, f func()) (outputs []map[string]any) {
	p.inside = true
	defer func() {
		p.inside = false
		if r := recover(); r != nil {
			outputs = append(outputs, map[string]any{"output_type": "error", "ename": "panic", "evalue": fmt.Sprint(r)})
			p.collected = append(p.collected, fmt.Sprint("error ", r))
		}
	}()
	f()
	return []map[string]any{{"output_type": "stream", "text": "printed <b>"}, {"output_type": "display_data", "data": map[string]any{PNGType: "AAAA", Text: "a picture"}}}
}

// model is the id of the n-th model of a name.
func (p *page) model(name string) string {
	for _, m := range p.sent {
		if state, ok := m.Data["state"].(map[string]any); ok && state["_model_name"] == name {
			return m.Comm
		}
	}
	return ""
}

func (p *page) change(name, key string, v any, more bool) {
	Receive(widget.Message{Type: "comm_msg", Comm: p.model(name), More: more, Data: map[string]any{"method": "update", "state": map[string]any{key: v}}})
}

func opened(t *testing.T) *page {
	t.Helper()
	p := &page{}
	SetSink(p)
	t.Cleanup(func() { SetSink(nil) })
	return p
}

func TestInteract(t *testing.T) {
	p := opened(t)
	var calls []string
	f := func(x float64, k int, name string, on bool, s string) (string, error) {
		calls = append(calls, strings.TrimSpace(fmt.Sprintln(x, k, name, on, s)))
		if k == 7 {
			return "", errors.New("seven")
		}
		return name, nil
	}
	Interact(Labelled(f, "x", "", "_"), Slider("", -1, 1).Step(.5).Start(.25), nil, Choice("name", "sin", "cos").Start("cos"), nil, Entry("s", "text"))
	data := p.list[0].data
	if len(p.list) != 1 || data[widget.View] == nil || data[Text] != "interactive: x = 0.25, argument 2 = 5, name = cos, argument 4 = false, s = text" {
		t.Errorf("%v", data)
	}
	if h := data[HTMLType].(string); !strings.Contains(h, "printed &lt;b&gt;") || !strings.Contains(h, `src="data:image/png;base64,AAAA"`) {
		t.Error(h)
	}
	p.change("FloatSliderModel", "value", .5, false)
	p.change("IntSliderModel", "value", 7., false)
	p.change("IntSliderModel", "value", 8., true) // another one follows
	p.change("IntSliderModel", "value", 9., false)
	p.change("DropdownModel", "index", 0., false)
	p.change("CheckboxModel", "value", true, false)
	p.change("TextModel", "value", "a", false)
	want := []string{"0.25 5 cos false text", "0.5 5 cos false text", "0.5 7 cos false text", "0.5 9 cos false text", "0.5 9 sin false text", "0.5 9 sin true text", "0.5 9 sin true a"}
	if !reflect.DeepEqual(calls, want) {
		t.Errorf("calls %q", calls)
	}
	if want := []string{`"cos"`, `"cos"`, "error seven", `"cos"`, `"sin"`, `"sin"`, `"sin"`}; !reflect.DeepEqual(p.collected, want) {
		t.Errorf("shown %q", p.collected)
	}
	n := len(calls)
	for _, bad := range []struct {
		model, key string
		v          any
	}{{"FloatSliderModel", "value", "x"}, {"DropdownModel", "index", 2.}, {"DropdownModel", "index", -1.}, {"DropdownModel", "index", .5}, {"DropdownModel", "index", nil}, {"CheckboxModel", "value", 1.}, {"TextModel", "value", true}} {
		p.change(bad.model, bad.key, bad.v, false)
	}
	if len(calls) != n {
		t.Errorf("values that no control can have: %q", calls[n:])
	}
	p.change("FloatSliderModel", "value", 1e9, false)
	if got := calls[len(calls)-1]; !strings.HasPrefix(got, "1 9") {
		t.Errorf("beyond the end: %q", got)
	}
}

// TestInteractTypes gives parameters of every type that controls set.
func TestInteractTypes(t *testing.T) {
	p := opened(t)
	var got []any
	Interact(func(a float32, b uint8, c int64, d any, e float64) { got = []any{a, b, c, d, e} },
		Slider("a", 0, 2), Slider("b", 0, 255).Start(255), Choice("c", 3, 5).Start(5), Choice("d", "x", 1), Choice("e", 1, 2.5))
	if !reflect.DeepEqual(got, []any{float32(1), uint8(255), int64(5), "x", 1.}) {
		t.Errorf("%#v", got)
	}
	p.change("DropdownModel", "index", 0., false)
	if got[2] != int64(3) {
		t.Errorf("%#v", got)
	}
	called := false
	Interact(func() { called = true })
	if !called {
		t.Error("a function without parameters is not called")
	}
	Interact(math.Sqrt, Slider("x", 4, 4))
}

func TestInteractRefuses(t *testing.T) {
	opened(t)
	number := func(float64) {}
	for _, tt := range []struct {
		f        any
		controls []*Control
		want     string
	}{
		{3, nil, "a int, which is no function"},
		{nil, nil, "no function"},
		{(func())(nil), nil, "no function"},
		{func(...int) {}, nil, "variadic"},
		{number, []*Control{nil, nil}, "2 controls"},
		{func([]int) {}, nil, "is a []int, for which there is no control"},
		{number, []*Control{Check("x", true)}, "which its control does not set"},
		{number, []*Control{Slider("x", 1, 0)}, "from 1 to 0"},
		{number, []*Control{Slider("x", 0, math.Inf(1))}, "to +Inf"},
		{number, []*Control{Slider("x", math.NaN(), 1)}, "NaN"},
		{number, []*Control{Slider("x", 0, 1).Step(-1)}, "steps of -1"},
		{number, []*Control{Slider("x", 0, 1).Start("a")}, "no number"},
		{number, []*Control{Choice("x")}, "nothing to choose"},
		{number, []*Control{Choice("x", "a")}, "offers a, a string, for a float64"},
		{number, []*Control{Choice("x", nil)}, "offers <nil>"},
		{func(int8) {}, []*Control{Slider("k", 0, 300).Start(300)}, "cannot be 300"},
		{func(int) {}, []*Control{Slider("k", .2, .8)}, "no integer"},
		{func(int) {}, []*Control{Slider("k", 0, 1e300)}, "1e+300"},
	} {
		func() {
			defer func() {
				err, ok := recover().(*tensor.ValueError)
				if !ok || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%T %v: %v, want %q", tt.f, tt.controls, err, tt.want)
				}
			}()
			Interact(tt.f, tt.controls...)
		}()
	}
}

// TestInteractInTerminal calls the function once.
func TestInteractInTerminal(t *testing.T) {
	SetSink(nil)
	n := 0
	Interact(func(x float64) { n++ })
	Receive(widget.Message{Type: "comm_msg", Comm: "x"})
	if n != 1 {
		t.Errorf("called %d times", n)
	}
}

// TestManyInteractions closes the oldest: their number is bounded.
func TestManyInteractions(t *testing.T) {
	p := opened(t)
	for range maxInteractions + 3 {
		Interact(func(bool) {})
	}
	first := p.model("CheckboxModel")
	closed := false
	for _, m := range p.sent {
		closed = closed || m.Type == "comm_close" && m.Comm == first
	}
	if !closed || len(interactions.list) != maxInteractions {
		t.Errorf("closed %v, %d are open", closed, len(interactions.list))
	}
}
