package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

func composeCross(x, y *Tensor, dim any) *Tensor {
	if dim != nil {
		return crossed("linalg.cross", x, y, int(Number(dim).Int()))
	}
	s, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		panic(&ShapeError{"cross", x.Shape(), y.Shape(), "inconsistent tensors dimensions: " + err.Error()})
	}
	i := slices.Index(s, 3)
	if i < 0 {
		panic(&ShapeError{"cross", x.Shape(), y.Shape(), "no dimension of size 3 in input"})
	}
	return crossed("cross", x, y, i-len(s))
}

func composeLinalgCross(x, y *Tensor, dim int) *Tensor { return crossed("linalg.cross", x, y, dim) }

func crossed(name string, x, y *Tensor, dim int) *Tensor {
	if len(x.shape) != len(y.shape) {
		panic(&ShapeError{name, x.Shape(), y.Shape(), "inputs must have the same number of dimensions."})
	}
	if x.dt != y.dt {
		panic(&DTypeError{name, y.dt, "expected scalar type " + x.dt.Torch() + " but found " + y.dt.Torch()})
	}
	i := axisOf(name, dim, len(x.shape))
	if len(x.shape) == 0 || x.shape[i] != 3 || y.shape[i] != 3 {
		size := func(v *Tensor) int {
			if len(v.shape) == 0 {
				return 1
			}
			return v.shape[i]
		}
		panic(&ShapeError{name, x.Shape(), y.Shape(), fmt.Sprintf("inputs dimension %d must have length 3. Got %d and %d", dim, size(x), size(y))})
	}
	next := func(v *Tensor, n int) *Tensor { return v.RollOpt([]int{-n}, []int{i}) }
	return next(x, 1).Mul(next(y, 2)).Sub(next(x, 2).Mul(next(y, 1)))
}

func composeCov(x, fweights, aweights *Tensor, correction int) *Tensor {
	if len(x.shape) > 2 {
		panic(&ShapeError{Op: "cov", Shape1: x.Shape(), Reason: fmt.Sprintf("cov(): expected input to have two or fewer dimensions but got an input with %d dimensions", len(x.shape))})
	}
	if x.dt == Bool {
		panic(&DTypeError{"cov", x.dt, "cov(): bool dtype is not supported for input"})
	}
	in := x
	if len(x.shape) < 2 {
		in = x.Reshape(1, -1)
	}
	n := in.shape[1]
	w := covWeights(fweights, aweights, n)
	total, weighted := Number(n), in
	if w != nil {
		if total, weighted = w.Sum(), in.Mul(w); total.Item() == 0.0 || total.Item() == int64(0) {
			panic(&ValueError{"cov", "cov(): weights sum to zero, can't be normalized"})
		}
	}
	freedom := total.SubScalar(correction)
	if aweights != nil && correction != 0 {
		freedom = total.Sub(w.Mul(aweights).Sum().MulScalar(correction).Div(total))
	}
	freedom = freedom.MaskedFill(freedom.LeScalar(0), 0)
	in = in.Sub(weighted.Sum(1).Div(total).Unsqueeze(1))
	if weighted = in; w != nil {
		weighted = in.Mul(w)
	}
	z := in.To(weighted.dt).MatMul(weighted.MH())
	if z.dt.IsComplex() && z.Numel() == 1 { // as in PyTorch, a variance is real
		re := z.Real()
		z = Complex(re, ZerosOf(re.dt, re.shape...))
	}
	return z.Div(freedom).SqueezeAll()
}

// covWeights returns the products of both weights of n observations, nil if
// there are none.
func covWeights(fweights, aweights *Tensor, n int) *Tensor {
	checkCovWeights("fweights", fweights, n, "integral", dtype.Integer)
	checkCovWeights("aweights", aweights, n, "floating point", dtype.Floating)
	switch {
	case fweights == nil:
		return aweights
	case aweights == nil:
		return fweights
	}
	return fweights.Mul(aweights)
}

func checkCovWeights(name string, w *Tensor, n int, kind string, want dtype.Kind) {
	if w == nil {
		return
	}
	refuse := func(text string, args ...any) {
		panic(&ValueError{"cov", fmt.Sprintf("cov(): expected "+name+" to have "+text, args...)})
	}
	switch {
	case len(w.shape) > 1:
		refuse("one or fewer dimensions but got %s with %d dimensions", name, len(w.shape))
	case w.dt.Kind() != want:
		refuse("%s dtype but got %s with %s dtype", kind, name, w.dt.Torch())
	case w.Numel() != n:
		refuse("the same numel as there are observations in the input but got %d != %d", w.Numel(), n)
	case n > 0 && w.Detach().LtScalar(0).Any().Item() == true:
		panic(&ValueError{"cov", "cov(): " + name + " cannot be negative"})
	}
}

func composeLinalgVander(x *Tensor, n any) *Tensor {
	const name = "linalg.vander"
	switch {
	case x.dt == Bool, x.dt.Wide() != x.dt:
		panic(&DTypeError{name, x.dt, name + " supports floating point, complex, and integer tensors, but got " + x.dt.Torch() + ", which is not supported"})
	}
	if len(x.shape) == 0 {
		x = x.Unsqueeze(0)
	}
	count := x.shape[len(x.shape)-1]
	if n != nil {
		count = int(Number(n).Int())
	}
	if count <= 1 {
		panic(&ValueError{name, "N must be greater than 1."})
	}
	return powersAlong(x, count)
}
