package cell

import (
	"go/ast"
	"reflect"
)

// clone copies an expression with all below it.
func clone(e ast.Expr) ast.Expr {
	return cloneValue(reflect.ValueOf(e)).Interface().(ast.Expr)
}

func cloneValue(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			return cloneValue(v.Elem())
		}
	case reflect.Pointer:
		if !v.IsNil() {
			n := reflect.New(v.Type().Elem())
			n.Elem().Set(cloneValue(v.Elem()))
			return n
		}
	case reflect.Struct:
		n := reflect.New(v.Type()).Elem()
		for i := range v.NumField() {
			n.Field(i).Set(cloneValue(v.Field(i)))
		}
		return n
	case reflect.Slice:
		if !v.IsNil() {
			n := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			for i := range v.Len() {
				n.Index(i).Set(cloneValue(v.Index(i)))
			}
			return n
		}
	}
	return v
}
