package closure

import (
	"go/constant"
	"go/types"
	"reflect"
	"unsafe"
)

// A val is a compiled expression: f is a func(fp) T, with T as the rep's ops
// have it. A plain local variable or a constant is also known as such.
type val struct {
	f   any
	off uintptr
	loc bool
	k   any
}

// ops are what every type can do. An implementation works on values of one Go
// type; structs and arrays are handled by the address of a value that stays as
// it is until it has been copied.
type ops interface {
	local(off uintptr) val
	load(addr func(fp) fp) val
	store(addr func(fp) fp, x val) stmt
	storeLocal(off uintptr, x val) stmt
	put(x val) func(p, to fp)
	after(st stmt, x val) val
	equal(x, y val) func(fp) bool
	// take reads the result of a call from the callee's frame.
	take(run func(fp) fp, off uintptr) val
	boxed(x val) func(fp) any // the value itself in an any, for unnamed compiled types
	element(x func(fp) slice, i func(fp) int) val
	push(x func(fp) slice, elems []val) func(fp) slice
	konst(v constant.Value) val
}

// of is ops for a Go type T.
type of[T any] struct {
	eq  func(a, b T) bool // nil if == is not defined
	lit func(v constant.Value) T
}

func fn[T any](x val) func(fp) T { return x.f.(func(fp) T) }

func (of[T]) local(off uintptr) val {
	return val{f: func(p fp) T { return *at[T](p, off) }, off: off, loc: true}
}

func (of[T]) load(addr func(fp) fp) val {
	return val{f: func(p fp) T { return *(*T)(addr(p)) }}
}

func (of[T]) store(addr func(fp) fp, x val) stmt {
	f := fn[T](x)
	return func(p fp) ctl {
		q := (*T)(addr(p))
		*q = f(p)
		return next
	}
}

func (of[T]) storeLocal(off uintptr, x val) stmt {
	f := fn[T](x)
	return func(p fp) ctl {
		*at[T](p, off) = f(p)
		return next
	}
}

func (of[T]) put(x val) func(p, to fp) {
	f := fn[T](x)
	return func(p, to fp) { *(*T)(to) = f(p) }
}

func (of[T]) after(st stmt, x val) val {
	f := fn[T](x)
	return val{f: func(p fp) T { st(p); return f(p) }}
}

func (o of[T]) equal(x, y val) func(fp) bool {
	a, b, eq := fn[T](x), fn[T](y), o.eq
	return func(p fp) bool { v := a(p); return eq(v, b(p)) }
}

func (of[T]) take(run func(fp) fp, off uintptr) val {
	return val{f: func(p fp) T {
		n := run(p)
		v := *at[T](n, off)
		leave(n)
		return v
	}}
}

func (of[T]) boxed(x val) func(fp) any {
	f := fn[T](x)
	return func(p fp) any { return f(p) }
}

func (of[T]) element(x func(fp) slice, i func(fp) int) val {
	return val{f: func(p fp) T { s := x(p); return as[T](s)[i(p)] }}
}

func (of[T]) push(x func(fp) slice, elems []val) func(fp) slice {
	fs := make([]func(fp) T, len(elems))
	for i, e := range elems {
		fs[i] = fn[T](e)
	}
	if len(fs) == 1 {
		f := fs[0]
		return func(p fp) slice { s := as[T](x(p)); return raw(append(s, f(p))) }
	}
	return func(p fp) slice {
		s, vs := as[T](x(p)), make([]T, len(fs))
		for i, f := range fs {
			vs[i] = f(p)
		}
		return raw(append(s, vs...))
	}
}

func (o of[T]) konst(v constant.Value) val {
	k := o.lit(v)
	return val{f: func(fp) T { return k }, k: k}
}

// as and raw turn the memory of a slice into a Go slice and back.
func as[T any](s slice) []T  { return *(*[]T)(unsafe.Pointer(&s)) }
func raw[T any](s []T) slice { return *(*slice)(unsafe.Pointer(&s)) }

func same[T comparable](a, b T) bool { return a == b }

