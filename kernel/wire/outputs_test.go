package wire

import (
	"encoding/json"
	"testing"
)

func TestOutputs(t *testing.T) {
	text := func(s string) Bundle { return Bundle{Data: map[string]any{"text/plain": s}} }
	for _, tt := range []struct {
		name  string
		write func(o *Outputs)
		want  string
	}{
		{"nothing", func(*Outputs) {}, `[]`},
		{"streams", func(o *Outputs) {
			o.Stream("stdout", "a\n")
			o.Stream("stdout", "b")
			o.Stream("stderr", "c\n")
		}, `[{"name":"stdout","output_type":"stream","text":["a\n","b"]},{"name":"stderr","output_type":"stream","text":["c\n"]}]`},
		{"update", func(o *Outputs) {
			o.Display(Display{Bundle: text("a\nb"), ID: "x"})
			o.Display(Display{Bundle: text("kept")})
			o.Display(Display{Bundle: text("nowhere"), ID: "y", Update: true})
			o.Display(Display{Bundle: text("new"), ID: "x", Update: true})
		}, `[{"data":{"text/plain":["new"]},"metadata":{},"output_type":"display_data"},{"data":{"text/plain":["kept"]},"metadata":{},"output_type":"display_data"}]`},
		{"clear", func(o *Outputs) { o.Stream("stdout", "a"); o.Clear(false) }, `[]`},
		{"clear later", func(o *Outputs) { o.Stream("stdout", "a"); o.Clear(true) }, `[{"name":"stdout","output_type":"stream","text":["a"]}]`},
		{"clear for another", func(o *Outputs) { o.Stream("stdout", "a"); o.Clear(true); o.Stream("stdout", "b") }, `[{"name":"stdout","output_type":"stream","text":["b"]}]`},
		{"result", func(o *Outputs) {
			o.Result(Bundle{Data: map[string]any{"text/plain": "1", "application/json": "s"}}, 3)
		}, `[{"data":{"application/json":"s","text/plain":["1"]},"execution_count":3,"metadata":{},"output_type":"execute_result"}]`},
		{"error", func(o *Outputs) { o.Fail(&Error{Name: "n", Value: "v"}) }, `[{"ename":"n","evalue":"v","output_type":"error","traceback":[]}]`},
	} {
		o := &Outputs{Lines: true}
		tt.write(o)
		got, err := json.Marshal(o.File())
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %s, want %s, %v", tt.name, got, tt.want, err)
		}
	}
	o := &Outputs{}
	o.Display(Display{Bundle: text("a\nb")})
	if got, _ := json.Marshal(o.List); string(got) != `[{"data":{"text/plain":"a\nb"},"metadata":{},"output_type":"display_data"}]` {
		t.Errorf("as front ends keep it: %s", got)
	}
}
