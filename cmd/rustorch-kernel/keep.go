package main

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/tensor"
)

// own is what the types of our packages begin with. Their values are kept with
// all that they hold; those of other packages may hold what dies with a process.
const own = "github.com/rustorch/rustorch/"

// A form is what variables are made of, beside the tensors, which are records
// of their own. Pointers to one value stay pointers to one value.
type form struct {
	Vars    []kept
	Objects []node // what pointers point to
}

// A kept is one variable.
type kept struct {
	Name, Type string
	Value      node
}

// A node is one value; its kind says which of the other fields count.
type node struct {
	Kind string `json:"k"`
	Text string `json:"v,omitempty"`
	N    int    `json:"n,omitempty"`
	List []node `json:"l,omitempty"`
}

// The kinds of nodes.
const (
	isNil    = ""
	isBasic  = "b" // Text is its text
	isTensor = "t" // N is the number of its record
	isRef    = "p" // N is the number of its object
	isList   = "l" // the elements of a slice or array, or the fields of a struct
	isMap    = "m" // keys and values in turn
	isIface  = "i" // Text is the type, List the one value
	isAtomic = "a" // List is the one value that an atomic holds
	isMade   = "c" // Text is the function that makes it
)

// ours says whether a type is of a package of ours that cells can import; those
// of the kernel are not.
func ours(t reflect.Type) bool {
	return strings.HasPrefix(t.PkgPath(), own) && symbols.Lookup(t.PkgPath()) != nil
}

// isAtomicType says whether a type is one of package atomic, with Load and Store.
func isAtomicType(t reflect.Type) bool {
	_, ok := reflect.PointerTo(t).MethodByName("Load")
	return ok && t.PkgPath() == "sync/atomic" && !strings.HasPrefix(t.Name(), "Value")
}

// limit bounds the nodes of one variable: what is larger is no model.
const limit = 1 << 16

// errKeep is the panic of a value that cannot outlive its process.
type errKeep string

// A keeper writes a form.
type keeper struct {
	form    form
	records []engine.Record
	mem     *memory
	tensors map[*tensor.Tensor]int
	objects map[unsafe.Pointer]map[reflect.Type]int
	nodes   int
}

// Records describes variables: tensors, numbers, texts, and what our packages
// make of them, such as models and optimizers. Of a value of another kind the
// tensors in it are kept, in a map with the variable's name and State.
func (m *memory) Records(vars []engine.Variable) []engine.Record {
	k := &keeper{mem: m, tensors: map[*tensor.Tensor]int{}, objects: map[unsafe.Pointer]map[reflect.Type]int{}}
	for _, v := range vars {
		if n, ok := k.whole(v); ok {
			k.form.Vars = append(k.form.Vars, kept{v.Name, v.Type, n})
		} else if n, ok := k.state(v.Value); ok {
			k.form.Vars = append(k.form.Vars, kept{v.Name + "State", "map[string]*" + own + "tensor.Tensor", n})
		}
	}
	if len(k.form.Vars) == 0 {
		return nil
	}
	b, err := json.Marshal(k.form)
	if err != nil {
		return nil
	}
	return append(k.records, engine.Record{Form: b})
}

// whole describes a variable; ok is false if its value cannot be kept.
func (k *keeper) whole(v engine.Variable) (n node, ok bool) {
	if v.Value == nil || !keepable(v.Type) {
		return node{}, false
	}
	records, objects := len(k.records), len(k.form.Objects)
	defer func() {
		if r := recover(); r != nil {
			if _, known := r.(errKeep); !known {
				panic(r)
			}
			k.undo(records, objects)
			n, ok = node{}, false
		}
	}()
	k.nodes = 0
	x := reflect.New(reflect.TypeOf(v.Value)).Elem()
	x.Set(reflect.ValueOf(v.Value))
	n = k.value(x)
	if isInterface(v.Type) {
		n = node{Kind: isIface, Text: typeName(x.Type()), List: []node{n}}
	}
	return n, true
}

