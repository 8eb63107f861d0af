package autograd

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/rustorch/rustorch/tensor"
)

// Gradcheck compares the gradients of f with differences of its values. The
// inputs are Float64 or Complex128; those that require gradients are checked.
// It returns an error that names the first element that differs, nil if none
// does.
//
// The gradient of a complex element x + iy is PyTorch's: dL/dx + i dL/dy for a
// real L, which here is the sum of the results' parts with weights.
func Gradcheck(f func(in []*tensor.Tensor) *tensor.Tensor, in []*tensor.Tensor) error {
	const eps, rtol, atol = 1e-6, 1e-4, 1e-6
	z := f(in)
	if !z.RequiresGrad() {
		return fmt.Errorf("gradcheck: the result has no gradient")
	}
	// A weighted sum stands for all elements of the result at once.
	w := weights(z)
	wanted := needing(in)
	got := GradFrom([]*tensor.Tensor{z}, []*tensor.Tensor{w}, wanted, false)
	for k, x := range wanted {
		for i := range x.Numel() {
			slope := func(d complex128) float64 { return (at(f, in, x, i, d, w) - at(f, in, x, i, -d, w)) / (2 * eps) }
			numeric := complex(slope(eps), 0)
			if x.DType().IsComplex() {
				numeric += complex(0, slope(eps*1i))
			}
			analytic := complex128(0)
			if got[k] != nil {
				analytic = got[k].Complexes()[i]
			}
			if d := cmplx.Abs(numeric - analytic); !(d <= atol+rtol*cmplx.Abs(numeric)) {
				return fmt.Errorf("gradcheck: input %d, element %d: gradient %v, but differences give %v", k, i, analytic, numeric)
			}
		}
	}
	return nil
}

// needing returns the inputs that require gradients.
func needing(in []*tensor.Tensor) (wanted []*tensor.Tensor) {
	for _, x := range in {
		if x != nil && x.RequiresGrad() {
			wanted = append(wanted, x)
		}
	}
	return wanted
}

// weights are numbers without pattern, so that errors do not cancel.
func weights(z *tensor.Tensor) *tensor.Tensor {
	v := make([]complex128, z.Numel())
	for i := range v {
		v[i] = complex(math.Mod(float64(i+1)*0.6180339887498949, 1)+0.25, math.Mod(float64(i+1)*0.7548776662466927, 1)-0.75)
	}
	return tensor.FromSlice(v, z.Shape()...).To(z.DType())
}

// at computes the weighted sum with element i of x moved by d.
func at(f func(in []*tensor.Tensor) *tensor.Tensor, in []*tensor.Tensor, x *tensor.Tensor, i int, d complex128, w *tensor.Tensor) (sum float64) {
	NoGrad(func() {
		flat := x.Detach().View(-1).Narrow(0, i, 1)
		old := flat.Complex()
		flat.CopyFrom(tensor.Number(old + d))
		us := w.Complexes()
		for k, v := range f(in).Complexes() {
			u := us[k]
			sum += real(u)*real(v) + imag(u)*imag(v)
		}
		flat.CopyFrom(tensor.Number(old))
	})
	return sum
}

// Gradgradcheck is Gradcheck for the gradients of f.
func Gradgradcheck(f func(in []*tensor.Tensor) *tensor.Tensor, in []*tensor.Tensor) error {
	return Gradcheck(func(in []*tensor.Tensor) *tensor.Tensor {
		wanted := needing(in)
		var parts []*tensor.Tensor
		EnableGrad(func() {
			z := f(in)
			// The weights require a gradient too, so that the result has one
			// even where f is linear.
			g := weights(z)
			for _, d := range GradFrom([]*tensor.Tensor{z}, []*tensor.Tensor{g}, wanted, true) {
				if d != nil {
					parts = append(parts, d.Reshape(-1))
				}
			}
		})
		return tensor.Cat(parts)
	}, in)
}
