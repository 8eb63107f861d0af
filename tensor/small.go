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

// newSmall returns a contiguous tensor with undefined elements of a shape that
// an operand has, which is therefore valid. Shape and strides are one object,
// and not one with the tensor: a detached tensor shares them, and must not keep
// the graph of the other alive.
func newSmall(dt dtype.DType, s []int) *Tensor {
	var dims *[6]int
	if 2*len(s) > len(dims) {
		return newTensor(dt, s)
	}
	dims = &[6]int{}
	r, n := len(s), 1
	for i := r - 1; i >= 0; i-- {
		dims[i], dims[r+i] = s[i], n
		n *= s[i]
	}
	return &Tensor{st: listed(buf.Alloc(n * dt.Size())), shape: dims[:r:r], strides: dims[r : 2*r : 2*r], dt: dt, temporary: inferring()}
}

func (x *Tensor) small() bool {
	n := 1
	for _, d := range x.shape {
		n *= d
	}
	return n > 0 && n <= smallMax && x.todo == 0 && x.IsContiguous()
}

// smallUnary is unary for a small contiguous operand that the row has a vector
// kernel for, without out; nil if that is not so.
func smallUnary(id op.ID, out, x *Tensor) *Tensor {
	k := unaryKernels[id]
	if out != nil || x.number || op.Table[id].DType == op.Truth || !x.small() {
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
func smallBinary(id op.ID, out, x, y *Tensor) *Tensor {
	k := binaryKernels[id]
	if out != nil || x.dt != y.dt || x.number || y.number || op.Table[id].DType == op.Truth || !slices.Equal(x.shape, y.shape) || !x.small() || !y.small() {
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
