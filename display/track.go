package display

import (
	"iter"
	"slices"

	"github.com/rustorch/rustorch/tensor"
)

// Loop runs f under a bar. f calls step after each round and returns whether
// it came to its end; false is shown as stopped early, a panic in red:
//
//	display.Loop("waiting", 0, func(step func()) bool {
//		for !ready() {
//			step()
//		}
//		return true
//	})
func Loop(label string, total int, f func(step func()) bool) {
	b := Progress(label, total)
	defer b.Stop() // if f panics
	if f(func() { b.Step(1) }) {
		b.Done()
	} else {
		b.finish(stopped)
	}
}

// Track counts from 0 to n-1 under a bar:
//
//	for i := range display.Track("epoch", 10) { … }
//
// A loop that is left by break is shown as stopped early, one that panics or
// is interrupted in red. Note sets values that the bar shows. In cells Track
// also takes a slice, an iterator or a loader of batches and stands for
// TrackSlice, TrackSeq, TrackSeq2 or TrackBatches.
func Track(label string, n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		Loop(label, n, func(step func()) bool {
			for i := range n {
				if !yield(i) {
					return false
				}
				step()
			}
			return true
		})
	}
}

// TrackSlice goes through a slice under a bar:
//
//	for i, name := range display.TrackSlice("files", names) { … }
func TrackSlice[T any](label string, list []T) iter.Seq2[int, T] {
	return TrackSeq2(label, slices.All(list), len(list))
}

// TrackSeq goes through an iterator under a bar. A number after it says how
// many values it has.
func TrackSeq[V any](label string, seq iter.Seq[V], total ...int) iter.Seq[V] {
	return func(yield func(V) bool) {
		Loop(label, first(total), func(step func()) bool {
			for v := range seq {
				if !yield(v) {
					return false
				}
				step()
			}
			return true
		})
	}
}

// TrackSeq2 goes through an iterator of pairs under a bar. A number after it
// says how many pairs it has.
func TrackSeq2[K, V any](label string, seq iter.Seq2[K, V], total ...int) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		Loop(label, first(total), func(step func()) bool {
			for k, v := range seq {
				if !yield(k, v) {
					return false
				}
				step()
			}
			return true
		})
	}
}

func first(n []int) int {
	if len(n) == 0 {
		return 0
	}
	return n[0]
}

// Batches are passes through data, as a data.Loader makes them.
type Batches interface {
	Len() int // of a pass
	Batches() func(yield func(x, y *tensor.Tensor) bool)
}

// TrackBatches passes through the data of a loader once, under a bar:
//
//	for x, y := range display.TrackBatches("epoch", loader) { … }
func TrackBatches(label string, loader Batches) func(yield func(x, y *tensor.Tensor) bool) {
	return TrackSeq2(label, loader.Batches(), loader.Len())
}
