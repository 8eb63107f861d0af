package cell

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ast/astutil"
)

// A rewriter turns operators on tensors into method calls. It knows the types
// of the last pass and those of the calls it has made itself.
type rewriter struct {
	c    *check
	over map[ast.Expr]types.Type
	n    int
}

// tensorAlias names the tensor package in generated code, whatever the cell calls it.
const tensorAlias = "__tensor"

// methods are an operator's method on two tensors, on a tensor and a number,
// and on a number and a tensor. Equality is not among them: in Go it asks
// whether two names hold the same tensor.
var methods = map[token.Token][3]string{
	token.ADD: {"Add", "AddScalar", "AddScalar"},
	token.SUB: {"Sub", "SubScalar", "RsubScalar"},
	token.MUL: {"Mul", "MulScalar", "MulScalar"},
	token.QUO: {"Div", "DivScalar", "RdivScalar"},
	token.LSS: {"Lt", "LtScalar", "GtScalar"},
	token.LEQ: {"Le", "LeScalar", "GeScalar"},
	token.GTR: {"Gt", "GtScalar", "LtScalar"},
	token.GEQ: {"Ge", "GeScalar", "LeScalar"},
}

var compound = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL,
	token.QUO_ASSIGN: token.QUO, token.REM_ASSIGN: token.REM,
}

// rewrite says whether it found an operator to rewrite.
func (c *check) rewrite() bool {
	if !c.src.usesTensors(c.s) {
		return false
	}
	r := &rewriter{c: c, over: map[ast.Expr]types.Type{}}
	astutil.Apply(c.file, r.before, r.after)
	for _, d := range c.deps {
		astutil.Apply(d.file, r.before, r.after)
	}
	return r.n > 0
}

// usesTensors is false only while no cell can hold a tensor.
func (src *Source) usesTensors(s *Session) bool {
	return s.imp.get(TensorPath) != nil
}

// before rewrites assignments, while their left side is still as written.
func (r *rewriter) before(cur *astutil.Cursor) bool {
	a, ok := cur.Node().(*ast.AssignStmt)
	if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 || a.Tok == token.DEFINE {
		return true
	}
	x, items := r.indexed(ast.Unparen(a.Lhs[0]))
	op, isCompound := compound[a.Tok]
	switch {
	case x != nil && (isCompound || a.Tok == token.ASSIGN):
		v := a.Rhs[0]
		if isCompound {
			if hasCall(a.Lhs[0]) {
				return true
			}
			v = &ast.BinaryExpr{X: clone(a.Lhs[0]), OpPos: a.TokPos, Op: op, Y: v}
		}
		call := r.call(x, "IndexPut", a.TokPos, append([]ast.Expr{v}, items...)...)
		r.note(call, "=", a.Lhs[0].Pos(), a.Rhs[0].End(), clone(a.Lhs[0]))
		cur.Replace(&ast.ExprStmt{X: call})
	case isCompound && isTensor(r.typeOf(a.Lhs[0])) && !hasCall(a.Lhs[0]):
		a.Rhs[0] = &ast.BinaryExpr{X: clone(a.Lhs[0]), OpPos: a.TokPos, Op: op, Y: a.Rhs[0]}
		a.Tok = token.ASSIGN
		r.n++
	}
	return true
}

func (r *rewriter) after(cur *astutil.Cursor) bool {
	switch n := cur.Node().(type) {
	case *ast.BinaryExpr:
		lo, hi := r.span(n)
		if e := r.binary(n); e != nil {
			name := n.Op.String()
			if r.c.isMatmul(n.OpPos) {
				name = "@"
			}
			r.note(e, name, lo, hi, nil)
			cur.Replace(e)
		}
	case *ast.UnaryExpr:
		if n.Op == token.SUB && isTensor(r.typeOf(n.X)) {
			_, hi := r.span(n.X)
			e := r.operator(n.X, "Neg", n.OpPos)
			r.note(e, "-", n.OpPos, hi, nil)
			cur.Replace(e)
		}
	case *ast.CallExpr:
		r.overload(n)
	case *ast.IndexExpr, *ast.IndexListExpr, *ast.SliceExpr:
		if x, items := r.indexed(n.(ast.Expr)); x != nil {
			lo, hi := r.span(x)
			e := r.call(x, "Index", hi, items...)
			r.note(e, "[]", lo, n.End(), nil)
			cur.Replace(e)
		}
	}
	return true
}

