package autograd_test

import (
	"fmt"
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

func TestSteps(t *testing.T) {
	x := tensor.Ones(2).SetRequiresGrad(true)
	y := x.Exp()
	node, _ := y.Mul(x).AddScalar(1).Node()
	if node.Name() != "AddBackward0" || autograd.IsCustom(node) {
		t.Errorf("%s, %t", node.Name(), autograd.IsCustom(node))
	}
	steps := autograd.Steps(node)
	if len(steps) != 2 || steps[1] != (autograd.Step{}) {
		t.Fatalf("a constant leads somewhere: %v", steps)
	}
	exp, _ := y.Node()
	if mul := autograd.Steps(steps[0].Node); mul[0].Node != exp || mul[1].Leaf != x {
		t.Errorf("steps of mul: %v", mul)
	}
}

// TestNodeNames compares names of places in the graph with PyTorch 2.15.0: they
// are those of what was called, also where that is made of other operations.
func TestNodeNames(t *testing.T) {
	x := tensor.Rand(2, 3).SetRequiresGrad(true)
	for want, z := range map[string]*tensor.Tensor{
		"MeanBackward0":            x.Mean(),
		"MeanBackward1":            x.Mean(0),
		"SumBackward1":             x.Sum(0, 1),
		"SqueezeBackward1":         x.Squeeze(0),
		"SqueezeBackward2":         x.Squeeze(0, 1),
		"UnbindBackward0":          x.Unbind()[1],
		"SplitBackward0":           x.Chunk(2)[0],
		"SliceBackward0":           x.Index(tensor.Until(1)),
		"SelectBackward0":          x.Index(0),
		"IndexBackward0":           x.Index(tensor.New([]int{0})),
		"MmBackward0":              tensor.Linear(x, x, nil),
		"AddmmBackward0":           tensor.Linear(x, x, tensor.Zeros(2)),
		"NativeLayerNormBackward0": tensor.LayerNorm(x, nil, nil, 3),
		"AddBackward0":             x.AddScaled(x, 2),
		"ViewBackward0":            x.Reshape(-1),
		"MaxBackward1":             x.Max(),
		"NllLossBackward0":         tensor.CrossEntropy(x, tensor.New([]int{0, 1}), nil),
	} {
		node, _ := z.Node()
		if node.Name() != want {
			t.Errorf("%s, want %s", node.Name(), want)
		}
	}
	y := x.Exp()
	if z := y.Contiguous(); z != y {
		t.Error("a copy of a contiguous tensor")
	}
	if node, _ := y.Node(); node.Name() != "ExpBackward0" {
		t.Errorf("%s got the name of an operation that returned its operand", node.Name())
	}
}

func TestRegisterAfter(t *testing.T) {
	x := tensor.Ones(2).SetRequiresGrad(true)
	var seen []string
	remove := autograd.RegisterAfter(x, func(x *tensor.Tensor) { seen = append(seen, fmt.Sprint(x.Grad().Floats())) })
	x.MulScalar(2).Sum().Backward()
	x.MulScalar(3).Sum().Backward()
	remove()
	x.Sum().Backward()
	if got := fmt.Sprint(seen); got != "[[2 2] [5 5]]" {
		t.Error(got)
	}
	for name, y := range map[string]*tensor.Tensor{"no gradient": tensor.Ones(1), "no leaf": x.Exp()} {
		func() {
			defer func() {
				if _, ok := recover().(*tensor.GradError); !ok {
					t.Errorf("%s: no *GradError", name)
				}
			}()
			autograd.RegisterAfter(y, func(*tensor.Tensor) {})
		}()
	}
}

// TestCustomHook has hooks that capture what they return, as code outside of Go
// does.
func TestCustomHook(t *testing.T) {
	x := tensor.Ones(3).SetRequiresGrad(true)
	y := x.Exp()
	times := func(n float64) func(g *tensor.Tensor) *tensor.Tensor {
		return func(g *tensor.Tensor) *tensor.Tensor {
			z := g.MulScalar(n)
			z.Capture()
			return z
		}
	}
	autograd.CustomHook(y, times(2))
	autograd.CustomHook(y, times(3))
	autograd.CustomHook(x, func(g *tensor.Tensor) *tensor.Tensor { g.Capture(); return g })
	z := y.Sum()
	for range 2 {
		autograd.BackwardOpt(z, nil, true, false)
	}
	if got, want := x.Grad().Floats()[0], 12*y.Floats()[0]; got != want {
		t.Errorf("gradient %v, want %v", got, want)
	}
}

func TestInferenceMode(t *testing.T) {
	x := tensor.Ones(2).SetRequiresGrad(true)
	var y *tensor.Tensor
	autograd.InferenceMode(func() {
		autograd.InferenceMode(func() { y = x.MulScalar(2) })
		y.AddInPlace(y)
	})
	if !y.IsInference() || !y.Select(0, 1).IsInference() || y.Clone().IsInference() || x.MulScalar(2).IsInference() {
		t.Error("what is made in inference mode is not known")
	}
	for name, f := range map[string]func(){
		"written":      func() { y.ZeroInPlace() },
		"saved":        func() { x.Mul(y) },
		"a leaf":       func() { y.SetRequiresGrad(true) },
		"drawn":        func() { y.UniformInPlace(tensor.DefaultGenerator(), 0, 1) },
		"result of to": func() { tensor.Ones(2).AddInto(y, tensor.Ones(2)) },
	} {
		func() {
			defer func() {
				switch e := recover().(type) {
				case *tensor.ValueError, *tensor.GradError:
				default:
					t.Errorf("%s: %v", name, e)
				}
			}()
			f()
		}()
	}
}
