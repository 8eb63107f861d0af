package closure

import (
	"go/types"
	"reflect"
	"sort"
	"strings"
	"unsafe"
)

// wrappersOf lists the wrappers of a compiled interface, structs with a field
// IValue and a function per method. Composed ones, which show optional
// methods too, stand first; the table of "." has them as MapTypes.
func (e *Engine) wrappersOf(rt reflect.Type) []reflect.Type {
	if ws, ok := e.wrappers.Load(rt); ok {
		return ws.([]reflect.Type)
	}
	var ws []reflect.Type
	if w, ok := e.reps.symbol(rt.PkgPath(), "_"+rt.Name()); ok && w.Kind() == reflect.Pointer {
		composed, _ := e.reps.symbol(".", "MapTypes")
		table, _ := mapTypes(composed)
		for k, ts := range table {
			if k.IsValid() && k.Type() == w.Type() {
				ws = append(ws, ts...)
			}
		}
		sort.SliceStable(ws, func(i, j int) bool { return ws[i].NumField() > ws[j].NumField() })
		ws = append(ws, w.Type().Elem())
	}
	e.wrappers.Store(rt, ws)
	return ws
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
	for _, w := range e.wrappersOf(rt) {
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
