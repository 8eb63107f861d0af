package export

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
)

// name gives every object of the session a name of its own: the last of a
// name keeps it.
func (w *writer) name() {
	var objs []types.Object
	seen := map[types.Object]bool{}
	add := func(o types.Object) {
		if o != nil && !seen[o] && o.Name() != "_" {
			seen[o] = true
			objs = append(objs, o)
		}
	}
	for _, r := range w.runs {
		for _, o := range r.Unit.Info.Defs {
			if o != nil && !isMember(o) {
				w.taken[o.Name()] = true
			}
		}
		for _, t := range r.Unit.Types {
			add(t)
		}
		for _, f := range r.Unit.Funcs {
			if f.Obj.Signature().Recv() == nil {
				add(f.Obj)
			}
		}
		for _, o := range defined(r.Unit) {
			add(o)
			w.order = append(w.order, o)
		}
	}
	w.order = slices.DeleteFunc(w.order, func(o types.Object) bool { _, ok := o.(*types.Var); return !ok })
	w.order = unique(w.order)
	used := map[string]bool{"main": true, "init": true}
	for _, o := range slices.Backward(objs) {
		if name := o.Name(); !used[name] {
			used[name], w.names[o] = true, name
			continue
		}
		w.names[o] = w.free(o.Name() + "2")
	}
}

func unique(objs []types.Object) []types.Object {
	seen := map[types.Object]bool{}
	return slices.DeleteFunc(objs, func(o types.Object) bool {
		old := seen[o]
		seen[o] = true
		return old
	})
}

func isMember(o types.Object) bool {
	switch o := o.(type) {
	case *types.Var:
		return o.IsField()
	case *types.Func:
		return o.Signature().Recv() != nil
	case *types.PkgName:
		return true
	}
	return false
}

// free returns a name that no cell uses, from one that may be taken.
func (w *writer) free(name string) string {
	base := strings.TrimRight(name, "0123456789")
	for i := 2; w.taken[name]; i++ {
		name = fmt.Sprint(base, i)
	}
	w.taken[name] = true
	return name
}

// defined lists what the statements of a unit define for the session, and the
// variables of a whole program.
func defined(u *cell.Unit) []types.Object {
	var objs []types.Object
	for _, init := range u.InitOrder {
		for _, v := range init.Lhs {
			objs = append(objs, v)
		}
	}
	for _, st := range u.Body {
		for _, id := range targets(st) {
			if o := u.Info.Defs[id]; o != nil {
				objs = append(objs, o)
			}
		}
	}
	for _, v := range u.Globals() {
		if !slices.Contains(objs, types.Object(v)) {
			objs = append(objs, v)
		}
	}
	return objs
}

// targets lists the identifiers that a statement declares or assigns by :=.
func targets(st ast.Stmt) []*ast.Ident {
	var ids []*ast.Ident
	for {
		l, ok := st.(*ast.LabeledStmt)
		if !ok {
			break
		}
		st = l.Stmt
	}
	switch st := st.(type) {
	case *ast.AssignStmt:
		for _, e := range st.Lhs {
			if id, ok := e.(*ast.Ident); ok && st.Tok == token.DEFINE {
				ids = append(ids, id)
			}
		}
	case *ast.DeclStmt:
		for _, spec := range st.Decl.(*ast.GenDecl).Specs {
			if v, ok := spec.(*ast.ValueSpec); ok {
				ids = append(ids, v.Names...)
			}
		}
	}
	return ids
}

// place finds the variables that cannot be main's own: declarations use them,
// or their cell is a function of its own.
func (w *writer) place() {
	for i, r := range w.runs {
		u := r.Unit
		for _, d := range outside(u) {
			w.share(u, d)
		}
		for _, init := range u.InitOrder {
			for _, v := range init.Lhs {
				w.global[v] = true
			}
		}
		if w.keep[i] && !inMain(u) {
			for _, o := range defined(u) {
				w.global[o] = true
			}
		}
	}
	for w.spread() {
	}
}