func opsOf(r *rep) ops {
	switch u := r.t.Underlying().(type) {
	case *types.Basic:
		if u.Kind() != types.UnsafePointer {
			return basicOps[types.Default(u).(*types.Basic).Kind()]
		}
	case *types.Slice:
		return of[slice]{}
	case *types.Struct, *types.Array:
		return memory{r}
	case *types.Interface:
		if r.rt != rtAny {
			return iface{of[any]{eq: sameAny}, r.rt}
		}
		return of[any]{eq: sameAny}
	}
	return of[fp]{eq: same[fp]}
}

var basicOps = map[types.BasicKind]ops{
	types.Bool:    of[bool]{same[bool], constant.BoolVal},
	types.String:  of[string]{same[string], constant.StringVal},
	types.Int:     of[int]{same[int], signed[int]},
	types.Int8:    of[int8]{same[int8], signed[int8]},
	types.Int16:   of[int16]{same[int16], signed[int16]},
	types.Int32:   of[int32]{same[int32], signed[int32]},
	types.Int64:   of[int64]{same[int64], signed[int64]},
	types.Uint:    of[uint]{same[uint], unsigned[uint]},
	types.Uint8:   of[uint8]{same[uint8], unsigned[uint8]},
	types.Uint16:  of[uint16]{same[uint16], unsigned[uint16]},
	types.Uint32:  of[uint32]{same[uint32], unsigned[uint32]},
	types.Uint64:  of[uint64]{same[uint64], unsigned[uint64]},
	types.Uintptr: of[uintptr]{same[uintptr], unsigned[uintptr]},
	types.Float32: of[float32]{same[float32], func(v constant.Value) float32 { f, _ := constant.Float32Val(constant.ToFloat(v)); return f }},
	types.Float64: of[float64]{same[float64], func(v constant.Value) float64 { f, _ := constant.Float64Val(constant.ToFloat(v)); return f }},
	types.Complex64: of[complex64]{same[complex64], func(v constant.Value) complex64 {
		r, _ := constant.Float32Val(constant.Real(v))
		i, _ := constant.Float32Val(constant.Imag(v))
		return complex(r, i)
	}},
	types.Complex128: of[complex128]{same[complex128], func(v constant.Value) complex128 {
		r, _ := constant.Float64Val(constant.Real(v))
		i, _ := constant.Float64Val(constant.Imag(v))
		return complex(r, i)
	}},
}

func signed[T integer](v constant.Value) T {
	i, _ := constant.Int64Val(constant.ToInt(v))
	return T(i)
}

func unsigned[T integer](v constant.Value) T {
	i, _ := constant.Uint64Val(constant.ToInt(v))
	return T(i)
}

// memory is ops for structs and arrays: T is the address of the value.
type memory struct{ r *rep }

func (memory) local(off uintptr) val {
	return val{f: func(p fp) fp { return unsafe.Add(p, off) }}
}

func (memory) load(addr func(fp) fp) val { return val{f: addr} }

func (m memory) store(addr func(fp) fp, x val) stmt {
	f, r := fn[fp](x), m.r
	return func(p fp) ctl {
		q := addr(p)
		r.copy(q, f(p))
		return next
	}
}

func (m memory) storeLocal(off uintptr, x val) stmt {
	return m.store(func(p fp) fp { return unsafe.Add(p, off) }, x)
}

func (m memory) put(x val) func(p, to fp) {
	f, r := fn[fp](x), m.r
	return func(p, to fp) { r.copy(to, f(p)) }
}

func (memory) after(st stmt, x val) val { return of[fp]{}.after(st, x) }

func (m memory) equal(x, y val) func(fp) bool {
	a, b, r := fn[fp](x), fn[fp](y), m.r
	return func(p fp) bool {
		v := reflect.New(r.rt).Elem()
		v.Set(reflect.NewAt(r.rt, a(p)).Elem())
		return v.Interface() == reflect.NewAt(r.rt, b(p)).Elem().Interface()
	}
}

func (m memory) take(run func(fp) fp, off uintptr) val {
	r := m.r
	return val{f: func(p fp) fp {
		n, v := run(p), r.new()
		r.copy(v, unsafe.Add(n, off))
		leave(n)
		return v
	}}
}

