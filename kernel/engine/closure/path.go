package closure

import (
	"go/types"
	"reflect"
	"unsafe"
)

// path follows fields from a struct or a pointer to one, and returns the
// address of the last with its type. Within a compiled struct reflect knows the
// way, through fields of types that are not exported too.
func (c *comp) path(a func(fp) fp, t types.Type, index []int) (func(fp) fp, types.Type) {
	var rt reflect.Type // of the compiled struct that the path is in
	for n, i := range index {
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			if n > 0 {
				inner := a
				a = func(p fp) fp { return *(*fp)(inner(p)) }
			}
			a, t = notNil(a), ptr.Elem()
			if rt != nil {
				rt = rt.Elem()
			}
		}
		st := t.Underlying().(*types.Struct)
		var off uintptr
		off, rt = c.offset(t, rt, st.Field(i).Name(), i)
		if off > 0 {
			inner := a
			a = func(p fp) fp { return unsafe.Add(inner(p), off) }
		}
		t = c.in(st.Field(i).Type())
	}
	return a, t
}

// offset is that of a field, and the field's type if the struct is compiled.
func (c *comp) offset(t types.Type, rt reflect.Type, name string, i int) (uintptr, reflect.Type) {
	compiled := rt != nil
	if !compiled {
		r := c.rep(t)
		rt, compiled = r.rt, r.nt != nil
	}
	if rt.Kind() != reflect.Struct || !compiled && i >= rt.NumField() {
		refuse("fields of the type %s", t)
	}
	if !compiled {
		return rt.Field(i).Offset, nil
	}
	f, ok := rt.FieldByName(name)
	if !ok || len(f.Index) != 1 {
		refuse("the field %s of the type %s", name, t)
	}
	return f.Offset, f.Type
}

// steps is how many fields to walk to the receiver of a promoted method: not
// into a compiled type, since reflect promotes its methods.
func (c *comp) steps(t types.Type, index []int) int {
	for n, i := range index[:len(index)-1] {
		if ptr, ok := t.Underlying().(*types.Pointer); ok {
			t = ptr.Elem()
		}
		if r := c.rep(t); r.nt != nil && !types.IsInterface(t) {
			return n
		}
		t = c.in(t.Underlying().(*types.Struct).Field(i).Type())
	}
	return len(index) - 1
}
