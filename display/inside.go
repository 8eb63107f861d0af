package display

import (
	"reflect"
	"strings"

	"github.com/rustorch/rustorch/nn"
)

// An insider is a value whose type a cell defines, as an engine hands it over.
type insider interface {
	TypeName() string
	Fields(f func(name string, v any))
	As(rt reflect.Type) (v any, ok bool)
}

// inside returns the insider in a value: itself, or what a wrapper, a struct
// whose first field is IValue, holds.
func inside(v any) (insider, bool) {
	if in, ok := v.(insider); ok {
		return in, true
	}
	x := reflect.ValueOf(v)
	if x.Kind() != reflect.Struct || x.NumField() == 0 || x.Type().Field(0).Name != "IValue" {
		return nil, false
	}
	in, ok := x.Field(0).Interface().(insider)
	return in, ok
}

// as returns v as an interface that it implements, if its type is a cell's too.
func as[T any](v any) (T, bool) {
	if t, ok := v.(T); ok {
		return t, !isNil(v)
	}
	if in, ok := v.(insider); ok {
		if t, ok := in.As(reflect.TypeFor[T]()); ok {
			return t.(T), true
		}
	}
	var zero T
	return zero, false
}

func isNil(v any) bool {
	x := reflect.ValueOf(v)
	return x.Kind() == reflect.Pointer && x.IsNil()
}

// typeName is the name of v's type without its package.
func typeName(v any) string {
	name := ""
	if in, ok := inside(v); ok {
		name = in.TypeName()
	} else {
		name = reflect.TypeOf(v).String()
	}
	return name[strings.LastIndexAny(name, ".*")+1:]
}

// fields calls f with the exported fields of a struct, and with all of one that
// a cell defines.
func fields(v any, f func(name string, v any)) {
	if in, ok := inside(v); ok {
		in.Fields(f)
		return
	}
	x := reflect.Indirect(reflect.ValueOf(v))
	if x.Kind() != reflect.Struct {
		return
	}
	for i := range x.NumField() {
		if x.Type().Field(i).IsExported() {
			f(x.Type().Field(i).Name, x.Field(i).Interface())
		}
	}
}

// A child is a module within a module.
type child struct {
	name string
	m    nn.Module
}

// children lists the modules that a module is made of: the layers of a
// Sequential, or those in the fields of a struct.
func children(m nn.Module) (list []child) {
	if s, ok := m.(*nn.Sequential); ok {
		return numbered("", s.Layers)
	}
	fields(m, func(name string, v any) {
		if v == nil {
			return
		}
		if layers, ok := v.([]nn.Module); ok {
			list = append(list, numbered(name+".", layers)...)
		} else if c, ok := as[nn.Module](v); ok {
			list = append(list, child{name, c})
		}
	})
	return list
}

func numbered(prefix string, layers []nn.Module) (list []child) {
	for i, l := range layers {
		list = append(list, child{prefix + grouped(i), l})
	}
	return list
}
