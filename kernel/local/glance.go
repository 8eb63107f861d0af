package local

import (
	"go/types"
	"sync"
	"sync/atomic"
	"time"
)

// A glance is what live values looked like when no cell ran, so that hover can
// tell of them while one does: their memory is the running cell's then.
type glance struct {
	waiting atomic.Int32 // cells that want to run

	mu    sync.Mutex
	timer *time.Timer
	seen  map[string]string
}

const (
	glanceAfter  = 50 * time.Millisecond // of quiet
	glanceBudget = 50 * time.Millisecond // for all values
)

// rest says that a cell has ended.
func (g *glance) rest(look func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer != nil {
		g.timer.Stop()
	}
	g.timer = time.AfterFunc(glanceAfter, look)
}

// wake says that a cell begins.
func (g *glance) wake() {
	g.waiting.Add(1)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer != nil {
		g.timer.Stop()
	}
}

func (g *glance) at(name string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.seen[name]
}

// isWord reports whether a value is one word, which is read whole even if a
// goroutine that a cell left behind writes it.
func isWord(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return true
	case *types.Basic:
		return u.Info()&(types.IsInteger|types.IsFloat|types.IsBoolean) != 0
	}
	return false
}

// look describes the live values, until a cell wants to run or the time is up.
func (e *Engine) look() {
	if !e.running.TryLock() {
		return
	}
	defer e.running.Unlock()
	seen := map[string]string{}
	start := time.Now()
	for _, v := range sortedVars(e.session) {
		if e.glance.waiting.Load() > 0 || time.Since(start) > glanceBudget {
			break
		}
		if isWord(v.Type()) {
			seen[v.Name()] = e.valueSummary(v)
		}
	}
	e.glance.mu.Lock()
	defer e.glance.mu.Unlock()
	e.glance.seen = seen
}
