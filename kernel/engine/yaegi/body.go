package yaegi

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

func (w *writer) block(b *ast.BlockStmt) string {
	var s strings.Builder
	s.WriteString("{\n")
	for _, st := range b.List {
		s.WriteString(w.stmt(st) + "\n")
	}
	s.WriteString("}")
	return s.String()
}

func (w *writer) stmt(st ast.Stmt) string {
	switch st := st.(type) {
	case *ast.ExprStmt:
		return w.expr(st.X)
	case *ast.AssignStmt:
		return w.assign(st)
	case *ast.IncDecStmt:
		return w.expr(st.X) + st.Tok.String()
	case *ast.BlockStmt:
		return w.block(st)
	case *ast.IfStmt:
		return w.ifStmt(st)
	case *ast.ForStmt:
		return w.forStmt(st)
	case *ast.DeclStmt:
		return w.decl(st.Decl.(*ast.GenDecl))
	case *ast.BranchStmt:
		if st.Label == nil && (st.Tok == token.BREAK || st.Tok == token.CONTINUE) {
			return st.Tok.String()
		}
	case *ast.ReturnStmt:
		switch len(st.Results) {
		case 0:
			return "return"
		case 1:
			return "return " + w.expr(st.Results[0])
		}
	case *ast.EmptyStmt:
		return ""
	}
	refuseAt(st, "this statement")
	return ""
}

func (w *writer) assign(st *ast.AssignStmt) string {
	if len(st.Lhs) != 1 || len(st.Rhs) != 1 {
		refuseAt(st, "assignments to several variables at once")
	}
	id, ok := st.Lhs[0].(*ast.Ident)
	if !ok {
		refuseAt(st, "assignments to anything but a variable")
	}
	if id.Name == "_" {
		return "_ = " + w.expr(st.Rhs[0])
	}
	switch st.Tok {
	case token.ASSIGN, token.DEFINE, token.ADD_ASSIGN, token.SUB_ASSIGN, token.MUL_ASSIGN, token.QUO_ASSIGN, token.REM_ASSIGN:
	default:
		refuseAt(st, "the operator %s", st.Tok)
	}
	v, _ := w.info.ObjectOf(id).(*types.Var)
	if st.Tok == token.DEFINE && w.global(v) == "" {
		return "var " + id.Name + " " + w.typ(id.Pos(), v.Type()) + " = " + w.expr(st.Rhs[0]) + "\n_ = " + id.Name
	}
	tok := st.Tok
	if tok == token.DEFINE {
		tok = token.ASSIGN
	}
	return w.expr(id) + " " + tok.String() + " " + w.expr(st.Rhs[0])
}

func (w *writer) decl(d *ast.GenDecl) string {
	if d.Tok == token.CONST {
		return "" // constants are written where they are used
	}
	var lines []string
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok || len(v.Names) != 1 || len(v.Values) > 1 {
			refuseAt(spec, "this declaration")
		}
		obj, _ := w.info.Defs[v.Names[0]].(*types.Var)
		if obj == nil {
			refuseAt(spec, "this declaration")
		}
		name, value := w.global(obj), ""
		if len(v.Values) == 1 {
			value = w.expr(v.Values[0])
		}
		switch {
		case name == "" && value == "":
			lines = append(lines, "var "+obj.Name()+" "+w.typ(spec.Pos(), obj.Type()), "_ = "+obj.Name())
		case name == "":
			lines = append(lines, "var "+obj.Name()+" "+w.typ(spec.Pos(), obj.Type())+" = "+value, "_ = "+obj.Name())
		case value != "":
			lines = append(lines, name+" = "+value)
		default:
			lines = append(lines, name+" = "+map[string]string{"int": "0", "float64": "0", "string": `""`, "bool": "false"}[w.typ(spec.Pos(), obj.Type())])
		}
	}
	return strings.Join(lines, "\n")
}

func (w *writer) ifStmt(st *ast.IfStmt) string {
	if st.Init != nil {
		refuseAt(st.Init, "a statement before a condition")
	}
	s := "if " + w.expr(st.Cond) + " " + w.block(st.Body)
	if st.Else != nil {
		s += " else " + w.stmt(st.Else)
	}
	return s
}

func (w *writer) forStmt(st *ast.ForStmt) string {
	if st.Init != nil || st.Post != nil {
		refuseAt(st, "the variable of a loop; define it before the loop")
	}
	if st.Cond == nil {
		return "for " + w.block(st.Body)
	}
	return "for " + w.expr(st.Cond) + " " + w.block(st.Body)
}

// global is the name of a variable of the session, empty for others.
func (w *writer) global(v *types.Var) string {
	if name, ok := w.vars[v]; ok {
		return name
	}
	return w.e.vars[v]
}

func (w *writer) expr(e ast.Expr) string {
	if tv := w.info.Types[e]; tv.Value != nil {
		return w.constant(e, tv.Value)
	}
	switch x := e.(type) {
	case *ast.ParenExpr:
		return "(" + w.expr(x.X) + ")"
	case *ast.Ident:
		return w.ident(x)
	case *ast.UnaryExpr:
		if x.Op == token.SUB || x.Op == token.NOT || x.Op == token.ADD {
			w.typ(x.Pos(), w.info.TypeOf(x))
			return x.Op.String() + "(" + w.expr(x.X) + ")"
		}
	case *ast.BinaryExpr:
		return w.binary(x)
	case *ast.CallExpr:
		return w.call(x)
	}
	refuseAt(e, "this expression")
	return ""
}

func (w *writer) ident(id *ast.Ident) string {
	v, ok := w.info.ObjectOf(id).(*types.Var)
	if !ok {
		refuseAt(id, "%s as a value", id.Name)
	}
	w.typ(id.Pos(), v.Type())
	if name := w.global(v); name != "" {
		return name
	}
	return id.Name
}

func (w *writer) binary(x *ast.BinaryExpr) string {
	w.typ(x.Pos(), w.info.TypeOf(x))
	w.typ(x.X.Pos(), w.info.TypeOf(x.X))
	switch x.Op {
	case token.ADD, token.SUB, token.MUL, token.QUO, token.REM, token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
		return "(" + w.expr(x.X) + " " + x.Op.String() + " " + w.expr(x.Y) + ")"
	}
	refuseAt(x, "the operator %s", x.Op)
	return ""
}

func (w *writer) call(x *ast.CallExpr) string {
	var args []string
	for _, a := range x.Args {
		w.typ(a.Pos(), w.info.TypeOf(a))
		args = append(args, w.expr(a))
	}
	list := "(" + strings.Join(args, ", ") + ")"
	switch fun := ast.Unparen(x.Fun).(type) {
	case *ast.Ident:
		if f, ok := w.info.Uses[fun].(*types.Func); ok && w.fun(f) != "" {
			return w.fun(f) + list
		}
		if fun.Name == "panic" && w.info.Types[x.Fun].IsBuiltin() {
			return "panic" + list
		}
	case *ast.SelectorExpr:
		f, ok := w.info.Uses[fun.Sel].(*types.Func)
		if ok && f.Pkg() != nil && f.Pkg().Path() == "fmt" && (f.Name() == "Println" || f.Name() == "Print") {
			return "fmt." + f.Name() + list
		}
	}
	refuseAt(x, "this call")
	return ""
}
