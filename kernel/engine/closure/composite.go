package closure

import (
	"go/ast"
	"go/constant"
	"go/types"
	"reflect"
	"strconv"
	"unsafe"
)

func itoa(n int) string { return strconv.Itoa(n) }

// composite compiles T{…}.
func (c *comp) composite(e *ast.CompositeLit) val {
	t := c.typ(e)
	if ptr, ok := t.Underlying().(*types.Pointer); ok { // &T left out inside of a literal
		return val{f: c.freshOf(e, ptr.Elem())}
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return c.sliceLit(e, u)
	case *types.Map:
		return c.mapLit(e, c.rep(t), u)
	}
	return val{f: c.freshOf(e, t)}
}

// fresh compiles &T{…}.
func (c *comp) fresh(e *ast.CompositeLit) func(fp) fp {
	t := c.typ(e)
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array:
		return c.freshOf(e, t)
	}
	r := c.rep(t)
	put := r.ops.put(c.composite(e))
	return func(p fp) fp {
		n := r.new()
		put(p, n)
		return n
	}
}

// freshOf makes a struct or an array in memory of its own.
func (c *comp) freshOf(e *ast.CompositeLit, t types.Type) func(fp) fp {
	r := c.rep(t)
	var puts []func(p, to fp)
	switch u := t.Underlying().(type) {
	case *types.Struct:
		puts = c.fields(e, t, u)
	case *types.Array:
		el := c.rep(u.Elem())
		c.elements(e, func(i int, x ast.Expr) {
			puts = append(puts, offsetPut(el.ops.put(c.as(x, el.t)), uintptr(i)*el.rt.Size()))
		})
	default:
		refuseAt(e, "a literal of %s", t)
	}
	return func(p fp) fp {
		n := r.new()
		for _, put := range puts {
			put(p, n)
		}
		return n
	}
}

func offsetPut(put func(p, to fp), off uintptr) func(p, to fp) {
	return func(p, to fp) { put(p, unsafe.Add(to, off)) }
}

func (c *comp) fields(e *ast.CompositeLit, t types.Type, u *types.Struct) []func(p, to fp) {
	var puts []func(p, to fp)
	var order []ast.Expr
	for i, x := range e.Elts {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			i, x = fieldIndex(u, kv.Key.(*ast.Ident).Name), kv.Value
		}
		order = append(order, x)
		f := u.Field(i)
		r := c.rep(f.Type())
		v := c.as(x, r.t)
		if hasFunc(r.t) && f.Pkg() != nil && f.Pkg().Path() != "main" {
			puts = append(puts, offsetPut(c.putFunc(x, r, v), c.fieldOffset(t, f.Name(), i)))
			continue
		}
		puts = append(puts, offsetPut(r.ops.put(v), c.fieldOffset(t, f.Name(), i)))
	}
	return reorder(puts, c.callsFirst(order))
}

func (c *comp) fieldOffset(t types.Type, name string, i int) uintptr {
	off, _ := c.offset(t, nil, name, i)
	return off
}

func reorder(puts []func(p, to fp), order []int) []func(p, to fp) {
	if order == nil {
		return puts
	}
	out := make([]func(p, to fp), len(puts))
	for i, k := range order {
		out[i] = puts[k]
	}
	return out
}

// putFunc stores a function into a compiled struct.
func (c *comp) putFunc(e ast.Expr, r *rep, v val) func(p, to fp) {
	sig, ok := r.t.Underlying().(*types.Signature)
	if !ok || r.nt == nil {
		refuseAt(e, "a field that holds functions in a %s", r.t)
	}
	lay, f := c.e.layout(sig), fn[fp](v)
	return func(p, to fp) {
		reflect.NewAt(r.nt, to).Elem().Set(lay.native((*closure)(f(p)), r.nt, threadOf(p)))
	}
}

func fieldIndex(u *types.Struct, name string) int {
	for i := range u.NumFields() {
		if u.Field(i).Name() == name {
			return i
		}
	}
	return -1
}

// elements walks a literal with its indices.
func (c *comp) elements(e *ast.CompositeLit, f func(i int, x ast.Expr)) int {
	i, n := 0, 0
	for _, x := range e.Elts {
		if kv, ok := x.(*ast.KeyValueExpr); ok {
			k, _ := constant.Int64Val(constant.ToInt(c.info.Types[kv.Key].Value))
			i, x = int(k), kv.Value
		}
		f(i, x)
		i++
		n = max(n, i)
	}
	return n
}

func (c *comp) sliceLit(e *ast.CompositeLit, u *types.Slice) val {
	el := c.rep(u.Elem())
	var puts []func(p, to fp)
	var order []ast.Expr
	n := c.elements(e, func(i int, x ast.Expr) {
		order = append(order, x)
		puts = append(puts, offsetPut(el.ops.put(c.as(x, el.t)), uintptr(i)*el.rt.Size()))
	})
	rt := reflect.SliceOf(el.rt)
	puts = reorder(puts, c.callsFirst(order))
	return val{f: func(p fp) slice {
		s := reflect.MakeSlice(rt, n, n).UnsafePointer()
		for _, put := range puts {
			put(p, s)
		}
		return slice{s, n, n}
	}}
}

func (c *comp) mapLit(e *ast.CompositeLit, r *rep, u *types.Map) val {
	key, el := c.rep(u.Key()), c.rep(u.Elem())
	rt := r.mapType(c.e.reps)
	type pair struct{ key, value func(p, to fp) }
	var pairs []pair
	for _, x := range e.Elts {
		kv := x.(*ast.KeyValueExpr)
		pairs = append(pairs, pair{key.ops.put(c.as(kv.Key, key.t)), el.ops.put(c.as(kv.Value, el.t))})
	}
	return val{f: func(p fp) fp {
		m := reflect.MakeMapWithSize(rt, len(pairs))
		for _, kv := range pairs {
			k, v := reflect.New(key.rt), reflect.New(el.rt)
			kv.key(p, k.UnsafePointer())
			kv.value(p, v.UnsafePointer())
			m.SetMapIndex(mapValue(k, rt.Key()), mapValue(v, rt.Elem()))
		}
		return m.UnsafePointer()
	}}
}

// mapValue is memory as a map's key or element type, which lies the same way.
func mapValue(v reflect.Value, rt reflect.Type) reflect.Value {
	if v.Type().Elem() == rt {
		return v.Elem()
	}
	return reflect.NewAt(rt, v.UnsafePointer()).Elem()
}
