package closure

import (
	"fmt"
	"go/types"
	"reflect"
	"sync"

	"golang.org/x/tools/go/types/typeutil"
)

// A rep is how values of a type lie in memory. Types of compiled packages lie
// as there. For what cells define, pointers, maps, channels and functions are
// one word, functions a *closure, interfaces an any that holds a box.
type rep struct {
	e   *Engine
	t   types.Type
	rt  reflect.Type // memory of a variable
	nt  reflect.Type // what compiled code calls the type; nil if it has no such type
	ops ops
	num int // tells types apart in keys

	once    sync.Once
	maps    reflect.Type // of a map, for reflect
	methods sync.Map     // name → *bound
}

// reps finds the rep of a type; identical types share one.
type reps struct {
	mu      sync.Mutex
	m       typeutil.Map
	e       *Engine
	symbols func(path string) map[string]reflect.Value
	tables  map[string]map[string]reflect.Value // what symbols has returned
}

// number names a type so that different types have different numbers.
func (rs *reps) number(t types.Type) int { return rs.of(t).num }

type slice struct {
	p    fp
	n, c int
}

var (
	rtPointer = reflect.TypeFor[fp]()
	rtSlice   = reflect.TypeFor[slice]()
	rtAny     = reflect.TypeFor[any]()
	rtError   = reflect.TypeFor[error]()
)

// of returns the rep of a type without type parameters.
func (rs *reps) of(t types.Type) *rep {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.find(t)
}

func (rs *reps) find(t types.Type) *rep {
	t = types.Unalias(t)
	if b, ok := t.(*types.Basic); ok {
		t = types.Default(b)
	}
	if r, ok := rs.m.At(t).(*rep); ok {
		return r
	}
	r := &rep{e: rs.e, t: t, num: rs.m.Len()}
	if nt, ok := rs.nativeType(t); ok {
		r.nt, r.rt = nt, nt
	} else {
		r.rt = rs.layout(t)
	}
	if _, ok := t.Underlying().(*types.Signature); ok {
		r.rt = rtPointer
	}
	r.ops = opsOf(r)
	rs.m.Set(t, r)
	return r
}

// nativeType returns the type as compiled code knows it, if it does.
func (rs *reps) nativeType(t types.Type) (reflect.Type, bool) {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return basicType(t)
	case *types.Named:
		return rs.namedType(t)
	case *types.Pointer:
		e, ok := rs.nativeType(t.Elem())
		return wrapType(reflect.PointerTo, e, ok && !hasFunc(t.Elem()))
	case *types.Slice:
		e, ok := rs.nativeType(t.Elem())
		return wrapType(reflect.SliceOf, e, ok && !hasFunc(t.Elem()))
	case *types.Array:
		e, ok := rs.nativeType(t.Elem())
		return wrapType(func(e reflect.Type) reflect.Type { return reflect.ArrayOf(int(t.Len()), e) }, e, ok && !hasFunc(t.Elem()))
	case *types.Map:
		k, ok1 := rs.nativeType(t.Key())
		e, ok2 := rs.nativeType(t.Elem())
		if !ok1 || !ok2 || hasFunc(t.Elem()) {
			return nil, false
		}
		return reflect.MapOf(k, e), true
	case *types.Chan:
		e, ok := rs.nativeType(t.Elem())
		return wrapType(func(e reflect.Type) reflect.Type { return reflect.ChanOf(chanDir(t.Dir()), e) }, e, ok && !hasFunc(t.Elem()))
	case *types.Signature:
		return rs.funcType(t)
	case *types.Interface:
		return rtAny, t.NumMethods() == 0
	case *types.Struct:
		return rs.structType(t)
	}
	return nil, false
}

func wrapType(f func(reflect.Type) reflect.Type, e reflect.Type, ok bool) (reflect.Type, bool) {
	if !ok {
		return nil, false
	}
	return f(e), true
}

func chanDir(d types.ChanDir) reflect.ChanDir {
	switch d {
	case types.SendOnly:
		return reflect.SendDir
	case types.RecvOnly:
		return reflect.RecvDir
	}
	return reflect.BothDir
}

func (rs *reps) namedType(t *types.Named) (reflect.Type, bool) {
	o := t.Obj()
	if o.Pkg() == nil {
		if o.Name() == "error" {
			return rtError, true
		}
		return rtAny, o.Name() == "any"
	}
	if o.Pkg().Path() == "main" || t.TypeArgs().Len() > 0 {
		return nil, false
	}
	v, ok := rs.table(o.Pkg().Path())[o.Name()]
	if !ok || v.Kind() != reflect.Pointer {
		return nil, false
	}
	return v.Type().Elem(), true
}

// table returns the symbols of a package.
func (rs *reps) table(path string) map[string]reflect.Value {
	t, ok := rs.tables[path]
	if !ok {
		t = rs.symbols(path)
		rs.tables[path] = t
	}
	return t
}

// symbol finds what a compiled package exports.
func (rs *reps) symbol(path, name string) (reflect.Value, bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	v, ok := rs.table(path)[name]
	return v, ok
}

