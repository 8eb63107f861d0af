package gid

import (
	"runtime"
	"sync"
	"testing"
)

func TestCurrent(t *testing.T) {
	const n = 50
	ids := make(chan ID, n)
	var wg, all sync.WaitGroup
	all.Add(n)
	for range n {
		wg.Go(func() {
			id := Current()
			all.Done()
			all.Wait() // all goroutines live at once
			for range 100 {
				runtime.Gosched()
				if Current() != id {
					t.Error("a goroutine's ID changed")
				}
			}
			ids <- id
		})
	}
	wg.Wait()
	close(ids)
	seen := map[ID]bool{}
	for id := range ids {
		if seen[id] {
			t.Errorf("two goroutines have ID %d", id)
		}
		seen[id] = true
	}
}

func BenchmarkCurrent(b *testing.B) {
	for range b.N {
		Current()
	}
}
