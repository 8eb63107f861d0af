package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"unsafe"

	"github.com/rustorch/rustorch/kernel/cell"
)

// A layout is where a signature's parameters and results lie in a frame, and
// how compiled functions of that signature are called.
type layout struct {
	e      *Engine
	sig    *types.Signature
	f      *fun // without a body, for frames of compiled calls
	params []*rep
	res    []*rep
}

// layout returns that of a signature without type parameters.
func (e *Engine) layout(sig *types.Signature) *layout {
	e.mu.Lock()
	l, ok := e.layouts.At(sig).(*layout)
	e.mu.Unlock()
	if ok {
		return l
	}
	l = &layout{e: e, sig: sig, f: newFun("")}
	for v := range sig.Params().Variables() {
		r := e.reps.of(v.Type())
		l.params = append(l.params, r)
		l.f.params = append(l.f.params, l.f.slot(r.rt))
	}
	for v := range sig.Results().Variables() {
		r := e.reps.of(v.Type())
		l.res = append(l.res, r)
		l.f.res = append(l.f.res, l.f.slot(r.rt))
	}
	l.f.frame = reflect.StructOf(l.f.fields)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.layouts.Set(sig, l)
	return l
}

// A target is the function of a call: enter evaluates it and makes its frame,
// run calls it.
type target struct {
	enter func(p fp) fp
	run   func(n fp, site token.Pos)
	sig   *types.Signature
}

func runFun(n fp, site token.Pos) { (*at[*fun](n, wordSize)).call(n, site) }

// prepared compiles a call up to the arguments: the result evaluates function
// and arguments and returns the callee's frame.
func (c *comp) prepared(e *ast.CallExpr) (func(p fp) fp, target, *layout) {
	t := c.target(e)
	lay := c.e.layout(t.sig)
	puts := c.arguments(e, t.sig)
	offs := lay.f.params
	enter := t.enter
	switch len(puts) {
	case 0:
		return enter, t, lay
	case 1:
		put, off := puts[0], offs[0]
		return func(p fp) fp {
			n := enter(p)
			put(p, unsafe.Add(n, off))
			return n
		}, t, lay
	}
	if order := c.argumentOrder(e, len(puts)); order != nil {
		return func(p fp) fp {
			n := enter(p)
			for _, i := range order {
				puts[i](p, unsafe.Add(n, offs[i]))
			}
			return n
		}, t, lay
	}
	return func(p fp) fp {
		n := enter(p)
		for i, put := range puts {
			put(p, unsafe.Add(n, offs[i]))
		}
		return n
	}, t, lay
}

// argumentOrder is callsFirst for n parameters, the last of which may take
// several arguments.
func (c *comp) argumentOrder(e *ast.CallExpr, n int) []int {
	list := e.Args
	if len(list) > n {
		list = append([]ast.Expr(nil), e.Args[:n]...)
		for _, a := range e.Args[n:] {
			if c.calls(a) {
				list[n-1] = a
			}
		}
	}
	return c.callsFirst(list)
}

// run compiles a whole call; the result is the frame with the results.
func (c *comp) run(e *ast.CallExpr) (func(p fp) fp, *layout) {
	if puts := c.spreadArguments(e); puts != nil {
		return puts, c.e.layout(c.typ(e.Fun).Underlying().(*types.Signature))
	}
	prep, t, lay := c.prepared(e)
	run, site := t.run, cell.CallSite(e)
	if run == nil {
		return func(p fp) fp {
			n := prep(p)
			(*at[*fun](n, wordSize)).call(n, site)
			return n
		}, lay
	}
	return func(p fp) fp {
		n := prep(p)
		threadOf(p).cur = site
		run(n, site)
		return n
	}, lay
}

// spreadArguments compiles f(g()) where g has several results.
func (c *comp) spreadArguments(e *ast.CallExpr) func(p fp) fp {
	if len(e.Args) != 1 {
		return nil
	}
	inner, ok := ast.Unparen(e.Args[0]).(*ast.CallExpr)
	if !ok {
		return nil
	}
	tup, ok := c.typ(inner).(*types.Tuple)
	if !ok || tup.Len() < 2 {
		return nil
	}
	t := c.target(e)
	lay := c.e.layout(t.sig)
	var vals []val
	var froms []types.Type
	tmps := make([]uintptr, tup.Len())
	list := c.spread(inner, func(i int, _ types.Type) place {
		r := c.rep(tup.At(i).Type())
		tmps[i] = c.temp(r)
		vals, froms = append(vals, r.ops.local(tmps[i])), append(froms, r.t)
		return place{r, func(x val) stmt { return r.ops.storeLocal(tmps[i], x) }}
	})
	puts := c.putValues(vals, froms, t.sig)
	first, site := seq(list), cell.CallSite(e)
	return func(p fp) fp {
		n := t.enter(p)
		first(p)
		for i, put := range puts {
			put(p, unsafe.Add(n, lay.f.params[i]))
		}
		threadOf(p).cur = site
		if t.run != nil {
			t.run(n, site)
		} else {
			runFun(n, site)
		}
		return n
	}
}

