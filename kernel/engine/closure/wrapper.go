package closure

import (
	"go/types"
	"reflect"
	"strings"
	"unsafe"
)

// findWrappers lists the wrapper types of the symbol tables by the interface
// that they implement: structs with a field IValue and one function per
// method, the richest first. Composed ones, which show optional interfaces
// too, stand under "." as MapTypes.
func findWrappers(symbols map[string]map[string]reflect.Value) map[reflect.Type][]reflect.Type {
	found := map[reflect.Type][]reflect.Type{}
	add := func(iface, w reflect.Type) {
		if w.Kind() == reflect.Struct && w.Implements(iface) {
			found[iface] = append(found[iface], w)
		}
	}
	composed, _ := symbols["."]["MapTypes"]
	for _, names := range symbols {
		for name, v := range names {
			if !strings.HasPrefix(name, "_") || v.Kind() != reflect.Pointer {
				continue
			}
			iface, ok := names[name[1:]]
			if !ok || iface.Kind() != reflect.Pointer || iface.Type().Elem().Kind() != reflect.Interface {
				continue
			}
			w := v.Type().Elem()
			for _, rich := range composedOf(composed, v) {
				add(iface.Type().Elem(), rich)
			}
			add(iface.Type().Elem(), w)
		}
	}
	return found
}

func composedOf(m reflect.Value, w reflect.Value) []reflect.Type {
	table, ok := mapTypes(m)
	if !ok {
		return nil
	}
	for k, ts := range table {
		if k.IsValid() && k.Type() == w.Type() {
			return ts
		}
	}
	return nil
}

func mapTypes(m reflect.Value) (map[reflect.Value][]reflect.Type, bool) {
	if !m.IsValid() || !m.CanInterface() {
		return nil, false
	}
	t, ok := m.Interface().(map[reflect.Value][]reflect.Type)
	return t, ok
}

// wrapper makes a value that implements a compiled interface from a box.
func (e *Engine) wrapper(rt reflect.Type, b box) any {
	for _, w := range e.wrappers[rt] {
		if v, ok := e.fill(w, b); ok {
			return v
		}
	}
	panic("compiled code that wants a " + rt.String() + " cannot take a " + types.TypeString(b.r.t, pkgName))
}

// fill sets the functions of a wrapper to the methods of a box.
func (e *Engine) fill(w reflect.Type, b box) (any, bool) {
	v := reflect.New(w).Elem()
	for i := range w.NumField() {
		f := w.Field(i)
		if f.Name == "IValue" {
			v.Field(i).Set(reflect.ValueOf(b))
			continue
		}
		m := b.r.method(strings.TrimPrefix(f.Name, "W"), nil)
		if m == nil || !m.lay.compiled() {
			return nil, false
		}
		v.Field(i).Set(reflect.MakeFunc(f.Type, func(args []reflect.Value) []reflect.Value {
			return m.lay.callback(m.closure(b), e.outside(), args, f.Type)
		}))
	}
	return v.Interface(), true
}

// compiled says whether compiled code can call a function of the signature.
func (l *layout) compiled() bool {
	for _, r := range append(append([]*rep(nil), l.params...), l.res...) {
		if r.nt == nil && !isFuncSlice(r.t) {
			return false
		}
	}
	return true
}

// closure is the method value of a box.
func (b *bound) closure(x box) *closure {
	f := *b.lay.f
	f.free = nil
	f.body = func(n fp) {
		k := b.frame.alloc(threadOf(n))
		b.recv(x.v, unsafe.Add(k, b.frame.recv))
		b.lay.forward(target{}, n, k)
		leave(k)
	}
	return &closure{f: &f}
}
