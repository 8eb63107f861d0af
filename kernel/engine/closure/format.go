package closure

import (
	"fmt"
	"go/types"
	"reflect"
	"sort"
	"strings"
	"unsafe"
)

// Format prints a value of a cell's type as fmt prints a value of Go's.
func (b box) Format(f fmt.State, verb rune) {
	n := b.r.new()
	b.r.unbox(b.v, n)
	(&printer{f, verb, b.r.e}).value(b.r, n, 0, true)
}

// sprint is the text of a box as fmt prints it.
func sprint(b box) string { return fmt.Sprint(b) }

// MarshalJSON refuses: encoding/json would see no fields.
func (b box) MarshalJSON() ([]byte, error) {
	return nil, &typeError{"encoding/json cannot take a " + typeString(b.r.t) + " that a cell defined; use maps and slices"}
}

// A printer follows fmt's printValue: methods are called unless the value was
// reached through an unexported field, pointers below the top print as addresses.
type printer struct {
	f    fmt.State
	verb rune
	e    *Engine
}

func (p *printer) text(s string) { fmt.Fprint(p.f, s) }

func (p *printer) value(r *rep, a fp, depth int, open bool) {
	if open && p.methods(r, a) {
		return
	}
	if r.nt != nil && depth > 0 && r.nt.Kind() != reflect.Interface {
		p.compiled(r, a, open)
		return
	}
	switch u := r.t.Underlying().(type) {
	case *types.Basic:
		p.basic(r, a)
	case *types.Struct:
		p.structure(r, a, u, depth, open)
	case *types.Slice:
		s := *(*slice)(a)
		if p.sharp() && s.p == nil {
			p.text(typeString(r.t) + "(nil)")
			return
		}
		p.list(r, u.Elem(), s.p, s.n, depth, open)
	case *types.Array:
		p.list(r, u.Elem(), a, int(u.Len()), depth, open)
	case *types.Map:
		p.mapping(r, u, *(*fp)(a), depth, open)
	case *types.Interface:
		p.dynamic(r, a, depth, open)
	case *types.Pointer:
		p.pointer(r, u, *(*fp)(a), depth)
	default:
		p.address(*(*fp)(a), r)
	}
}

func (p *printer) sharp() bool { return p.verb == 'v' && p.f.Flag('#') }

// methods calls Error, String or GoString as fmt does.
func (p *printer) methods(r *rep, a fp) bool {
	if m := r.formatMethod(); m != nil {
		m.call(box{r, r.boxAt(a)}, p.f, p.verb)
		return true
	}
	name := "String"
	switch {
	case p.sharp():
		name = "GoString"
	case !strings.ContainsRune("vsxXq", p.verb):
		return false
	case r.nt == nil && r.stringMethod("Error"):
		name = "Error"
	}
	if r.nt != nil || !r.stringMethod(name) {
		return false
	}
	b := box{r, r.boxAt(a)}
	s, err := safely(func() string { return b.text(name) })
	switch {
	case err == nil && p.sharp():
		p.text(s)
	case err == nil:
		fmt.Fprintf(p.f, fmt.FormatString(p.f, p.verb), s)
	case isPointer(r.t) && *(*fp)(a) == nil:
		p.text("<nil>")
	default:
		fmt.Fprintf(p.f, "%%!%c(PANIC=%s method: %v)", p.verb, name, err)
	}
	return true
}

// formatMethod is the method of a fmt.Formatter.
func (r *rep) formatMethod() *bound {
	if r.nt != nil {
		return nil
	}
	m := r.method("Format", nil)
	if m == nil || len(m.lay.params) != 2 || m.lay.params[1].t != types.Universe.Lookup("rune").Type() && m.lay.params[1].t != types.Typ[types.Int32] {
		return nil
	}
	return m
}

func safely(f func() string) (s string, err any) {
	defer func() { err = recover() }()
	return f(), nil
}

// boxAt is the value at an address as a box holds it.
func (r *rep) boxAt(a fp) any {
	return fn[any](val{f: r.ops.boxed(r.ops.load(func(fp) fp { return a }))})(nil)
}

