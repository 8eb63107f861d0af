// Package buf holds the memory of tensors.
//
// Tensor memory lies outside the Go heap, in segments that on Linux are memfds,
// so that another process can map the very same pages and tensors outlive the
// process that made them. Blocks are cut from segments in size classes, are
// aligned to 64 bytes and are kept for reuse when they come back.
//
// A block comes back in one of two ways: [Storage.Free], by an owner who knows
// that nobody else looks at it, or the back-stop (backstop.go), which finds
// storages that nobody refers to any more.
package buf

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// Align is the alignment of every block in bytes: one cache line, one AVX-512 register.
const Align = 64

// A Storage is one block of memory shared by all views of a tensor.
// Its methods may be called from several goroutines; what they do to the
// bytes is the callers' business.
type Storage struct {
	ptr     unsafe.Pointer // nil once freed
	size    int
	version atomic.Uint64
	writes  atomic.Uint32 // writes in place that became part of a graph
	blk     *block        // nil when the bytes lie on the Go heap
	holds   int           // foreign holders, guarded by pool.mu
	freed   atomic.Bool
	cold    bool
	kept    unsafe.Pointer // bytes on the Go heap that were freed under their holder
	users   atomic.Int64   // owners and captures, see own.go
	foreign *foreign       // who lends the bytes; nil for memory of this package
}

// A UseAfterFree is the panic value of any access to a storage that was freed.
type UseAfterFree struct{ Bytes int }

func (e *UseAfterFree) Error() string {
	return fmt.Sprintf("tensor memory of %d bytes was used after it was released", e.Bytes)
}

// Alloc returns a storage of n bytes whose content is undefined.
// It panics with [*OutOfMemory] when the memory is not to be had.
func Alloc(n int) *Storage { return alloc(n, false) }

// AllocZero returns a storage of n zero bytes. It is cheaper than clearing
// the result of [Alloc], because fresh pages are known to be zero.
func AllocZero(n int) *Storage { return alloc(n, true) }

// Len returns the size in bytes that was asked for.
func (s *Storage) Len() int { return s.size }

// Pointer returns the address of the first byte. The memory stays valid as
// long as s is reachable, so callers end with [runtime.KeepAlive] of s.
func (s *Storage) Pointer() unsafe.Pointer {
	if s.ptr == nil {
		panic(&UseAfterFree{s.size})
	}
	return s.ptr
}

// Bytes returns the memory as a slice, under the same rule as [Storage.Pointer].
func (s *Storage) Bytes() []byte { return unsafe.Slice((*byte)(s.Pointer()), s.size) }

// Cold reports whether the memory was handed out without having been used for so
// long that no cache holds it.
func (s *Storage) Cold() bool { return s.cold }

// Version counts the writes in place that [Storage.Bump] announced; autograd
// compares it with the count at saving time.
func (s *Storage) Version() uint64 { return s.version.Load() }

// Bump announces a write in place.
func (s *Storage) Bump() { s.version.Add(1) }

// Writes counts the writes in place that [Storage.AddWrite] announced: those
// that became part of a graph.
func (s *Storage) Writes() uint32 { return s.writes.Load() }

// AddWrite announces such a write.
func (s *Storage) AddWrite() { s.writes.Add(1) }

// Freed reports whether the storage was released by [Storage.Free].
func (s *Storage) Freed() bool { return s.freed.Load() }

// Free gives the memory back at once. The caller vouches that no view of s is
// used again: later access panics. Freeing twice does nothing. While foreign
// holders exist the block itself waits for the last [Storage.Release].
func (s *Storage) Free() {
	if s.freed.Swap(true) {
		return
	}
	p := s.ptr
	s.ptr = nil
	if s.blk == nil {
		if s.foreign != nil {
			s.foreign.end()
		} else {
			s.freeHeap(p)
		}
		return
	}
	pool.mu.Lock()
	s.blk.seen = pool.handed
	var gone []uint64
	if s.holds == 0 {
		gone = pool.give(s.blk)
	}
	pool.mu.Unlock()
	notifyFree(gone)
	runtime.KeepAlive(s)
}

// Hold registers a holder that Go's collector cannot see (C, NumPy, Arrow, a
// running kernel). A held storage is never swept and its block is not reused.
func (s *Storage) Hold() {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	s.holds++
	if s.holds == 1 {
		pool.held[s] = struct{}{}
	}
}

// Release ends one [Storage.Hold]. It panics when there is none.
func (s *Storage) Release() {
	pool.mu.Lock()
	if s.holds == 0 {
		pool.mu.Unlock()
		panic("buf: Release without Hold")
	}
	s.holds--
	var gone []uint64
	if s.holds == 0 {
		delete(pool.held, s)
		if s.freed.Load() && s.blk != nil {
			gone = pool.give(s.blk)
		}
	}
	pool.mu.Unlock()
	notifyFree(gone)
}

// Segment returns where the bytes lie among the shared segments; ok is false
// for memory that no other process can map.
func (s *Storage) Segment() (id uint64, offset int, ok bool) {
	if s.blk == nil || !s.blk.seg.shared() {
		return 0, 0, false
	}
	return s.blk.seg.id, s.blk.off, true
}

// smallMax is the largest block that lives on the Go heap when [SetHeapSmall] is on.
const smallMax = 16 << 10

var heapSmall atomic.Bool

func init() { heapSmall.Store(true) }

// SetHeapSmall says whether storages of at most 16 KB live on the Go
// heap, which is the default: the collector frees them sooner and cheaper than
// the back-stop could. A process that lends tensors to C turns it off.
func SetHeapSmall(on bool) { heapSmall.Store(on) }
