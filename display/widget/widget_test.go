package widget

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A front end keeps what it is sent.
type frontEnd struct{ got []Message }

func (f *frontEnd) send(m Message) { f.got = append(f.got, m) }

func (f *frontEnd) take() []Message {
	got := f.got
	f.got = nil
	return got
}

func update(id, key string, v any) Message {
	return Message{Type: "comm_msg", Comm: id, Data: map[string]any{"method": "update", "state": map[string]any{key: v}}}
}

func TestOpen(t *testing.T) {
	var r Room
	f := &frontEnd{}
	g := r.Group(f.send)
	m := g.Slider("x<y>", false, 0, 1, .05, .5, func(any, bool) {})
	got := f.take()
	if len(got) != 3 { // layout, style, slider
		t.Fatalf("%d messages", len(got))
	}
	for _, o := range got {
		if o.Type != "comm_open" || o.Target != "jupyter.widget" || o.Meta["version"] != "2.1.0" || o.Data["buffer_paths"] == nil {
			t.Errorf("%+v", o)
		}
	}
	state := got[2].Data["state"].(map[string]any)
	for key, want := range map[string]any{
		"_model_name": "FloatSliderModel", "_model_module": "@jupyter-widgets/controls", "_view_name": "FloatSliderView", "value": .5, "step": .05,
		"readout_format": ".2f", "layout": "IPY_MODEL_" + got[0].Comm, "style": "IPY_MODEL_" + got[1].Comm, "description": "x<y>",
	} {
		if state[key] != want {
			t.Errorf("%s is %v, want %v", key, state[key], want)
		}
	}
	if b := m.Bundle(); b["model_id"] != got[2].Comm {
		t.Errorf("%v", b)
	}
	box := g.Box(m, g.Output())
	if refs := box.state["children"].([]string); refs[0] != m.Ref() || len(refs) != 2 {
		t.Errorf("children %v", refs)
	}
	f.take()
	g.Close(f.send)
	closed := f.take()
	if len(closed) != 7 || closed[0].Type != "comm_close" || len(r.models) != 0 {
		t.Errorf("%d messages close, %d models stay", len(closed), len(r.models))
	}
}

func TestUpdate(t *testing.T) {
	var r Room
	f := &frontEnd{}
	var set []any
	m := r.Group(f.send).Slider("x", false, 0, 1, .1, .5, func(v any, more bool) { set = append(set, v, more) })
	f.take()
	for _, tt := range []struct {
		m      Message
		method string // of the answer
		set    []any
	}{
		{update(m.ID, "value", .7), "echo_update", []any{.7, false}},
		{Message{Type: "comm_msg", Comm: m.ID, More: true, Data: update("", "value", .8).Data}, "echo_update", []any{.8, true}},
		{update(m.ID, "max", 100.), "", nil}, // front ends do not set it
		{update(m.ID, "value", nil), "echo_update", []any{nil, false}},
		{update("dead", "value", 1.), "", nil},
		{Message{Type: "comm_msg", Comm: m.ID, Data: map[string]any{"method": "update", "state": 3}}, "", nil},
		{Message{Type: "comm_msg", Comm: m.ID, Data: map[string]any{"method": "custom"}}, "", nil},
		{Message{Type: "comm_msg", Comm: m.ID}, "", nil},
		{Message{Type: "comm_msg", Comm: m.ID, Data: map[string]any{"method": "request_state"}}, "update", nil},
	} {
		set = nil
		r.Receive(f.send, tt.m)
		method := ""
		got := f.take()
		if len(got) == 1 && got[0].Comm == m.ID {
			method, _ = got[0].Data["method"].(string)
		}
		if method != tt.method || len(got) > 1 || !reflect.DeepEqual(set, tt.set) {
			t.Errorf("%+v: %+v, set %v", tt.m, got, set)
		}
	}
	r.Receive(f.send, Message{Type: "comm_close", Comm: m.ID})
	r.Receive(f.send, update(m.ID, "value", .1))
	if got := f.take(); len(got) != 0 {
		t.Errorf("a closed model answers %v", got)
	}
}

// TestControl asks for all models, as a page does that is loaded again.
func TestControl(t *testing.T) {
	var r Room
	f := &frontEnd{}
	g := r.Group(f.send)
	o := g.Output()
	o.Keep("outputs", []any{"kept"})
	f.take()
	r.Receive(f.send, Message{Type: "comm_open", Comm: "c", Target: "jupyter.widget.control"})
	r.Receive(f.send, Message{Type: "comm_msg", Comm: "c", Data: map[string]any{"method": "request_states"}})
	got := f.take()
	if len(got) != 1 || got[0].Comm != "c" || got[0].Data["method"] != "update_states" {
		t.Fatalf("%+v", got)
	}
	states := got[0].Data["states"].(map[string]any)
	one := states[o.ID].(map[string]any)
	if len(states) != 2 || one["model_name"] != "OutputModel" || one["model_module"] != "@jupyter-widgets/output" ||
		!reflect.DeepEqual(one["state"].(map[string]any)["outputs"], []any{"kept"}) {
		t.Errorf("%v", states)
	}
	r.Receive(f.send, Message{Type: "comm_close", Comm: "c"})
	r.Receive(f.send, Message{Type: "comm_msg", Comm: "c", Data: map[string]any{"method": "request_states"}})
	r.Receive(f.send, Message{Type: "comm_open", Comm: "d", Target: "nobody"})
	got = f.take()
	if len(got) != 1 || got[0].Type != "comm_close" || got[0].Comm != "d" || !strings.Contains(got[0].Data["reason"].(string), "nobody") {
		t.Errorf("%+v", got)
	}
}

// TestModels opens every model: each state is JSON and has what all have.
func TestModels(t *testing.T) {
	var r Room
	f := &frontEnd{}
	g := r.Group(f.send)
	none := func(any, bool) {}
	g.Slider("i", true, 0, 10, 1, 5, none)
	g.Choice("c", []string{"a", "b"}, 1, none)
	g.Check("b", true, none)
	g.Entry("s", "text", none)
	g.Box(g.Output())
	g.Layout(map[string]any{"width": "50%"})
	var names []string
	for _, m := range f.take() {
		b, err := json.Marshal(m.Data)
		if err != nil {
			t.Fatal(err)
		}
		var data struct{ State map[string]any }
		if err := json.Unmarshal(b, &data); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"_model_module", "_model_module_version", "_model_name", "_view_module", "_view_module_version", "_view_name"} {
			if s, ok := data.State[key].(string); !ok || s == "" {
				t.Errorf("%v has no %s", data.State["_model_name"], key)
			}
		}
		names = append(names, data.State["_model_name"].(string))
	}
	slices.Sort(names)
	want := []string{"CheckboxModel", "CheckboxStyleModel", "DescriptionStyleModel", "DropdownModel", "IntSliderModel", "OutputModel", "SliderStyleModel", "TextModel", "TextStyleModel", "VBoxModel"}
	if got := slices.Compact(slices.DeleteFunc(names, func(s string) bool { return s == "LayoutModel" })); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestDigits(t *testing.T) {
	for step, want := range map[float64]int{1: 0, 5: 0, .1: 1, .25: 2, .01: 2, .3: 1, 1e-4: 4, 1e-12: 9, 0: 0, 10.5: 1} {
		if got := digits(step); got != want {
			t.Errorf("%v: %d, want %d", step, got, want)
		}
	}
}