func (rs *reps) funcType(t *types.Signature) (reflect.Type, bool) {
	list := func(tuple *types.Tuple) ([]reflect.Type, bool) {
		var ts []reflect.Type
		for v := range tuple.Variables() {
			e, ok := rs.nativeType(v.Type())
			if !ok {
				return nil, false
			}
			ts = append(ts, e)
		}
		return ts, true
	}
	in, ok1 := list(t.Params())
	out, ok2 := list(t.Results())
	if !ok1 || !ok2 || t.TypeParams().Len() > 0 {
		return nil, false
	}
	return reflect.FuncOf(in, out, t.Variadic()), true
}

// structType is native only if compiled code could have the type: no methods
// come from embedding, and every field is exported.
func (rs *reps) structType(t *types.Struct) (reflect.Type, bool) {
	var fields []reflect.StructField
	for i := range t.NumFields() {
		f := t.Field(i)
		e, ok := rs.nativeType(f.Type())
		if !ok || !f.Exported() || f.Embedded() || hasFunc(f.Type()) {
			return nil, false
		}
		fields = append(fields, reflect.StructField{Name: f.Name(), Type: e, Tag: reflect.StructTag(t.Tag(i))})
	}
	return reflect.StructOf(fields), true
}

// hasFunc says whether values of a type hold functions that lie as closures.
func hasFunc(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		_, isFunc := t.Underlying().(*types.Signature)
		return isFunc
	case *types.Signature:
		return true
	case *types.Array:
		return hasFunc(t.Elem())
	case *types.Slice:
		return hasFunc(t.Elem())
	case *types.Pointer:
		return hasFunc(t.Elem())
	case *types.Map:
		return hasFunc(t.Elem())
	case *types.Chan:
		return hasFunc(t.Elem())
	}
	return false
}

// layout is the memory of a variable whose type compiled code does not have.
func (rs *reps) layout(t types.Type) reflect.Type {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		rt, ok := basicType(u)
		if !ok {
			refuse("values of type %s", t)
		}
		return rt
	case *types.Slice:
		return rtSlice
	case *types.Array:
		return reflect.ArrayOf(int(u.Len()), rs.find(u.Elem()).rt)
	case *types.Interface:
		if rt, ok := rs.nativeType(t); ok {
			return rt
		}
		return rtAny
	case *types.Struct:
		if n, ok := t.(*types.Named); ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() != "main" {
			refuse("the type %s of a compiled package, which is generic or not exported", t)
		}
		return rs.structLayout(u)
	case *types.TypeParam:
		refuse("a type parameter %s here", t)
	}
	return rtPointer
}

func (rs *reps) structLayout(u *types.Struct) reflect.Type {
	var fields []reflect.StructField
	for i := range u.NumFields() {
		f := u.Field(i)
		sf := reflect.StructField{Name: f.Name(), Type: rs.find(f.Type()).rt, Tag: reflect.StructTag(u.Tag(i))}
		if f.Name() == "_" {
			sf.Name = fmt.Sprintf("_%d", i)
		}
		if !f.Exported() {
			sf.PkgPath = "main"
		}
		fields = append(fields, sf)
	}
	return reflect.StructOf(fields)
}

func basicType(b *types.Basic) (reflect.Type, bool) {
	k := types.Default(b).(*types.Basic).Kind()
	if k == types.UnsafePointer {
		return rtPointer, true
	}
	rt, ok := basicTypes[k]
	return rt, ok
}

var basicTypes = map[types.BasicKind]reflect.Type{
	types.Bool: reflect.TypeFor[bool](), types.String: reflect.TypeFor[string](),
	types.Int: reflect.TypeFor[int](), types.Int8: reflect.TypeFor[int8](), types.Int16: reflect.TypeFor[int16](),
	types.Int32: reflect.TypeFor[int32](), types.Int64: reflect.TypeFor[int64](),
	types.Uint: reflect.TypeFor[uint](), types.Uint8: reflect.TypeFor[uint8](), types.Uint16: reflect.TypeFor[uint16](),
	types.Uint32: reflect.TypeFor[uint32](), types.Uint64: reflect.TypeFor[uint64](), types.Uintptr: reflect.TypeFor[uintptr](),
	types.Float32: reflect.TypeFor[float32](), types.Float64: reflect.TypeFor[float64](),
	types.Complex64: reflect.TypeFor[complex64](), types.Complex128: reflect.TypeFor[complex128](),
}

// mapType is the type reflect works on for a map or channel.
func (r *rep) mapType(rs *reps) reflect.Type {
	r.once.Do(func() {
		if r.nt != nil {
			r.maps = r.nt
			return
		}
		switch u := r.t.Underlying().(type) {
		case *types.Map:
			r.maps = reflect.MapOf(rs.of(u.Key()).rt, rs.of(u.Elem()).rt)
		case *types.Chan:
			r.maps = reflect.ChanOf(reflect.BothDir, rs.of(u.Elem()).rt)
		}
	})
	return r.maps
}

// copy moves a value.
func (r *rep) copy(to, from fp) {
	reflect.NewAt(r.rt, to).Elem().Set(reflect.NewAt(r.rt, from).Elem())
}

func (r *rep) zero(p fp) { reflect.NewAt(r.rt, p).Elem().SetZero() }

func (r *rep) new() fp { return reflect.New(r.rt).UnsafePointer() }
