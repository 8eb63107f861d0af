package closure

import "go/token"

// SetGoroutine gives the engine names of goroutines: id is that of the calling
// one, and no other has it while that lives. Without it Here and Cell know
// nothing.
func (e *Engine) SetGoroutine(id func() uintptr) { e.goroutine = id }

// start runs f as the begin of a thread on the calling goroutine, and catches
// its panic.
func (e *Engine) start(th *thread, f func()) (value any, failed bool) {
	if e.goroutine == nil {
		return protect(th, f)
	}
	id := e.goroutine()
	outer, nested := e.threads.Swap(id, th)
	value, failed = protect(th, f)
	if nested {
		e.threads.Store(id, outer)
	} else {
		e.threads.Delete(id)
	}
	return value, failed
}

// here is the thread that the calling goroutine runs; nil if it runs none.
func (e *Engine) here() *thread {
	if e.goroutine == nil {
		return nil
	}
	th, _ := e.threads.Load(e.goroutine())
	if th == nil {
		return nil
	}
	return th.(*thread)
}

// Here returns the statement or call that the calling goroutine runs, NoPos if
// it runs no cell.
func (e *Engine) Here() token.Pos {
	if th := e.here(); th != nil {
		return th.cur
	}
	return token.NoPos
}
