// Package tensor has the tensor: an array of numbers of any number of
// dimensions with a run-time element type, whose operations are PyTorch's.
//
// Methods are named as in PyTorch, in Go's spelling. They panic with a typed
// error (*ShapeError, *IndexError, *DTypeError, *ValueError) where a program
// is wrong; a notebook shows that error at the line of the cell. Operations
// return new tensors; those that write into their receiver end in InPlace.
package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/buf"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// The element types.
const (
	Float32  = dtype.Float32
	Float16  = dtype.Float16
	BFloat16 = dtype.BFloat16
	Int16    = dtype.Int16
	Int8     = dtype.Int8
	Float64  = dtype.Float64
	Int64    = dtype.Int64
	Int32    = dtype.Int32
	Uint8    = dtype.Uint8
	Bool     = dtype.Bool

	Complex64  = dtype.Complex64
	Complex128 = dtype.Complex128
	Complex32  = dtype.Complex32
	BComplex32 = dtype.BComplex32
)

// A Tensor is a view of memory: elements of one type in a shape. Several
// tensors may share memory. A Tensor is used through a pointer.
type Tensor struct {
	st        *buf.Storage
	off       int // of the first element, in elements
	shape     []int
	strides   []int // in elements
	dt        dtype.DType
	number    bool    // a Go number: its type counts less than that of tensors
	todo      Pending // to be done to the elements in memory
	base      *Tensor // that this is a view of, nil if it is none
	writes    uint32  // recorded writes of the memory that the place in the graph knows of
	temporary bool    // made in inference mode
	stale     bool    // stands for a tensor before an in-place operation wrote over it
	tag       uint32
	sp        *sparseParts // of a sparse tensor, which has no memory of its own; nil for others

	requiresGrad bool
	grad         *Tensor
	hooks        any // what package autograd keeps with a leaf
	node         Node
	nodeOutput   int
}

// A Node is the place of a computed tensor in the graph of operations.
// Package autograd implements it.
type Node interface {
	Op() op.ID
	Name() string       // PyTorch's
	Rename(name string) // to that of a row whose last operation this was
}

// Shape returns the lengths of the dimensions.
func (x *Tensor) Shape() []int { return append([]int{}, x.shape...) }

// Size returns the length of dimension dim; negative dims count from the end.
func (x *Tensor) Size(dim int) int {
	i, err := shape.Axis(dim, len(x.shape))
	if err != nil || len(x.shape) == 0 {
		panic(&IndexError{"size", "Dimension specified as " + itoa(dim) + " but tensor has " + itoa(len(x.shape)) + " dimensions"})
	}
	return x.shape[i]
}

// Strides returns the distances in elements between neighbors along each
// dimension.
func (x *Tensor) Strides() []int { return slices.Clone(x.strides) }

// Dim returns the number of dimensions.
func (x *Tensor) Dim() int { return len(x.shape) }

// Numel returns the number of elements.
func (x *Tensor) Numel() int { return shape.Numel(x.shape) }

// DType returns the type of the elements.
func (x *Tensor) DType() dtype.DType { return x.dt }

// IsContiguous reports whether the elements lie in row-major order without gaps.
func (x *Tensor) IsContiguous() bool { return x.sp == nil && shape.IsContiguous(x.shape, x.strides) }

// SharesMemory reports whether x and y are views of one piece of memory.
func (x *Tensor) SharesMemory(y *Tensor) bool { return x.st == y.st && x.st != nil }

// newTensor returns a contiguous tensor with undefined elements.
func newTensor(dt dtype.DType, s []int) *Tensor {
	par.Poll()
	if err := shape.Check(s, dt.Size()); err != nil {
		panic(&ValueError{"tensor", err.Error()})
	}
	return over(listed(buf.Alloc(shape.Numel(s)*dt.Size())), dt, s)
}

// newZeros returns a contiguous tensor of zeros.
func newZeros(dt dtype.DType, s []int) *Tensor {
	par.Poll()
	if err := shape.Check(s, dt.Size()); err != nil {
		panic(&ValueError{"zeros", err.Error()})
	}
	return over(listed(buf.AllocZero(shape.Numel(s)*dt.Size())), dt, s)
}

// over returns a contiguous tensor over st. Few dimensions lie with it in one
// object of Go's heap.
func over(st *buf.Storage, dt dtype.DType, s []int) *Tensor {
	x := dimensioned(s)
	x.st, x.dt, x.temporary = st, dt, inferring()
	shape.PutStrides(x.strides, s)
	return x
}

// dimensioned returns a tensor with a shape of its own and room for strides.
// Tensors must not share them: a slice into another tensor's object would keep
// that one, and its place in a graph, alive.
func dimensioned(s []int) *Tensor {
	const few = 4
	if len(s) > few {
		return &Tensor{shape: slices.Clone(s), strides: make([]int, len(s))}
	}
	x := &struct {
		Tensor
		dims [2 * few]int
	}{}
	n := copy(x.dims[:few], s)
	x.shape, x.strides = x.dims[:n:n], x.dims[few:few+n:few+n]
	return &x.Tensor
}

// alias returns a tensor over x's memory with another shape.
func (x *Tensor) alias(s, strides []int, off int) *Tensor {
	base := x.base
	if base == nil {
		base = x
	}
	return &Tensor{st: x.st, off: off, shape: s, strides: strides, dt: x.dt, todo: x.todo, base: base, writes: x.writes, temporary: x.temporary}
}

// rank says how much x's type counts in a result.
func (x *Tensor) operand() dtype.Operand {
	switch {
	case x.number && x.dt.IsFloat():
		return dtype.Operand{DType: DefaultFloat(), Rank: dtype.Scalar}
	case x.number && x.dt.IsComplex():
		return dtype.Operand{DType: DefaultFloat().ToComplex(), Rank: dtype.Scalar}
	case x.number:
		return dtype.Operand{DType: x.dt, Rank: dtype.Scalar}
	case len(x.shape) == 0:
		return dtype.Operand{DType: x.dt, Rank: dtype.ZeroDim}
	}
	return dtype.Operand{DType: x.dt, Rank: dtype.Dimensioned}
}

// Detach returns a tensor over the same memory that has no gradient.
func (x *Tensor) Detach() *Tensor {
	if x.sp != nil {
		return newSparse(x.shape, *x.sp)
	}
	z := dimensioned(x.shape)
	z.st, z.off, z.dt, z.todo, z.temporary = x.st, x.off, x.dt, x.todo, x.temporary
	copy(z.strides, x.strides)
	return z
}

// Release gives x's memory back at once. It is for intermediate results that
// nobody else sees: the memory of a tensor that others share, or that a
// gradient needs, stays.
func (x *Tensor) Release() {
	if x.node == nil && !x.requiresGrad && x.sp == nil && x.base == nil && x.grad == nil && x.st != nil {
		x.st.Free()
	}
}
