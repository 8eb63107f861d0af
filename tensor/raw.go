package tensor

import (
	"fmt"
	"runtime"
	"slices"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Raw returns a copy of the elements in row-major order as they lie in memory,
// little-endian on every machine that Go tensors run on.
func (x *Tensor) Raw() []byte {
	d, release := x.dense()
	defer release()
	defer runtime.KeepAlive(x)
	if d.Numel() == 0 {
		return []byte{}
	}
	return slices.Clone(unsafe.Slice((*byte)(d.pointer()), d.Numel()*d.dt.Size()))
}

// FromRaw returns a tensor of type dt with elements as Raw gives them. It
// panics with a *ShapeError if their number is not that of the shape. Bytes of
// a Bool other than 0 are true.
func FromRaw(dt dtype.DType, b []byte, s ...int) *Tensor {
	if len(b) != shape.Numel(s)*dt.Size() {
		panic(&ShapeError{Op: "from_raw", Shape1: slices.Clone(s), Reason: fmt.Sprintf("%d bytes are not the elements of this shape", len(b))})
	}
	z := newTensor(dt, s)
	if len(b) == 0 {
		return z
	}
	to := unsafe.Slice((*byte)(z.pointer()), len(b))
	copy(to, b)
	if dt == Bool {
		for i := range to {
			to[i] = truth(to[i] != 0)
		}
	}
	return z
}

// Memory returns all of the memory that x is a view of as a vector of Uint8.
func (x *Tensor) Memory() *Tensor {
	if isSparse(x) {
		panic(&LayoutError{"storage", x.Layout(), "Cannot access storage of SparseTensorImpl"})
	}
	z := x.alias([]int{x.st.Len()}, []int{1}, 0)
	z.dt, z.todo, z.base = Uint8, 0, nil
	return z
}
