package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
)

// TestTensorCells runs cells with tensors through the whole engine: compiler,
// operators, op table, display.
func TestTensorCells(t *testing.T) {
	eng, _ := newEngine()
	defer eng.Close()
	n := 0
	run := func(code string) (string, engine.Result) {
		n++
		rec := newRecorder(&strings.Builder{})
		res := eng.Execute(t.Context(), engine.Request{Code: code, Count: n}, rec)
		if res.Value == nil {
			return "", res
		}
		return fmt.Sprint(res.Value.Data["text/plain"]), res
	}
	for _, tt := range []struct{ code, want string }{
		{"a := tensor.New([][]float32{{1, 2, 3}, {4, 5, 6}})", ""},
		{"a", "tensor([[1., 2., 3.],\n        [4., 5., 6.]])"},
		{"2*a - a/2", "tensor([[1.5000, 3.0000, 4.5000],\n        [6.0000, 7.5000, 9.0000]])"},
		{"-a", "tensor([[-1., -2., -3.],\n        [-4., -5., -6.]])"},
		{"1 - a", "tensor([[ 0., -1., -2.],\n        [-3., -4., -5.]])"},
		{"6 / a[0]", "tensor([6., 3., 2.])"},
		{"a @ a.T()", "tensor([[14., 32.],\n        [32., 77.]])"},
		{"a[1]", "tensor([4., 5., 6.])"},
		{"a[:, 1:]", "tensor([[2., 3.],\n        [5., 6.]])"},
		{"a[0, ::2]", "tensor([1., 3.])"},
		{"a[-1, -1].Item()", "6"},
		{"a[a.GtScalar(3)]", "tensor([4., 5., 6.])"},
		{"b := a.Clone()\nb[0, 1] = 9\nb[1] *= 2\nb", "tensor([[ 1.,  9.,  3.],\n        [ 8., 10., 12.]])"},
		{"b += 1\nb[0]", "tensor([ 2., 10.,  4.])"},
		{"a == b", "false"},
		{"i := tensor.New([]int64{1 << 60, 3})\n(i + 1)[0].Item()", "1152921504606846977"},
		{"w := tensor.Ones(3).SetRequiresGrad(true)\n(a @ w + 1).Sum().Backward()\nw.Grad()", "tensor([5., 7., 9.])"},
		{"func twice(x *tensor.Tensor) *tensor.Tensor { return 2 * x }\ntwice(a)[0]", "tensor([2., 4., 6.])"},
		{"tensor.ManualSeed(0)\ntensor.Randn(3)", "tensor([ 1.5410, -0.2934, -2.1788])"},
		{"m := nn.NewLinear(3, 2)\nm", "Linear(in=3, out=2, bias=true)"},
		{"m.Forward(a).Shape()", "[2 2]"},
	} {
		got, res := run(tt.code)
		if res.Err != nil || got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s\n%v", tt.code, got, tt.want, res.Err)
		}
	}
	for _, tt := range []struct{ code, name, where string }{
		{"x := tensor.Ones(2, 3)\ny := tensor.Ones(4, 5)\nx @ y", "ShapeError", "cell[%d]:3:3"},
		{"a[7]", "IndexError", "cell[%d]:1:2"},
		{"\n  a + tensor.Ones(4)", "ShapeError", "cell[%d]:2:5"},
		{"tensor.Ones(1<<20, 1<<20)", "OutOfMemory", "cell[%d]:1:8"},
		{"a @ 3", "compile error", "cell[%d]:1:"},
		{"a.Nope()", "compile error", "cell[%d]:1:3"},
		{"tensor.Ones(2).Backward()", "GradError", "cell[%d]:1:"},
	} {
		_, res := run(tt.code)
		if res.Err == nil || res.Err.Name != tt.name || !strings.Contains(strings.Join(res.Err.Traceback, "\n"), fmt.Sprintf(tt.where, n)) {
			t.Errorf("%s: %+v, want %s at %s", tt.code, res.Err, tt.name, fmt.Sprintf(tt.where, n))
		}
	}
}

// TestHelp shows a live tensor beside its declaration.
func TestHelp(t *testing.T) {
	eng, _ := newEngine()
	defer eng.Close()
	rec := newRecorder(&strings.Builder{})
	res := eng.Execute(t.Context(), engine.Request{Code: "x := tensor.Ones(2, 2)", Count: 1}, rec)
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	res = eng.Execute(t.Context(), engine.Request{Code: "?x", Count: 2}, rec)
	if page := fmt.Sprint(res.Payload); !strings.Contains(page, "var x *tensor.Tensor") || !strings.Contains(page, "Tensor float32 (2, 2) · min 1") {
		t.Errorf("%v", page)
	}
	if in := eng.Inspect("x", 1, 0); !strings.Contains(fmt.Sprint(in.Data), "min 1") {
		t.Errorf("%v", in.Data)
	}
}

// TestInterruptNative stops long computations of compiled code. The cell ends
// with an interrupt, its variables are as they were, and the next cell runs.
func TestInterruptNative(t *testing.T) {
	eng, _ := newEngine()
	defer eng.Close()
	run := func(ctx context.Context, code string) engine.Result {
		return eng.Execute(ctx, engine.Request{Code: code, Count: 1}, newRecorder(&strings.Builder{}))
	}
	run(t.Context(), "kept := tensor.Ones(3)\nx, n := tensor.Ones(512, 512), tensor.OnesOf(tensor.Int64, 700, 700)")
	for _, code := range []string{
		"for { x.MatMul(x) }", "n.MatMul(n).MatMul(n).MatMul(n).MatMul(n)", "for { x.Exp() }", "for { x.Sum(0) }", "for { x.Cumsum(0) }", "for { x.Sort(1) }",
		"for { tensor.Randn(1 << 20) }", "for { x = x @ x / 512 }", "for { x += 1 }",
		"w := tensor.Randn(512, 512).SetRequiresGrad(true)\nfor { (w @ x).Sum().Backward() }",
		"nn.NewFunc(\"f\", func(x *tensor.Tensor) *tensor.Tensor { for {} }).Forward(x)",
		"train.Fit(nn.NewLinear(512, 512), data.NewLoader(data.NewTensors(x, x), 8, true), func(a, b *tensor.Tensor) *tensor.Tensor { for {} }, optim.NewSGD([]*tensor.Tensor{tensor.Ones(1)}, 0.1), 1)",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
		res := run(ctx, code)
		cancel()
		if res.Err == nil || res.Err.Name != "KeyboardInterrupt" {
			t.Errorf("%s: %+v", code, res.Err)
		}
		if res := run(t.Context(), "kept.Sum().Item()"); res.Err != nil || res.Value.Data["text/plain"] != "3" {
			t.Errorf("after %s: %+v %v", code, res.Err, res.Value)
		}
	}
}

// TestFormulas shows an operation's row beside its documentation.
func TestFormulas(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"Tensor.Sigmoid", "z = "}, {"Tensor.Mul", "∂/∂x: g * y"}, {"Tensor.MulScalar", "z = x * y"}, {"Tensor.GeluInPlace", "PyTorch: torch.nn.functional.gelu"},
	} {
		if got := (host{}).Doc(cell.TensorPath, tt.name); !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q lacks %q", tt.name, got, tt.want)
		}
	}
	for _, name := range []string{"Tensor.Shape", "Randn", "Tensor", "", "Tensor.Nothing"} {
		if got := (host{}).Doc(cell.TensorPath, name); strings.Contains(got, "∂") {
			t.Errorf("%s: %q", name, got)
		}
	}
}
