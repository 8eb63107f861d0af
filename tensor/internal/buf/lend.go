package buf

import (
	"fmt"
	"unsafe"
)

// Lent is a segment with a single block as other processes get it.
type Lent struct {
	FD     uintptr // belongs to the pool
	Bytes  []byte  // all of the segment
	Offset int     // of the storage in it
	Room   bool    // what lies before and after the storage is for a description
}

// Lend says where the bytes lie, if that is a segment that holds nothing else.
// From then on another process may look at them at any time: they go back to
// the operating system when the storage does, and not to another storage. What
// it returns is valid while s is reachable and not freed.
func (s *Storage) Lend() (l Lent, ok bool) {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	if s.blk == nil || s.freed.Load() || !s.blk.seg.shared() {
		return l, false
	}
	seg := s.blk.seg
	if !seg.own && !seg.adopted {
		return l, false
	}
	seg.lent = true
	return Lent{uintptr(seg.fd), unsafe.Slice((*byte)(seg.base), seg.size), s.blk.off, seg.own && margin > 0}, true
}

// Attach maps a segment that another process lends and returns a storage over
// n bytes at an offset of it. The descriptor stays the caller's. Memory that this
// process lends or has attached already is not mapped twice: the storage is the
// one that exists.
func Attach(fd uintptr, size, offset, n int) (*Storage, error) {
	if offset < 0 || n < 0 || offset > size || n > size-offset {
		return nil, fmt.Errorf("buf: %d bytes at %d lie outside of a segment of %d bytes", n, offset, size)
	}
	var ev events
	pool.mu.Lock()
	s := pool.attached(fd, offset, n)
	if s == nil && pool.due(&ev) {
		pool.collect(&ev)
	}
	var err error
	if s == nil {
		s, err = pool.attach(fd, size, offset, n, &ev)
	}
	pool.mu.Unlock()
	ev.notify()
	return s, err
}

// attached returns the living storage at a place of memory that is mapped here.
func (p *allocator) attached(fd uintptr, offset, n int) *Storage {
	id, ok := inode(fd)
	if !ok {
		return nil
	}
	for _, b := range p.live {
		if !b.seg.lent || b.off != offset {
			continue
		}
		if have, ok := inode(uintptr(b.seg.fd)); ok && have == id {
			if s := b.storage(); s != nil && !s.freed.Load() && s.size >= n {
				return s
			}
		}
	}
	return nil
}

func (p *allocator) attach(fd uintptr, size, offset, n int, ev *events) (*Storage, error) {
	own, err := duplicate(fd)
	if err != nil {
		return nil, fmt.Errorf("buf: a segment of %d bytes: %w", size, err)
	}
	mem, err := mapShared(uintptr(own), size)
	if err != nil {
		closeFD(own)
		return nil, fmt.Errorf("buf: a segment of %d bytes: %w", size, err)
	}
	seg := &segment{id: nextID(), base: unsafe.Pointer(&mem[0]), size: size, mem: mem, fd: own, adopted: true, peer: true, lent: true}
	p.add(seg)
	ev.made = seg
	b := &block{ptr: unsafe.Add(seg.base, offset), seg: seg, off: offset, class: -1, size: n, live: -1}
	s := &Storage{ptr: b.ptr, size: n, blk: b}
	p.enter(b, s)
	return s, nil
}