// outside lists what a unit declares outside of main.
func outside(u *cell.Unit) []ast.Node {
	var nodes []ast.Node
	for _, f := range u.Funcs {
		nodes = append(nodes, f.Decl)
	}
	for _, d := range u.Inits {
		nodes = append(nodes, d)
	}
	for _, spec := range u.Specs {
		nodes = append(nodes, spec)
	}
	for _, st := range u.Body {
		if d, ok := constants(st); ok {
			nodes = append(nodes, d)
		}
	}
	return nodes
}

// share makes the variables global that a declaration uses.
func (w *writer) share(u *cell.Unit, n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, isVar := u.Info.Uses[id].(*types.Var); isVar && w.names[v] != "" {
				w.global[v] = true
			}
		}
		return true
	})
}

// spread makes variables global that := defines together with a global one,
// and says whether there were any.
func (w *writer) spread() bool {
	more := false
	for i, r := range w.runs {
		for _, st := range r.Unit.Body {
			ids := targets(st)
			object := func(id *ast.Ident) types.Object { return r.Unit.Info.ObjectOf(id) }
			if !w.keep[i] || !slices.ContainsFunc(ids, func(id *ast.Ident) bool { return w.global[object(id)] }) {
				continue
			}
			for _, id := range ids {
				if o := object(id); o != nil && w.names[o] != "" && !w.global[o] {
					w.global[o], more = true, true
				}
			}
		}
	}
	return more
}

// inMain says whether the statements of a cell can stand in main: what is
// deferred there runs at the end of the cell, and labels are its own.
func inMain(u *cell.Unit) bool {
	fits := true
	for _, st := range u.Body {
		ast.Inspect(st, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.DeferStmt, *ast.LabeledStmt, *ast.ReturnStmt:
				fits = false
			}
			return fits
		})
	}
	return fits
}

// importName is the name of a package in the program.
func (w *writer) importName(p *types.Package) string {
	if name, ok := w.imports[p.Path()]; ok {
		return name
	}
	name := p.Name()
	for w.taken[name] {
		name += "pkg"
	}
	w.taken[name] = true
	w.imports[p.Path()] = name
	return name
}

func (w *writer) importList() string {
	var own, other []string
	for p, name := range w.imports {
		line := fmt.Sprintf("\t%q\n", p)
		if name != path.Base(p) {
			line = fmt.Sprintf("\t%s %q\n", name, p)
		}
		if strings.Contains(p, ".") {
			other = append(other, line)
		} else {
			own = append(own, line)
		}
	}
	for p := range w.dots {
		own = append(own, fmt.Sprintf("\t. %q\n", p))
	}
	if len(own)+len(other) == 0 {
		return ""
	}
	slices.Sort(own)
	slices.Sort(other)
	return "import (\n" + strings.Join(own, "") + "\n" + strings.Join(other, "") + ")\n"
}

// typeText writes a type as the program names it.
func (w *writer) typeText(t types.Type) (string, error) {
	const mark = "cells·"
	var pkgs []*types.Package
	text := types.TypeString(t, func(p *types.Package) string {
		if p.Path() != "main" {
			return w.importName(p)
		}
		pkgs = append(pkgs, p)
		return fmt.Sprint(strings.Trim(mark, "·"), "ǃ", len(pkgs)-1)
	})
	e, err := parser.ParseExpr(text)
	if err != nil {
		return "", fmt.Errorf("its type %s cannot be written", text)
	}
	e = replaceSelectors(e, func(x, sel string) (string, bool) {
		var i int
		if _, err := fmt.Sscanf(x, "cellsǃ%d", &i); err != nil {
			return "", false
		}
		for o, name := range w.names {
			if _, ok := o.(*types.TypeName); ok && o.Pkg() == pkgs[i] && o.Name() == sel {
				return name, true
			}
		}
		return sel, true
	})
	return source(token.NewFileSet(), e), nil
}
