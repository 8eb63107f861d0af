package closure

import (
	"go/ast"
	"go/types"
	"reflect"
	"unsafe"
)

func builtinName(e *ast.CallExpr) string {
	switch f := ast.Unparen(e.Fun).(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return "unsafe." + f.Sel.Name
	}
	return ""
}

// builtin compiles a builtin that has a value.
func (c *comp) builtin(e *ast.CallExpr) val {
	switch name := builtinName(e); name {
	case "len", "cap":
		return val{f: c.length(e, name == "cap")}
	case "append":
		return c.appendCall(e)
	case "copy":
		return val{f: c.copyCall(e)}
	case "make":
		return c.makeCall(e)
	case "new":
		return c.newCall(e)
	case "min", "max":
		return c.extreme(e, name == "min")
	case "complex", "real", "imag":
		return c.complexCall(e, name)
	case "recover":
		return val{f: func(p fp) any { return threadOf(p).recovered() }}
	}
	refuseAt(e, "the builtin %s", builtinName(e))
	return val{}
}

// builtinStmt compiles a builtin as a statement.
func (c *comp) builtinStmt(e *ast.CallExpr) stmt {
	switch builtinName(e) {
	case "panic":
		x := fn[any](c.as(e.Args[0], anyType))
		pos := e.Pos()
		return func(p fp) ctl {
			v := x(p)
			threadOf(p).cur = pos
			panic(v)
		}
	case "delete":
		return c.deleteCall(e)
	case "close":
		r := c.repOf(e.Args[0])
		ch, rt := fn[fp](c.expr(e.Args[0])), r.mapType(c.e.reps)
		return func(p fp) ctl {
			q := ch(p)
			reflect.NewAt(rt, unsafe.Pointer(&q)).Elem().Close()
			return next
		}
	case "clear":
		return c.clearCall(e)
	case "print", "println":
		refuseAt(e, "the builtin %s; write fmt.Println", builtinName(e))
	}
	return c.discardVal(e)
}

func (c *comp) discardVal(e *ast.CallExpr) stmt {
	r := c.repOf(e)
	tmp := c.temp(r)
	return r.ops.storeLocal(tmp, c.builtin(e))
}

var anyType = types.Universe.Lookup("any").Type()

func (c *comp) length(e *ast.CallExpr, capacity bool) func(fp) int {
	t := c.typ(e.Args[0])
	switch u := t.Underlying().(type) {
	case *types.Basic:
		f := fn[string](c.as(e.Args[0], t))
		return func(p fp) int { return len(f(p)) }
	case *types.Slice:
		f := fn[slice](c.expr(e.Args[0]))
		if capacity {
			return func(p fp) int { return f(p).c }
		}
		return func(p fp) int { return f(p).n }
	case *types.Map, *types.Chan:
		f, rt := fn[fp](c.expr(e.Args[0])), c.rep(t).mapType(c.e.reps)
		return func(p fp) int {
			q := f(p)
			v := reflect.NewAt(rt, unsafe.Pointer(&q)).Elem()
			if capacity {
				return v.Cap()
			}
			return v.Len()
		}
	case *types.Array:
		st, n := c.blank(e.Args[0]), int(u.Len())
		return func(p fp) int { st(p); return n }
	case *types.Pointer:
		st, n := c.blank(e.Args[0]), int(u.Elem().Underlying().(*types.Array).Len())
		return func(p fp) int { st(p); return n }
	}
	refuseAt(e, "len of %s", t)
	return nil
}

func (c *comp) appendCall(e *ast.CallExpr) val {
	t := c.typ(e)
	u, ok := t.Underlying().(*types.Slice)
	if !ok {
		refuseAt(e, "append to %s", t)
	}
	el := c.rep(u.Elem())
	x := fn[slice](c.as(e.Args[0], t))
	if !e.Ellipsis.IsValid() {
		if len(e.Args) == 1 {
			return val{f: x}
		}
		var vals []val
		for _, a := range e.Args[1:] {
			vals = append(vals, c.as(a, el.t))
		}
		return val{f: el.ops.push(x, vals)}
	}
	if basicKind(c.typ(e.Args[1])) == types.String {
		s := fn[string](c.as(e.Args[1], types.Typ[types.String]))
		return val{f: func(p fp) slice { v := as[byte](x(p)); return raw(append(v, s(p)...)) }}
	}
	rt := reflect.SliceOf(el.rt)
	y := fn[slice](c.as(e.Args[1], c.typ(e.Args[1])))
	return val{f: func(p fp) slice {
		s := x(p)
		v := y(p)
		return appendSlice(rt, s, reflect.NewAt(rt, unsafe.Pointer(&v)).Elem())
	}}
}

