// Package par runs loops on a fixed pool of workers. Idle workers watch an
// atomic counter for a while before they park, because waking a parked
// goroutine costs more than most loops.
package par

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/gid"
)

// spin is how long an idle worker watches for work before it parks.
const spin = 200 * time.Microsecond

// Interrupted is the panic value of a loop that Stop ended.
type Interrupted struct{}

// Error returns the text of an interrupted computation.
func (Interrupted) Error() string { return "the computation was interrupted" }

// A job is one loop. Its chunks have fixed bounds, so that results do not
// depend on how many goroutines take them.
type job struct {
	f        func(lo, hi int)
	n, grain int
	owner    gid.ID // goroutine that called the loop
	next     atomic.Int64
	working  atomic.Int32 // workers that hold the job
	panicked atomic.Pointer[any]
}

func (j *job) run() {
	defer func() {
		if v := recover(); v != nil {
			j.panicked.CompareAndSwap(nil, &v)
			j.next.Store(int64(j.n))
		}
	}()
	for {
		lo := int(j.next.Add(int64(j.grain))) - j.grain
		if lo >= j.n {
			return
		}
		Poll()
		j.f(lo, min(lo+j.grain, j.n))
	}
}

var pool struct {
	busy    sync.Mutex // held by the loop that uses the workers
	start   sync.Once
	current atomic.Pointer[job]
	epoch   atomic.Uint64
	wake    chan struct{}
	parked  atomic.Int32
	threads atomic.Int32
	workers sync.Map // gid.ID of each worker
}

// stopped is 1 after Stop. It is a plain word so that a signal handler can set it.
var stopped uint32

// StopFlag returns the address of the word that Stop sets to 1.
func StopFlag() unsafe.Pointer { return unsafe.Pointer(&stopped) }

// Stop makes all running loops, and those that begin before Reset, panic with
// Interrupted in the goroutine that called them.
func Stop() { atomic.StoreUint32(&stopped, 1) }

// Reset ends the effect of Stop.
func Reset() { atomic.StoreUint32(&stopped, 0) }

// only is the goroutine that Stop concerns; 0 means all.
var only atomic.Uintptr

// StopOnlyHere makes Stop concern the calling goroutine alone, from now on.
func StopOnlyHere() { only.Store(uintptr(gid.Current())) }

// StopAnywhere makes Stop concern all goroutines, as it does at first.
func StopAnywhere() { only.Store(0) }

// Poll panics with Interrupted after Stop. Long kernels call it between tiles.
func Poll() {
	if atomic.LoadUint32(&stopped) != 0 && concerned() {
		panic(Interrupted{})
	}
}

// concerned reports whether this goroutine computes for one that Stop concerns.
func concerned() bool {
	who := gid.ID(only.Load())
	if who == 0 {
		return true
	}
	me := gid.Current()
	if _, ok := pool.workers.Load(me); ok {
		j := pool.current.Load()
		return j != nil && j.owner == who
	}
	return me == who
}

// Threads returns how many goroutines a loop uses at most.
func Threads() int {
	if n := int(pool.threads.Load()); n > 0 {
		return n
	}
	return maxThreads()
}

// SetThreads sets how many goroutines a loop uses at most; 0 means all processors.
func SetThreads(n int) { pool.threads.Store(int32(n)) }

// For calls f with bounds that together cover 0 to n once, in chunks of grain.
// A loop inside f runs in its own goroutine. Panics of f reach the caller.
func For(n, grain int, f func(lo, hi int)) {
	grain = max(grain, 1)
	if n <= 0 {
		return
	}
	Poll()
	if n <= grain {
		f(0, n)
		return
	}
	if Threads() == 1 || !pool.busy.TryLock() {
		inline(n, grain, f)
		return
	}
	defer pool.busy.Unlock()
	pool.start.Do(startWorkers)
	j := &job{f: f, n: n, grain: grain, owner: gid.Current()}
	pool.current.Store(j)
	pool.epoch.Add(1)
	for i := pool.parked.Load(); i > 0; i-- {
		select {
		case pool.wake <- struct{}{}:
		default:
		}
	}
	j.run()
	pool.current.Store(nil)
	for i := 1; j.working.Load() != 0; i++ {
		pause()
		if i%yieldEvery == 0 {
			runtime.Gosched()
		}
	}
	if v := j.panicked.Load(); v != nil {
		panic(*v)
	}
}

// yieldEvery is after how many pauses a caller that waits lets the runtime stop
// it. The pause is assembly, where no signal stops a goroutine: a worker that
// stands still for a collection would be waited for without end.
const yieldEvery = 256

func inline(n, grain int, f func(lo, hi int)) {
	for lo := 0; lo < n; lo += grain {
		Poll()
		f(lo, min(lo+grain, n))
	}
}

func startWorkers() {
	n := runtime.GOMAXPROCS(0) - 1
	pool.wake = make(chan struct{}, n)
	for i := range n {
		go worker(i + 1)
	}
}

// worker serves loops. Worker i stays out while fewer than i+1 threads are wanted.
func worker(i int) {
	pool.workers.Store(gid.Current(), true)
	var seen uint64
	for {
		seen = await(seen)
		if i >= Threads() {
			continue
		}
		j := pool.current.Load()
		if j == nil {
			continue
		}
		j.working.Add(1)
		// The loop may have ended in between; then its caller no longer waits.
		if pool.current.Load() == j {
			j.run()
		}
		j.working.Add(-1)
	}
}

// await returns the counter once it differs from seen.
func await(seen uint64) uint64 {
	began := time.Now()
	for i := 1; ; i++ {
		if e := pool.epoch.Load(); e != seen {
			return e
		}
		pause()
		if i%64 != 0 || time.Since(began) < spin {
			continue
		}
		pool.parked.Add(1)
		if pool.epoch.Load() == seen {
			<-pool.wake
		}
		pool.parked.Add(-1)
		began = time.Now()
	}
}
