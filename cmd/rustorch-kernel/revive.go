package main

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/tensor"
)

// A reviver reads a form.
type reviver struct {
	form    form
	tensors []*tensor.Tensor
	objects []reflect.Value
}

// Revive makes the variables that Records described; those that cannot be
// made are left out.
func (m *memory) Revive(records []engine.Record) []engine.Variable {
	r := &reviver{}
	for _, rec := range records {
		if rec.Form == nil {
			r.tensors = append(r.tensors, m.tensor(rec))
		} else if json.Unmarshal(rec.Form, &r.form) != nil {
			return nil
		}
	}
	r.objects = make([]reflect.Value, len(r.form.Objects))
	var vars []engine.Variable
	for _, v := range r.form.Vars {
		if x, err := r.variable(v); err == nil {
			vars = append(vars, engine.Variable{Name: v.Name, Type: v.Type, Value: x})
		}
	}
	return vars
}

var errForm = errors.New("the description of a value is damaged")

func (r *reviver) variable(v kept) (any, error) {
	t := reflect.TypeFor[map[string]*tensor.Tensor]()
	if !strings.HasPrefix(v.Type, "map[") {
		if t = typeOf(v.Type); t == nil {
			return nil, errForm
		}
	}
	x := reflect.New(t).Elem()
	if err := r.value(v.Value, x); err != nil {
		return nil, err
	}
	return x.Interface(), nil
}

// value sets x to what a node describes.
func (r *reviver) value(n node, x reflect.Value) error {
	switch n.Kind {
	case isNil:
		return nil
	case isBasic:
		return setBasic(x, n.Text)
	case isTensor:
		if n.N < 0 || n.N >= len(r.tensors) || r.tensors[n.N] == nil {
			return errForm
		}
		return set(x, reflect.ValueOf(r.tensors[n.N]))
	case isRef:
		return r.pointer(n.N, x)
	case isList:
		return r.list(n.List, x)
	case isMap:
		return r.mapping(n.List, x)
	case isIface:
		return r.iface(n, x)
	case isAtomic:
		return r.atomic(n, x)
	case isMade:
		return r.made(n.Text, x)
	}
	return errForm
}

func set(x, v reflect.Value) error {
	if !v.Type().AssignableTo(x.Type()) {
		return errForm
	}
	x.Set(v)
	return nil
}

func (r *reviver) pointer(i int, x reflect.Value) error {
	if i < 0 || i >= len(r.objects) || x.Kind() != reflect.Pointer {
		return errForm
	}
	if !r.objects[i].IsValid() {
		p := reflect.New(x.Type().Elem())
		r.objects[i] = p // before its fields: they may point back
		if err := r.value(r.form.Objects[i], p.Elem()); err != nil {
			return err
		}
	}
	return set(x, r.objects[i])
}