func (r *rewriter) binary(n *ast.BinaryExpr) ast.Expr {
	tx, ty := r.typeOf(n.X), r.typeOf(n.Y)
	x, y := isTensor(tx), isTensor(ty)
	if n.Op == token.REM && x && y && r.c.isMatmul(n.OpPos) {
		return r.operator(n.X, "MatMul", n.OpPos, n.Y)
	}
	m, ok := methods[n.Op]
	switch {
	case !ok:
		return nil
	case x && y:
		return r.operator(n.X, m[0], n.OpPos, n.Y)
	case x && isNumber(ty):
		return r.operator(n.X, m[1], n.OpPos, r.scalar(tx, m[1], n.Y))
	case y && isNumber(tx):
		return r.operator(n.Y, m[2], n.OpPos, r.scalar(ty, m[2], n.X))
	}
	return nil
}

// scalar converts a number to what the method takes, when that is a type of numbers.
func (r *rewriter) scalar(t types.Type, method string, e ast.Expr) ast.Expr {
	sig := lookupMethod(t, method)
	if sig == nil || sig.Params().Len() == 0 {
		return e
	}
	want, ok := sig.Params().At(0).Type().(*types.Basic)
	if !ok || r.c.info.Types[e].Value != nil || types.Identical(r.typeOf(e), want) {
		return e
	}
	return &ast.CallExpr{Fun: &ast.Ident{NamePos: e.Pos(), Name: want.Name()}, Lparen: e.Pos(), Args: []ast.Expr{e}, Rparen: e.End()}
}

// indexed returns the tensor and the items of a[…], or nil.
func (r *rewriter) indexed(e ast.Expr) (ast.Expr, []ast.Expr) {
	switch n := e.(type) {
	case *ast.IndexExpr:
		if !isTensor(r.typeOf(n.X)) {
			return nil, nil
		}
		if call := generated(n.Index, indexName); call != nil {
			items := make([]ast.Expr, len(call.Args))
			for i, a := range call.Args {
				items[i] = a
				if sl := generated(a, sliceName); sl != nil {
					items[i] = r.slice(sl.Pos(), sl.Args)
				}
			}
			return n.X, items
		}
		return n.X, []ast.Expr{n.Index}
	case *ast.IndexListExpr:
		if isTensor(r.typeOf(n.X)) {
			return n.X, n.Indices
		}
	case *ast.SliceExpr:
		if isTensor(r.typeOf(n.X)) {
			parts := []ast.Expr{n.Low, n.High}
			if n.Slice3 {
				parts = append(parts, n.Max)
			}
			return n.X, []ast.Expr{r.slice(n.Lbrack, parts)}
		}
	}
	return nil, nil
}

func generated(e ast.Expr, name string) *ast.CallExpr {
	if call, ok := e.(*ast.CallExpr); ok {
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == name {
			return call
		}
	}
	return nil
}

// slice writes lo:hi:step as a value of the tensor package.
func (r *rewriter) slice(pos token.Pos, parts []ast.Expr) ast.Expr {
	lo, hi, step := given(parts, 0), given(parts, 1), given(parts, 2)
	name, args := "All", []ast.Expr(nil)
	switch {
	case step != nil:
		return r.stepped(pos, lo, hi, step)
	case lo != nil && hi != nil:
		name, args = "Span", []ast.Expr{lo, hi}
	case lo != nil:
		name, args = "From", []ast.Expr{lo}
	case hi != nil:
		name, args = "Until", []ast.Expr{hi}
	}
	sel := r.tensorName(pos, name)
	if _, isVar := r.tensorObject(name).(*types.Var); isVar {
		return sel
	}
	return &ast.CallExpr{Fun: sel, Lparen: pos, Args: args, Rparen: pos}
}

