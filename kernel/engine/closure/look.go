package closure

import (
	"go/types"
	"reflect"
	"unsafe"
)

// Displays look into values whose types cells define through the methods of
// this file: compiled code has no other way to see them.

// TypeName is the type's name as cells write it.
func (b box) TypeName() string { return types.TypeString(b.r.t, pkgName) }

// Fields calls f with the name and the value of each field of a struct, or of
// the struct that a pointer points to. Functions are left out.
func (b box) Fields(f func(name string, v any)) {
	r, a := b.memory()
	u, ok := r.t.Underlying().(*types.Struct)
	if !ok || a == nil {
		return
	}
	for i := range u.NumFields() {
		fr := r.e.reps.of(u.Field(i).Type())
		at := unsafe.Add(a, r.rt.Field(i).Offset)
		switch _, isFunc := fr.t.Underlying().(*types.Signature); {
		case isFunc:
		case fr.nt != nil:
			f(u.Field(i).Name(), reflect.NewAt(fr.nt, at).Elem().Interface())
		case types.IsInterface(fr.t):
			f(u.Field(i).Name(), export(*(*any)(at)))
		default:
			f(u.Field(i).Name(), export(box{fr, fr.boxAt(at)}))
		}
	}
}

// memory is where the value lies, or what it points to.
func (b box) memory() (*rep, fp) {
	if p, ok := b.r.t.Underlying().(*types.Pointer); ok {
		a, _ := b.v.(fp)
		return b.r.e.reps.of(p.Elem()), a
	}
	a := b.r.new()
	b.r.unbox(b.v, a)
	return b.r, a
}

// As returns the value as a compiled interface, if it has the methods.
func (b box) As(rt reflect.Type) (v any, ok bool) {
	for i := range rt.NumMethod() {
		m := b.r.method(rt.Method(i).Name, nil)
		if m == nil || !m.lay.fits(rt.Method(i).Type) {
			return nil, false
		}
	}
	for _, w := range b.r.e.wrappersOf(rt) {
		if v, ok := b.r.e.fill(w, b); ok {
			return v, true
		}
	}
	return nil, false
}

// fits says whether a function has the parameters and results of a compiled type.
func (l *layout) fits(rt reflect.Type) bool {
	if rt.NumIn() != len(l.params) || rt.NumOut() != len(l.res) {
		return false
	}
	for i, p := range l.params {
		if p.nt != rt.In(i) {
			return false
		}
	}
	for i, p := range l.res {
		if p.nt != rt.Out(i) {
			return false
		}
	}
	return true
}