func (c *comp) putValues(vals []val, froms []types.Type, sig *types.Signature) []func(p, to fp) {
	var puts []func(p, to fp)
	fixed := sig.Params().Len()
	if sig.Variadic() {
		fixed--
	}
	for i := range fixed {
		r := c.rep(sig.Params().At(i).Type())
		puts = append(puts, r.ops.put(c.toInterface(vals[i], froms[i], r.t)))
	}
	if sig.Variadic() {
		r := c.rep(sig.Params().At(fixed).Type())
		el := c.rep(r.t.Underlying().(*types.Slice).Elem())
		var rest []val
		for i := fixed; i < len(vals); i++ {
			rest = append(rest, c.toInterface(vals[i], froms[i], el.t))
		}
		puts = append(puts, r.ops.put(c.sliceOf(el, rest, nil)))
	}
	return puts
}

// arguments compiles what is stored into each parameter.
func (c *comp) arguments(e *ast.CallExpr, sig *types.Signature) []func(p, to fp) {
	var puts []func(p, to fp)
	fixed := sig.Params().Len()
	if sig.Variadic() && !e.Ellipsis.IsValid() {
		fixed--
	}
	for i := range fixed {
		r := c.rep(sig.Params().At(i).Type())
		puts = append(puts, r.ops.put(c.as(e.Args[i], r.t)))
	}
	if fixed < sig.Params().Len() {
		r := c.rep(sig.Params().At(fixed).Type())
		el := c.rep(r.t.Underlying().(*types.Slice).Elem())
		var rest []val
		for _, a := range e.Args[fixed:] {
			rest = append(rest, c.as(a, el.t))
		}
		puts = append(puts, r.ops.put(c.sliceOf(el, rest, c.callsFirst(e.Args[fixed:]))))
	}
	return puts
}

// callsFirst is the order in which gc evaluates operands: those that call a
// function before those that only read. It is nil if that is the order they
// are written in.
func (c *comp) callsFirst(list []ast.Expr) []int {
	var first, last []int
	moved := false
	for i, e := range list {
		if c.calls(e) {
			moved = moved || len(last) > 0
			first = append(first, i)
		} else {
			last = append(last, i)
		}
	}
	if !moved {
		return nil
	}
	return append(first, last...)
}

// sliceOf makes a new slice of values; of none, nil.
func (c *comp) sliceOf(el *rep, vals []val, order []int) val {
	if len(vals) == 0 {
		return val{f: func(fp) slice { return slice{} }}
	}
	puts := make([]func(p, to fp), len(vals))
	for i, v := range vals {
		puts[i] = el.ops.put(v)
	}
	rt, size, n := reflect.SliceOf(el.rt), el.rt.Size(), len(vals)
	return val{f: func(p fp) slice {
		s := reflect.MakeSlice(rt, n, n).UnsafePointer()
		if order != nil {
			for _, i := range order {
				puts[i](p, unsafe.Add(s, uintptr(i)*size))
			}
			return slice{s, n, n}
		}
		for i, put := range puts {
			put(p, unsafe.Add(s, uintptr(i)*size))
		}
		return slice{s, n, n}
	}}
}

// callValue compiles a call for its one result, a conversion, or a builtin.
func (c *comp) callValue(e *ast.CallExpr) val {
	tv := c.info.Types[e.Fun]
	if tv.IsType() {
		return c.conversion(e)
	}
	if tv.IsBuiltin() {
		return c.builtin(e)
	}
	if c.e.operators[e] {
		if f := c.operator(e); f != nil {
			return val{f: f}
		}
	}
	run, lay := c.run(e)
	if len(lay.res) != 1 {
		refuseAt(e, "a call with %d results as one value", len(lay.res))
	}
	return lay.res[0].ops.take(run, lay.f.res[0])
}

// callStmt compiles a call for what it does.
func (c *comp) callStmt(e *ast.CallExpr) stmt {
	tv := c.info.Types[e.Fun]
	if tv.IsBuiltin() {
		return c.builtinStmt(e)
	}
	if tv.IsType() {
		return c.blank(e)
	}
	run, _ := c.run(e)
	return func(p fp) ctl {
		leave(run(p))
		return next
	}
}