func (c *comp) copyCall(e *ast.CallExpr) func(fp) int {
	to := fn[slice](c.expr(e.Args[0]))
	if basicKind(c.typ(e.Args[1])) == types.String {
		s := fn[string](c.as(e.Args[1], types.Typ[types.String]))
		return func(p fp) int { d := as[byte](to(p)); return copy(d, s(p)) }
	}
	from := fn[slice](c.expr(e.Args[1]))
	rt := reflect.SliceOf(c.rep(c.typ(e.Args[0]).Underlying().(*types.Slice).Elem()).rt)
	return func(p fp) int {
		d := to(p)
		s := from(p)
		return reflect.Copy(reflect.NewAt(rt, unsafe.Pointer(&d)).Elem(), reflect.NewAt(rt, unsafe.Pointer(&s)).Elem())
	}
}

func (c *comp) makeCall(e *ast.CallExpr) val {
	t := c.typ(e)
	r := c.rep(t)
	size := func(i int) func(fp) int {
		if i < len(e.Args) {
			return c.integer(e.Args[i])
		}
		return nil
	}
	n, capacity := size(1), size(2)
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return makeSlice(reflect.SliceOf(c.rep(u.Elem()).rt), n, capacity)
	case *types.Map:
		rt := r.mapType(c.e.reps)
		return val{f: func(p fp) fp {
			k := 0
			if n != nil {
				k = max(n(p), 0)
			}
			return reflect.MakeMapWithSize(rt, k).UnsafePointer()
		}}
	case *types.Chan:
		rt := r.mapType(c.e.reps)
		return val{f: func(p fp) fp {
			k := 0
			if n != nil {
				if k = n(p); k < 0 {
					_ = make(chan int, k)
				}
			}
			return reflect.MakeChan(reflect.ChanOf(reflect.BothDir, rt.Elem()), k).UnsafePointer()
		}}
	}
	refuseAt(e, "make of %s", t)
	return val{}
}

// tooMuch is the most bytes that make may ask for at once; beyond it the
// machine would end the engine.
const tooMuch = 1 << 36

func makeSlice(rt reflect.Type, n, capacity func(fp) int) val {
	size := int(rt.Elem().Size())
	return val{f: func(p fp) slice {
		k := n(p)
		m := k
		if capacity != nil {
			m = capacity(p)
		}
		if k < 0 || size > 0 && k > 1<<47/size {
			panic(&typeError{"runtime error: makeslice: len out of range"})
		}
		if m < k || size > 0 && m > 1<<47/size {
			panic(&typeError{"runtime error: makeslice: cap out of range"})
		}
		if size > 0 && m > tooMuch/size {
			panic(&typeError{"runtime error: makeslice: out of memory: more than 64 GiB at once"})
		}
		return slice{reflect.MakeSlice(rt, m, m).UnsafePointer(), k, m}
	}}
}

func (c *comp) newCall(e *ast.CallExpr) val {
	if c.info.Types[e.Args[0]].IsType() {
		r := c.repOf(e.Args[0])
		return val{f: func(fp) fp { return r.new() }}
	}
	r := c.rep(c.typ(e).Underlying().(*types.Pointer).Elem())
	put := r.ops.put(c.as(e.Args[0], r.t))
	return val{f: func(p fp) fp {
		n := r.new()
		put(p, n)
		return n
	}}
}

func (c *comp) extreme(e *ast.CallExpr, least bool) val {
	t := c.typ(e)
	vals := make([]val, len(e.Args))
	for i, a := range e.Args {
		vals[i] = c.as(a, t)
	}
	f := extremes[basicKind(t)]
	if f == nil {
		refuseAt(e, "min or max of %s", t)
	}
	v := vals[0]
	for _, w := range vals[1:] {
		v = f(v, w, least)
	}
	return v
}

var extremes = map[types.BasicKind]func(x, y val, least bool) val{
	types.Int: extremeOf[int], types.Int8: extremeOf[int8], types.Int16: extremeOf[int16], types.Int32: extremeOf[int32], types.Int64: extremeOf[int64],
	types.Uint: extremeOf[uint], types.Uint8: extremeOf[uint8], types.Uint16: extremeOf[uint16], types.Uint32: extremeOf[uint32], types.Uint64: extremeOf[uint64],
	types.Uintptr: extremeOf[uintptr], types.Float32: extremeOf[float32], types.Float64: extremeOf[float64], types.String: extremeOf[string],
}

func extremeOf[T number | ~string](x, y val, least bool) val {
	a, b := fn[T](x), fn[T](y)
	if least {
		return val{f: func(p fp) T { v := a(p); return min(v, b(p)) }}
	}
	return val{f: func(p fp) T { v := a(p); return max(v, b(p)) }}
}

