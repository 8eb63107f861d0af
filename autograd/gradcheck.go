package autograd

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor"
)

// Gradcheck compares the gradients of f with differences of its values. The
// inputs are Float64; those that require gradients are checked. It returns an
// error that names the first element that differs, nil if none does.
func Gradcheck(f func(in []*tensor.Tensor) *tensor.Tensor, in []*tensor.Tensor) error {
	const eps, rtol, atol = 1e-6, 1e-4, 1e-6
	z := f(in)
	if !z.RequiresGrad() {
		return fmt.Errorf("gradcheck: the result has no gradient")
	}
	// A weighted sum stands for all elements of the result at once.
	w := weights(z)
	var wanted []*tensor.Tensor
	for _, x := range in {
		if x != nil && x.RequiresGrad() {
			wanted = append(wanted, x)
		}
	}
	got := GradFrom([]*tensor.Tensor{z}, []*tensor.Tensor{w}, wanted, false)
	for k, x := range wanted {
		for i := range x.Numel() {
			numeric := (at(f, in, x, i, eps, w) - at(f, in, x, i, -eps, w)) / (2 * eps)
			analytic := 0.0
			if got[k] != nil {
				analytic = got[k].Floats()[i]
			}
			if d := math.Abs(numeric - analytic); !(d <= atol+rtol*math.Abs(numeric)) {
				return fmt.Errorf("gradcheck: input %d, element %d: gradient %v, but differences give %v", k, i, analytic, numeric)
			}
		}
	}
	return nil
}

// weights are numbers without pattern, so that errors do not cancel.
func weights(z *tensor.Tensor) *tensor.Tensor {
	v := make([]float64, z.Numel())
	for i := range v {
		v[i] = math.Mod(float64(i+1)*0.6180339887498949, 1) + 0.25
	}
	return tensor.FromSlice(v, z.Shape()...)
}

// at computes the weighted sum with element i of x moved by d.
func at(f func(in []*tensor.Tensor) *tensor.Tensor, in []*tensor.Tensor, x *tensor.Tensor, i int, d float64, w *tensor.Tensor) (sum float64) {
	NoGrad(func() {
		flat := x.Detach().View(-1).Narrow(0, i, 1)
		old := flat.Float()
		flat.FillInPlace(old + d)
		sum = f(in).Mul(w).Sum().Float()
		flat.FillInPlace(old)
	})
	return sum
}

// Gradgradcheck is Gradcheck for the gradients of f.
func Gradgradcheck(f func(in []*tensor.Tensor) *tensor.Tensor, in []*tensor.Tensor) error {
	return Gradcheck(func(in []*tensor.Tensor) *tensor.Tensor {
		var wanted []*tensor.Tensor
		for _, x := range in {
			if x != nil && x.RequiresGrad() {
				wanted = append(wanted, x)
			}
		}
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
