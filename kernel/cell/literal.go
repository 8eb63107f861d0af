package cell

import (
	"go/ast"
	"go/types"
)

// keyLiterals names the fields in struct literals of types from earlier cells:
// go/types allows to leave out unexported names in one package only, and each
// cell is checked as a package of its own. It says whether it changed any.
func (c *check) keyLiterals() bool {
	changed := false
	name := func(n ast.Node) bool {
		if lit, ok := n.(*ast.CompositeLit); ok && c.keyLiteral(lit) {
			changed = true
		}
		return true
	}
	ast.Inspect(c.file, name)
	for _, d := range c.deps {
		ast.Inspect(d.file, name)
	}
	return changed
}

func (c *check) keyLiteral(lit *ast.CompositeLit) bool {
	t := c.info.TypeOf(lit)
	if t == nil || len(lit.Elts) == 0 {
		return false
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || len(lit.Elts) != st.NumFields() || st.Field(0).Pkg() == c.pkg || st.Field(0).Pkg().Path() != "main" {
		return false
	}
	for i, e := range lit.Elts {
		if _, keyed := e.(*ast.KeyValueExpr); keyed || st.Field(i).Name() == "_" {
			return false
		}
	}
	for i, e := range lit.Elts {
		key := &ast.Ident{NamePos: e.Pos(), Name: st.Field(i).Name()}
		lit.Elts[i] = &ast.KeyValueExpr{Key: key, Colon: e.Pos(), Value: e}
	}
	return true
}