// keepable says whether variables of a type are kept whole: tensors and what
// has an identity of its own, and what has none. Slices and maps may share
// memory with others, which a copy would not.
func keepable(t string) bool {
	base := strings.TrimPrefix(t, "*")
	if strings.HasPrefix(base, own) {
		return true
	}
	_, basic := basics[t]
	return basic
}

func isInterface(t string) bool {
	rt := typeOf(t)
	return rt != nil && rt.Kind() == reflect.Interface
}

// undo forgets what a variable added that could not be kept.
func (k *keeper) undo(records, objects int) {
	k.records, k.form.Objects = k.records[:records], k.form.Objects[:objects]
	for t, i := range k.tensors {
		if i >= records {
			delete(k.tensors, t)
		}
	}
	for _, byType := range k.objects {
		for t, i := range byType {
			if i >= objects {
				delete(byType, t)
			}
		}
	}
}

func (k *keeper) tensor(t *tensor.Tensor) node {
	if t.Layout() != tensor.Strided {
		panic(errKeep("a sparse tensor"))
	}
	i, ok := k.tensors[t]
	if !ok {
		i = len(k.records)
		k.records, k.tensors[t] = append(k.records, k.mem.record(t)), i
	}
	return node{Kind: isTensor, N: i}
}

// value describes an addressable value.
func (k *keeper) value(x reflect.Value) node {
	if k.nodes++; k.nodes > limit {
		panic(errKeep("too large"))
	}
	if x.IsZero() {
		return node{}
	}
	switch x.Kind() {
	case reflect.Pointer:
		return k.pointer(x)
	case reflect.Interface:
		return k.iface(x.Elem())
	case reflect.Struct:
		if isAtomicType(x.Type()) {
			e := reflect.New(x.Addr().MethodByName("Load").Type().Out(0)).Elem()
			e.Set(x.Addr().MethodByName("Load").Call(nil)[0])
			return node{Kind: isAtomic, List: []node{k.value(e)}}
		}
		if !ours(x.Type()) {
			panic(errKeep(x.Type().String()))
		}
		n := node{Kind: isList}
		for i := range x.NumField() {
			n.List = append(n.List, k.value(field(x, i)))
		}
		return n
	case reflect.Slice, reflect.Array:
		return k.list(x)
	case reflect.Map:
		return k.mapping(x)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Uintptr:
		panic(errKeep(x.Type().String()))
	}
	return node{Kind: isBasic, Text: basicText(x)}
}

func (k *keeper) iface(x reflect.Value) node {
	name := typeName(x.Type())
	if typeOf(name) == nil {
		panic(errKeep(name))
	}
	e := reflect.New(x.Type()).Elem()
	e.Set(x)
	return node{Kind: isIface, Text: name, List: []node{k.value(e)}}
}

func (k *keeper) pointer(x reflect.Value) node {
	if t, ok := x.Interface().(*tensor.Tensor); ok {
		return k.tensor(t)
	}
	if e := x.Type().Elem(); e.PkgPath() != "" && !ours(e) {
		panic(errKeep(x.Type().String()))
	}
	if name := maker(x); name != "" {
		return node{Kind: isMade, Text: name}
	}
	p := x.UnsafePointer()
	if i, ok := k.objects[p][x.Type()]; ok {
		return node{Kind: isRef, N: i}
	}
	i := len(k.form.Objects)
	if k.objects[p] == nil {
		k.objects[p] = map[reflect.Type]int{}
	}
	k.objects[p][x.Type()] = i
	k.form.Objects = append(k.form.Objects, node{})
	n := k.value(x.Elem())
	k.form.Objects[i] = n
	return node{Kind: isRef, N: i}
}

func (k *keeper) list(x reflect.Value) node {
	n := node{Kind: isList}
	for i := range x.Len() {
		n.List = append(n.List, k.value(x.Index(i)))
	}
	return n
}

func (k *keeper) mapping(x reflect.Value) node {
	n := node{Kind: isMap}
	for _, key := range x.MapKeys() {
		if !isBasicKind(key.Kind()) {
			panic(errKeep(x.Type().String()))
		}
		e := reflect.New(x.Type().Elem()).Elem()
		e.Set(x.MapIndex(key))
		n.List = append(n.List, node{Kind: isBasic, Text: basicText(key)}, k.value(e))
	}
	return n
}

