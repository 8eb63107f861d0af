package closure

import (
	"go/types"
	"reflect"
	"strconv"
	"unsafe"
)

// Walk shows the values of compiled types in a box, each with the names of the
// fields that lead to it. It calls no method and looks into no map.
func (b box) Walk(visit func(path string, v any)) {
	n := b.r.new()
	b.r.unbox(b.v, n)
	w := &walk{visit: visit, seen: map[fp]bool{}}
	w.value(b.r, n, "", 0)
}

type walk struct {
	visit func(path string, v any)
	seen  map[fp]bool // pointers that were followed
	count int
}

// Bounds on what a walk looks at.
const (
	walkDepth = 32
	walkCount = 1 << 16
)

func (w *walk) value(r *rep, a fp, path string, depth int) {
	if w.count++; depth > walkDepth || w.count > walkCount {
		return
	}
	if r.nt != nil {
		if _, basic := r.t.Underlying().(*types.Basic); basic || hasFunc(r.t) {
			return
		}
		if v := reflect.NewAt(r.nt, a).Elem(); v.Kind() != reflect.Interface || !v.IsNil() {
			w.visit(path, v.Interface())
		}
		return
	}
	switch u := r.t.Underlying().(type) {
	case *types.Struct:
		for i := range u.NumFields() {
			f := r.rt.Field(i)
			w.value(r.e.reps.of(u.Field(i).Type()), unsafe.Add(a, f.Offset), join(path, u.Field(i).Name()), depth+1)
		}
	case *types.Pointer:
		if p := *(*fp)(a); p != nil && !w.seen[p] {
			w.seen[p] = true
			w.value(r.e.reps.of(u.Elem()), p, path, depth+1)
		}
	case *types.Slice:
		s := *(*slice)(a)
		w.elements(r.e.reps.of(u.Elem()), s.p, s.n, path, depth)
	case *types.Array:
		w.elements(r.e.reps.of(u.Elem()), a, int(u.Len()), path, depth)
	case *types.Interface:
		if b, ok := canonical(*(*any)(a)).(box); ok {
			n := b.r.new()
			b.r.unbox(b.v, n)
			w.value(b.r, n, path, depth+1)
		}
	}
}

func (w *walk) elements(el *rep, p fp, n int, path string, depth int) {
	for i := range min(n, walkCount) {
		w.value(el, unsafe.Add(p, uintptr(i)*el.rt.Size()), join(path, strconv.Itoa(i)), depth+1)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
