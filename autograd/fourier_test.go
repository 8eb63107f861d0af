package autograd

import (
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// TestFourierGradients checks the transforms of complex numbers, which the
// table's checks do not reach because real operands are refused.
func TestFourierGradients(t *testing.T) {
	o := &op.Op{Lo: -2, Hi: 2}
	for name, f := range map[string]func(x *tensor.Tensor) *tensor.Tensor{
		"forward": func(x *tensor.Tensor) *tensor.Tensor { return tensor.FFTComplex(x, []int{0, 2}, 1, true) },
		"inverse": func(x *tensor.Tensor) *tensor.Tensor { return tensor.FFTComplex(x, []int{1}, 2, false) },
		"even":    func(x *tensor.Tensor) *tensor.Tensor { return tensor.FFTHalf(x, []int{0, 1}, 0, 4) },
		"odd":     func(x *tensor.Tensor) *tensor.Tensor { return tensor.FFTHalf(x, []int{2, 1}, 1, 5) },
		"hermite": func(x *tensor.Tensor) *tensor.Tensor { return tensor.HFFTN(x) },
		"irfft":   func(x *tensor.Tensor) *tensor.Tensor { return tensor.IRFFTOpt(x, 7, 0, "ortho") },
	} {
		in := []*tensor.Tensor{drawComplex(o, []int{2, 3, 4}, 0)}
		call := func(in []*tensor.Tensor) *tensor.Tensor { return f(in[0]) }
		if err := Gradcheck(call, in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		squared := func(in []*tensor.Tensor) *tensor.Tensor { z := f(in[0]); return z.Mul(z) }
		if err := Gradgradcheck(squared, in); err != nil {
			t.Errorf("%s, second: %v", name, err)
		}
	}
}
