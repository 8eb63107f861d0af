package tensor

import (
	"runtime"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/buf"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A Segment is shared memory that a single tensor's elements lie in.
type Segment struct {
	FD     uintptr // by which another process maps it
	Bytes  []byte  // all of it
	Offset int     // of the tensor's first element, in bytes
	Room   bool    // what is before and after the tensor's memory is for a description of it
}

// Sharable reports whether x lies in memory that another process can map: that
// of the library, and not what others lent it or the Go heap.
func (x *Tensor) Sharable() bool {
	if isSparse(x) {
		return false
	}
	_, _, ok := x.st.Segment()
	return ok
}

// LendSegment calls f with the segment of x, which is contiguous, for the time of
// the call. From then on another process may look at x's memory, so it is never
// used for another tensor. It returns false, without a call, where x is not
// contiguous or has no segment of its own, as small tensors have not.
func (x *Tensor) LendSegment(f func(s Segment)) bool {
	if !x.IsContiguous() || x.todo != 0 {
		return false
	}
	l, ok := x.st.Lend()
	if !ok {
		return false
	}
	f(Segment{l.FD, l.Bytes, l.Offset + x.off*x.dt.Size(), l.Room})
	runtime.KeepAlive(x)
	return true
}

// AttachSegment returns a contiguous tensor over memory that another process
// shares: the segment of a descriptor, which stays the caller's, of size bytes,
// with the first element at offset. Writes are seen by both processes.
func AttachSegment(fd uintptr, size, offset int, dt dtype.DType, dims []int) (*Tensor, error) {
	if err := shape.Check(dims, dt.Size()); err != nil {
		return nil, &ValueError{"attach", err.Error()}
	}
	st, err := buf.Attach(fd, size, offset, shape.Numel(dims)*dt.Size())
	if err != nil {
		return nil, err
	}
	return &Tensor{st: st, shape: slices.Clone(dims), strides: shape.Strides(dims), dt: dt}, nil
}

// ReadBytes returns a contiguous tensor whose elements read reads from memory or
// a file: it is called with the memory of the elements to be filled, in the
// machine's byte order.
func ReadBytes(dt dtype.DType, dims []int, read func(b []byte) error) (*Tensor, error) {
	if err := shape.Check(dims, dt.Size()); err != nil {
		return nil, &ValueError{"read", err.Error()}
	}
	x := newTensor(dt, dims)
	if err := read(x.st.Bytes()); err != nil {
		return nil, err
	}
	runtime.KeepAlive(x)
	return x, nil
}

// WriteBytes calls write with the elements of x in row-major order and the
// machine's byte order, for the time of the call.
func (x *Tensor) WriteBytes(write func(b []byte)) {
	d, release := x.dense()
	defer release()
	n := d.Numel() * d.dt.Size()
	write(d.st.Bytes()[d.off*d.dt.Size():][:n])
	runtime.KeepAlive(x)
}
