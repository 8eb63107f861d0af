package autograd

import (
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestWrites compares the gradients of programs that write in place with those
// worked out by hand. x is 1, 2, 3 and w is 5.
func TestWrites(t *testing.T) {
	n := func(v float64) *tensor.Tensor { return tensor.Number(v) }
	weights := tensor.New([]float64{1, 10, 100})
	tests := []struct {
		name string
		f    func(x, w *tensor.Tensor) *tensor.Tensor
		x    []float64
		w    float64
	}{
		{"a view sees a write into its base", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(n(3))
			v := y.View(3, 1)
			y.MulInPlace(n(2))
			return v.Sum()
		}, []float64{6, 6, 6}, 0},
		{"a base sees a write into a view", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(n(1))
			y.Narrow(0, 0, 2).MulInPlace(n(5))
			return y.Mul(weights).Sum()
		}, []float64{5, 50, 100}, 0},
		{"another view sees it too", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(n(1))
			a, b := y.Narrow(0, 0, 2), y.Narrow(0, 1, 2)
			a.MulInPlace(n(5))
			return b.Mul(tensor.New([]float64{10, 100})).Sum()
		}, []float64{0, 50, 100}, 0},
		{"a base without gradient gets one", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := tensor.Zeros(3)
			y.Select(0, 1).CopyFrom(w)
			return y.Mul(weights).Sum()
		}, nil, 10},
		{"the rule gets what was written over", func(x, w *tensor.Tensor) *tensor.Tensor {
			return x.Mul(n(2)).LogInPlace().Sum()
		}, []float64{1, 1. / 2, 1. / 3}, 0},
		{"both operands are one", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(n(1))
			return y.MulInPlace(y).Sum()
		}, []float64{2, 4, 6}, 0},
		{"a copy cuts the gradient", func(x, w *tensor.Tensor) *tensor.Tensor {
			return x.Mul(n(1)).CopyFrom(w).Mul(weights).Sum()
		}, nil, 111},
		{"an assignment by mask", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(n(1))
			y.IndexPut(w, y.GtScalar(1.5))
			return y.Mul(weights).Sum()
		}, []float64{1, 0, 0}, 110},
		{"an assignment by slice", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(n(1))
			y.IndexPut(w, tensor.Span(1, 2))
			return y.Mul(weights).Sum()
		}, []float64{1, 0, 100}, 10},
		{"an assignment through a transposed view", func(x, w *tensor.Tensor) *tensor.Tensor {
			y := x.Expand(2, 3).Clone()
			y.T().IndexPut(w, 2, 0)
			return y.Mul(weights).Sum()
		}, []float64{2, 20, 100}, 100},
	}
	for _, tt := range tests {
		x, w := tensor.New([]float64{1, 2, 3}).SetRequiresGrad(true), tensor.New(5.0).SetRequiresGrad(true)
		tt.f(x, w).Backward()
		close := func(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }
		if got := gradient(x); tt.x != nil && !slices.EqualFunc(got, tt.x, close) {
			t.Errorf("%s: gradient %v, want %v", tt.name, got, tt.x)
		}
		if got := gradient(w); tt.w != 0 && !close(got[0], tt.w) {
			t.Errorf("%s: gradient of w %v, want %v", tt.name, got, tt.w)
		}
	}
}

func gradient(x *tensor.Tensor) []float64 {
	if x.Grad() == nil {
		return make([]float64, x.Numel())
	}
	return x.Grad().Floats()
}