func (c *comp) complexCall(e *ast.CallExpr, name string) val {
	if name == "complex" {
		if basicKind(c.typ(e)) == types.Complex64 {
			x, y := fn[float32](c.as(e.Args[0], types.Typ[types.Float32])), fn[float32](c.as(e.Args[1], types.Typ[types.Float32]))
			return val{f: func(p fp) complex64 { v := x(p); return complex(v, y(p)) }}
		}
		x, y := fn[float64](c.as(e.Args[0], types.Typ[types.Float64])), fn[float64](c.as(e.Args[1], types.Typ[types.Float64]))
		return val{f: func(p fp) complex128 { v := x(p); return complex(v, y(p)) }}
	}
	if basicKind(c.typ(e.Args[0])) == types.Complex64 {
		x := fn[complex64](c.expr(e.Args[0]))
		if name == "real" {
			return val{f: func(p fp) float32 { return real(x(p)) }}
		}
		return val{f: func(p fp) float32 { return imag(x(p)) }}
	}
	x := fn[complex128](c.expr(e.Args[0]))
	if name == "real" {
		return val{f: func(p fp) float64 { return real(x(p)) }}
	}
	return val{f: func(p fp) float64 { return imag(x(p)) }}
}

func (c *comp) clearCall(e *ast.CallExpr) stmt {
	t := c.typ(e.Args[0])
	if u, ok := t.Underlying().(*types.Slice); ok {
		f, rt := fn[slice](c.expr(e.Args[0])), reflect.SliceOf(c.rep(u.Elem()).rt)
		return func(p fp) ctl {
			s := f(p)
			reflect.NewAt(rt, unsafe.Pointer(&s)).Elem().Clear()
			return next
		}
	}
	f, rt := fn[fp](c.expr(e.Args[0])), c.rep(t).mapType(c.e.reps)
	return func(p fp) ctl {
		if q := f(p); q != nil {
			reflect.NewAt(rt, unsafe.Pointer(&q)).Elem().Clear()
		}
		return next
	}
}

// conversion compiles T(x).
func (c *comp) conversion(e *ast.CallExpr) val {
	to, x := c.typ(e.Fun), e.Args[0]
	from := c.typ(x)
	if c.info.Types[x].Value != nil && !types.IsInterface(to) && (basicKind(to) != types.String || basicKind(from) == types.String) && basicKind(to) != types.Invalid && sameClass(from, to) {
		return c.as(x, to)
	}
	if isUntyped(from) && !isNil(from) {
		if types.IsInterface(to) {
			return c.as(x, to)
		}
		if b, ok := to.Underlying().(*types.Basic); ok && b.Info()&types.IsNumeric != 0 && c.info.Types[x].Value == nil {
			return c.as(x, to)
		}
		from = types.Default(from)
	}
	return c.convert(e, x, from, to)
}

func sameClass(from, to types.Type) bool {
	f, ok1 := from.Underlying().(*types.Basic)
	t, ok2 := to.Underlying().(*types.Basic)
	return ok1 && ok2 && (f.Info()&types.IsNumeric != 0) == (t.Info()&types.IsNumeric != 0)
}

func (c *comp) convert(n ast.Node, x ast.Expr, from, to types.Type) val {
	fk, tk := basicKind(from), basicKind(to)
	if a := ariths[fk]; a != nil && a.convert != nil && a.convert[tk] != nil {
		return a.convert[tk](c.as(x, from))
	}
	fs, fromSlice := from.Underlying().(*types.Slice)
	ts, toSlice := to.Underlying().(*types.Slice)
	switch {
	case tk == types.String && fromSlice:
		return stringOf(c.as(x, from), basicKind(fs.Elem()))
	case tk == types.String && fk != types.String:
		f := fn[int64](ariths[fk].convert[types.Int64](c.as(x, from)))
		return val{f: func(p fp) string {
			v := f(p)
			if v != int64(rune(v)) {
				return "\uFFFD"
			}
			return string(rune(v))
		}}
	case toSlice && fk == types.String:
		return runesOf(fn[string](c.as(x, from)), basicKind(ts.Elem()))
	case fromSlice && !toSlice && !types.IsInterface(to):
		return c.sliceToArray(x, to)
	}
	return c.as(x, to)
}

func stringOf(x val, k types.BasicKind) val {
	f := fn[slice](x)
	if k == types.Uint8 {
		return val{f: func(p fp) string { return string(as[byte](f(p))) }}
	}
	return val{f: func(p fp) string { return string(as[rune](f(p))) }}
}

func runesOf(f func(fp) string, k types.BasicKind) val {
	if k == types.Uint8 {
		return val{f: func(p fp) slice { return raw([]byte(f(p))) }}
	}
	return val{f: func(p fp) slice { return raw([]rune(f(p))) }}
}

func (c *comp) sliceToArray(x ast.Expr, to types.Type) val {
	f := fn[slice](c.expr(x))
	ptr, isPtr := to.Underlying().(*types.Pointer)
	arrType := to
	if isPtr {
		arrType = ptr.Elem()
	}
	arr, ok := arrType.Underlying().(*types.Array)
	if !ok {
		refuseAt(x, "a conversion to %s", to)
	}
	n := int(arr.Len())
	return val{f: func(p fp) fp {
		s := f(p)
		if s.n < n {
			panic(&typeError{"runtime error: cannot convert slice with length " + itoa(s.n) + " to array or pointer to array with length " + itoa(n)})
		}
		return s.p
	}}
}
