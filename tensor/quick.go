package tensor

import (
	"slices"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
)

// A Quick call is an elementwise row without everything that makes it general:
// broadcasting, conversions, strides, threads, gradients. Its methods return
// nil, having done nothing, where one of these is needed, and the row's own
// method must be called. Nothing refers to the result but the caller.
type Quick struct {
	ID     op.ID
	Into   *Tensor // nil, or a tensor that nobody refers to, whose memory the result takes if it fits
	NoGrad bool    // nothing is recorded
}

// Unary computes a row of one operand.
func (q Quick) Unary(x *Tensor) *Tensor {
	k, row := unaryKernels[q.ID], &op.Table[q.ID]
	if k == nil || !q.takes(row, x) || !q.unrecorded(x) {
		return nil
	}
	loop := k.loops[x.dt]
	if loop == nil {
		return nil
	}
	z := q.target(row, x)
	switch {
	case x.dt == Float32 && k.fast32 != nil:
		k.fast32(elems[float32](z), elems[float32](x))
	case x.dt == Float64 && k.fast64 != nil:
		k.fast64(elems[float64](z), elems[float64](x))
	default:
		loop(z.pointer(), x.pointer(), x.Numel(), 1, 1)
	}
	return z
}

// Binary computes a row of two operands of one type and shape.
func (q Quick) Binary(x, y *Tensor) *Tensor {
	k, row := binaryKernels[q.ID], &op.Table[q.ID]
	if k == nil || x.dt != y.dt || !slices.Equal(x.shape, y.shape) || !q.takes(row, x) || !q.takes(row, y) || !q.unrecorded(x, y) {
		return nil
	}
	loop := k.loops[x.dt]
	if loop == nil {
		return nil
	}
	z := q.target(row, x)
	switch {
	case x.dt == Float32 && k.fast32 != nil:
		k.fast32(elems[float32](z), elems[float32](x), elems[float32](y))
	case x.dt == Float64 && k.fast64 != nil:
		k.fast64(elems[float64](z), elems[float64](x), elems[float64](y))
	default:
		loop(z.pointer(), x.pointer(), y.pointer(), x.Numel(), 1, 1, 1)
	}
	return z
}

// Float32Number computes a row of a Float32 tensor and a number, which is the
// right operand, or the left one.
func (q Quick) Float32Number(x *Tensor, v float32, left bool) *Tensor {
	k, n := binaryKernels[q.ID], &numbers[q.ID]
	if k == nil || x.dt != Float32 {
		return nil
	}
	return withNumber(q, x, v, left, k.loops[Float32], n.right32, n.left32)
}

// Float64Number is Float32Number for Float64.
func (q Quick) Float64Number(x *Tensor, v float64, left bool) *Tensor {
	k, n := binaryKernels[q.ID], &numbers[q.ID]
	if k == nil || x.dt != Float64 {
		return nil
	}
	return withNumber(q, x, v, left, k.loops[Float64], n.right64, n.left64)
}

func withNumber[T float](q Quick, x *Tensor, v T, left bool, loop binaryLoop, rightKernel, leftKernel func(z, x []T, s T)) *Tensor {
	row := &op.Table[q.ID]
	if loop == nil || !q.takes(row, x) || !q.unrecorded(x) || len(x.shape) > 1 && slices.Contains(x.shape, 1) && !x.rowMajor() {
		return nil
	}
	if q.ID == op.Pow && !left && powers(v) != nil {
		return nil // has a loop for this exponent
	}
	z := q.target(row, x)
	if q.ID == op.Pow && !left {
		if f := powers(v); f != nil {
			f(elems[T](z), elems[T](x))
			return z
		}
	}
	switch {
	case left && leftKernel != nil && z.dt == x.dt:
		leftKernel(elems[T](z), elems[T](x), v)
	case !left && rightKernel != nil && z.dt == x.dt:
		rightKernel(elems[T](z), elems[T](x), v)
	case left:
		loop(z.pointer(), unsafe.Pointer(&v), x.pointer(), x.Numel(), 1, 0, 1)
	default:
		loop(z.pointer(), x.pointer(), unsafe.Pointer(&v), x.Numel(), 1, 1, 0)
	}
	return z
}

// takes reports whether the row computes with x as it lies in memory, at once.
func (q Quick) takes(row *op.Op, x *Tensor) bool {
	n := 1
	for _, d := range x.shape {
		n *= d
	}
	if n == 0 || n > grain || x.number || x.todo != 0 || x.dt.IsComplex() || !x.IsContiguous() {
		return false
	}
	return (row.DType != op.Float || x.dt.IsFloat()) && (x.dt != Bool || !row.NoBool)
}

// rowMajor reports whether all strides are those of row-major order, of dimensions
// of length one too.
func (x *Tensor) rowMajor() bool {
	n := 1
	for i := len(x.shape) - 1; i >= 0; i-- {
		if x.strides[i] != n {
			return false
		}
		n *= x.shape[i]
	}
	return true
}

// unrecorded reports whether nobody wants to know of the result.
func (q Quick) unrecorded(in ...*Tensor) bool {
	par.Poll()
	return watching.Load() == 0 && (q.NoGrad || !recording(in...))
}

func (q Quick) target(row *op.Op, x *Tensor) *Tensor {
	dt := x.dt
	if row.DType == op.Truth {
		dt = Bool
	}
	if z := q.Into; z != nil && z.dt == dt && slices.Equal(z.shape, x.shape) {
		return z
	}
	return newSmall(dt, x.shape)
}
