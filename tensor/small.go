package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/buf"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
)

// Operations on small tensors cost what is around the loop: these ways through
// it have no closures, no broadcasting and one object for a result.

// smallMax is the number of elements up to which a tensor is small.
const smallMax = 512

// A smallTensor is a tensor whose shape, strides and storage lie beside it.
type smallTensor struct {
	Tensor
	memory buf.Storage
	dims   [6]int
}

// newSmall returns a contiguous tensor with undefined elements of a shape that
// an operand has, which is therefore valid.
func newSmall(dt dtype.DType, s []int) *Tensor {
	if 2*len(s) > len(smallTensor{}.dims) {
		return newTensor(dt, s)
	}
	z := &smallTensor{}
	r := len(s)
	n := 1
	for i := r - 1; i >= 0; i-- {
		z.dims[i], z.dims[r+i] = s[i], n
		n *= s[i]
	}
	z.shape, z.strides = z.dims[:r:r], z.dims[r:2*r:2*r]
	z.dt = dt
	if buf.SmallOnHeap() {
		z.st = listed(buf.Alloc(n * dt.Size()))
	} else {
		buf.AllocAt(&z.memory, n*dt.Size())
		z.st = listed(&z.memory)
	}
	return &z.Tensor
}

func (x *Tensor) small() bool {
	n := 1
	for _, d := range x.shape {
		n *= d
	}
	return n > 0 && n <= smallMax && x.IsContiguous()
}

// smallUnary is unary for a small contiguous operand that the row has a vector
// kernel for; nil if that is not so.
func smallUnary(id op.ID, x *Tensor) *Tensor {
	k := unaryKernels[id]
	if x.number || op.Table[id].DType == op.Truth || !x.small() {
		return nil
	}
	par.Poll()
	switch {
	case x.dt == Float32 && k.fast32 != nil:
		z := newSmall(x.dt, x.shape)
		k.fast32(elems[float32](z), elems[float32](x))
		return z
	case x.dt == Float64 && k.fast64 != nil:
		z := newSmall(x.dt, x.shape)
		k.fast64(elems[float64](z), elems[float64](x))
		return z
	}
	return nil
}

// smallBinary is smallUnary for two operands of one type and shape.
func smallBinary(id op.ID, x, y *Tensor) *Tensor {
	k := binaryKernels[id]
	if x.dt != y.dt || x.number || y.number || op.Table[id].DType == op.Truth || !slices.Equal(x.shape, y.shape) || !x.small() || !y.small() {
		return nil
	}
	par.Poll()
	switch {
	case x.dt == Float32 && k.fast32 != nil:
		z := newSmall(x.dt, x.shape)
		k.fast32(elems[float32](z), elems[float32](x), elems[float32](y))
		return z
	case x.dt == Float64 && k.fast64 != nil:
		z := newSmall(x.dt, x.shape)
		k.fast64(elems[float64](z), elems[float64](x), elems[float64](y))
		return z
	}
	return nil
}
