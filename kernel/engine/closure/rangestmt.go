package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"unicode/utf8"
	"unsafe"
)

// A loop is what the kinds of range share: body runs an iteration, again says
// that a loop goes on.
type loop struct {
	body  stmt
	again ctl
}

func (c *comp) rangeStmt(st *ast.RangeStmt) stmt {
	l := loop{again: c.loopCodes()}
	t := c.typ(st.X)
	if isUntyped(t) {
		t = types.Default(t)
		if st.Key != nil && basicKind(t) != types.String {
			t = c.keyType(st, t)
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return c.rangeString(st, l)
		}
		return c.rangeInt(st, l, t)
	case *types.Slice:
		return c.rangeList(st, l, fn[slice](c.expr(st.X)), u.Elem())
	case *types.Array:
		return c.rangeArray(st, l, u)
	case *types.Pointer:
		arr := u.Elem().Underlying().(*types.Array)
		return c.rangeList(st, l, wholeArray(fn[fp](c.expr(st.X)), int(arr.Len())), arr.Elem())
	case *types.Map:
		return c.rangeMap(st, l, c.rep(t), u)
	case *types.Chan:
		return c.rangeChan(st, l, c.rep(t), u)
	case *types.Signature:
		return c.rangeFunc(st, l, u)
	}
	refuseAt(st, "range over %s", t)
	return nil
}

func (c *comp) keyType(st *ast.RangeStmt, t types.Type) types.Type {
	if id, ok := st.Key.(*ast.Ident); ok && id.Name != "_" {
		if obj := c.info.ObjectOf(id); obj != nil {
			return c.in(obj.Type())
		}
	}
	return t
}

// rangePlace is where key or value go; the statements prepare an assigned place.
func (c *comp) rangePlace(e ast.Expr, tok token.Token) func(x val, from types.Type) stmt {
	if e == nil {
		return nil
	}
	pl, prepare := c.lhs(e, tok == token.DEFINE)
	if pl.set == nil {
		return nil
	}
	return func(x val, from types.Type) stmt {
		return seq(append(prepare, pl.set(c.toInterface(x, from, pl.r.t))))
	}
}

// iterate runs the body; the second result says that the loop ends, with the first.
func (l *loop) iterate(p fp) (ctl, bool) {
	if threadOf(p).run.stop.Load() {
		threadOf(p).check()
	}
	switch k := l.body(p); k {
	case next, cont, l.again:
		return next, false
	case brk:
		return next, true
	default:
		return k, true
	}
}

// setters compiles the stores of key and value from temporaries.
func (c *comp) setters(st *ast.RangeStmt, kt, vt *rep) (ktmp, vtmp uintptr, set stmt) {
	var list []stmt
	if f := c.rangePlace(st.Key, st.Tok); f != nil {
		ktmp = c.temp(kt)
		list = append(list, f(kt.ops.local(ktmp), kt.t))
	}
	if f := c.rangePlace(st.Value, st.Tok); f != nil {
		vtmp = c.temp(vt)
		list = append(list, f(vt.ops.local(vtmp), vt.t))
	}
	return ktmp, vtmp, seq(list)
}

func (c *comp) rangeInt(st *ast.RangeStmt, l loop, t types.Type) stmt {
	r := c.rep(t)
	n := c.as(st.X, t)
	ktmp, _, set := c.setters(st, r, nil)
	l.body = c.block(st.Body.List)
	return intRanges[basicKind(t)](n, ktmp, set, &l)
}

var intRanges = map[types.BasicKind]func(n val, ktmp uintptr, set stmt, l *loop) stmt{
	types.Int: rangeOf[int], types.Int8: rangeOf[int8], types.Int16: rangeOf[int16], types.Int32: rangeOf[int32], types.Int64: rangeOf[int64],
	types.Uint: rangeOf[uint], types.Uint8: rangeOf[uint8], types.Uint16: rangeOf[uint16], types.Uint32: rangeOf[uint32], types.Uint64: rangeOf[uint64],
	types.Uintptr: rangeOf[uintptr],
}

func rangeOf[T integer](n val, ktmp uintptr, set stmt, l *loop) stmt {
	f := fn[T](n)
	return func(p fp) ctl {
		n := f(p)
		for i := T(0); i < n; i++ {
			if ktmp != 0 {
				*at[T](p, ktmp) = i
			}
			set(p)
			if k, end := l.iterate(p); end {
				return k
			}
		}
		return next
	}
}

func (c *comp) rangeString(st *ast.RangeStmt, l loop) stmt {
	f := fn[string](c.as(st.X, types.Default(c.typ(st.X))))
	ktmp, vtmp, set := c.setters(st, c.rep(types.Typ[types.Int]), c.rep(types.Typ[types.Int32]))
	l.body = c.block(st.Body.List)
	return func(p fp) ctl {
		s := f(p)
		for i := 0; i < len(s); {
			v, w := utf8.DecodeRuneInString(s[i:])
			if ktmp != 0 {
				*at[int](p, ktmp) = i
			}
			if vtmp != 0 {
				*at[rune](p, vtmp) = v
			}
			i += w
			set(p)
			if k, end := l.iterate(p); end {
				return k
			}
		}
		return next
	}
}

