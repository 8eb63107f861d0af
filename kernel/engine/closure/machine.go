// Package closure runs checked cells as trees of Go closures: one generic
// function per operation, instantiated per type, so that Go's own compiler
// supplies the arithmetic, the comparisons and the texts of panics. What it
// does not know it refuses when a cell is loaded, before anything runs.
package closure

import (
	"context"
	"fmt"
	"go/token"
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/rustorch/rustorch/kernel/engine"
)

// fp points to a frame: memory laid out as a Go struct whose first word is the
// thread. Variables that literals capture or whose address is taken live in
// boxes of their own, so a frame ends with its call.
type fp = unsafe.Pointer

// A stmt runs a statement and says how it ended.
type stmt func(fp) ctl

type ctl int

// Codes from labels on are a labelled break, or a continue one above it; negative
// ones are a goto.
const (
	next ctl = iota
	ret
	brk
	cont
	fall // fallthrough
	labels
)

// A fun is a compiled function or literal. Its frame holds the thread, the fun
// itself, parameters, results, the receiver, and then what the body needs: so
// a caller finds parameters and results by the signature alone.
type fun struct {
	name   string
	fields []reflect.StructField
	end    uintptr
	frame  reflect.Type
	params []uintptr
	res    []uintptr
	recv   uintptr
	caps   []uintptr
	body   func(fp)
	free   []fp // frames of the main thread
	next   *fun // the body that took its place
}

// A closure is a function value: a fun with the boxes it captures. A compiled
// function is wrapped as one and remembered.
type closure struct {
	f      *fun
	caps   []fp
	native reflect.Value
}

// A thread is one goroutine of cells.
type thread struct {
	run    *run
	main   atomic.Bool // its frames are used again; not once it has been left behind
	depth  int
	base   int         // depth at which the thread began
	sites  []token.Pos // where each call was made
	cur    token.Pos   // statement or call that runs
	funcs  []*fun      // and of which function
	panics *panicking  // what deferred calls may recover
	again  bool        // the panic goes on after deferred calls
	trace  []frame     // the stack of the last panic, the innermost call first

	operands []any     // of the compiled call that panicked last
	blamed   token.Pos // and where it stands
}

// A run is one cell on its way, with the goroutines it started.
type run struct {
	stop   atomic.Bool
	done   chan struct{} // closed when the cell is interrupted
	over   atomic.Bool   // the cell has ended; goroutines it started may go on
	ctx    context.Context
	report func(value any, th *thread)
	caught atomic.Pointer[caught]
}

// A frame is one call on a stack.
type frame struct {
	f  *fun
	at token.Pos
}

const (
	maxDepth = 100_000
	wordSize = unsafe.Sizeof(uintptr(0))
)

func threadOf(p fp) *thread { return *(**thread)(p) }

// alloc makes a frame for a call; it runs no code of the cell.
func (f *fun) alloc(th *thread) fp {
	if f.next != nil {
		f = f.next
	}
	if n := len(f.free); n > 0 && th.main.Load() {
		p := f.free[n-1]
		f.free = f.free[:n-1]
		*(**thread)(p) = th
		*at[*fun](p, wordSize) = f
		return p
	}
	p := reflect.New(f.frame).UnsafePointer()
	*(**thread)(p) = th
	*at[*fun](p, wordSize) = f
	return p
}

// call runs the function on a frame whose parameters are set.
func (f *fun) call(p fp, site token.Pos) {
	th := threadOf(p)
	if th.depth >= maxDepth {
		panic(overflow{})
	}
	if th.run.stop.Load() {
		panic(engine.Interrupt{})
	}
	if i := th.depth - th.base; i == len(th.sites) {
		th.sites, th.funcs = append(th.sites, site), append(th.funcs, f)
	} else {
		th.sites[i], th.funcs[i] = site, f
	}
	th.depth++
	f.body(p)
	th.depth--
}

// leave gives a frame back when its results have been read.
func leave(p fp) {
	if !threadOf(p).main.Load() {
		return
	}
	f := *at[*fun](p, wordSize)
	reflect.NewAt(f.frame, p).Elem().SetZero()
	f.free = append(f.free, p)
}

// overflow is the panic of a recursion that does not end.
type overflow struct{}

func (overflow) Error() string {
	return fmt.Sprintf("stack overflow: calls are nested deeper than %d", maxDepth)
}

func (overflow) RuntimeError() {}

// child is the thread of a goroutine, or of a call from compiled code.
func (th *thread) child() *thread { return &thread{run: th.run} }

// check ends an interrupted loop.
func (th *thread) check() {
	if th.run.stop.Load() {
		panic(engine.Interrupt{})
	}
}

func (k *closure) bind(n fp) {
	for i, b := range k.caps {
		*at[fp](n, k.f.caps[i]) = b
	}
}

// nilCall panics as a call of a nil function does.
func nilCall() {
	var f func()
	f()
}

// nilPanic panics as a dereference of nil does.
func nilPanic() {
	var p *int
	_ = *p
}

func at[T any](p fp, off uintptr) *T { return (*T)(unsafe.Add(p, off)) }
