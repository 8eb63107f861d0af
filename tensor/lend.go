package tensor

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/buf"
	"github.com/rustorch/rustorch/tensor/internal/par"
)

// A Descriptor says where the elements of a tensor lie and how they are read.
type Descriptor struct {
	Data           unsafe.Pointer // the first element; valid while the tensor has an owner
	Shape, Strides []int          // in elements, not to be changed
	Offset         int            // of the first element in its memory, in elements
	DType          dtype.DType
	Pending        Pending // to be done to the elements there
}

// Describe returns x's descriptor without copying.
func (x *Tensor) Describe() Descriptor {
	if x.sp != nil {
		return Descriptor{nil, x.shape, x.strides, 0, x.dt, 0}
	}
	return Descriptor{x.address(), x.shape, x.strides, x.off, x.dt, x.todo}
}

// LendAll keeps the memory of all tensors made from now on outside of Go's
// heap, small ones too: what C and Python may look at must not be Go's.
func LendAll() { buf.SetHeapSmall(false) }

// Own counts an owner of x's memory outside of Go, which says with Disown when
// it is done. The last one gives the memory back at once, unless a graph or a
// gradient still needs it.
func (x *Tensor) Own() { x.each((*buf.Storage).Own) }

// Disown ends one Own.
func (x *Tensor) Disown() { x.each((*buf.Storage).Disown) }

// Capture says that something in Go keeps x, so that owners that leave do not
// take its memory along.
func (x *Tensor) Capture() { x.each((*buf.Storage).Capture) }

// Drop ends one Capture.
func (x *Tensor) Drop() { x.each((*buf.Storage).Drop) }

// each calls f with the memory of x, or of the parts of a sparse x.
func (x *Tensor) each(f func(*buf.Storage)) {
	if x.sp == nil {
		f(x.st)
		return
	}
	for _, p := range x.sp.list() {
		f(p.st)
	}
}

// Tag returns the number that a library outside of Go gave to x, 0 at first.
func (x *Tensor) Tag() uint32 { return x.tag }

// SetTag sets x's number.
func (x *Tensor) SetTag(n uint32) { x.tag = n }

// Borrow returns a tensor over memory that somebody else owns, of span elements
// from p on; the caller owns it first, with Own. When nothing needs the memory
// any more, release is called once, on any goroutine, with owner, which is no
// pointer of Go's. Strides, in elements, must not be negative. Operations that
// write into memory that is read-only panic.
func Borrow(p unsafe.Pointer, span int, dt dtype.DType, dims, strides []int, readOnly bool, release func(owner unsafe.Pointer), owner unsafe.Pointer) *Tensor {
	x := dimensioned(dims)
	x.st, x.dt = buf.Borrow(p, span*dt.Size(), readOnly, release, owner), dt
	copy(x.strides, strides)
	return x
}

// StopFlag returns the address of the word that Interrupt sets to 1, for
// signal handlers, which can do no more than write to memory.
func StopFlag() unsafe.Pointer { return par.StopFlag() }

// ReadOnly reports whether x's memory must not be written.
func (x *Tensor) ReadOnly() bool { return x.sp == nil && x.st.ReadOnly() }
