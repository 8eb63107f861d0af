package tensor

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
)

// The kernels of package simd take whole vectors, and some a vector and a
// number. They serve every innermost run of elements that lie together, or of
// one that is repeated, however the other axes are arranged.

// A numberKernel has the kernels of a binary row whose right or left operand
// is a number.
type numberKernel struct {
	right32, left32 func(z, x []float32, s float32)
	right64, left64 func(z, x []float64, s float64)
}

// numbers lists them for rows that have a kernel; others are zero.
var numbers = [op.Count]numberKernel{
	op.Add:     {simd.AddScalar[float32], simd.AddScalar[float32], simd.AddScalar[float64], simd.AddScalar[float64]},
	op.Sub:     {minus[float32], simd.RsubScalar[float32], minus[float64], simd.RsubScalar[float64]},
	op.Mul:     {simd.MulScalar[float32], simd.MulScalar[float32], simd.MulScalar[float64], simd.MulScalar[float64]},
	op.Div:     {simd.DivScalar[float32], simd.RdivScalar[float32], simd.DivScalar[float64], simd.RdivScalar[float64]},
	op.Maximum: {simd.MaximumScalar[float32], simd.MaximumScalar[float32], simd.MaximumScalar[float64], simd.MaximumScalar[float64]},
	op.Minimum: {simd.MinimumScalar[float32], simd.MinimumScalar[float32], simd.MinimumScalar[float64], simd.MinimumScalar[float64]},
}

// A pastKernel has the kernels of a binary row that write past the caches.
type pastKernel struct {
	f32 func(z, x, y []float32)
	f64 func(z, x, y []float64)
}

// pasts lists them for rows that have a kernel of their own for it.
var pasts = [op.Count]pastKernel{
	op.Add: {simd.AddPast[float32], simd.AddPast[float64]},
	op.Sub: {simd.SubPast[float32], simd.SubPast[float64]},
	op.Mul: {simd.MulPast[float32], simd.MulPast[float64]},
	op.Div: {simd.DivPast[float32], simd.DivPast[float64]},
}

// vectorsOf returns the kernels of a binary row for whole vectors, those that
// write past the caches if the result is cold; nil without one.
func vectorsOf(id op.ID, cold bool) (f32 func(z, x, y []float32), f64 func(z, x, y []float64)) {
	k := binaryKernels[id]
	switch {
	case !cold || k.fast32 == nil:
		return k.fast32, k.fast64
	case pasts[id].f32 != nil:
		return pasts[id].f32, pasts[id].f64
	}
	return simd.Past2(k.fast32), simd.Past2(k.fast64)
}

// partVectors are the kernels of a binary row of complex numbers, which take
// their real and imaginary parts one after the other.
func partVectors(id op.ID, cold bool) (f32 func(z, x, y []float32), f64 func(z, x, y []float64)) {
	switch id {
	case op.Add, op.Sub:
		return vectorsOf(id, cold)
	case op.Mul:
		if cold { // new memory begins with a whole number
			return simd.Past2(simd.ComplexMul[float32]), simd.Past2(simd.ComplexMul[float64])
		}
		return simd.ComplexMul[float32], simd.ComplexMul[float64]
	}
	return nil, nil
}

// partPairs is pairs for complex numbers.
func partPairs[T float](kernel func(z, x, y []T), loop binaryLoop, dz, dx, dy int) binaryLoop {
	if kernel == nil || dz != 1 || dx != 1 || dy != 1 {
		return loop
	}
	return func(z, x, y unsafe.Pointer, n, _, _, _ int) {
		kernel(view[T](z, 2*n, 1), view[T](x, 2*n, 1), view[T](y, 2*n, 1))
	}
}

// minus is exact: x - s and x + (-s) are one operation in IEEE 754.
func minus[T float](z, x []T, s T) { simd.AddScalar(z, x, -s) }

// runs returns the vector kernel as a loop where elements lie together, else loop.
func runs[T float](kernel func(z, x []T), loop unaryLoop, dz, dx int) unaryLoop {
	if kernel == nil || dz != 1 || dx != 1 {
		return loop
	}
	return func(z, x unsafe.Pointer, n, _, _ int) { kernel(view[T](z, n, 1), view[T](x, n, 1)) }
}

// pairs is runs for two operands, of which one may be repeated. Cold results
// are written past the caches.
func pairs[T float](kernel func(z, x, y []T), right, left func(z, x []T, s T), loop binaryLoop, dz, dx, dy int, cold bool) binaryLoop {
	if cold && right != nil {
		right, left = simd.PastScalar(right), simd.PastScalar(left)
	}
	switch {
	case dz != 1:
	case kernel != nil && dx == 1 && dy == 1:
		return func(z, x, y unsafe.Pointer, n, _, _, _ int) {
			kernel(view[T](z, n, 1), view[T](x, n, 1), view[T](y, n, 1))
		}
	case right != nil && dx == 1 && dy == 0:
		return func(z, x, y unsafe.Pointer, n, _, _, _ int) { right(view[T](z, n, 1), view[T](x, n, 1), *(*T)(y)) }
	case left != nil && dx == 0 && dy == 1:
		return func(z, x, y unsafe.Pointer, n, _, _, _ int) { left(view[T](z, n, 1), view[T](y, n, 1), *(*T)(x)) }
	}
	return loop
}
