package tensor

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/buf"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/rng"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A Place is where a tensor lies in memory that other processes can map.
type Place struct {
	Segment      uint64 // number of the segment
	Base, Length int    // of the piece of memory that the tensor is a view of, in bytes
	Offset       int    // of the first element from Base, in elements
}

// Place returns where x lies; ok is false for memory of this process alone,
// such as that of small tensors.
func (x *Tensor) Place() (p Place, ok bool) {
	if isSparse(x) {
		return Place{}, false
	}
	id, base, ok := x.st.Segment()
	return Place{id, base, x.st.Len(), x.off}, ok && x.todo == 0
}

// Memory is the memory of an earlier process, taken over segment by segment.
type Memory struct {
	found map[Place]*buf.Storage
}

// WatchMemory calls made with every segment of memory that holds tensors, those that
// exist included, and gone with those that were given back. The descriptor
// belongs to this package: made passes it on or duplicates it.
func WatchMemory(made func(id uint64, fd uintptr, size int), gone func(id uint64)) {
	buf.OnSegmentFree(gone)
	buf.OnSegment(made)
}

// Adopt maps a segment of another process. This package owns fd then.
func (m *Memory) Adopt(id uint64, fd uintptr, size int) error { return buf.Adopt(id, fd, size) }

// Adopted is called after the last At: segments without a tensor are unmapped.
func (m *Memory) Adopted() {
	m.found = nil
	buf.Adopted()
}

// At returns the tensor at a place in an adopted segment. Tensors of one piece
// of memory share it again.
func (m *Memory) At(p Place, dt dtype.DType, dims, strides []int) (*Tensor, error) {
	if err := inside(p, dt, dims, strides); err != nil {
		return nil, err
	}
	key := p
	key.Offset = 0
	st := m.found[key]
	if st == nil {
		var err error
		if st, err = buf.At(p.Segment, p.Base, p.Length); err != nil {
			return nil, err
		}
		if m.found == nil {
			m.found = map[Place]*buf.Storage{}
		}
		m.found[key] = st
	}
	return &Tensor{st: st, off: p.Offset, shape: dims, strides: strides, dt: dt}, nil
}

// inside checks that a view lies in its memory.
func inside(p Place, dt dtype.DType, dims, strides []int) error {
	if len(dims) != len(strides) || shape.Check(dims, dt.Size()) != nil {
		return fmt.Errorf("tensor: no view has the shape %v and the strides %v", dims, strides)
	}
	last := p.Offset
	for i, n := range dims {
		if n == 0 {
			return nil
		}
		if strides[i] < 0 || strides[i] > p.Length {
			return fmt.Errorf("tensor: no view has the strides %v", strides)
		}
		last += (n - 1) * strides[i]
	}
	if p.Offset < 0 || (last+1)*dt.Size() > p.Length {
		return fmt.Errorf("tensor: a view of %d elements lies outside of its %d bytes", shape.Numel(dims), p.Length)
	}
	return nil
}

func init() { rng.Default.Poll = par.Poll }

// Interrupt makes operations that are running panic soon; new ones panic too,
// until Resume. It is how a notebook interrupts a cell.
func Interrupt() { par.Stop() }

// InterruptOnlyHere makes Interrupt concern operations of the calling goroutine
// alone, from now on.
func InterruptOnlyHere() { par.StopOnlyHere() }

// MemoryLimit returns how many bytes tensors may use: nine tenths of what the
// machine or the container has.
func MemoryLimit() int { return buf.Limit() }

// Interrupted is the panic value of an operation that Interrupt ended.
type Interrupted = par.Interrupted

// Resume ends an interrupt.
func Resume() { par.Reset() }

// Threads returns how many goroutines a computation uses at most.
func Threads() int { return par.Threads() }

// SetThreads sets how many goroutines a computation uses at most; 0 means all
// processors.
func SetThreads(n int) { par.SetThreads(n) }
