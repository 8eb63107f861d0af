package autograd_test

import (
	"math"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestKinks has the gradients where a derivative does not exist: there PyTorch
// decides. The whole list is compared with PyTorch itself in the Python tests.
func TestKinks(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	number := func(v float64) *tensor.Tensor { return tensor.Number(v) }
	bound := func(v float64) *tensor.Tensor { return tensor.New(v) }
	tests := []struct {
		name     string
		f        func(x *tensor.Tensor) *tensor.Tensor
		x, grads []float64
	}{
		{"numbers as bounds", func(x *tensor.Tensor) *tensor.Tensor { return x.ClampTo(number(-1), number(1)) }, []float64{-1, 0, 1, nan}, []float64{0, 1, 0, 0}},
		{"one bound", func(x *tensor.Tensor) *tensor.Tensor { return x.ClampTo(number(-1), nil) }, []float64{-1, inf}, []float64{0, 1}},
		{"tensors as bounds", func(x *tensor.Tensor) *tensor.Tensor { return x.ClampTo(bound(-1), bound(1)) }, []float64{-1, 0, 1, nan}, []float64{0.5, 1, 0.5, 1}},
		{"no spread", func(x *tensor.Tensor) *tensor.Tensor { return x.Std() }, []float64{2, 2, 2}, []float64{0, 0, 0}},
		{"a root of zeros", func(x *tensor.Tensor) *tensor.Tensor { return x.PowScalar(0.5) }, []float64{math.Copysign(0, -1), 0, 4}, []float64{-inf, inf, 0.25}},
		{"the origin", func(x *tensor.Tensor) *tensor.Tensor { return x.Atan2(bound(0)) }, []float64{0}, []float64{0}},
		{"equal maxima", func(x *tensor.Tensor) *tensor.Tensor { return x.Max() }, []float64{1, 3, 3}, []float64{0, 0.5, 0.5}},
		{"a maximum of NaN", func(x *tensor.Tensor) *tensor.Tensor { return x.Max() }, []float64{nan, 3, nan}, []float64{0.5, 0, 0.5}},
		{"equal medians", func(x *tensor.Tensor) *tensor.Tensor { return x.MedianOfAll() }, []float64{0, 2, 0}, []float64{0.5, 0, 0.5}},
		{"a tie of numbers", func(x *tensor.Tensor) *tensor.Tensor { return x.Fmax(bound(1)) }, []float64{1, 2, nan}, []float64{0.5, 1, 0}},
	}
	for _, tt := range tests {
		x := tensor.New(tt.x).To(tensor.Float64).SetRequiresGrad(true)
		tt.f(x).Sum().Backward()
		same := func(a, b float64) bool { return a == b || a != a && b != b }
		if got := x.Grad().Floats(); !slices.EqualFunc(got, tt.grads, same) {
			t.Errorf("%s: gradient %v at %v, want %v", tt.name, got, tt.x, tt.grads)
		}
	}
}

// TestSavedOperands says that a gradient keeps only what it needs: of a product
// with a constant the constant, so that the other factor may be written over.
func TestSavedOperands(t *testing.T) {
	w := tensor.Ones(3).SetRequiresGrad(true)
	y := w.MulScalar(2)
	z := y.Mul(tensor.Full([]int{3}, 5))
	y.ZeroInPlace()
	q := y.Div(tensor.Full([]int{3}, 4))
	q.ZeroInPlace()
	z.Sum().Backward()
	if g := w.Grad().Floats(); g[0] != 10 {
		t.Errorf("gradient %v, want 10", g)
	}
}
