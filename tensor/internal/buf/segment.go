package buf

import (
	"fmt"
	"sync"
	"time"
	"unsafe"
)

// A segment is one mapping.
type segment struct {
	id      uint64
	base    unsafe.Pointer
	size    int
	mem     []byte // what mapMemory returned
	fd      int    // -1 when no other process can map it
	own     bool   // holds a single block
	adopted bool   // made by another process
	peer    bool   // whose maker lives and knows it under another number
	lent    bool   // another process may look at it at any time
	used    int    // blocks handed out
}

func (s *segment) shared() bool { return s.fd >= 0 }

// events are the notifications that wait until the pool is unlocked.
type events struct {
	made *segment
	gone []uint64
}

func (e *events) notify() {
	if e.made != nil {
		notifyMade(e.made)
	}
	notifyFree(e.gone)
}

var observers struct {
	mu   sync.Mutex
	made []func(id uint64, fd uintptr, size int)
	gone []func(id uint64)
}

// segments by id; guarded by pool.mu.
var (
	segments = map[uint64]*segment{}
	lastID   uint64
)

// nextID numbers segments so that an engine and its successor never use the
// same number, and so that a number survives JSON readers that use float64.
func nextID() uint64 {
	lastID = max(lastID+1, uint64(time.Now().UnixMilli())<<12)
	return lastID
}

// OnSegment asks for a call with every shared segment this process made, those
// that exist included. The descriptor stays the pool's; the receiver duplicates it (or
// passes it over a socket) before it returns. No allocation that needs the
// segment returns before f has.
func OnSegment(f func(id uint64, fd uintptr, size int)) {
	pool.mu.Lock()
	var have []*segment
	for _, s := range segments {
		if s.shared() && (s.peer || !s.adopted) {
			have = append(have, s)
		}
	}
	observers.mu.Lock()
	observers.made = append(observers.made, f)
	observers.mu.Unlock()
	pool.mu.Unlock()
	for _, s := range have {
		f(s.id, uintptr(s.fd), s.size)
	}
}

// OnSegmentFree asks for a call with the id of every shared segment that was
// unmapped, so that other processes let go of the memory too.
func OnSegmentFree(f func(id uint64)) {
	observers.mu.Lock()
	defer observers.mu.Unlock()
	observers.gone = append(observers.gone, f)
}

func notifyMade(s *segment) {
	observers.mu.Lock()
	fs := observers.made
	observers.mu.Unlock()
	for _, f := range fs {
		if s.shared() {
			f(s.id, uintptr(s.fd), s.size)
		}
	}
}

func notifyFree(ids []uint64) {
	if len(ids) == 0 {
		return
	}
	observers.mu.Lock()
	fs := observers.gone
	observers.mu.Unlock()
	for _, id := range ids {
		for _, f := range fs {
			f(id)
		}
	}
}

// tryMap maps a segment within the limits; nil means that there is no memory.
func (p *allocator) tryMap(size int, ev *events) *segment {
	if !p.limits.allows(p.stats.Mapped, size) {
		return nil
	}
	mem, fd, err := mapMemory(size)
	if err != nil {
		return nil
	}
	s := &segment{id: nextID(), base: unsafe.Pointer(&mem[0]), size: size, mem: mem, fd: fd}
	p.add(s)
	ev.made = s
	return s
}

func (p *allocator) add(s *segment) {
	segments[s.id] = s
	if !s.peer { // whose memory is counted where it was made
		p.stats.Mapped += s.size
	}
	p.stats.Segments++
}

func (p *allocator) unmap(s *segment) uint64 {
	delete(segments, s.id)
	if !s.peer {
		p.stats.Mapped -= s.size
	}
	p.stats.Segments--
	unmapMemory(s.mem, s.fd)
	return s.id
}

// Adopt maps a segment that another process made and announced through
// [OnSegment]; the pool owns fd from then on. Storages in it are found again
// with [At]. A segment that holds none when [Adopted] is called, or later
// loses its last one, is unmapped.
func Adopt(id uint64, fd uintptr, size int) error {
	if size <= 0 {
		return fmt.Errorf("buf: segment %d has size %d", id, size)
	}
	pool.mu.Lock()
	defer pool.mu.Unlock()
	if segments[id] != nil {
		return fmt.Errorf("buf: segment %d is mapped already", id)
	}
	mem, err := mapShared(fd, size)
	if err != nil {
		return fmt.Errorf("buf: segment %d: %w", id, err)
	}
	lastID = max(lastID, id)
	pool.add(&segment{id: id, base: unsafe.Pointer(&mem[0]), size: size, mem: mem, fd: int(fd), adopted: true})
	return nil
}

// At returns a storage over n bytes at an offset of an adopted segment. Ask
// once for each storage: two answers for the same place would be freed apart.
func At(id uint64, offset, n int) (*Storage, error) {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	seg := segments[id]
	if seg == nil || !seg.adopted {
		return nil, fmt.Errorf("buf: no adopted segment %d", id)
	}
	if offset < 0 || n < 0 || offset%Align != 0 || offset > seg.size || n > seg.size-offset {
		return nil, fmt.Errorf("buf: %d bytes at %d lie outside segment %d of %d bytes", n, offset, id, seg.size)
	}
	b := &block{ptr: unsafe.Add(seg.base, offset), seg: seg, off: offset, class: -1, size: n, live: -1}
	s := &Storage{ptr: b.ptr, size: n, blk: b}
	pool.enter(b, s)
	return s, nil
}

// Adopted ends an adoption: segments in which nothing was found are unmapped.
func Adopted() {
	pool.mu.Lock()
	var gone []uint64
	for _, s := range segments {
		if s.adopted && s.used == 0 {
			gone = append(gone, pool.unmap(s))
		}
	}
	pool.mu.Unlock()
	notifyFree(gone)
}

// dropAdopted unmaps an adopted segment with its last storage.
func (p *allocator) dropAdopted(s *segment) []uint64 {
	if s.used > 0 {
		return nil
	}
	return []uint64{p.unmap(s)}
}
