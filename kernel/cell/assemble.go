package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// unit assembles what the backend gets. The objects of this pass give way to
// those the session keeps.
func (c *check) unit() *Unit {
	u := &Unit{Name: c.src.Name, Text: c.src.Text, Info: c.info, At: c.s.At, Notes: c.notes, Body: c.body.Body.List, Operators: c.ops, broken: c.broken, defined: map[types.Object]*entry{}}
	c.hideNotes(u)
	objs := c.mapping(u)
	c.replace(objs)
	for _, init := range c.info.InitOrder {
		for i, v := range init.Lhs {
			if g, ok := objs[v].(*types.Var); ok {
				init.Lhs[i] = g
			}
		}
		u.InitOrder = append(u.InitOrder, init)
	}
	for _, d := range c.file.Decls {
		c.declare(u, d, c.src)
	}
	for _, d := range c.deps {
		obj := types.Object(c.info.Defs[d.decl.Name])
		e := *d.e
		if d.e.named != nil {
			obj = c.methodObject(d.e)
		}
		e.uses, e.obj = c.uses(d.decl), obj
		u.defined[obj] = &e
		u.Funcs = append(u.Funcs, &Func{obj.(*types.Func), d.decl})
	}
	for name, p := range c.imports {
		obj := types.NewPkgName(token.NoPos, c.pkg, name, p)
		u.defined[obj] = &entry{obj: obj, cell: u.Name}
	}
	for _, p := range c.dots {
		for _, name := range p.Scope().Names() {
			if obj := p.Scope().Lookup(name); obj.Exported() {
				u.defined[obj] = &entry{obj: obj, cell: u.Name}
			}
		}
	}
	c.value(u)
	return u
}

func (c *check) methodObject(e *entry) *types.Func {
	for m, x := range c.s.methods {
		if x == e {
			return m
		}
	}
	return nil
}

func (c *check) hideNotes(u *Unit) {
	for name := range c.hides() {
		u.Notes = append(u.Notes, name+" now hides the package "+c.s.imp.common[name]+"; write import "+`"`+c.s.imp.common[name]+`"`+" to have it back")
	}
}

// mapping pairs the objects of this pass with the live ones that they stand
// for, and records what the statements define.
func (c *check) mapping(u *Unit) map[types.Object]types.Object {
	m := map[types.Object]types.Object{}
	final := map[string]types.Object{}
	for _, name := range c.pkg.Scope().Names() {
		obj := c.pkg.Scope().Lookup(name)
		if !c.isOurs(obj) || !obj.Pos().IsValid() {
			continue
		}
		final[name] = obj
		if e := c.s.names[name]; e != nil && c.same(e.obj, obj) {
			m[obj], final[name] = e.obj, e.obj
		}
	}
	for _, d := range c.topDefs() {
		g := c.tops[d.id.Name]
		if f := final[d.id.Name]; f != nil {
			g = f
		}
		if g == nil || !types.Identical(g.Type(), d.obj.Type()) {
			g = c.global(d.obj)
		}
		m[d.obj] = g
		u.vars = append(u.vars, definition{d.stmt, g})
	}
	return m
}

func (c *check) replace(m map[types.Object]types.Object) {
	for id, obj := range c.info.Defs {
		if g := m[obj]; g != nil {
			c.info.Defs[id] = g
		}
	}
	for id, obj := range c.info.Uses {
		if g := m[obj]; g != nil {
			c.info.Uses[id] = g
		}
	}
}

// declare records a declaration of the cell.
func (c *check) declare(u *Unit, d ast.Decl, src *Source) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		c.declareFunc(u, d, src)
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			for _, id := range specNames(spec) {
				obj := c.info.Defs[id]
				if obj == nil || id.Name == "_" {
					continue
				}
				u.defined[obj] = &entry{obj: obj, cell: u.Name, src: src, node: spec, text: sourceText(c.s, src, spec), doc: docComment(c.s, src, spec), uses: c.uses(spec)}
				if tn, ok := obj.(*types.TypeName); ok {
					u.Types, u.Specs = append(u.Types, tn), append(u.Specs, spec.(*ast.TypeSpec))
				}
			}
		}
	}
}

func (c *check) declareFunc(u *Unit, d *ast.FuncDecl, src *Source) {
	e := &entry{cell: u.Name, src: src, node: d, text: sourceText(c.s, src, d), doc: docComment(c.s, src, d), uses: c.uses(d)}
	if m := c.adopted[d]; m != nil {
		e.obj, e.named = m, receiverOf(m)
		u.defined[m] = e
		u.Funcs = append(u.Funcs, &Func{m, d})
		return
	}
	f, ok := c.info.Defs[d.Name].(*types.Func)
	switch {
	case !ok || d == c.body:
		return
	case d.Recv == nil && d.Name.Name == "init":
		u.Inits = append(u.Inits, d)
		return
	case d.Recv != nil:
		e.named = receiverOf(f)
	case d.Name.Name == "main" && src.program:
		u.Main = f
	}
	e.obj = f
	u.defined[f] = e
	u.Funcs = append(u.Funcs, &Func{f, d})
}

func receiverOf(m *types.Func) *types.Named {
	t := m.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, _ := types.Unalias(t).(*types.Named)
	return named
}

// uses lists the names of the session that a declaration mentions.
func (c *check) uses(n ast.Node) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			obj := c.info.Uses[id]
			if _, isPkg := obj.(*types.PkgName); isPkg || obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "main" && !isField(obj) && !isLocal(obj) {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

func isField(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && v.IsField()
}

// isLocal says whether an object belongs to a function; live ones have no
// parent or a package's scope.
func isLocal(obj types.Object) bool {
	p := obj.Parent()
	return p != nil && obj.Pkg() != nil && p != obj.Pkg().Scope() && p.Parent() != types.Universe
}

// value finds the last expression, unless it is one whose results nobody wants to see.
func (c *check) value(u *Unit) {
	n := len(u.Body)
	if n == 0 || !c.src.valued {
		return
	}
	switch st := u.Body[n-1].(type) {
	case *ast.ExprStmt:
		u.Value = st.X
	case *ast.AssignStmt:
		if id, ok := st.Lhs[0].(*ast.Ident); ok && id.Name == "_" && st.TokPos == id.Pos() {
			u.Value = st.Rhs[0]
		}
	}
	if u.Value != nil && c.isSilent(u.Value) {
		u.Value = nil
	}
}

func (c *check) isSilent(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	if t, ok := c.info.TypeOf(e).(*types.Tuple); ok && t.Len() == 0 || c.info.Types[e].IsVoid() {
		return true
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	f, ok := c.info.Uses[sel.Sel].(*types.Func)
	return ok && f.Pkg() != nil && f.Pkg().Path() == "fmt" && (strings.HasPrefix(f.Name(), "Print") || strings.HasPrefix(f.Name(), "Fprint"))
}
