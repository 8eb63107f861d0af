package autograd_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

func TestRegisterHook(t *testing.T) {
	x := tensor.Full([]int{2}, 3).SetRequiresGrad(true)
	y := x.Square()
	var seen []string
	look := func(name string, factor float64) func(g *tensor.Tensor) *tensor.Tensor {
		return func(g *tensor.Tensor) *tensor.Tensor {
			seen = append(seen, fmt.Sprint(name, g.Floats()))
			if factor == 0 {
				return nil
			}
			return g.MulScalar(factor)
		}
	}
	autograd.RegisterHook(y, look("y", 2))
	autograd.RegisterHook(x, look("x", 0))
	autograd.RegisterHook(x, look("x again", 10))
	remove := autograd.RegisterHook(x, look("removed", 5))
	remove()
	remove()
	// y is read twice: its hook sees the sum of both gradients, and so does x's.
	y.Add(y).Add(x).Sum().Backward()
	if got, want := fmt.Sprint(seen), "[y[2 2] x[25 25] x again[25 25]]"; got != want {
		t.Errorf("hooks saw %s, want %s", got, want)
	}
	if g := x.Grad().Floats(); g[0] != 250 {
		t.Errorf("gradient %v, want 250", g)
	}
	if d := autograd.Grad([]*tensor.Tensor{x.Square().Sum()}, []*tensor.Tensor{x}, false); d[0].Floats()[0] != 60 {
		t.Errorf("Grad gives %v after hooks, want 60", d[0])
	}
}

func TestRetainGrad(t *testing.T) {
	x := tensor.Full([]int{2}, 3).SetRequiresGrad(true)
	y := x.Square()
	autograd.RetainGrad(y)
	autograd.RetainGrad(y)
	autograd.RetainGrad(x)
	if !autograd.RetainsGrad(y) || autograd.RetainsGrad(x) {
		t.Error("RetainsGrad is wrong")
	}
	autograd.RegisterHook(y, func(g *tensor.Tensor) *tensor.Tensor { return g.MulScalar(2) })
	z := y.Mul(y).Sum()
	autograd.BackwardOpt(z, nil, true, false)
	if g := y.Grad().Floats()[0]; g != 36 {
		t.Errorf("y's gradient is %v, want 36: after hooks, once", g)
	}
	z.Backward()
	if g := y.Grad().Floats()[0]; g != 72 {
		t.Errorf("y's gradient is %v after two passes, want 72", g)
	}
}

func TestHookErrors(t *testing.T) {
	x := tensor.Ones(2).SetRequiresGrad(true)
	for want, f := range map[string]func(){
		"register a hook": func() {
			autograd.RegisterHook(tensor.Ones(1), func(g *tensor.Tensor) *tensor.Tensor { return g })
		},
		"can't retain_grad": func() { autograd.RetainGrad(tensor.Ones(1)) },
		"changed the size": func() {
			y := x.Exp()
			autograd.RegisterHook(y, func(g *tensor.Tensor) *tensor.Tensor { return g.Sum() })
			y.Sum().Backward()
		},
	} {
		if got := panicked(f); got == nil || !strings.Contains(got.Error(), want) {
			t.Errorf("got %v, want %q", got, want)
		}
	}
}

func panicked(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

func TestWatchNaN(t *testing.T) {
	zero, minus := tensor.Zeros(2, 3).SetRequiresGrad(true), tensor.Full([]int{2, 3}, -1)
	tests := []struct {
		infinite bool
		f        func()
		want     string // words of the error; empty for none
	}{
		{false, func() { zero.Add(minus.Log()) }, "log of [2, 3]: 6 of the 6 elements of the result (shape [2, 3]) are NaN"},
		{false, func() { zero.Log().Sub(zero.Log()) }, "sub of [2, 3], [2, 3]"},
		{false, func() { zero.Log() }, ""},
		{true, func() { zero.Log() }, "log of [2, 3]: 6 of the 6 elements of the result (shape [2, 3]) are infinite"},
		{true, func() { tensor.Full([]int{2}, math.Inf(1)).AddScalar(1) }, ""},
		{false, func() { tensor.Full([]int{2}, math.NaN()).IsNaN() }, ""},
		{false, func() { tensor.Full([]int{2}, math.NaN()).AddScalar(1) }, "an operand has NaN already"},
		{false, func() { minus.Clone().SqrtInPlace() }, "sqrt of"},
		{false, func() { zero.Sqrt().Mul(zero).Sum().Backward() }, "in the gradient of sqrt, called at hooks_test.go:"},
	}
	for i, tt := range tests {
		err := panicked(func() { autograd.WatchNaNOpt(tt.infinite, tt.f) })
		var nan *tensor.NaNError
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%d: %v", i, err)
		case tt.want != "" && (!errors.As(err, &nan) || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%d: got %v, want words %q", i, err, tt.want)
		}
	}
	minus.Log() // nobody watches any more
	err := panicked(func() {
		autograd.WatchNaN(func() { zero.Add(minus.Mul(zero)).SqrtInPlace().Mul(zero).Sum().Backward() })
	})
	var nan *tensor.NaNError
	if !errors.As(err, &nan) || len(nan.Operands) != 1 || nan.Operands[0].Known || len(nan.Inputs) == 0 || !nan.Inputs[0].Known {
		t.Errorf("of operands that were written over: %+v", nan)
	}
	done := make(chan error)
	autograd.WatchNaN(func() {
		go func() { done <- panicked(func() { minus.Log() }) }()
		if err := <-done; err != nil {
			t.Errorf("another goroutine is watched: %v", err)
		}
	})
}