// field is a field of an addressable struct, also one that is not exported.
func field(x reflect.Value, i int) reflect.Value {
	f := x.Field(i)
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}

// basics are Go's basic types by name.
var basics = func() map[string]reflect.Type {
	m := map[string]reflect.Type{}
	for _, v := range []any{false, 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), float32(0), float64(0), complex64(0), complex128(0), ""} {
		m[reflect.TypeOf(v).String()] = reflect.TypeOf(v)
	}
	return m
}()

func isBasicKind(k reflect.Kind) bool { _, ok := basics[k.String()]; return ok }

// basicText is exact: floats have as many digits as they need.
func basicText(x reflect.Value) string {
	switch {
	case x.CanInt():
		return strconv.FormatInt(x.Int(), 10)
	case x.CanUint():
		return strconv.FormatUint(x.Uint(), 10)
	case x.CanFloat():
		return strconv.FormatFloat(x.Float(), 'g', -1, 64)
	case x.CanComplex():
		return strconv.FormatComplex(x.Complex(), 'g', -1, 128)
	case x.Kind() == reflect.Bool:
		return strconv.FormatBool(x.Bool())
	}
	return strconv.Quote(x.String()) // also what is no UTF-8
}

// typeName names a type of a compiled package, a pointer to one, or a basic type.
func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return "*" + typeName(t.Elem())
	}
	if t.PkgPath() == "" {
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}

// typeOf is the type of a name, nil if cells cannot name it.
func typeOf(name string) reflect.Type {
	if base, ok := strings.CutPrefix(name, "*"); ok {
		if t := typeOf(base); t != nil {
			return reflect.PointerTo(t)
		}
		return nil
	}
	if t := basics[name]; t != nil {
		return t
	}
	i := strings.LastIndexByte(name, '.')
	if i < 0 || !strings.HasPrefix(name, own) {
		return nil
	}
	if v, ok := symbols.Lookup(name[:i])[name[i+1:]]; ok && v.Kind() == reflect.Pointer && !v.CanAddr() {
		return v.Type().Elem()
	}
	return nil
}

// maker names the function of a package that makes such a value without being
// told anything: the layers that are functions with a name. A function that a
// cell made has the same name at most, and other code.
func maker(x reflect.Value) string {
	s := x.Type().Elem()
	if s.Kind() != reflect.Struct || !slices.ContainsFunc(fields(s), func(f reflect.StructField) bool { return f.Type.Kind() == reflect.Func }) {
		return ""
	}
	for name, f := range symbols.Lookup(s.PkgPath()) {
		if f.Kind() != reflect.Func || f.Type().NumIn() != 0 || f.Type().NumOut() != 1 || f.Type().Out(0) != x.Type() {
			continue
		}
		if alike(f.Call(nil)[0].Elem(), x.Elem()) {
			return s.PkgPath() + "." + name
		}
	}
	return ""
}

func fields(s reflect.Type) []reflect.StructField {
	var list []reflect.StructField
	for i := range s.NumField() {
		list = append(list, s.Field(i))
	}
	return list
}

// alike says whether two structs hold the same basic values and the code of
// the same functions.
func alike(a, b reflect.Value) bool {
	for i := range a.NumField() {
		x, y := field(a, i), field(b, i)
		switch {
		case x.Kind() == reflect.Func:
			if x.IsNil() != y.IsNil() || !x.IsNil() && x.Pointer() != y.Pointer() {
				return false
			}
		case !isBasicKind(x.Kind()) || x.Interface() != y.Interface():
			return false
		}
	}
	return true
}

// state keeps the tensors in a value by the names of the fields that lead to them.
func (k *keeper) state(v any) (node, bool) {
	n := node{Kind: isMap}
	seen := map[*tensor.Tensor]bool{}
	leaves(v, func(path string, t *tensor.Tensor) {
		if path != "" && !seen[t] && t.Layout() == tensor.Strided && len(n.List) < limit {
			seen[t] = true
			n.List = append(n.List, node{Kind: isBasic, Text: strconv.Quote(path)}, k.tensor(t))
		}
	})
	return n, len(n.List) > 0
}
