package autograd

import (
	"sync"
	"sync/atomic"

	"github.com/rustorch/rustorch/tensor"
)

// modes holds the mode of the goroutines that changed theirs. Most programs
// have few at a time, and most operations run while there are none.
var (
	modes   sync.Map // tensor.GoroutineID → bool
	changed atomic.Int32
)

func enabled() bool {
	if changed.Load() == 0 {
		return true
	}
	on, ok := modes.Load(tensor.Goroutine())
	return !ok || on.(bool)
}

// withMode runs f in a mode that belongs to the calling goroutine.
func withMode(on bool, f func()) {
	id := tensor.Goroutine()
	before, had := modes.Swap(id, on)
	changed.Add(1)
	defer func() {
		changed.Add(-1)
		if had {
			modes.Store(id, before)
		} else {
			modes.Delete(id)
		}
	}()
	f()
}

// inferring counts the goroutines in inference mode and holds them.
var inferring struct {
	n  atomic.Int32
	in sync.Map // tensor.GoroutineID → true
}

// Inference reports whether tensors of this goroutine are made in inference mode.
func (tape) Inference() bool {
	if inferring.n.Load() == 0 {
		return false
	}
	_, in := inferring.in.Load(tensor.Goroutine())
	return in
}

// InferenceMode runs f while nothing is recorded and tensors count no versions.
// Those that f makes can be read everywhere, but take part in no gradient, and
// are written in inference mode only.
func InferenceMode(f func()) {
	withMode(false, func() {
		id := tensor.Goroutine()
		if _, already := inferring.in.LoadOrStore(id, true); !already {
			inferring.n.Add(1)
			defer func() {
				inferring.n.Add(-1)
				inferring.in.Delete(id)
			}()
		}
		f()
	})
}

// NoGrad runs f while operations of this goroutine are not recorded.
func NoGrad(f func()) { withMode(false, f) }

// EnableGrad runs f, inside NoGrad, while operations of this goroutine are
// recorded.
func EnableGrad(f func()) { withMode(true, f) }

// Enabled reports whether operations of this goroutine are recorded.
func Enabled() bool { return enabled() }
