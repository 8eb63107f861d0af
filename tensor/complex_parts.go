package tensor

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/cmath"
	"github.com/rustorch/rustorch/tensor/shape"
)

func forwardReal(x *Tensor) *Tensor {
	if !x.dt.IsComplex() {
		return x
	}
	return x.part(0)
}

func forwardImag(x *Tensor) *Tensor {
	if !x.dt.IsComplex() {
		panic(&DTypeError{"imag", x.dt, "imag is not implemented for tensors with non-complex dtypes"})
	}
	return x.part(1)
}

func forwardViewAsReal(x *Tensor) *Tensor {
	if !x.dt.IsComplex() {
		panic(&DTypeError{"view_as_real", x.dt, "view_as_real is only supported for complex tensors"})
	}
	if x.IsConj() {
		panic(&ValueError{"view_as_real", "view_as_real doesn't work on unresolved conjugated tensors.  To resolve the conjugate tensor so you can view it as real, use self.resolve_conj(); however, be warned that the resulting tensor will NOT alias the original."})
	}
	return x.parts()
}

func forwardViewAsComplex(x *Tensor) *Tensor {
	const name = "view_as_complex"
	if !x.dt.IsFloat() || x.dt == BFloat16 {
		panic(&DTypeError{name, x.dt, "view_as_complex is only supported for half, float and double tensors, but got a tensor of scalar type: " + x.dt.Torch()})
	}
	last := len(x.shape) - 1
	refuse := func(reason string) { panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: reason}) }
	switch {
	case last < 0:
		refuse("Input tensor must have one or more dimensions")
	case x.shape[last] != 2:
		refuse("Tensor must have a last dimension of size 2")
	case x.strides[last] != 1:
		refuse("Tensor must have a last dimension with stride 1")
	case x.off%2 != 0:
		refuse("Tensor must have a storage_offset divisible by 2")
	}
	st := make([]int, last)
	for i, n := range x.strides[:last] {
		if st[i] = n / 2; n%2 != 0 && x.shape[i] > 1 {
			refuse("Tensor must have a stride divisible by 2 for all but last dimension")
		}
	}
	z := x.alias(x.Shape()[:last], st, x.off/2)
	z.dt = x.dt.ToComplex()
	return z
}

// partsShape returns the shape that two operands of one floating type broadcast to.
func partsShape(name string, x, y *Tensor) []int {
	for _, v := range []*Tensor{x, y} {
		if !v.dt.IsFloat() || v.dt == BFloat16 {
			panic(&DTypeError{name, v.dt, fmt.Sprintf("Expected both inputs to be Half, Float or Double tensors but got %s and %s", x.dt.Torch(), y.dt.Torch())})
		}
	}
	if x.dt != y.dt {
		panic(&DTypeError{name, y.dt, fmt.Sprintf("Expected object of scalar type %s but got scalar type %s for second argument", x.dt.Torch(), y.dt.Torch())})
	}
	s, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		panic(&ShapeError{name, x.Shape(), y.Shape(), err.Error()})
	}
	return s
}

func forwardComplex(re, im *Tensor) *Tensor {
	s := partsShape("complex", re, im)
	z := newResult(re.dt.ToComplex(), s, re, im)
	copyInto(z.part(0), re.expanded(s))
	copyInto(z.part(1), im.expanded(s))
	return z
}

func forwardPolar(abs, angle *Tensor) *Tensor {
	s := partsShape("polar", abs, angle)
	compute := abs.dt.Wide()
	r, theta := abs.converted(compute), angle.converted(compute)
	z := newResult(compute.ToComplex(), s, r, theta)
	loop := polarLoop[float32]
	if compute == Float64 {
		loop = polarLoop[float64]
	}
	for i, f := range []func(float64) float64{math.Cos, math.Sin} {
		l := loop(f)
		walk3(z.part(i), r.expanded(s), theta.expanded(s), func(int, int, int) binaryLoop { return l })
	}
	freeCopy(r, abs)
	freeCopy(theta, angle)
	return z.converted(abs.dt.ToComplex())
}

// polarLoop multiplies absolute values by a function of the angle.
func polarLoop[T float](f func(float64) float64) binaryLoop {
	return eraseBinary(func(z, r, theta []T, n, dz, dr, dt int) {
		for i := range n {
			z[i*dz] = r[i*dr] * T(f(float64(theta[i*dt])))
		}
	})
}

func forwardAngle(x *Tensor) *Tensor {
	result := x.dt.Real()
	if !x.dt.IsInexact() {
		result = DefaultFloat()
	}
	in := x
	if !x.dt.IsComplex() {
		in = x.converted(result)
	}
	z := newResult(result, x.shape, in)
	loop := map[dtype.DType]unaryLoop{
		Float32: eraseUnary(directions[float32]), Float64: eraseUnary(directions[float64]),
		Complex64: eraseUnary(angles[float32, complex64]), Complex128: eraseUnary(angles[float64, complex128]),
	}[in.dt]
	walk2(z, in, func(int, int) unaryLoop { return loop })
	freeCopy(in, x)
	return z
}

func angles[R float, T complexNumber](z []R, x []T, n, dz, dx int) {
	for i := range n {
		z[i*dz] = R(cmath.Angle(complex128(x[i*dx])))
	}
}

// directions are the angles of numbers that are not complex: that of -0 is 0.
func directions[T float](z, x []T, n, dz, dx int) {
	for i := range n {
		switch v := x[i*dx]; {
		case v < 0:
			z[i*dz] = T(math.Pi)
		case v != v:
			z[i*dz] = v
		default:
			z[i*dz] = 0
		}
	}
}

func composeIsReal(x *Tensor) *Tensor {
	if !x.dt.IsComplex() {
		return OnesOf(Bool, x.shape...)
	}
	return x.Detach().Imag().EqScalar(0)
}

func composeMH(x *Tensor) *Tensor {
	if len(x.shape) == 1 {
		panic(&ShapeError{Op: "mH", Shape1: x.Shape(), Reason: "tensor.mH is only supported on matrices or batches of matrices. Got 1-D tensor."})
	}
	return x.MT().Conj()
}

func composeH(x *Tensor) *Tensor {
	switch len(x.shape) {
	case 0:
		return x.Conj()
	case 2:
		return x.Transpose(0, 1).Conj()
	}
	panic(&ShapeError{Op: "H", Shape1: x.Shape(), Reason: fmt.Sprintf("tensor.H is only supported on matrices (2-D tensors). Got %d-D tensor.", len(x.shape))})
}

func composeVdot(x, y *Tensor) *Tensor {
	checkDot("vdot", x, y)
	return x.Conj().Dot(y)
}
