package closure

import (
	"go/ast"
	"go/types"
	"unsafe"
)

func (c *comp) slice(e *ast.SliceExpr) val {
	part := func(x ast.Expr) func(fp) int {
		if x == nil {
			return nil
		}
		return c.integer(x)
	}
	lo, hi, top := part(e.Low), part(e.High), part(e.Max)
	t := c.typ(e.X)
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return sliceString(fn[string](c.as(e.X, t)), lo, hi)
	case *types.Slice:
		return sliceSlice(fn[slice](c.expr(e.X)), lo, hi, top, c.rep(u.Elem()).rt.Size())
	case *types.Array:
		return sliceSlice(wholeArray(c.addr(e.X), int(u.Len())), lo, hi, top, c.rep(u.Elem()).rt.Size())
	case *types.Pointer:
		arr := u.Elem().Underlying().(*types.Array)
		return sliceSlice(wholeArray(notNil(fn[fp](c.expr(e.X))), int(arr.Len())), lo, hi, top, c.rep(arr.Elem()).rt.Size())
	}
	refuseAt(e, "a slice of %s", t)
	return val{}
}

func wholeArray(a func(fp) fp, n int) func(fp) slice {
	return func(p fp) slice { return slice{a(p), n, n} }
}

func sliceString(x func(fp) string, lo, hi func(fp) int) val {
	return val{f: func(p fp) string {
		s := x(p)
		i := 0
		if lo != nil {
			i = lo(p)
		}
		if hi != nil {
			return s[i:hi(p)]
		}
		return s[i:]
	}}
}

// sliceSlice lets Go check the bounds on elements of no size.
func sliceSlice(x func(fp) slice, lo, hi, top func(fp) int, size uintptr) val {
	return val{f: func(p fp) slice {
		s := x(p)
		h := as[struct{}](s)
		i := 0
		if lo != nil {
			i = lo(p)
		}
		switch {
		case top != nil:
			j := hi(p)
			h = h[i:j:top(p)]
		case hi != nil:
			h = h[i:hi(p)]
		default:
			h = h[i:]
		}
		q := s.p
		if cap(h) > 0 {
			q = unsafe.Add(q, uintptr(i)*size)
		}
		return slice{q, len(h), cap(h)}
	}}
}
