package local

import (
	"context"
	"fmt"
	"sync"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// A spot is where a cell writes. Goroutines that it leaves behind go on
// writing there.
type spot struct {
	out    engine.Output
	cell   string // cell[3]; empty for a message of a comm
	number int    // of the cells that ran
	next   *spot  // of the same cell of the notebook, when it has run again
}

// spots are those of a session.
type spots struct {
	mu    sync.Mutex
	cells int              // that ran
	last  *spot            // of the cell that ran last
	byID  map[string]*spot // by the notebook's id of the cell
}

type spotKey struct{}

// enter makes the spot of a cell or of a message of a comm, to be found by the
// context.
func (e *Engine) enter(ctx context.Context, req engine.Request, out engine.Output) (context.Context, engine.Output) {
	s := &spot{out: out}
	e.spots.mu.Lock()
	defer e.spots.mu.Unlock()
	if req.Count > 0 {
		e.spots.cells++
		s.cell, s.number = fmt.Sprintf("cell[%d]", req.Count), e.spots.cells
	}
	if req.Cell != "" {
		if e.spots.byID == nil {
			e.spots.byID = map[string]*spot{}
		}
		if before := e.spots.byID[req.Cell]; before != nil {
			before.next = s
		}
		e.spots.byID[req.Cell] = s
	}
	e.spots.last = s
	return context.WithValue(ctx, spotKey{}, s), routed{e, out}
}

// find returns where a goroutine writes whose cell has this context. Where the
// front end does not show that run of the cell any more, since it has run
// again, or the supervisor has forgotten it, that is a later one, and text
// begins with the name of the run it came from.
func (s *spots) find(ctx context.Context) (out engine.Output, before string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	own, _ := ctx.Value(spotKey{}).(*spot)
	to := own
	if own == nil {
		to = s.last
	}
	for to != nil && to.next != nil {
		to = to.next
	}
	if to != nil && s.cells-to.number >= engine.Remembered {
		to = s.last
	}
	switch {
	case to == nil:
		return nil, ""
	case to == own || own == nil || own.cell == "":
		return to.out, ""
	}
	return to.out, "[" + own.cell + "] "
}

// routed is the Output of a cell for code that asks only for the latest one:
// what a goroutine of an earlier cell shows goes to that.
type routed struct {
	e *Engine
	engine.Output
}

func (r routed) pick() engine.Output {
	if ctx := r.e.late(); ctx != nil {
		if out, _ := r.e.spots.find(ctx); out != nil {
			return out
		}
	}
	return r.Output
}

func (r routed) Stream(name, text string) { r.pick().Stream(name, text) }
func (r routed) Display(d wire.Display)   { r.pick().Display(d) }
func (r routed) Clear(wait bool)          { r.pick().Clear(wait) }
func (r routed) Comm(c wire.Comm)         { r.pick().Comm(c) }