// compiled lets fmt print a value that it knows, without methods if it was hidden.
func (p *printer) compiled(r *rep, a fp, open bool) {
	format := fmt.FormatString(p.f, p.verb)
	v := reflect.NewAt(r.nt, a).Elem()
	if r.nt.Kind() == reflect.Func {
		p.address(*(*fp)(a), r)
		return
	}
	if open {
		if r.nt.Kind() == reflect.Pointer && !hasFormatting(r.nt) {
			p.address(*(*fp)(a), r)
			return
		}
		fmt.Fprintf(p.f, format, v.Interface())
		return
	}
	if r.nt.Kind() == reflect.Pointer {
		p.address(*(*fp)(a), r)
		return
	}
	hidden := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "v", PkgPath: "main", Type: r.nt}})).Elem()
	reflect.NewAt(r.nt, hidden.Addr().UnsafePointer()).Elem().Set(v)
	fmt.Fprintf(p.f, format, hidden.Field(0))
}

func hasFormatting(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[fmt.Formatter]()) || t.Implements(reflect.TypeFor[fmt.Stringer]()) || t.Implements(reflect.TypeFor[error]())
}

// basic prints a number or string; a verb that does not fit names the cell's type.
func (p *printer) basic(r *rep, a fp) {
	s := fmt.Sprintf(fmt.FormatString(p.f, p.verb), reflect.NewAt(r.rt, a).Elem().Interface())
	bad := "%!" + string(p.verb) + "("
	p.text(strings.Replace(s, bad+r.rt.String()+"=", bad+typeString(r.t)+"=", 1))
}

func (p *printer) structure(r *rep, a fp, u *types.Struct, depth int, open bool) {
	if p.sharp() {
		p.text(typeString(r.t))
	}
	p.text("{")
	for i := range u.NumFields() {
		f := u.Field(i)
		if i > 0 {
			p.text(p.separator())
		}
		if p.f.Flag('+') && p.verb == 'v' || p.sharp() {
			p.text(f.Name() + ":")
		}
		p.value(p.e.reps.of(f.Type()), unsafe.Add(a, r.rt.Field(i).Offset), depth+1, open && f.Exported())
	}
	p.text("}")
}

func (p *printer) separator() string {
	if p.sharp() {
		return ", "
	}
	return " "
}

func (p *printer) list(r *rep, elem types.Type, a fp, n, depth int, open bool) {
	el := p.e.reps.of(elem)
	if basicKind(elem) == types.Uint8 && strings.ContainsRune("sqxX", p.verb) {
		fmt.Fprintf(p.f, fmt.FormatString(p.f, p.verb), unsafe.Slice((*byte)(a), n))
		return
	}
	left, right := "[", "]"
	if p.sharp() {
		left, right = typeString(r.t)+"{", "}"
	}
	p.text(left)
	for i := range n {
		if i > 0 {
			p.text(p.separator())
		}
		p.value(el, unsafe.Add(a, uintptr(i)*el.rt.Size()), depth+1, open)
	}
	p.text(right)
}

func (p *printer) mapping(r *rep, u *types.Map, m fp, depth int, open bool) {
	key, el, rt := p.e.reps.of(u.Key()), p.e.reps.of(u.Elem()), r.mapType(p.e.reps)
	left, right := "map[", "]"
	if p.sharp() {
		if m == nil {
			p.text(typeString(r.t) + "(nil)")
			return
		}
		left, right = typeString(r.t)+"{", "}"
	}
	p.text(left)
	v := reflect.NewAt(rt, unsafe.Pointer(&m)).Elem()
	keys := v.MapKeys()
	sort.SliceStable(keys, func(i, j int) bool { return lessKey(keys[i], keys[j]) })
	for i, k := range keys {
		if i > 0 {
			p.text(p.separator())
		}
		p.value(key, copyOf(k), depth+1, open)
		p.text(":")
		p.value(el, copyOf(v.MapIndex(k)), depth+1, open)
	}
	p.text(right)
}

func copyOf(v reflect.Value) fp {
	n := reflect.New(v.Type())
	n.Elem().Set(v)
	return n.UnsafePointer()
}

// lessKey orders keys as fmt does.
func lessKey(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return a.Int() < b.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return a.Uint() < b.Uint()
	case reflect.String:
		return a.String() < b.String()
	case reflect.Float32, reflect.Float64:
		return a.Float() < b.Float() || a.Float() != a.Float() && b.Float() == b.Float()
	case reflect.Bool:
		return !a.Bool() && b.Bool()
	case reflect.UnsafePointer:
		return a.Pointer() < b.Pointer()
	case reflect.Struct:
		for i := range a.NumField() {
			if lessKey(a.Field(i), b.Field(i)) || lessKey(b.Field(i), a.Field(i)) {
				return lessKey(a.Field(i), b.Field(i))
			}
		}
	case reflect.Array:
		for i := range a.Len() {
			if lessKey(a.Index(i), b.Index(i)) || lessKey(b.Index(i), a.Index(i)) {
				return lessKey(a.Index(i), b.Index(i))
			}
		}
	case reflect.Interface:
		return lessAny(a, b)
	}
	return false
}

