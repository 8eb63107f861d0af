package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/tensor"
)

// TestKeepModels kills the engine beside models, an optimizer and numbers, and
// looks at what the next engine has.
func TestKeepModels(t *testing.T) {
	eng, err := startEngine()
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	run := func(code string) engine.Result {
		return eng.Execute(t.Context(), engine.Request{Code: code, Count: 1}, newRecorder(&strings.Builder{}))
	}
	value := func(code string) string {
		t.Helper()
		res := run(code)
		if res.Err != nil || res.Value == nil {
			t.Fatalf("%s: %v", code, res.Err)
		}
		return fmt.Sprint(res.Value.Data["text/plain"])
	}
	for _, code := range []string{
		"tensor.ManualSeed(0)\nmodel := nn.NewSequential(nn.NewLinear(3, 4), nn.ReLU(), nn.NewDropout(0.5), nn.Flatten(), nn.NewLinear(4, 2, nn.NoBias()))",
		"opt := optim.NewAdam(model.Parameters(), 0.01)\nvar m nn.Module = model\nx := tensor.Ones(5, 3)",
		"for range 3 { opt.ZeroGrad(); model.Forward(x).Square().Mean().Backward(); opt.Step() }\nnn.Eval(model)",
		"type Net struct{ In *nn.Linear; W []*tensor.Tensor; deep struct{ b *tensor.Tensor } }\nfunc (n *Net) Forward(x *tensor.Tensor) *tensor.Tensor { return n.In.Forward(x) }\nfunc (n *Net) Parameters() []*tensor.Tensor { panic(\"nobody asked\") }",
		"net := &Net{In: nn.NewLinear(3, 1), W: []*tensor.Tensor{tensor.Ones(2), tensor.Zeros(70, 70)}}\nnet.deep.b = net.W[0]\nmixed := nn.NewSequential(net, nn.ReLU(), nn.NewFunc(\"ReLU()\", func(x *tensor.Tensor) *tensor.Tensor { return x }))",
		"n, pi, name, on := 7, math.Pi, \"a\\xff\\\"b\", true\nlist := []int{1}\nconst c = 3\nh := train.History{Loss: []float64{1, 0.1}}\nvar none *tensor.Tensor\nvar size time.Duration = 5",
	} {
		if res := run(code); res.Err != nil {
			t.Fatalf("%s: %v", code, res.Err)
		}
	}
	want := map[string]string{}
	for _, q := range []string{
		"model", "model.Forward(x)", "n", "pi", "name", "on", "h.Loss", "opt.LR()", "model.Parameters()[0].RequiresGrad()", "none == nil",
	} {
		want[q] = value(q)
	}
	step := "opt.ZeroGrad(); model.Forward(x).Square().Mean().Backward(); opt.Step()\nm.Forward(x)"
	inW := value("net.In.Weight")
	for round := range 2 {
		res := run("var crash = map[int]int{}\nfor range 4 { go func() { for i := 0; ; i++ { crash[i%9]++ } }() }\nselect {}")
		if res.Err == nil || res.Err.Name != "EngineDied" {
			t.Fatalf("the engine lives: %+v", res)
		}
		trace := strings.Join(res.Err.Traceback, "\n")
		for _, part := range []string{"h, ", "m, ", "model, ", "n, ", "name, ", "netState", "none, ", "on, ", "opt, ", "pi, ", "x. ", "mixed (its tensors are in mixedState), net (its tensors are in netState), Net, c, list, size; run the cells"} {
			if round == 0 && !strings.Contains(trace, part) {
				t.Errorf("without %q: %s", part, trace)
			}
		}
		for q, w := range want {
			if got := value(q); got != w {
				t.Errorf("round %d: %s is %s, want %s", round, q, got, w)
			}
		}
		if round == 0 {
			if got := value("fmt.Sprint(netState[\"In.Weight\"]) == fmt.Sprint(mixedState[\"Layers.0.In.Weight\"])"); got != "true" {
				t.Errorf("the same tensor by two names: %s", got)
			}
			if got := value("netState[\"In.Weight\"]"); got != inW {
				t.Errorf("netState: %s, want %s", got, inW)
			}
			if got := value("len(netState)"); got != "4" {
				t.Errorf("netState has %s tensors: %s", got, value("fmt.Sprint(slices.Sorted(maps.Keys(netState)))"))
			}
		}
	}
	before := value("model.Forward(x)")
	if after := value(step); after == before {
		t.Error("the optimizer no longer trains the model")
	}
}

// TestKeepDamaged revives descriptions that are not what Records writes.
func TestKeepDamaged(t *testing.T) {
	m := &memory{}
	for _, form := range []string{
		"", "{", `{"Vars":[{"Name":"a","Type":"int","Value":{"k":"b","v":"x"}}]}`, `{"Vars":[{"Name":"a","Type":"*github.com/rustorch/rustorch/tensor.Tensor","Value":{"k":"t","n":7}}]}`,
		`{"Vars":[{"Name":"a","Type":"*github.com/rustorch/rustorch/nn.Linear","Value":{"k":"p","n":0}}]}`,
		`{"Vars":[{"Name":"a","Type":"*github.com/rustorch/rustorch/nn.Linear","Value":{"k":"p","n":0}}],"Objects":[{"k":"l","l":[{},{},{},{},{},{},{}]}]}`,
		`{"Vars":[{"Name":"a","Type":"*github.com/rustorch/rustorch/nn.Linear","Value":{"k":"c","v":"github.com/rustorch/rustorch/nn.ReLU"}}]}`,
		`{"Vars":[{"Name":"a","Type":"github.com/rustorch/rustorch/nn.Module","Value":{"k":"i","v":"int","l":[{"k":"b","v":"1"}]}}]}`,
		`{"Vars":[{"Name":"a","Type":"os.File","Value":{"k":"l"}}]}`, `{"Vars":[{"Name":"a","Type":"bool","Value":{"k":"m","l":[{}]}}]}`,
	} {
		if got := m.Revive([]engine.Record{{Form: []byte(form)}}); len(got) != 0 {
			t.Errorf("%s revives %v", form, got)
		}
	}
	if got := m.Records([]engine.Variable{{Name: "f", Type: "func()", Value: func() {}}, {Name: "n", Type: "any", Value: nil}}); got != nil {
		t.Errorf("records %v", got)
	}
	cyclic := map[string]any{}
	cyclic["self"] = cyclic
	cyclic["t"] = tensor.Ones(1)
	if got := m.Records([]engine.Variable{{Name: "c", Type: "map[string]any", Value: cyclic}}); len(got) != 2 {
		t.Errorf("a cycle has %d records", len(got))
	}
}
