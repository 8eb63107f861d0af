package buf

import (
	"math/bits"
	"sync"
	"unsafe"
	"weak"
)

const (
	slabBytes = 8 << 20 // a segment that blocks of several classes are cut from
	slabMax   = 1 << 20 // larger blocks get a segment of their own
	classes   = 8 + 8*(maxExp-9+1)
	maxExp    = 46 // 128 TiB, more than an address space of 47 bits can map
)

// A block is a piece of a segment. It is reused together with its memory.
type block struct {
	ptr   unsafe.Pointer
	seg   *segment
	off   int
	class int // -1 in an adopted segment
	size  int
	zero  bool // never handed out since it was mapped
	live  int  // index in pool.live, or -1
	seen  int  // allocator.handed when it was last known to be in use
	owner weak.Pointer[Storage]
	young *Storage // the owner of a small block until the next pass, see settle
}

// allocator is the state behind [Alloc]: cached blocks by class, blocks in use, counts.
type allocator struct {
	mu     sync.Mutex
	free   [classes][]*block
	live   []*block
	held   map[*Storage]struct{}
	slab   *segment // the one being cut
	cut    int      // its first free byte
	stats  Stats
	limits limits
	sweep  sweepState
	handed int // bytes handed out so far
}

var pool = &allocator{held: map[*Storage]struct{}{}}

// Stats are counts of tensor memory outside the Go heap, in bytes unless said otherwise.
type Stats struct {
	Live     int // in blocks that are handed out
	Cached   int // in blocks that wait for reuse
	Mapped   int // in all segments
	Peak     int // largest Live so far
	Blocks   int // handed out, a count
	Segments int // a count
	Swept    int // blocks the back-stop found, a count
	Forced   int // collections the back-stop forced, a count
}

// ReadStats returns the counts of this moment.
func ReadStats() Stats {
	pool.mu.Lock()
	defer pool.mu.Unlock()
	st := pool.stats
	st.Blocks = len(pool.live)
	return st
}

// coldAfter is how many bytes of other storages have gone through a processor's
// caches when a block is no longer in them.
const coldAfter = 32 << 20

// classOf returns the class whose blocks hold n bytes and their size:
// multiples of 64 up to 512, then eight steps in each power of two.
func classOf(n int) (class, size int) {
	n = max((n+Align-1)&^(Align-1), Align)
	if n <= 512 {
		return n/Align - 1, n
	}
	e := bits.Len(uint(n-1)) - 1 // 2^e < n <= 2^(e+1)
	step := 1 << (e - 3)
	k := (n - 1<<e + step - 1) / step
	return 8 + (e-9)*8 + k - 1, 1<<e + k*step
}

func classSize(class int) int {
	if class < 8 {
		return (class + 1) * Align
	}
	e, k := 9+(class-8)/8, (class-8)%8+1
	return 1<<e + k<<(e-3)
}

func alloc(n int, zero bool) *Storage {
	if n < 0 || uint64(n) > 1<<maxExp {
		panic(pool.outOfMemory(n))
	}
	if n <= smallMax && heapSmall.Load() {
		return newHeap(n, zero)
	}
	s := &Storage{}
	s.alloc(n, zero)
	return s
}

// alloc hands a block out to s.
func (s *Storage) alloc(n int, zero bool) {
	floor.Do(raiseHeapFloor)
	class, size := classOf(n)
	var ev events
	pool.mu.Lock()
	if pool.due(&ev) {
		pool.collect(&ev)
	}
	b := pool.take(class)
	if b == nil {
		b = pool.grow(class, size, &ev)
	}
	if b == nil {
		pool.mu.Unlock()
		ev.notify()
		panic(pool.outOfMemory(n))
	}
	fresh := b.zero
	b.zero = false
	s.ptr, s.size, s.blk = b.ptr, n, b
	s.cold = !fresh && size > slabMax && pool.handed-b.seen > coldAfter
	pool.enter(b, s)
	pool.mu.Unlock()
	ev.notify()
	prepare(s, zero, fresh)
}

// prepare clears what has to be zero, and in poison builds fills what is
// undefined, so that a kernel that reads its result before writing it is seen.
func prepare(s *Storage, zero, fresh bool) {
	switch {
	case zero && !fresh:
		clear(s.Bytes())
	case poison && !zero:
		fillPoison(s.Bytes())
	}
}

