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
	if name, custom := autograd.NodeName(node); name != "Add" || custom {
		t.Errorf("%s, %t", name, custom)
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
