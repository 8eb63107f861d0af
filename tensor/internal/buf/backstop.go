package buf

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

// The back-stop finds the storages that nobody refers to. Go's collector does
// not feel the weight of memory outside its heap, so it would run far too
// rarely; finalizers and cleanups run late and on another goroutine. Instead
// every block in use is registered with a weak pointer to its storage, and
// once the bytes in use have grown by an adaptive limit since the last pass a
// collection is forced and the registry swept right after it. Memory is then
// bounded by what is live plus the limit.

// sweepState steers the passes of the back-stop.
type sweepState struct {
	limit int       // growth that triggers a pass
	base  int       // bytes in use after the last pass
	last  time.Time // end of the last pass
	trend int       // passes in a row that were too dear, below zero too cheap
}

const (
	limitMin  = 128 << 20
	limitMax  = 1 << 30
	slowShare = 0.10 // more of the time than this in passes: let garbage grow
	fastShare = 0.04 // less than this, also after halving: keep memory tighter
	steady    = 3    // passes in a row that say so; a single one may have been held up
)

// gcRan is set after every collection of Go's own making.
var gcRan atomic.Bool

// due says whether a pass is worth its price now. Blocks that the cache still
// has do not put it off: going around in few of them is faster.
func (p *allocator) due(ev *events) bool {
	if p.sweep.limit == 0 {
		p.sweep.limit = limitMin
		watchCollections()
	}
	if p.stats.Live-p.sweep.base > p.sweep.limit {
		return true
	}
	if p.stats.Live-p.sweep.base > p.sweep.limit/4 && gcRan.Swap(false) {
		ev.gone = append(ev.gone, p.pass()...)
	}
	return false
}

// collect forces a collection, sweeps, and adapts the limit to its price.
func (p *allocator) collect(ev *events) {
	start := time.Now()
	p.settle()
	runtime.GC()
	gcRan.Store(false)
	p.stats.Forced++
	ev.gone = append(ev.gone, p.pass()...)
	now := time.Now()
	if !p.sweep.last.IsZero() {
		share := float64(now.Sub(start)) / float64(now.Sub(p.sweep.last))
		p.adapt(share)
	}
	p.sweep.last = now
}

// adapt moves the limit by the share of time that the last pass took.
func (p *allocator) adapt(share float64) {
	s := &p.sweep
	switch {
	case share > slowShare:
		s.trend = max(s.trend, 0) + 1
	case share < fastShare:
		s.trend = min(s.trend, 0) - 1
	default:
		s.trend = 0
	}
	switch s.trend {
	case steady:
		s.limit, s.trend = min(2*s.limit, limitMax, max(p.limits.get()/4, limitMin)), 0
	case -steady:
		s.limit, s.trend = max(s.limit/2, limitMin), 0
	}
}

// youngMax is the largest block whose storage the registry refers to at first.
// A weak pointer costs as much as all the rest of an allocation, and most small
// tensors are released long before the next pass.
const youngMax = 4096

// settle makes the references to young storages weak, so that the collection
// that follows finds those that nobody else refers to.
func (p *allocator) settle() {
	for _, b := range p.live {
		if b.young != nil {
			b.owner, b.young = weak.Make(b.young), nil
		}
	}
}

// storage returns what the block was handed out for, nil if that is gone.
func (b *block) storage() *Storage {
	if b.young != nil {
		return b.young
	}
	return b.owner.Value()
}

// pass takes back the blocks whose storages are gone, and settles the others.
func (p *allocator) pass() (gone []uint64) {
	defer p.settle()
	for i := len(p.live) - 1; i >= 0; i-- {
		if b := p.live[i]; b.storage() == nil {
			gone = append(gone, p.give(b)...)
			p.stats.Swept++
		}
	}
	p.sweep.base = p.stats.Live
	return gone
}

// Sweep forces a pass of the back-stop; tests and "%reset" want it now.
func Sweep() {
	var ev events
	pool.mu.Lock()
	pool.collect(&ev)
	pool.mu.Unlock()
	ev.notify()
}

// watchCollections sets gcRan after each collection: a finalizer on an object
// that is dropped at once runs after the next cycle and arms itself again.
func watchCollections() {
	type sentinel struct{ _ [16]byte }
	var arm func(*sentinel)
	arm = func(*sentinel) {
		gcRan.Store(true)
		runtime.SetFinalizer(&sentinel{}, arm)
	}
	runtime.SetFinalizer(&sentinel{}, arm)
}

var (
	floor sync.Once
	//lint:ignore U1000 the collector reads it, nobody else
	ballast []byte
)

// heapFloor is address space, not memory: the pages are never touched.
const heapFloor = 32 << 20

// raiseHeapFloor keeps the collector from running every few megabytes of tiny
// objects while the data lies elsewhere: with a live heap of 4 MB and GOGC=100
// it would run every 4 MB. A user's own GOGC is respected.
func raiseHeapFloor() {
	if os.Getenv("GOGC") == "" && runtime.GOARCH != "wasm" {
		ballast = make([]byte, heapFloor)
	}
}
