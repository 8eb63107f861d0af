package closure

import (
	"go/ast"
	"go/types"
	"reflect"
)

// operator compiles a call that an operator on tensors became: without reflect,
// since its arguments are pointers and numbers, and with the operands released
// that are themselves results of operators, so that nobody else can hold them.
// It returns nil for what has another form.
func (c *comp) operator(e *ast.CallExpr) func(fp) fp {
	sel := e.Fun.(*ast.SelectorExpr)
	recv := c.repOf(sel.X)
	if recv.nt == nil || recv.nt.Kind() != reflect.Pointer {
		return nil
	}
	m, ok := recv.nt.MethodByName(sel.Sel.Name)
	if !ok || m.Type.NumOut() != 1 || m.Type.Out(0) != recv.nt || m.Type.IsVariadic() {
		return nil
	}
	var call operation
	switch {
	case m.Type.NumIn() == 1:
		call = c.onOne(sel, m.Func)
	case m.Type.NumIn() == 2 && m.Type.In(1) == recv.nt:
		call = c.onTwo(e, sel, m.Func)
	case m.Type.NumIn() == 2 && m.Type.In(1).Kind() == reflect.Float64:
		call = onNumber[float64](c, e, sel, m.Func, types.Typ[types.Float64])
	case m.Type.NumIn() == 2 && m.Type.In(1) == rtAny:
		call = onNumber[any](c, e, sel, m.Func, anyType)
	default:
		return nil
	}
	return c.released(e, recv.nt, call)
}

// An operation returns its operands, b nil if there is one only, and the result.
type operation func(p fp) (a, b, z fp)

func (c *comp) onOne(sel *ast.SelectorExpr, m reflect.Value) operation {
	f, x, pos := asFunc[func(fp) fp](m), fn[fp](c.expr(sel.X)), sel.Sel.Pos()
	rt := c.repOf(sel.X).nt.Elem()
	return func(p fp) (a, b, z fp) {
		a = x(p)
		th := threadOf(p)
		th.cur = pos
		return a, nil, alone(th, rt, a, f)
	}
}

func (c *comp) onTwo(e *ast.CallExpr, sel *ast.SelectorExpr, m reflect.Value) operation {
	f, x, y := asFunc[func(fp, fp) fp](m), fn[fp](c.expr(sel.X)), fn[fp](c.as(e.Args[0], c.typ(sel.X)))
	callsLast, pos, rt := c.calls(e.Args[0]) && !c.calls(sel.X), sel.Sel.Pos(), c.repOf(sel.X).nt.Elem()
	return func(p fp) (a, b, z fp) {
		if callsLast { // gc reads a variable after the call
			b = y(p)
			a = x(p)
		} else {
			a = x(p)
			b = y(p)
		}
		th := threadOf(p)
		th.cur = pos
		return a, b, both(th, rt, a, b, f)
	}
}

// onNumber calls a method that takes a number, as a float64 or in an any.
func onNumber[T any](c *comp, e *ast.CallExpr, sel *ast.SelectorExpr, m reflect.Value, t types.Type) operation {
	f, x, y := asFunc[func(fp, T) fp](m), fn[fp](c.expr(sel.X)), fn[T](c.as(e.Args[0], t))
	callsLast, pos, rt := c.calls(e.Args[0]) && !c.calls(sel.X), sel.Sel.Pos(), c.repOf(sel.X).nt.Elem()
	return func(p fp) (a, b, z fp) {
		var v T
		if callsLast {
			v = y(p)
			a = x(p)
		} else {
			a = x(p)
			v = y(p)
		}
		th := threadOf(p)
		th.cur = pos
		return a, nil, both(th, rt, a, v, f)
	}
}

// alone calls f on a pointer to rt. If it panics, the thread knows with what.
func alone(th *thread, rt reflect.Type, a fp, f func(fp) fp) (z fp) {
	done := false
	defer func() {
		if !done {
			th.blame(reflect.NewAt(rt, a).Interface())
		}
	}()
	z = f(a)
	done = true
	return z
}

// both is alone for two operands, the second a pointer too or a number.
func both[T any](th *thread, rt reflect.Type, a fp, b T, f func(fp, T) fp) (z fp) {
	done := false
	defer func() {
		if done {
			return
		}
		var second any = b
		if p, ok := second.(fp); ok {
			second = reflect.NewAt(rt, p).Interface()
		}
		th.blame(reflect.NewAt(rt, a).Interface(), second)
	}()
	z = f(a, b)
	done = true
	return z
}

// asFunc reads a compiled method as a function over pointers, which are passed
// alike whatever they point to.
func asFunc[F any](v reflect.Value) F {
	f := reflect.New(v.Type())
	f.Elem().Set(v)
	return *(*F)(f.UnsafePointer())
}

// released frees the operands that are temporaries, unless the result has a
// gradient: then the graph may need them.
func (c *comp) released(e *ast.CallExpr, rt reflect.Type, call operation) func(fp) fp {
	freeA := c.isTemporary(e.Fun.(*ast.SelectorExpr).X)
	freeB := len(e.Args) == 1 && c.isTemporary(e.Args[0])
	release, needs := c.releaseMethods(rt)
	if release == nil || !freeA && !freeB {
		return func(p fp) fp { _, _, z := call(p); return z }
	}
	return func(p fp) fp {
		a, b, z := call(p)
		if needs(z) {
			return z
		}
		if freeA {
			release(a)
		}
		if freeB && b != nil && b != a {
			release(b)
		}
		return z
	}
}

func (c *comp) isTemporary(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && c.e.operators[call]
}

func (c *comp) releaseMethods(rt reflect.Type) (release func(fp), needs func(fp) bool) {
	r, ok1 := rt.MethodByName("Release")
	g, ok2 := rt.MethodByName("RequiresGrad")
	if !ok1 || !ok2 || r.Type.NumIn() != 1 || r.Type.NumOut() != 0 || g.Type.NumIn() != 1 || g.Type.NumOut() != 1 || g.Type.Out(0).Kind() != reflect.Bool {
		return nil, nil
	}
	return asFunc[func(fp)](r.Func), asFunc[func(fp) bool](g.Func)
}