// stepped chains Step onto the slice without a step.
func (r *rewriter) stepped(pos token.Pos, lo, hi, step ast.Expr) ast.Expr {
	whole := r.slice(pos, []ast.Expr{lo, hi})
	return &ast.CallExpr{Fun: &ast.SelectorExpr{X: whole, Sel: &ast.Ident{NamePos: pos, Name: "By"}}, Lparen: pos, Args: []ast.Expr{step}, Rparen: pos}
}

func given(parts []ast.Expr, i int) ast.Expr {
	if i >= len(parts) || parts[i] == nil {
		return nil
	}
	if id, ok := parts[i].(*ast.Ident); ok && id.Name == "nil" {
		return nil
	}
	return parts[i]
}

func (r *rewriter) tensorObject(name string) types.Object {
	return r.c.s.imp.get(TensorPath).Scope().Lookup(name)
}

func (r *rewriter) tensorName(pos token.Pos, name string) ast.Expr {
	r.c.hidden[tensorAlias] = r.c.s.imp.get(TensorPath)
	return &ast.SelectorExpr{X: &ast.Ident{NamePos: pos, Name: tensorAlias}, Sel: &ast.Ident{NamePos: pos, Name: name}}
}

// note keeps how a call was written that the rewriter made.
func (r *rewriter) note(e ast.Expr, name string, lo, hi token.Pos, first ast.Expr) {
	r.c.origins[e.(*ast.CallExpr)] = &origin{name, lo, hi, first}
}

// span is where an expression stands, with operators in it that were rewritten.
func (r *rewriter) span(e ast.Expr) (lo, hi token.Pos) {
	return (&Source{origins: r.c.origins}).span(e)
}

// operator makes the call that an operator becomes. Its result is
// new memory, which nobody but an operator around it can see.
func (r *rewriter) operator(recv ast.Expr, name string, pos token.Pos, args ...ast.Expr) ast.Expr {
	e := r.call(recv, name, pos, args...)
	r.c.ops[e.(*ast.CallExpr)] = true
	return e
}

func (r *rewriter) call(recv ast.Expr, name string, pos token.Pos, args ...ast.Expr) ast.Expr {
	end := recv.End()
	if len(args) > 0 {
		end = args[len(args)-1].End()
	}
	c := &ast.CallExpr{Fun: &ast.SelectorExpr{X: recv, Sel: &ast.Ident{NamePos: pos, Name: name}}, Lparen: pos, Args: args, Rparen: end}
	if sig := lookupMethod(r.typeOf(recv), name); sig != nil && sig.Results().Len() == 1 {
		r.over[c] = sig.Results().At(0).Type()
	}
	r.n++
	return c
}

// typeOf is the type of an expression, of one that the rewriter made too.
func (r *rewriter) typeOf(e ast.Expr) types.Type {
	if t := r.over[e]; t != nil {
		return t
	}
	if p, ok := e.(*ast.ParenExpr); ok {
		return r.typeOf(p.X)
	}
	if tv, ok := r.c.info.Types[e]; ok && tv.IsValue() && tv.Type != types.Typ[types.Invalid] {
		return tv.Type
	}
	if call, ok := e.(*ast.CallExpr); ok {
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && r.over[sel.X] != nil {
			if sig := lookupMethod(r.over[sel.X], sel.Sel.Name); sig != nil && sig.Results().Len() == 1 {
				return sig.Results().At(0).Type()
			}
		}
	}
	return nil
}

func lookupMethod(t types.Type, name string) *types.Signature {
	if t == nil {
		return nil
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	if f, ok := obj.(*types.Func); ok {
		return f.Signature()
	}
	return nil
}

func isTensor(t types.Type) bool {
	if t == nil {
		return false
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.Obj().Name() == "Tensor" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == TensorPath
}

func isNumber(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

func hasCall(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && generated(call, indexName) == nil && generated(call, sliceName) == nil {
			found = true
		}
		return !found
	})
	return found
}
