package par

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rustorch/rustorch/tensor/internal/gid"
)

func TestForCoversOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 0} {
		SetThreads(threads)
		for _, n := range []int{0, 1, 7, 64, 1000, 100_003} {
			seen := make([]atomic.Int32, n)
			For(n, 13, func(lo, hi int) {
				for i := lo; i < hi; i++ {
					seen[i].Add(1)
				}
			})
			for i := range seen {
				if seen[i].Load() != 1 {
					t.Fatalf("threads %d, n %d: index %d was visited %d times", threads, n, i, seen[i].Load())
				}
			}
		}
	}
	SetThreads(0)
}

func TestForManyTimes(t *testing.T) {
	var sum atomic.Int64
	const loops, n = 20_000, 64
	for range loops {
		For(n, 8, func(lo, hi int) { sum.Add(int64(hi - lo)) })
	}
	if sum.Load() != loops*n {
		t.Errorf("%d iterations ran, want %d", sum.Load(), loops*n)
	}
}

func TestForFromSeveralGoroutines(t *testing.T) {
	var wg sync.WaitGroup
	var sum atomic.Int64
	for range 4 {
		wg.Go(func() {
			for range 500 {
				For(100, 9, func(lo, hi int) {
					For(hi-lo, 2, func(a, b int) { sum.Add(int64(b - a)) })
				})
			}
		})
	}
	wg.Wait()
	if sum.Load() != 4*500*100 {
		t.Errorf("%d iterations ran", sum.Load())
	}
}

func TestPanicReachesCaller(t *testing.T) {
	for _, at := range []int{0, 500, 999} {
		func() {
			defer func() {
				if v := recover(); v != "here" {
					t.Errorf("recovered %v", v)
				}
			}()
			For(1000, 10, func(lo, hi int) {
				if lo <= at && at < hi {
					panic("here")
				}
			})
		}()
	}
	For(100, 10, func(lo, hi int) {})
}

func TestStop(t *testing.T) {
	defer Reset()
	defer func() {
		if v := recover(); v != (Interrupted{}) {
			t.Errorf("recovered %v", v)
		}
	}()
	For(1<<40, 1, func(lo, hi int) {
		if lo == 1000 {
			Stop()
		}
	})
	t.Error("the loop ran to its end")
}

// TestStopOnlyHere stops one of two loops that run at once, each of which may
// have the workers.
func TestStopOnlyHere(t *testing.T) {
	defer Reset()
	defer StopAnywhere()
	for range 20 {
		var stopped atomic.Bool
		var wg sync.WaitGroup
		begun := make(chan bool, 1)
		wg.Go(func() {
			defer func() {
				if v := recover(); v != "done" {
					t.Errorf("the other loop ended with %v", v)
				}
			}()
			For(1<<40, 1, func(lo, hi int) {
				select {
				case begun <- true:
				default:
				}
				if stopped.Load() {
					panic("done")
				}
			})
		})
		func() {
			defer func() {
				if v := recover(); v != (Interrupted{}) {
					t.Errorf("recovered %v", v)
				}
				stopped.Store(true)
			}()
			<-begun
			StopOnlyHere()
			Stop()
			For(1<<40, 1, func(lo, hi int) {})
			t.Error("the loop ran to its end")
		}()
		wg.Wait()
		Reset()
	}
}

func BenchmarkForkJoin(b *testing.B) {
	for range b.N {
		For(2, 1, func(lo, hi int) {})
	}
}

// TestCollectionWhileWaiting has a worker stop the world while the caller, done
// with its own part, waits for it: the caller has to stop too.
func TestCollectionWhileWaiting(t *testing.T) {
	if runtime.GOMAXPROCS(0) < 2 {
		return // nobody waits
	}
	SetThreads(2)
	defer SetThreads(0)
	me := gid.Current()
	for range 20 {
		var begun atomic.Bool
		For(2, 1, func(lo, hi int) {
			if gid.Current() != me {
				begun.Store(true)
				runtime.GC()
				return
			}
			for !begun.Load() {
				runtime.Gosched()
			}
		})
	}
}
