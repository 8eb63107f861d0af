package export

import (
	"bytes"
	"go/ast"
	"go/printer"
	"go/token"
	"go/types"
	"reflect"

	"github.com/rustorch/rustorch/kernel/cell"
)

// print writes a node of a unit with the names of the program.
func (w *writer) print(u *cell.Unit, n ast.Node) string {
	sel := map[*ast.Ident]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			sel[s.Sel] = true
		}
		return true
	})
	return source(w.s.Files(), clone(n, func(id *ast.Ident) string {
		if sel[id] {
			return id.Name
		}
		return w.nameOf(u, id)
	}))
}

// nameOf is what an identifier of a unit is called in the program.
func (w *writer) nameOf(u *cell.Unit, id *ast.Ident) string {
	o := u.Info.ObjectOf(id)
	if o == nil {
		return id.Name
	}
	if p, ok := o.(*types.PkgName); ok {
		return w.importName(p.Imported())
	}
	if name := w.names[o]; name != "" {
		return name
	}
	if k, ok := o.(*types.Const); ok {
		return w.constant(k)
	}
	if p := o.Pkg(); p != nil && p.Path() != "main" && o.Parent() == p.Scope() {
		w.dots[p.Path()] = true
	}
	return id.Name
}

// constant finds a constant of the session, whose objects are made anew by
// each cell, by its value.
func (w *writer) constant(k *types.Const) string {
	for o, name := range w.names {
		if c, ok := o.(*types.Const); ok && c.Name() == k.Name() && types.Identical(c.Type(), k.Type()) && c.Val().ExactString() == k.Val().ExactString() {
			return name
		}
	}
	return k.Name()
}

// source prints a tree. Nodes that the compiler made lie at places that can
// mislead the printer; a tree without places prints well, only with fewer
// line breaks.
func source(fset *token.FileSet, n ast.Node) string {
	var b bytes.Buffer
	if err := (&printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}).Fprint(&b, fset, n); err != nil {
		return ""
	}
	return b.String()
}

// clone copies a tree, with other names for its identifiers.
func clone(n ast.Node, rename func(*ast.Ident) string) ast.Node {
	c := cloner{rename}
	return c.value(reflect.ValueOf(n)).Interface().(ast.Node)
}

type cloner struct{ rename func(*ast.Ident) string }

func (c cloner) value(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			return c.value(v.Elem())
		}
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		n := reflect.New(v.Type().Elem())
		n.Elem().Set(c.value(v.Elem()))
		if id, ok := v.Interface().(*ast.Ident); ok && c.rename != nil {
			n.Interface().(*ast.Ident).Name = c.rename(id)
		}
		return n
	case reflect.Struct:
		n := reflect.New(v.Type()).Elem()
		n.Set(v)
		for i := range v.NumField() {
			n.Field(i).Set(c.value(v.Field(i)))
		}
		return n
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		n := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			n.Index(i).Set(c.value(v.Index(i)))
		}
		return n
	}
	return v
}

// replaceSelectors writes x.sel as one name where found says so.
func replaceSelectors(e ast.Expr, found func(x, sel string) (string, bool)) ast.Expr {
	c := &ast.ParenExpr{X: e}
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Interface:
			if s, ok := v.Interface().(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok {
					if name, ok := found(x.Name, s.Sel.Name); ok {
						v.Set(reflect.ValueOf(&ast.Ident{Name: name}))
						return
					}
				}
			}
			if !v.IsNil() {
				visit(v.Elem())
			}
		case reflect.Pointer:
			if !v.IsNil() {
				visit(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				visit(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i))
			}
		}
	}
	visit(reflect.ValueOf(c))
	return c.X
}
