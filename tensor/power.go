package tensor

import (
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// powers raises floats to an exponent that is one number for all: as in
// PyTorch, small exponents are products and roots, which differ from the
// general power for -0 and infinities, and are far faster. It returns nil for
// exponents without such a form.
func powers[T float](exponent T) func(z, x []T) {
	switch exponent {
	case -2:
		return func(z, x []T) {
			simd.Mul(z, x, x)
			simd.RdivScalar(z, z, 1)
		}
	case -1:
		return func(z, x []T) { simd.RdivScalar(z, x, 1) }
	case -0.5:
		return func(z, x []T) {
			simd.Sqrt(z, x)
			simd.RdivScalar(z, z, 1)
		}
	case 0.5:
		return simd.Sqrt[T]
	case 1:
		return func(z, x []T) { copy(z, x) }
	case 2:
		return func(z, x []T) { simd.Mul(z, x, x) }
	case 3:
		return cubes[T]
	}
	return nil
}

func cubes[T float](z, x []T) {
	for i, v := range x {
		z[i] = v * v * v
	}
}

// powerLoop is the loop of Pow for an exponent that is a number, nil if it has
// no faster form.
func powerLoop(y *Tensor) binaryLoop {
	switch y.dt {
	case Float32:
		return exponentLoop(elems[float32](y)[0])
	case Float64:
		return exponentLoop(elems[float64](y)[0])
	case Bool:
		return truthLoop(elems[uint8](y)[0] != 0)
	}
	return nil
}

// truthLoop raises truth values to the first power, or to that of zero.
func truthLoop(first bool) binaryLoop {
	return eraseBinary(func(z, x, _ []uint8, n, dz, dx, _ int) {
		for i := range n {
			z[i*dz] = 1
			if first {
				z[i*dz] = x[i*dx]
			}
		}
	})
}

func exponentLoop[T float](exponent T) binaryLoop {
	f := powers(exponent)
	if f == nil {
		return nil
	}
	return eraseBinary(func(z, x, _ []T, n, dz, dx, _ int) {
		if dz == 1 && dx == 1 {
			f(z[:n], x[:n])
			return
		}
		for i := range n {
			f(z[i*dz:i*dz+1], x[i*dx:i*dx+1])
		}
	})
}

// trivialPower reports whether x**y is 1 or x for every element, because the
// exponent is the number 0 or 1, or the base the number 1. PyTorch fills or
// copies then, in types too that it cannot raise to a power; BComplex32 it can
// only copy, or fill one element.
func trivialPower(x, y *Tensor, dt dtype.DType) bool {
	if y.number && y.Complex() == 1 {
		return true
	}
	if dt == BComplex32 && (x.Numel() != 1 || y.Numel() != 1) {
		return false
	}
	return y.number && y.Complex() == 0 || x.number && x.dt != Bool && x.Complex() == 1
}
