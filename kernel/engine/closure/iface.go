package closure

import (
	"go/ast"
	"go/constant"
	"go/types"
	"os"
	"reflect"
	"unsafe"
)

// A box is a value in an interface whose type compiled code does not have. Two
// boxes are equal if type and value are, as interfaces are in Go.
type box struct {
	r *rep
	v any // the memory of the value; *closure for functions, an unsafe.Pointer for pointers
}

// unwrap looks into the wrappers of the symbol tables, structs whose first
// field IValue is the value.
func unwrap(v any) any {
	x := reflect.ValueOf(v)
	if x.Kind() == reflect.Struct && x.NumField() > 0 && x.Type().Field(0).Name == "IValue" {
		if b, ok := x.Field(0).Interface().(box); ok {
			return b
		}
	}
	return v
}

// sameAny compares interfaces; values that Go cannot compare panic with its text.
func sameAny(a, b any) bool {
	if x, ok := a.(box); ok {
		if y, ok := b.(box); ok && x.r == y.r && !types.Comparable(x.r.t) {
			panic(&typeError{"runtime error: comparing uncomparable type " + types.TypeString(x.r.t, pkgName)})
		}
	}
	return a == b
}

// toInterface converts a value to a place's type: only interfaces change it.
func (c *comp) toInterface(x val, from, to types.Type) val {
	if !types.IsInterface(to) || types.IsInterface(from) || isTypeParam(to) {
		return x
	}
	r := c.rep(types.Default(from))
	if r.nt != nil {
		if sig, ok := r.t.Underlying().(*types.Signature); ok {
			f, lay := fn[fp](x), c.e.layout(sig)
			return val{f: func(p fp) any { return lay.native((*closure)(f(p)), r.nt, threadOf(p)).Interface() }}
		}
		if _, plain := basicTypes[basicKind(r.t)]; plain && isBasic(r.t) {
			return val{f: r.ops.boxed(x)}
		}
		return c.nativeAny(x, r)
	}
	f := r.ops.boxed(x)
	return val{f: func(p fp) any { return box{r, f(p)} }}
}

func isBasic(t types.Type) bool { _, ok := t.(*types.Basic); return ok }

// nativeAny puts a value of a compiled type into an any.
func (c *comp) nativeAny(x val, r *rep) val {
	if _, ok := r.t.(*types.Pointer); ok {
		f, el := fn[fp](x), r.nt.Elem()
		if el == reflect.TypeFor[os.File]() {
			return val{f: func(p fp) any { return c.e.filed((*os.File)(f(p))) }}
		}
		return val{f: func(p fp) any { return reflect.NewAt(el, f(p)).Interface() }}
	}
	put := r.ops.put(x)
	nt := r.nt
	return val{f: func(p fp) any {
		n := reflect.New(nt)
		put(p, n.UnsafePointer())
		return n.Elem().Interface()
	}}
}

// fromAny reads a value of the rep's type out of an interface; ok is false if
// it holds another type.
func (r *rep) fromAny(v any, to fp) bool {
	if b, isBox := v.(box); isBox {
		if b.r != r {
			return false
		}
		r.unbox(b.v, to)
		return true
	}
	v = unfiled(v)
	if r.nt == nil || v == nil || reflect.TypeOf(v) != r.nt {
		return false
	}
	if sig, ok := r.t.Underlying().(*types.Signature); ok {
		*(*fp)(to) = fp(r.e.layout(sig).wrap(reflect.ValueOf(v)))
		return true
	}
	reflect.NewAt(r.nt, to).Elem().Set(reflect.ValueOf(v))
	return true
}

// unbox stores what boxed made.
func (r *rep) unbox(v any, to fp) {
	switch r.ops.(type) {
	case of[fp]:
		*(*fp)(to) = v.(fp)
	case of[slice]:
		*(*slice)(to) = v.(slice)
	default:
		reflect.NewAt(r.rt, to).Elem().Set(reflect.ValueOf(v).Convert(r.rt))
	}
}

// compiled makes a value that a compiled interface can hold.
func compiled(rt reflect.Type, v any) any {
	b, ok := v.(box)
	if !ok {
		return v
	}
	if rt == rtError || reflect.TypeFor[errorBox]().Implements(rt) && b.r.stringMethod("Error") {
		return errorBox{b}
	}
	if reflect.TypeFor[stringBox]().Implements(rt) && b.r.stringMethod("String") {
		return stringBox{b}
	}
	return b.r.e.wrapper(rt, b)
}

// assertion compiles x.(T) for its value; assert with the address of ok too.
func (c *comp) assertion(e *ast.TypeAssertExpr) val { return c.assert(e, nil) }

