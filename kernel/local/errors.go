package local

import (
	"errors"
	"fmt"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// describe turns an error of a cell into what the front end shows.
func describe(err error) *wire.Error {
	var errs cell.Errors
	if errors.As(err, &errs) {
		return compileError(errs)
	}
	var p *cell.Panic
	if errors.As(err, &p) {
		return panicError(p)
	}
	return &wire.Error{Name: "error", Value: err.Error(), Traceback: []string{err.Error()}}
}

const maxShown = 10

func compileError(errs cell.Errors) *wire.Error {
	w := &wire.Error{Name: "compile error", Value: errs.Error()}
	for i, e := range errs {
		if i == maxShown {
			w.Traceback = append(w.Traceback, fmt.Sprintf("… and %d more", len(errs)-i))
			break
		}
		w.Traceback = append(w.Traceback, e.Error(), e.Excerpt())
		if e.Hint != "" {
			w.Traceback = append(w.Traceback, "    hint: "+e.Hint)
		}
	}
	return w
}

func panicError(p *cell.Panic) *wire.Error {
	w := &wire.Error{Name: "panic", Value: p.Text}
	if _, ok := p.Value.(engine.Interrupt); ok {
		w.Name = "KeyboardInterrupt"
	} else if err, ok := p.Value.(error); ok {
		if n := errorName(err); n != "error" {
			w.Name = n
		}
	}
	w.Traceback = []string{w.Name + ": " + p.Text}
	for i, f := range p.Stack {
		if i == 2*maxShown {
			w.Traceback = append(w.Traceback, fmt.Sprintf("… and %d calls more", len(p.Stack)-i))
			break
		}
		where := fmt.Sprintf("%s:%d:%d", f.At.Cell, f.At.Line, f.At.Column)
		if f.Func != "" {
			where += " in " + f.Func
		}
		w.Traceback = append(w.Traceback, where)
		if i == 0 {
			w.Traceback = append(w.Traceback, f.At.Excerpt())
		}
	}
	return w
}

// background shows what a goroutine prints after its cell has ended.
func (e *Engine) background(name, text string) {
	e.mu.Lock()
	out := e.out
	e.mu.Unlock()
	if out != nil {
		out.Stream("stdout", "["+name+"] "+text)
	}
}

// report tells of a goroutine that panicked after or beside its cell.
func (e *Engine) report(p *cell.Panic) {
	e.mu.Lock()
	out := e.out
	e.mu.Unlock()
	if out == nil {
		return
	}
	text := "a goroutine panicked and has ended; the session goes on\n"
	for _, line := range panicError(p).Traceback {
		text += line + "\n"
	}
	out.Stream("stderr", text)
}
