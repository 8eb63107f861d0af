package graphs

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

var steps = flag.Int("steps", 6000, "operations of each goroutine")

// TestRandomGraphs runs random operations on two goroutines under forced
// collections. Built with the tag poison, memory that was given back too early
// shows as wrong numbers or as a panic.
func TestRandomGraphs(t *testing.T) {
	var wg sync.WaitGroup
	for seed := range uint64(2) {
		wg.Go(func() {
			w := &world{rnd: rand.New(rand.NewPCG(seed, 7))}
			for i := range *steps {
				if i%500 == 499 {
					runtime.GC()
				}
				w.step()
				if len(w.pool) == 0 {
					continue
				}
				if err := w.pick().check(); err != nil {
					t.Errorf("seed %d, step %d: %v", seed, i, err)
					return
				}
			}
			for _, p := range w.pool {
				if err := p.check(); err != nil {
					t.Errorf("seed %d, at the end: %v", seed, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestModelNotices shows that a difference is found.
func TestModelNotices(t *testing.T) {
	w := &world{rnd: rand.New(rand.NewPCG(1, 1))}
	for len(w.pool) == 0 || len(w.pool[0].at) == 0 {
		w.pool = nil
		w.make()
	}
	p := w.pool[0]
	p.base[p.at[0]]++
	if p.check() == nil {
		t.Error("a wrong element is not noticed")
	}
}