// spread stores the results of one call into places, interfaces included.
func (c *comp) spread(e *ast.CallExpr, to func(i int, t types.Type) place) []stmt {
	run, lay := c.run(e)
	frame := c.f.slot(rtPointer)
	list := []stmt{func(p fp) ctl { *at[fp](p, frame) = run(p); return next }}
	for i, r := range lay.res {
		pl := to(i, r.t)
		if pl.set == nil {
			continue
		}
		off := lay.f.res[i]
		x := r.ops.load(func(p fp) fp { return unsafe.Add(*at[fp](p, frame), off) })
		list = append(list, pl.set(c.toInterface(x, r.t, pl.r.t)))
	}
	return append(list, func(p fp) ctl {
		leave(*at[fp](p, frame))
		*at[fp](p, frame) = nil
		return next
	})
}

// target finds what a call calls.
func (c *comp) target(e *ast.CallExpr) target {
	sig := c.typ(e.Fun).Underlying().(*types.Signature)
	switch x := ast.Unparen(e.Fun).(type) {
	case *ast.Ident:
		if f, ok := c.info.Uses[x].(*types.Func); ok {
			return c.static(e, f, c.instance(x), sig)
		}
	case *ast.IndexExpr:
		if f, id := c.generic(x.X); f != nil {
			return c.static(e, f, c.instance(id), sig)
		}
	case *ast.IndexListExpr:
		if f, id := c.generic(x.X); f != nil {
			return c.static(e, f, c.instance(id), sig)
		}
	case *ast.SelectorExpr:
		s := c.info.Selections[x]
		if s == nil {
			if f, ok := c.info.Uses[x.Sel].(*types.Func); ok {
				return c.static(e, f, c.instance(x.Sel), sig)
			}
		} else if s.Kind() == types.MethodVal {
			return c.method(x, sig)
		}
	}
	return c.dynamic(e.Fun, sig)
}

func (c *comp) generic(e ast.Expr) (*types.Func, *ast.Ident) {
	switch x := ast.Unparen(e).(type) {
	case *ast.Ident:
		f, _ := c.info.Uses[x].(*types.Func)
		return f, x
	case *ast.SelectorExpr:
		f, _ := c.info.Uses[x.Sel].(*types.Func)
		return f, x.Sel
	}
	return nil, nil
}

// static calls a function of the session or a compiled one.
func (c *comp) static(n ast.Node, f *types.Func, args []types.Type, sig *types.Signature) target {
	if k := c.special(n, f); k != nil {
		return target{enter: c.frameOf(sig), run: k, sig: sig}
	}
	if g := c.e.funOf(n, f, args); g != nil {
		return target{enter: func(p fp) fp { return g.alloc(threadOf(p)) }, sig: sig}
	}
	v := c.e.compiledFunc(n, f)
	return c.compiledTarget(n, f.FullName(), sig, func(fp) callee { return callee{f: v} })
}

func (c *comp) frameOf(sig *types.Signature) func(p fp) fp {
	f := c.e.layout(sig).f
	return func(p fp) fp { return f.alloc(threadOf(p)) }
}

// dynamic calls a function value.
func (c *comp) dynamic(callee ast.Expr, sig *types.Signature) target {
	k := fn[fp](c.expr(callee))
	f := c.e.layout(sig).f
	return target{sig: sig, enter: func(p fp) fp {
		k := (*closure)(k(p))
		if k == nil {
			return f.alloc(threadOf(p))
		}
		n := k.f.alloc(threadOf(p))
		k.bind(n)
		return n
	}, run: func(n fp, site token.Pos) {
		g := *at[*fun](n, wordSize)
		if g.body == nil {
			nilCall()
		}
		g.call(n, site)
	}}
}

// funcValue makes a value of a function's name.
func (c *comp) funcValue(e ast.Expr) val {
	inner := ast.Unparen(e)
	switch x := inner.(type) {
	case *ast.IndexExpr:
		inner = x.X
	case *ast.IndexListExpr:
		inner = x.X
	}
	f, id := c.generic(inner)
	if f == nil {
		refuseAt(e, "this function value")
	}
	if g := c.e.funOf(e, f, c.instance(id)); g != nil {
		k := &closure{f: g}
		return val{f: func(fp) fp { return fp(k) }}
	}
	sig := c.typ(e).Underlying().(*types.Signature)
	if k := c.special(e, f); k != nil {
		g := *c.e.layout(sig).f
		g.name, g.free = f.Name(), nil
		g.body = func(p fp) { k(p, threadOf(p).cur) }
		w := &closure{f: &g}
		return val{f: func(fp) fp { return fp(w) }}
	}
	k := c.e.layout(sig).wrap(c.e.compiledFunc(e, f))
	return val{f: func(fp) fp { return fp(k) }}
}