// enter books b as handed out to s.
func (p *allocator) enter(b *block, s *Storage) {
	if b.size <= youngMax {
		b.young = s
	} else {
		b.owner = weak.Make(s)
	}
	b.live = len(p.live)
	p.live = append(p.live, b)
	p.stats.Live += b.size
	p.stats.Peak = max(p.stats.Peak, p.stats.Live)
	p.handed += b.size
	b.seen = p.handed
	b.seg.used++
}

// leave books b as no longer handed out.
func (p *allocator) leave(b *block) {
	last := len(p.live) - 1
	p.live[b.live] = p.live[last]
	p.live[b.live].live = b.live
	p.live[last] = nil
	p.live = p.live[:last]
	b.live, b.owner, b.young = -1, weak.Pointer[Storage]{}, nil
	p.stats.Live -= b.size
	p.sweep.base = min(p.sweep.base, p.stats.Live+p.sweep.limit)
	b.seg.used--
}

// take returns a cached block of the class, most recently used first.
func (p *allocator) take(class int) *block {
	l := p.free[class]
	if len(l) == 0 {
		return nil
	}
	b := l[len(l)-1]
	l[len(l)-1] = nil
	p.free[class] = l[:len(l)-1]
	p.stats.Cached -= classSize(class)
	if poison && !b.zero {
		checkPoison(unsafe.Slice((*byte)(b.ptr), classSize(class)))
	}
	return b
}

// give takes a block back and returns the segments that were unmapped by it.
// A block with a segment of its own is kept only while the cache is not larger
// than what is in use, so that a peak does not stay mapped.
func (p *allocator) give(b *block) (gone []uint64) {
	p.leave(b)
	if b.seg.adopted {
		return p.dropAdopted(b.seg)
	}
	size := b.size
	if b.seg.lent { // the other process keeps the pages; here they are not used again
		return []uint64{p.unmap(b.seg)}
	}
	if b.seg.own && p.stats.Cached+size > max(p.stats.Live, cacheFloor) {
		return []uint64{p.unmap(b.seg)}
	}
	if poison {
		fillPoison(unsafe.Slice((*byte)(b.ptr), size))
	}
	p.free[b.class] = append(p.free[b.class], b)
	p.stats.Cached += size
	return nil
}

// cacheFloor is what may always wait for reuse.
const cacheFloor = 512 << 20

// grow cuts new blocks of the class; nil means that there is no memory.
func (p *allocator) grow(class, size int, ev *events) *block {
	if size > slabMax {
		seg := p.mapped(size+2*margin, ev)
		if seg == nil {
			return nil
		}
		seg.own = true
		return &block{ptr: unsafe.Add(seg.base, margin), seg: seg, off: margin, class: class, size: size, zero: true, live: -1}
	}
	if p.slab == nil || p.cut+size > p.slab.size {
		seg := p.mapped(slabBytes, ev)
		if seg == nil {
			return nil
		}
		p.slab, p.cut = seg, 0
	}
	b := &block{ptr: unsafe.Add(p.slab.base, p.cut), seg: p.slab, off: p.cut, class: class, size: size, zero: true, live: -1}
	p.cut += size
	return b
}

// mapped maps a segment, and when that fails tries once more after a forced
// collection and after unmapping what is only cached.
func (p *allocator) mapped(size int, ev *events) *segment {
	if seg := p.tryMap(size, ev); seg != nil {
		return seg
	}
	p.collect(ev)
	ev.gone = append(ev.gone, p.trim()...)
	return p.tryMap(size, ev)
}

// trim unmaps every cached block that has a segment of its own.
func (p *allocator) trim() (gone []uint64) {
	for class := range p.free {
		if classSize(class) <= slabMax {
			continue
		}
		for _, b := range p.free[class] {
			gone = append(gone, p.unmap(b.seg))
			p.stats.Cached -= classSize(class)
		}
		p.free[class] = nil
	}
	return gone
}

// Trim gives cached memory back to the operating system.
func Trim() {
	pool.mu.Lock()
	gone := pool.trim()
	pool.mu.Unlock()
	notifyFree(gone)
}