// rangeArray ranges over a copy when the values are wanted.
func (c *comp) rangeArray(st *ast.RangeStmt, l loop, u *types.Array) stmt {
	a, r := c.addr(st.X), c.repOf(st.X)
	if st.Value == nil {
		return c.rangeList(st, l, func(fp) slice { return slice{nil, int(u.Len()), int(u.Len())} }, u.Elem())
	}
	return c.rangeList(st, l, func(p fp) slice {
		n := r.new()
		r.copy(n, a(p))
		return slice{n, int(u.Len()), int(u.Len())}
	}, u.Elem())
}

func (c *comp) rangeList(st *ast.RangeStmt, l loop, x func(fp) slice, elem types.Type) stmt {
	el := c.rep(elem)
	ktmp, vtmp, set := c.setters(st, c.rep(types.Typ[types.Int]), el)
	l.body = c.block(st.Body.List)
	size := el.rt.Size()
	word := el.rt.Kind() == reflect.Float64 || el.rt.Kind() == reflect.Int
	return func(p fp) ctl {
		s := x(p)
		for i := range s.n {
			if ktmp != 0 {
				*at[int](p, ktmp) = i
			}
			switch {
			case vtmp == 0:
			case word:
				*at[uint64](p, vtmp) = *at[uint64](s.p, uintptr(i)*size)
			default:
				el.copy(unsafe.Add(p, vtmp), unsafe.Add(s.p, uintptr(i)*size))
			}
			set(p)
			if k, end := l.iterate(p); end {
				return k
			}
		}
		return next
	}
}

func (c *comp) rangeMap(st *ast.RangeStmt, l loop, r *rep, u *types.Map) stmt {
	key, el, rt := c.rep(u.Key()), c.rep(u.Elem()), r.mapType(c.e.reps)
	f := fn[fp](c.expr(st.X))
	ktmp, vtmp, set := c.setters(st, key, el)
	l.body = c.block(st.Body.List)
	return func(p fp) ctl {
		q := f(p)
		if q == nil {
			return next
		}
		for it := reflect.NewAt(rt, unsafe.Pointer(&q)).Elem().MapRange(); it.Next(); {
			if ktmp != 0 {
				reflect.NewAt(rt.Key(), unsafe.Add(p, ktmp)).Elem().Set(it.Key())
			}
			if vtmp != 0 {
				reflect.NewAt(rt.Elem(), unsafe.Add(p, vtmp)).Elem().Set(it.Value())
			}
			set(p)
			if k, end := l.iterate(p); end {
				return k
			}
		}
		return next
	}
}

func (c *comp) rangeChan(st *ast.RangeStmt, l loop, r *rep, u *types.Chan) stmt {
	el, rt := c.rep(u.Elem()), r.mapType(c.e.reps)
	f := fn[fp](c.expr(st.X))
	ktmp, _, set := c.setters(st, el, nil)
	l.body = c.block(st.Body.List)
	return func(p fp) ctl {
		q := f(p)
		for {
			v, ok := receiveFrom(p, rt, q)
			if !ok {
				return next
			}
			if ktmp != 0 {
				reflect.NewAt(rt.Elem(), unsafe.Add(p, ktmp)).Elem().Set(v)
			}
			set(p)
			if k, end := l.iterate(p); end {
				return k
			}
		}
	}
}

// rangeFunc hands the body to an iterator as its yield function. The body
// works on the frame of the function around it; how it ended is told after
// the iterator has returned.
func (c *comp) rangeFunc(st *ast.RangeStmt, l loop, u *types.Signature) stmt {
	if hasDefer(st.Body) {
		refuseAt(st, "defer in a loop over an iterator; put the body into a function")
	}
	yield := u.Params().At(0).Type().Underlying().(*types.Signature)
	iter := fn[fp](c.expr(st.X))
	reps := [2]*rep{}
	for i, v := range vars(yield.Params()) {
		reps[i] = c.rep(v.Type())
	}
	ktmp, vtmp, set := c.setters(st, reps[0], reps[1])
	l.body = c.block(st.Body.List)
	lay, outer := c.e.layout(yield), c.e.layout(u)
	tmps := [2]uintptr{ktmp, vtmp}
	store := func(p, n fp) {
		for i, r := range lay.params {
			if tmps[i] != 0 {
				r.copy(unsafe.Add(p, tmps[i]), unsafe.Add(n, lay.f.params[i]))
			}
		}
		set(p)
	}
	return func(p fp) ctl {
		end, over := next, false
		f := *lay.f
		f.name, f.free = "yield", nil
		f.body = func(n fp) {
			if over {
				panic(&typeError{"range function continued iteration after function for loop body returned false"})
			}
			store(p, n)
			end, over = l.iterate(p)
			*at[bool](n, lay.f.res[0]) = !over
		}
		callIterator(p, (*closure)(iter(p)), &closure{f: &f}, outer.f.params[0])
		over = true
		return end
	}
}

// callIterator calls an iterator with its yield function.
func callIterator(p fp, k, yield *closure, param uintptr) {
	if k == nil {
		nilCall()
	}
	n := k.f.alloc(threadOf(p))
	k.bind(n)
	*at[fp](n, param) = fp(yield)
	k.f.call(n, threadOf(p).cur)
	leave(n)
}
