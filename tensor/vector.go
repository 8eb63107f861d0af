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

// minus is exact: x - s and x + (-s) are one operation in IEEE 754.
func minus[T float](z, x []T, s T) { simd.AddScalar(z, x, -s) }

// runs returns the vector kernel as a loop where elements lie together, else loop.
func runs[T float](kernel func(z, x []T), loop unaryLoop, dz, dx int) unaryLoop {
	if kernel == nil || dz != 1 || dx != 1 {
		return loop
	}
	return func(z, x unsafe.Pointer, n, _, _ int) { kernel(view[T](z, n, 1), view[T](x, n, 1)) }
}

// pairs is runs for two operands, of which one may be repeated.
func pairs[T float](kernel func(z, x, y []T), right, left func(z, x []T, s T), loop binaryLoop, dz, dx, dy int) binaryLoop {
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
