package cell

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"sort"
	"strings"
)

// topDefs lists the identifiers that statements of the cell define for the session.
func (c *check) topDefs() []topDef {
	var defs []topDef
	add := func(i int, e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
			if obj := c.info.Defs[id]; obj != nil {
				defs = append(defs, topDef{i, id, obj})
			}
		}
	}
	for i, st := range c.body.Body.List {
		for {
			l, ok := st.(*ast.LabeledStmt)
			if !ok {
				break
			}
			st = l.Stmt
		}
		switch st := st.(type) {
		case *ast.AssignStmt:
			if st.Tok == token.DEFINE {
				for _, e := range st.Lhs {
					add(i, e)
				}
			}
		case *ast.DeclStmt:
			for _, spec := range st.Decl.(*ast.GenDecl).Specs {
				for _, id := range specNames(spec) {
					add(i, id)
				}
			}
		}
	}
	return defs
}

type topDef struct {
	stmt int
	id   *ast.Ident
	obj  types.Object
}

// topNames returns what functions of the cell must see of its statements: new
// objects for those names that functions mention.
func (c *check) topNames() map[string]types.Object {
	var wanted map[string]bool
	tops := map[string]types.Object{}
	for _, d := range c.topDefs() {
		if wanted == nil {
			wanted = c.namesInFuncs()
		}
		if !wanted[d.id.Name] || d.obj.Type() == types.Typ[types.Invalid] {
			continue
		}
		tops[d.id.Name] = c.global(d.obj)
	}
	return tops
}

// global returns the session's object for one that a statement defines: the
// live variable if its type stays, so that functions see the new value.
func (c *check) global(obj types.Object) types.Object {
	name := obj.Name()
	if k, ok := obj.(*types.Const); ok {
		return types.NewConst(token.NoPos, c.pkg, name, k.Type(), k.Val())
	}
	if live, ok := c.liveVar(name); ok && types.Identical(live.Type(), obj.Type()) {
		return live
	}
	return types.NewVar(token.NoPos, c.pkg, name, obj.Type())
}

func (c *check) liveVar(name string) (*types.Var, bool) {
	if e := c.s.names[name]; e != nil {
		v, ok := e.obj.(*types.Var)
		return v, ok
	}
	return nil, false
}

// namesInFuncs lists the identifiers in the cell's functions and dependents.
func (c *check) namesInFuncs() map[string]bool {
	names := map[string]bool{}
	add := func(f *ast.File) {
		for _, d := range f.Decls {
			if d != ast.Decl(c.body) {
				ast.Inspect(d, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						names[id.Name] = true
					}
					return true
				})
			}
		}
	}
	add(c.file)
	for _, d := range c.deps {
		add(d.file)
	}
	return names
}

func (c *check) changed(tops map[string]types.Object) bool {
	if len(tops) != len(c.tops) {
		return true
	}
	for name, obj := range tops {
		if describe(obj) != describe(c.tops[name]) {
			return true
		}
	}
	return false
}

func describe(obj types.Object) string {
	if obj == nil {
		return ""
	}
	s := obj.Type().String()
	if k, ok := obj.(*types.Const); ok {
		s += "=" + k.Val().ExactString()
	}
	return s
}

// typedTops declares variables whose types the cell itself defines: such types
// are new in every pass, so the declaration is written out again each time.
func (c *check) typedTops(declared map[string]bool) *ast.File {
	var b strings.Builder
	names := make([]string, 0, len(c.tops))
	for name := range c.tops {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		v, ok := c.tops[name].(*types.Var)
		if ok && !declared[name] && c.mentionsNew(v.Type(), declared) {
			fmt.Fprintf(&b, "var %s %s\n", name, types.TypeString(v.Type(), c.qualify))
			declared[name] = true
		}
	}
	if b.Len() == 0 {
		return nil
	}
	f, err := parser.ParseFile(c.s.fset, "", "package main\n"+b.String(), parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	return f
}

func (c *check) qualify(p *types.Package) string {
	if p.Path() == "main" {
		return ""
	}
	alias := "__p_" + strings.NewReplacer("/", "_", ".", "_", "-", "_").Replace(p.Path())
	c.hidden[alias] = p
	return alias
}

// mentionsNew says whether a type is built from one that the cell declares.
func (c *check) mentionsNew(t types.Type, declared map[string]bool) bool {
	found := false
	types.TypeString(t, func(p *types.Package) string {
		found = found || p.Path() == "main"
		return ""
	})
	return found && c.anyDeclared(t, declared)
}

func (c *check) anyDeclared(t types.Type, declared map[string]bool) bool {
	for name := range declared {
		if strings.Contains(t.String(), "main."+name) {
			return true
		}
	}
	return false
}

// sameConst says whether two constants are the same in type and value.
func sameConst(a, b types.Object) bool {
	x, ok1 := a.(*types.Const)
	y, ok2 := b.(*types.Const)
	return ok1 && ok2 && types.Identical(x.Type(), y.Type()) && x.Val().Kind() == y.Val().Kind() && constant.Compare(x.Val(), token.EQL, y.Val())
}
