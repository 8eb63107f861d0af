package autograd

import (
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestKnownHalf checks the gradients of functions of two arguments of which one
// derivative is known, and that the other is refused by its own error.
func TestKnownHalf(t *testing.T) {
	a := tensor.FromSlice([]float64{0.5, 2, 3.5}, 3)
	for name, f := range map[string]func(x, y *tensor.Tensor) *tensor.Tensor{
		"zeta":    func(x, y *tensor.Tensor) *tensor.Tensor { return x.AddScalar(1.5).Zeta(y) },
		"igamma":  func(x, y *tensor.Tensor) *tensor.Tensor { return x.Igamma(y) },
		"igammac": func(x, y *tensor.Tensor) *tensor.Tensor { return x.Igammac(y) },
	} {
		y := tensor.FromSlice([]float64{0.7, 1.1, 4}, 3).SetRequiresGrad(true)
		known := func(in []*tensor.Tensor) *tensor.Tensor { return f(a, in[0]) }
		if err := Gradcheck(known, []*tensor.Tensor{y}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := Gradgradcheck(known, []*tensor.Tensor{y}); err != nil {
			t.Errorf("%s: second gradient: %v", name, err)
		}
		x := a.Clone().SetRequiresGrad(true)
		z := f(x, y.Detach()).Sum()
		if _, ok := recovered(func() { BackwardOpt(z, nil, false, false) }).(*tensor.NoDerivativeError); !ok {
			t.Errorf("%s: the derivative of the first argument is not refused", name)
		}
	}
}

func TestHeavisideHasNoGradient(t *testing.T) {
	x := tensor.FromSlice([]float64{-1, 0, 2}, 3).SetRequiresGrad(true)
	z := x.Heaviside(tensor.FromSlice([]float64{5, 6, 7}, 3)).Sum()
	if z.Item() != 7.0 {
		t.Errorf("the sum is %v, want 7", z.Item())
	}
	if _, ok := recovered(func() { BackwardOpt(z, nil, false, false) }).(*tensor.GradError); !ok {
		t.Error("the gradient is not refused")
	}
}

func recovered(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

// TestSpecialGradients checks those at the limits, and of pieces that are not
// numbers in one range.
func TestSpecialGradients(t *testing.T) {
	for name, c := range map[string]struct {
		f    func(x *tensor.Tensor) *tensor.Tensor
		x    float64
		want float64
	}{
		"i1":        {(*tensor.Tensor).I1, 0, 0.5},
		"i1e":       {(*tensor.Tensor).I1e, 0, 0.5},
		"bessel_j1": {(*tensor.Tensor).BesselJ1, 0, 0.5},
		"sinc":      {(*tensor.Tensor).Sinc, 0, 0},
		"frexp":     {func(x *tensor.Tensor) *tensor.Tensor { m, _ := x.Frexp(); return m }, 12, 1.0 / 16},
		"ldexp":     {func(x *tensor.Tensor) *tensor.Tensor { return x.Ldexp(tensor.FromSlice([]int{-3}, 1)) }, 5, 0.125},
		"nextafter": {func(x *tensor.Tensor) *tensor.Tensor { return x.Nextafter(tensor.Number(7.0).To(tensor.Float64)) }, 5, 1},
		"same":      {func(x *tensor.Tensor) *tensor.Tensor { return x.Nextafter(tensor.Number(5.0).To(tensor.Float64)) }, 5, 0},
		"copysign":  {func(x *tensor.Tensor) *tensor.Tensor { return x.Copysign(tensor.Number(-1.0)) }, 5, -1},
	} {
		x := tensor.FromSlice([]float64{c.x}, 1).SetRequiresGrad(true)
		BackwardOpt(c.f(x).Sum(), nil, false, false)
		if got := x.Grad().Item(); got != c.want {
			t.Errorf("%s at %v: gradient %v, want %v", name, c.x, got, c.want)
		}
	}
}

// TestFloorDivideHasNoGradient: a rounded division has one of zeros.
func TestFloorDivideHasNoGradient(t *testing.T) {
	x := tensor.FromSlice([]float64{7, -7}, 2).SetRequiresGrad(true)
	if _, ok := recovered(func() { BackwardOpt(x.FloorDivide(tensor.Number(2)).Sum(), nil, false, false) }).(*tensor.GradError); !ok {
		t.Error("the gradient is not refused")
	}
	BackwardOpt(x.DivRounded(tensor.Number(2), "floor").Sum(), nil, false, false)
	if g := x.Grad().Floats(); g[0] != 0 || g[1] != 0 {
		t.Errorf("the gradient is %v, want zeros", g)
	}
	x = tensor.FromSlice([]float64{7, -7}, 2).SetRequiresGrad(true)
	BackwardOpt(x.Pow(tensor.Number(true)).Sum(), nil, false, false)
	if g := x.Grad().Floats(); g[0] != 1 || g[1] != 1 {
		t.Errorf("the gradient of a power of true is %v, want ones", g)
	}
}
