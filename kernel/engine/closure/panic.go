package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"unsafe"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
)

// A panicking is a panic while deferred calls run.
type panicking struct {
	value     any
	recovered bool
	depth     int // of the deferred function that may recover
	up        *panicking
}

// A defers is the list of deferred calls of a function.
type defers struct{ list []func() }

// guarded runs a body and then its deferred calls, the last first, also when
// it panics.
func guarded(body func(fp), slot uintptr) func(fp) {
	return func(p fp) {
		th, ds := threadOf(p), &defers{}
		*at[*defers](p, slot) = ds
		depth := th.depth
		value, failed := protect(th, func() { body(p) })
		for len(ds.list) > 0 {
			call := ds.list[len(ds.list)-1]
			ds.list = ds.list[:len(ds.list)-1]
			th.depth = depth
			state := &panicking{value: value, recovered: !failed, depth: depth + 1, up: th.panics}
			th.panics = state
			v, again := protect(th, call)
			th.panics = state.up
			if again {
				value, failed = v, true
			} else if failed && state.recovered {
				value, failed = nil, false
			}
		}
		th.depth = depth
		if failed {
			th.again = true
			panic(value)
		}
	}
}

// protect runs f and catches its panic, remembering the stack at the first.
func protect(th *thread, f func()) (value any, failed bool) {
	failed = true
	defer func() {
		if failed {
			value = recover()
			if value == nil {
				value = &runtime.PanicNilError{}
			}
			th.remember(value)
		}
	}()
	f()
	return nil, false
}

// remember keeps the stack of a panic, unless it is one that goes on after
// deferred calls.
func (th *thread) remember(value any) {
	if th.again {
		th.again = false
		return
	}
	th.trace = th.trace[:0]
	if c := th.run.caught.Load(); c != nil && sameWords(c.value, value) {
		th.trace, th.operands, th.blamed = append(th.trace, c.trace...), c.operands, c.blamed
		th.run.caught.Store(nil)
	}
	at := th.cur
	for i := th.depth - th.base - 1; i >= 0; i-- {
		th.trace = append(th.trace, frame{th.funcs[i], at})
		at = th.sites[i]
	}
	th.trace = append(th.trace, frame{nil, at})
}

// A caught panic is on its way out of a function that compiled code called.
type caught struct {
	value    any
	trace    []frame
	operands []any
	blamed   token.Pos
}

// passOn keeps the stack of a panic that goes through compiled code.
func (th *thread) passOn(value any) {
	th.run.caught.Store(&caught{value, th.trace, th.operands, th.blamed})
}

// sameWords says whether two interfaces hold the very same value.
func sameWords(a, b any) bool {
	return *(*[2]uintptr)(unsafe.Pointer(&a)) == *(*[2]uintptr)(unsafe.Pointer(&b))
}

// blame keeps the operands of a compiled call that panics.
func (th *thread) blame(operands ...any) { th.operands, th.blamed = operands, th.cur }

// recovered is what recover returns: the panic, if it is called by a deferred
// function itself.
func (th *thread) recovered() any {
	s := th.panics
	if s == nil || s.recovered || s.depth != th.depth {
		return nil
	}
	switch s.value.(type) {
	case engine.Interrupt:
		return nil // an interrupt cannot be recovered from
	}
	s.recovered = true
	th.trace, th.operands = th.trace[:0], nil
	return canonical(s.value)
}

// deferStmt evaluates function and arguments now and calls at the end.
func (c *comp) deferStmt(st *ast.DeferStmt) stmt {
	run := c.later(st.Call)
	slot := c.defers
	return func(p fp) ctl {
		ds := *at[*defers](p, slot)
		ds.list = append(ds.list, run(p))
		return next
	}
}

// later compiles a call in two steps: now, and the function it returns.
func (c *comp) later(e *ast.CallExpr) func(p fp) func() {
	if c.info.Types[e.Fun].IsBuiltin() {
		return c.laterBuiltin(e)
	}
	if c.info.Types[e.Fun].IsType() {
		refuseAt(e, "a conversion here")
	}
	if c.spreadCall(e) {
		refuseAt(e, "f(g()) with several results here; assign the results first")
	}
	prep, t, _ := c.prepared(e)
	site := cell.CallSite(e)
	return func(p fp) func() {
		n := prep(p)
		return func() {
			threadOf(n).cur = site
			if t.run != nil {
				t.run(n, site)
			} else {
				runFun(n, site)
			}
		}
	}
}

func (c *comp) spreadCall(e *ast.CallExpr) bool {
	if len(e.Args) != 1 {
		return false
	}
	tup, ok := c.info.TypeOf(e.Args[0]).(*types.Tuple)
	return ok && tup.Len() > 1
}

func (c *comp) laterBuiltin(e *ast.CallExpr) func(p fp) func() {
	switch builtinName(e) {
	case "panic":
		x := fn[any](c.as(e.Args[0], anyType))
		return func(p fp) func() { v := x(p); return func() { panic(v) } }
	case "recover":
		return func(fp) func() { return func() {} }
	case "close":
		r := c.repOf(e.Args[0])
		ch, rt := fn[fp](c.expr(e.Args[0])), r.mapType(c.e.reps)
		return func(p fp) func() {
			q := ch(p)
			return func() { reflect.NewAt(rt, unsafe.Pointer(&q)).Elem().Close() }
		}
	case "delete":
		return c.laterDelete(e)
	}
	refuseAt(e, "the builtin %s here; put it into a function literal", builtinName(e))
	return nil
}

func (c *comp) laterDelete(e *ast.CallExpr) func(p fp) func() {
	r := c.repOf(e.Args[0])
	key := c.rep(r.t.Underlying().(*types.Map).Key())
	m, put, rt := fn[fp](c.expr(e.Args[0])), key.ops.put(c.as(e.Args[1], key.t)), r.mapType(c.e.reps)
	return func(p fp) func() {
		q, k := m(p), key.new()
		put(p, k)
		return func() {
			if q != nil {
				reflect.NewAt(rt, unsafe.Pointer(&q)).Elem().SetMapIndex(reflect.NewAt(rt.Key(), k).Elem(), reflect.Value{})
			}
		}
	}
}

// goStmt starts a goroutine with a thread of its own; its panic is reported
// and does not end the engine.
func (c *comp) goStmt(st *ast.GoStmt) stmt {
	if c.info.Types[st.Call.Fun].IsBuiltin() {
		refuseAt(st, "go with a builtin; put it into a function")
	}
	if c.spreadCall(st.Call) {
		refuseAt(st, "go f(g()) with several results; assign the results first")
	}
	prep, t, _ := c.prepared(st.Call)
	site := cell.CallSite(st.Call)
	return func(p fp) ctl {
		th := threadOf(p).child()
		n := prep(p)
		*(**thread)(n) = th
		go func() {
			value, failed := c.e.start(th, func() {
				if t.run != nil {
					t.run(n, site)
				} else {
					runFun(n, site)
				}
			})
			if failed {
				th.run.report(value, th)
			}
		}()
		return next
	}
}