func (m memory) boxed(x val) func(fp) any {
	f, rt := fn[fp](x), m.r.rt
	return func(p fp) any { return reflect.NewAt(rt, f(p)).Elem().Interface() }
}

func (m memory) element(x func(fp) slice, i func(fp) int) val {
	return val{f: elementAddr(x, i, m.r.rt.Size())}
}

func elementAddr(x func(fp) slice, i func(fp) int, size uintptr) func(fp) fp {
	return func(p fp) fp {
		s := x(p)
		k := i(p)
		_ = as[struct{}](s)[k]
		return unsafe.Add(s.p, uintptr(k)*size)
	}
}

func (m memory) push(x func(fp) slice, elems []val) func(fp) slice {
	rt := reflect.SliceOf(m.r.rt)
	return func(p fp) slice {
		s := x(p)
		vs := reflect.MakeSlice(rt, len(elems), len(elems))
		for i, e := range elems {
			vs.Index(i).Set(reflect.NewAt(m.r.rt, fn[fp](e)(p)).Elem())
		}
		return appendSlice(rt, s, vs)
	}
}

// appendSlice appends by reflect, which grows as append does.
func appendSlice(rt reflect.Type, s slice, vs reflect.Value) slice {
	out := reflect.New(rt)
	out.Elem().Set(reflect.AppendSlice(reflect.NewAt(rt, unsafe.Pointer(&s)).Elem(), vs))
	return *(*slice)(out.UnsafePointer())
}

func (memory) konst(constant.Value) val { panic("a constant of a composite type") }

// iface is ops for interfaces that lie in memory as compiled code has them,
// with a table of methods.
type iface struct {
	of[any]
	rt reflect.Type
}

func (o iface) local(off uintptr) val { return o.load(func(p fp) fp { return unsafe.Add(p, off) }) }

func (o iface) load(addr func(fp) fp) val {
	rt := o.rt
	return val{f: func(p fp) any { return readIface(rt, addr(p)) }}
}

func (o iface) store(addr func(fp) fp, x val) stmt {
	f, rt := fn[any](x), o.rt
	return func(p fp) ctl {
		q := addr(p)
		writeIface(rt, q, f(p))
		return next
	}
}

func (o iface) storeLocal(off uintptr, x val) stmt {
	return o.store(func(p fp) fp { return unsafe.Add(p, off) }, x)
}

func (o iface) put(x val) func(p, to fp) {
	f, rt := fn[any](x), o.rt
	return func(p, to fp) { writeIface(rt, to, f(p)) }
}

func (o iface) take(run func(fp) fp, off uintptr) val {
	rt := o.rt
	return val{f: func(p fp) any {
		n := run(p)
		v := readIface(rt, unsafe.Add(n, off))
		leave(n)
		return v
	}}
}

func (o iface) element(x func(fp) slice, i func(fp) int) val {
	return o.load(elementAddr(x, i, o.rt.Size()))
}

func (o iface) push(x func(fp) slice, elems []val) func(fp) slice {
	rt := reflect.SliceOf(o.rt)
	return func(p fp) slice {
		s := x(p)
		vs := reflect.MakeSlice(rt, len(elems), len(elems))
		for i, e := range elems {
			writeIface(o.rt, vs.Index(i).Addr().UnsafePointer(), fn[any](e)(p))
		}
		return appendSlice(rt, s, vs)
	}
}

func readIface(rt reflect.Type, p fp) any {
	if rt == rtError {
		return canonical(any(*(*error)(p)))
	}
	v := reflect.NewAt(rt, p).Elem()
	if v.IsNil() {
		return nil
	}
	return canonical(v.Elem().Interface())
}

func writeIface(rt reflect.Type, p fp, v any) {
	if v == nil {
		reflect.NewAt(rt, p).Elem().SetZero()
		return
	}
	reflect.NewAt(rt, p).Elem().Set(reflect.ValueOf(compiled(rt, v)))
}

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

type number interface{ integer | ~float32 | ~float64 }