func (r *reviver) list(list []node, x reflect.Value) error {
	at := x.Index
	switch x.Kind() {
	case reflect.Struct:
		if x.NumField() != len(list) {
			return errForm
		}
		at = func(i int) reflect.Value { return field(x, i) }
	case reflect.Slice:
		x.Set(reflect.MakeSlice(x.Type(), len(list), len(list)))
	case reflect.Array:
		if x.Len() != len(list) {
			return errForm
		}
	default:
		return errForm
	}
	for i, n := range list {
		if err := r.value(n, at(i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *reviver) mapping(list []node, x reflect.Value) error {
	if x.Kind() != reflect.Map || len(list)%2 != 0 {
		return errForm
	}
	x.Set(reflect.MakeMap(x.Type()))
	for i := 0; i < len(list); i += 2 {
		k, v := reflect.New(x.Type().Key()).Elem(), reflect.New(x.Type().Elem()).Elem()
		if err := errors.Join(r.value(list[i], k), r.value(list[i+1], v)); err != nil {
			return err
		}
		x.SetMapIndex(k, v)
	}
	return nil
}

func (r *reviver) iface(n node, x reflect.Value) error {
	t := typeOf(n.Text)
	if t == nil || len(n.List) != 1 {
		return errForm
	}
	v := reflect.New(t).Elem()
	if err := r.value(n.List[0], v); err != nil {
		return err
	}
	return set(x, v)
}

func (r *reviver) atomic(n node, x reflect.Value) error {
	if x.Kind() != reflect.Struct || !isAtomicType(x.Type()) || len(n.List) != 1 {
		return errForm
	}
	store := x.Addr().MethodByName("Store")
	v := reflect.New(store.Type().In(0)).Elem()
	if err := r.value(n.List[0], v); err != nil {
		return err
	}
	store.Call([]reflect.Value{v})
	return nil
}

// made calls the function that makes a value.
func (r *reviver) made(name string, x reflect.Value) error {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return errForm
	}
	f := symbols.Lookup(name[:i])[name[i+1:]]
	if !f.IsValid() || f.Kind() != reflect.Func || f.Type().NumIn() != 0 || f.Type().NumOut() != 1 {
		return errForm
	}
	return set(x, f.Call(nil)[0])
}

func setBasic(x reflect.Value, text string) error {
	switch {
	case x.CanInt():
		v, err := strconv.ParseInt(text, 10, 64)
		x.SetInt(v)
		return err
	case x.CanUint():
		v, err := strconv.ParseUint(text, 10, 64)
		x.SetUint(v)
		return err
	case x.CanFloat():
		v, err := strconv.ParseFloat(text, 64)
		x.SetFloat(v)
		return err
	case x.CanComplex():
		v, err := strconv.ParseComplex(text, 128)
		x.SetComplex(v)
		return err
	case x.Kind() == reflect.Bool:
		x.SetBool(text == "true")
		return nil
	case x.Kind() == reflect.String:
		v, err := strconv.Unquote(text)
		x.SetString(v)
		return err
	}
	return errForm
}

// A walkable value is one of a type that a cell defined: it shows the compiled
// values in it, each with the fields that lead there.
type walkable interface {
	Walk(visit func(path string, v any))
}

// leaves visits the tensors in a value, each with the names of the fields that
// lead to it. It runs no code of the value.
func leaves(v any, visit func(path string, t *tensor.Tensor)) {
	w := &walker{visit: visit, seen: map[any]bool{}}
	w.walk("", v, 0)
}

type walker struct {
	visit func(path string, t *tensor.Tensor)
	seen  map[any]bool // pointers that were followed
	count int
}

const deepest = 32

func (w *walker) walk(path string, v any, depth int) {
	if w.count++; w.count > limit || depth > deepest || v == nil {
		return
	}
	switch v := v.(type) {
	case *tensor.Tensor:
		if v != nil {
			w.visit(path, v)
		}
		return
	case walkable:
		v.Walk(func(p string, inner any) { w.walk(join(path, p), inner, depth+1) })
		return
	}
	x := reflect.New(reflect.TypeOf(v)).Elem()
	x.Set(reflect.ValueOf(v))
	w.compiled(path, x, depth)
}

func (w *walker) compiled(path string, x reflect.Value, depth int) {
	switch x.Kind() {
	case reflect.Interface:
		if !x.IsNil() {
			w.walk(path, x.Elem().Interface(), depth+1)
		}
	case reflect.Pointer:
		w.pointer(path, x, depth)
	case reflect.Struct:
		for i := range x.NumField() {
			name := x.Type().Field(i).Name
			if name == "IValue" { // a wrapper around a cell's value
				name = ""
			}
			w.compiled(join(path, name), field(x, i), depth+1)
		}
	case reflect.Slice, reflect.Array:
		if isBasicKind(x.Type().Elem().Kind()) {
			return
		}
		for i := range min(x.Len(), limit) {
			w.compiled(join(path, strconv.Itoa(i)), x.Index(i), depth+1)
		}
	case reflect.Map:
		for _, key := range x.MapKeys() {
			if key.Kind() == reflect.String {
				w.walk(join(path, key.String()), x.MapIndex(key).Interface(), depth+1)
			}
		}
	}
}

func (w *walker) pointer(path string, x reflect.Value, depth int) {
	if x.IsNil() || w.seen[x.Interface()] {
		return
	}
	if _, ok := x.Interface().(*tensor.Tensor); ok {
		w.walk(path, x.Interface(), depth+1)
		return
	}
	w.seen[x.Interface()] = true
	if depth < deepest && ours(x.Type().Elem()) {
		w.compiled(path, x.Elem(), depth+1)
	}
}

func join(path, name string) string {
	if path == "" || name == "" {
		return path + name
	}
	return path + "." + name
}
