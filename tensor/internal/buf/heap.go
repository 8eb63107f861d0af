package buf

import (
	"sync"
	"unsafe"
)

// inline is a storage and its bytes in one Go object. Its size makes Go's
// allocator align it to 128 bytes, and so the data to 64.
type inline struct {
	Storage
	_    [(Align - unsafe.Sizeof(Storage{})%Align) % Align]byte
	data [Align]byte
}

// reuseMin is the size from which bytes on the Go heap are used again when they
// are released: allocating 16 KB, which Go clears, takes as long as adding four
// thousand numbers. What waits is dropped by the second collection.
const reuseMin = 1024

// waiting holds the first bytes of released memory on the Go heap, by class.
var waiting [classes]sync.Pool

func newHeap(n int, zero bool) *Storage {
	if n <= Align {
		s := &inline{}
		s.ptr, s.size = unsafe.Pointer(&s.data), n
		return &s.Storage
	}
	if n < reuseMin {
		return &Storage{ptr: heapBytes((n + Align - 1) &^ (Align - 1)), size: n}
	}
	class, size := classOf(n)
	p, _ := waiting[class].Get().(*byte)
	if p == nil {
		return &Storage{ptr: heapBytes(size), size: n}
	}
	if poison {
		checkPoison(unsafe.Slice(p, size))
	}
	s := &Storage{ptr: unsafe.Pointer(p), size: n}
	prepare(s, zero, false)
	return s
}

// heapBytes returns size zero bytes, a multiple of 64, at a multiple of 64. That
// is mostly within a size class of Go's allocator that keeps the alignment;
// larger or unlucky ones are shifted.
func heapBytes(size int) unsafe.Pointer {
	b := make([]byte, size)
	if r := uintptr(unsafe.Pointer(&b[0])) & (Align - 1); r != 0 {
		b = make([]byte, size+Align)
		b = b[(Align-int(uintptr(unsafe.Pointer(&b[0]))&(Align-1)))&(Align-1):]
	}
	return unsafe.Pointer(&b[0])
}

// freeHeap gives the bytes at p back, which were s's.
func (s *Storage) freeHeap(p unsafe.Pointer) {
	if s.size < reuseMin {
		if poison {
			fillPoison(unsafe.Slice((*byte)(p), s.size))
		}
		return
	}
	pool.mu.Lock()
	held := s.holds > 0
	pool.mu.Unlock()
	if held { // by somebody whom the collector does not see
		s.kept = p
		return
	}
	class, size := classOf(s.size)
	if poison {
		fillPoison(unsafe.Slice((*byte)(p), size))
	}
	waiting[class].Put((*byte)(p))
}