func (c *comp) assert(e *ast.TypeAssertExpr, okSlot *uintptr) val {
	x, from := fn[any](c.expr(e.X)), c.typ(e.X)
	t := c.in(c.info.TypeOf(e.Type))
	r := c.rep(t)
	test := c.e.typeTest(from, t)
	fail := func(p fp, v any) {
		if okSlot == nil {
			panic(assertionError(from, t, v, c.e))
		}
	}
	if types.IsInterface(t) {
		return val{f: func(p fp) any {
			v := x(p)
			ok := test(v)
			setOk(p, okSlot, ok)
			if !ok {
				fail(p, v)
				return nil
			}
			return v
		}}
	}
	tmp := c.temp(r)
	return r.ops.after(func(p fp) ctl {
		v := x(p)
		ok := r.fromAny(v, unsafe.Add(p, tmp))
		setOk(p, okSlot, ok)
		if !ok {
			r.zero(unsafe.Add(p, tmp))
			fail(p, v)
		}
		return next
	}, r.ops.local(tmp))
}

func setOk(p fp, slot *uintptr, ok bool) {
	if slot != nil {
		*at[bool](p, *slot) = ok
	}
}

// typeTest says whether an interface holds a type, or one with its methods.
func (e *Engine) typeTest(from, t types.Type) func(any) bool {
	if isNil(t) {
		return func(v any) bool { return v == nil }
	}
	r := e.reps.of(t)
	u, ok := t.Underlying().(*types.Interface)
	if !ok {
		return func(v any) bool {
			if b, ok := v.(box); ok {
				return b.r == r
			}
			return v != nil && r.nt != nil && reflect.TypeOf(unfiled(v)) == r.nt
		}
	}
	return func(v any) bool {
		switch b := v.(type) {
		case nil:
			return false
		case box:
			return types.Implements(b.r.t, u)
		}
		return e.hasMethods(reflect.TypeOf(v), u)
	}
}

// hasMethods says whether a compiled type has the methods of an interface.
func (e *Engine) hasMethods(rt reflect.Type, u *types.Interface) bool {
	for m := range u.Methods() {
		rm, ok := rt.MethodByName(m.Name())
		if !ok {
			return false
		}
		want, ok := e.reps.funcOf(m.Signature())
		if !ok || rm.Type.NumIn()-1 != want.NumIn() || rm.Type.NumOut() != want.NumOut() || rm.Type.IsVariadic() != want.IsVariadic() {
			return false
		}
		for i := range want.NumIn() {
			if rm.Type.In(i+1) != want.In(i) {
				return false
			}
		}
		for i := range want.NumOut() {
			if rm.Type.Out(i) != want.Out(i) {
				return false
			}
		}
	}
	return true
}

func (rs *reps) funcOf(sig *types.Signature) (reflect.Type, bool) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.funcType(sig)
}

// A typeError is the panic of a failed assertion, with Go's text.
type typeError struct{ text string }

func (e *typeError) Error() string { return e.text }
func (*typeError) RuntimeError()   {}

func assertionError(from, t types.Type, v any, e *Engine) error {
	name := types.TypeString(t, pkgName)
	if v == nil {
		what := "interface"
		if types.IsInterface(t) || isNamed(from) || from.Underlying().(*types.Interface).NumMethods() == 0 {
			what = types.TypeString(from, pkgName)
			if what == "any" {
				what = "interface {}"
			}
		}
		if types.IsInterface(t) {
			return &typeError{"interface conversion: interface is nil, not " + name}
		}
		return &typeError{"interface conversion: " + what + " is nil, not " + name}
	}
	if u, ok := t.Underlying().(*types.Interface); ok {
		return &typeError{"interface conversion: " + typeName(v) + " is not " + name + ": missing method " + missingMethod(v, u)}
	}
	src := types.TypeString(from, pkgName)
	if src == "any" {
		src = "interface {}"
	}
	return &typeError{"interface conversion: " + src + " is " + typeName(v) + ", not " + name}
}

func isNamed(t types.Type) bool { _, ok := types.Unalias(t).(*types.Named); return ok }

func missingMethod(v any, u *types.Interface) string {
	for m := range u.Methods() {
		if b, ok := v.(box); ok {
			if b.r.method(m.Name(), m.Pkg()) == nil {
				return m.Name()
			}
		} else if _, ok := reflect.TypeOf(v).MethodByName(m.Name()); !ok {
			return m.Name()
		}
	}
	return ""
}

func pkgName(p *types.Package) string { return p.Name() }

func constType(k constant.Kind) types.Type {
	switch k {
	case constant.Bool:
		return types.Typ[types.UntypedBool]
	case constant.String:
		return types.Typ[types.UntypedString]
	case constant.Float:
		return types.Typ[types.UntypedFloat]
	case constant.Complex:
		return types.Typ[types.UntypedComplex]
	}
	return types.Typ[types.UntypedInt]
}

var constOne = constant.MakeInt64(1)