func lessAny(a, b reflect.Value) bool {
	if a.IsNil() || b.IsNil() {
		return a.IsNil() && !b.IsNil()
	}
	x, y := a.Elem(), b.Elem()
	if bx, ok := x.Interface().(box); ok {
		x = reflect.ValueOf(bx.v)
	}
	if by, ok := y.Interface().(box); ok {
		y = reflect.ValueOf(by.v)
	}
	return x.Kind() < y.Kind() || x.Kind() == y.Kind() && lessKey(x, y)
}

func (p *printer) dynamic(r *rep, a fp, depth int, open bool) {
	v := fn[any](r.ops.load(func(fp) fp { return a }))(nil)
	switch b := v.(type) {
	case nil:
		if p.sharp() {
			p.text(typeString(r.t) + "(nil)")
			return
		}
		p.text("<nil>")
	case box:
		n := b.r.new()
		b.r.unbox(b.v, n)
		p.value(b.r, n, depth+1, open)
	default:
		x := reflect.New(reflect.TypeOf(v))
		x.Elem().Set(reflect.ValueOf(v))
		p.compiled(&rep{e: p.e, nt: x.Type().Elem(), rt: x.Type().Elem()}, x.UnsafePointer(), open)
	}
}

func (p *printer) pointer(r *rep, u *types.Pointer, q fp, depth int) {
	if depth == 0 && q != nil {
		switch u.Elem().Underlying().(type) {
		case *types.Struct, *types.Array, *types.Slice, *types.Map:
			p.text("&")
			p.value(p.e.reps.of(u.Elem()), q, depth+1, true)
			return
		}
	}
	p.address(q, r)
}

func (p *printer) address(q fp, r *rep) {
	switch {
	case p.sharp() && q == nil:
		p.text("(" + typeString(r.t) + ")(nil)")
	case p.sharp():
		fmt.Fprintf(p.f, "(%s)(%#x)", typeString(r.t), uintptr(q))
	case q == nil && p.verb == 'v':
		fmt.Fprintf(p.f, strings.Replace(fmt.FormatString(p.f, p.verb), "v", "s", 1), "<nil>")
	case p.verb == 'v' || p.verb == 'p':
		fmt.Fprintf(p.f, "%#x", uintptr(q))
	default:
		fmt.Fprintf(p.f, "%%!%c(%s=%#x)", p.verb, typeString(r.t), uintptr(q))
	}
}

func typeString(t types.Type) string {
	if t == nil {
		return "nil"
	}
	s := types.TypeString(t, pkgName)
	return strings.ReplaceAll(strings.ReplaceAll(s, "interface{}", "interface {}"), "any", "interface {}")
}

// typeName is what %T prints.
func typeName(v any) string {
	switch b := canonical(v).(type) {
	case nil:
		return "<nil>"
	case box:
		return typeString(b.r.t)
	}
	return reflect.TypeOf(v).String()
}

// formatters are the functions of fmt with a format, by the index of it.
var formatters = map[string]int{"fmt.Printf": 0, "fmt.Sprintf": 0, "fmt.Errorf": 0, "fmt.Fprintf": 1, "fmt.Appendf": 1, "log.Printf": 0, "log.Fatalf": 0, "log.Panicf": 0}

// namedTypes answers %T for values of cells' types, which fmt cannot: the verb
// becomes %s and the value its type's name.
func namedTypes(format string, args []any) (string, []any) {
	if !strings.Contains(format, "T") {
		return format, args
	}
	out, arg, changed := []byte(format), 0, append([]any(nil), args...)
	for i := 0; i < len(out); i++ {
		if out[i] != '%' {
			continue
		}
		for i++; i < len(out) && strings.IndexByte("+-# 0123456789.*[]", out[i]) >= 0; i++ {
			switch out[i] {
			case '*':
				arg++
			case '[':
				return format, args
			}
		}
		if i >= len(out) || out[i] == '%' {
			continue
		}
		if out[i] == 'T' && arg < len(changed) {
			if _, ok := canonical(changed[arg]).(box); ok {
				out[i], changed[arg] = 's', typeName(changed[arg])
			}
		}
		arg++
	}
	return string(out), changed
}
