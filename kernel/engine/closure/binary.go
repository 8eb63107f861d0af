package closure

import (
	"go/ast"
	"go/token"
	"go/types"
)

func (c *comp) binaryExpr(e *ast.BinaryExpr) val {
	switch e.Op {
	case token.LAND:
		x, y := c.truth(e.X), c.truth(e.Y)
		return val{f: func(p fp) bool { return x(p) && y(p) }}
	case token.LOR:
		x, y := c.truth(e.X), c.truth(e.Y)
		return val{f: func(p fp) bool { return x(p) || y(p) }}
	case token.SHL, token.SHR:
		t := c.typ(e)
		return ariths[basicKind(t)].shift(e.Op, c.as(e.X, t), c.count(e.Y))
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return val{f: c.comparison(e)}
	}
	return c.arith(e, c.typ(e))
}

func (c *comp) truth(e ast.Expr) func(fp) bool { return fn[bool](c.expr(e)) }

// arith compiles an arithmetic operator. As gc does, it reads a variable on
// the left after calls on the right.
func (c *comp) arith(e *ast.BinaryExpr, t types.Type) val {
	r := c.rep(t)
	a := ariths[basicKind(t)]
	if a == nil || a.binary == nil {
		refuseAt(e, "the operator %s on %s", e.Op, t)
	}
	if c.calls(e.Y) && !c.calls(e.X) {
		tmp := c.temp(r)
		first := r.ops.storeLocal(tmp, c.as(e.Y, t))
		return r.ops.after(first, a.binary(e.Op, c.as(e.X, t), r.ops.local(tmp)))
	}
	return a.binary(e.Op, c.as(e.X, t), c.as(e.Y, t))
}

// calls says whether an expression calls a function.
func (c *comp) calls(e ast.Expr) (yes bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch k := n.(type) {
		case *ast.CallExpr:
			if !c.info.Types[k.Fun].IsType() && !c.info.Types[k.Fun].IsBuiltin() {
				yes = true
			}
		case *ast.FuncLit:
			return false
		}
		return !yes
	})
	return
}

// comparison compiles a comparison in the type both sides have.
func (c *comp) comparison(e *ast.BinaryExpr) func(fp) bool {
	x, y, t := c.operands(e)
	r := c.rep(t)
	if a := ariths[basicKind(t)]; a != nil && a.compare != nil {
		return a.compare(e.Op, x, y)
	}
	eq := r.ops.equal
	if _, ok := t.Underlying().(*types.Slice); ok {
		return c.nilSlice(e, x, y)
	}
	f := eq(x, y)
	if e.Op == token.NEQ {
		return func(p fp) bool { return !f(p) }
	}
	return f
}

func (c *comp) nilSlice(e *ast.BinaryExpr, x, y val) func(fp) bool {
	a, b, want := fn[slice](x), fn[slice](y), e.Op == token.EQL
	return func(p fp) bool { return (a(p).p == b(p).p) == want }
}

// operands compiles both sides of a comparison in one type.
func (c *comp) operands(e *ast.BinaryExpr) (x, y val, t types.Type) {
	tx, ty := c.typ(e.X), c.typ(e.Y)
	t = tx
	if isUntyped(tx) || types.IsInterface(ty) && !types.IsInterface(tx) {
		t = ty
	}
	if isUntyped(t) {
		t = types.Default(t)
	}
	if !c.calls(e.Y) || c.calls(e.X) {
		return c.as(e.X, t), c.as(e.Y, t), t
	}
	r := c.rep(t)
	tmp := c.temp(r)
	first := r.ops.storeLocal(tmp, c.as(e.Y, t))
	return r.ops.after(first, c.as(e.X, t)), r.ops.local(tmp), t
}

// count is a shift count; a negative one panics with Go's own text.
func (c *comp) count(e ast.Expr) func(fp) uint64 {
	t := types.Default(c.typ(e))
	if tv := c.info.Types[e]; tv.Value != nil {
		t = types.Typ[types.Uint64]
	}
	x := c.as(e, t)
	k := basicKind(t)
	if b := t.Underlying().(*types.Basic); b.Info()&types.IsUnsigned == 0 {
		f := fn[int64](ariths[k].convert[types.Int64](x))
		return func(p fp) uint64 {
			n := f(p)
			if n < 0 {
				_ = 1 << n
			}
			return uint64(n)
		}
	}
	if f, ok := x.f.(func(fp) uint64); ok {
		return f
	}
	return fn[uint64](ariths[k].convert[types.Uint64](x))
}
