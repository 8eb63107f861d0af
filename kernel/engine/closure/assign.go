package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
)

// A place is where a value can be stored.
type place struct {
	r   *rep
	set func(x val) stmt
}

// place compiles the left side of an assignment. Its operands are evaluated
// by the statement that prepare returns, the place itself only when it is set.
func (c *comp) place(e ast.Expr) (pl place, prepare []stmt) {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		return c.identPlace(id), nil
	}
	if ix, ok := e.(*ast.IndexExpr); ok {
		if m, ok := c.typ(ix.X).Underlying().(*types.Map); ok {
			return c.mapPlace(ix, c.rep(c.typ(ix.X)), m)
		}
	}
	t := c.typ(e)
	r := c.rep(t)
	tmp := c.f.slot(rtPointer)
	c.lastTemp = tmp
	a := c.addr(e)
	prepare = []stmt{func(p fp) ctl { *at[fp](p, tmp) = a(p); return next }}
	held := func(p fp) fp { return *at[fp](p, tmp) }
	if sel, ok := e.(*ast.SelectorExpr); ok && hasFunc(t) && c.compiledField(sel) {
		return c.compiledFuncPlace(e, r, held), prepare
	}
	return place{r, func(x val) stmt { return r.ops.store(held, x) }}, prepare
}

func (c *comp) compiledField(e *ast.SelectorExpr) bool {
	if s := c.info.Selections[e]; s != nil {
		return c.inCompiled(e, s)
	}
	return true
}

// compiledFuncPlace stores a function where compiled code reads one.
func (c *comp) compiledFuncPlace(e ast.Expr, r *rep, a func(fp) fp) place {
	if r.nt == nil {
		refuseAt(e, "a field that holds functions in a %s", r.t)
	}
	lay := c.e.layout(r.t.Underlying().(*types.Signature))
	return place{r, func(x val) stmt {
		f := fn[fp](x)
		return func(p fp) ctl {
			q, k := a(p), (*closure)(f(p))
			reflect.NewAt(r.nt, q).Elem().Set(lay.native(k, r.nt, threadOf(p)))
			return next
		}
	}}
}

func (c *comp) identPlace(id *ast.Ident) place {
	if id.Name == "_" {
		return place{nil, nil}
	}
	v := c.info.ObjectOf(id).(*types.Var)
	r := c.rep(v.Type())
	if off, ok := c.local(v); ok {
		return place{r, func(x val) stmt { return r.ops.storeLocal(off, x) }}
	}
	a := c.varAddr(id, v)
	return place{r, func(x val) stmt { return r.ops.store(a, x) }}
}

// define makes a new variable; in a loop each time another one.
func (c *comp) define(id *ast.Ident) place {
	v, ok := c.info.Defs[id].(*types.Var)
	if !ok || id.Name == "_" || c.e.isGlobal(v) || !c.boxes[v] {
		return c.identPlace(id)
	}
	return c.boxPlace(v)
}

func (c *comp) boxPlace(v *types.Var) place {
	r, off := c.rep(v.Type()), c.slotOf(v)
	return place{r, func(x val) stmt {
		put := r.ops.put(x)
		return func(p fp) ctl {
			b := r.new()
			put(p, b)
			*at[fp](p, off) = b
			return next
		}
	}}
}

func (c *comp) assign(st *ast.AssignStmt) stmt {
	switch {
	case st.Tok != token.ASSIGN && st.Tok != token.DEFINE:
		return c.update(st.Lhs[0], compounds[st.Tok], st.Rhs[0])
	case len(st.Lhs) == len(st.Rhs) && len(st.Lhs) == 1:
		return c.assignOne(st.Lhs[0], st.Rhs[0], st.Tok == token.DEFINE)
	case len(st.Lhs) == len(st.Rhs):
		return c.assignMany(st)
	}
	return c.assignSpread(st)
}

func (c *comp) lhs(e ast.Expr, define bool) (place, []stmt) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok && define && c.info.Defs[id] != nil {
		return c.define(id), nil
	}
	return c.place(e)
}

func (c *comp) assignOne(l, x ast.Expr, define bool) stmt {
	pl, prepare := c.lhs(l, define)
	if pl.set == nil {
		return c.blank(x)
	}
	v := c.as(x, pl.r.t)
	if prepare == nil {
		return pl.set(v)
	}
	if c.calls(x) && !c.calls(l) {
		tmp := c.temp(pl.r)
		first := []stmt{pl.r.ops.storeLocal(tmp, v)}
		return seq(append(append(first, prepare...), pl.set(pl.r.ops.local(tmp))))
	}
	return seq(append(prepare, pl.set(v)))
}

// blank evaluates what is assigned to _.
func (c *comp) blank(x ast.Expr) stmt {
	t := c.typ(x)
	if isNil(t) {
		return func(fp) ctl { return next }
	}
	t = types.Default(t)
	r := c.rep(t)
	tmp := c.temp(r)
	return r.ops.storeLocal(tmp, c.as(x, t))
}

// assignMany evaluates all operands and values before it stores the first.
func (c *comp) assignMany(st *ast.AssignStmt) stmt {
	var list, late []stmt
	places := make([]place, len(st.Lhs))
	for i, l := range st.Lhs {
		pl, prepare := c.lhs(l, st.Tok == token.DEFINE)
		list, places[i] = append(list, prepare...), pl
	}
	values := make([]stmt, len(st.Lhs))
	for i, pl := range places {
		if pl.set == nil {
			values[i] = c.blank(st.Rhs[i])
			continue
		}
		tmp := c.temp(pl.r)
		late = append(late, pl.set(pl.r.ops.local(tmp)))
		values[i] = pl.r.ops.storeLocal(tmp, c.as(st.Rhs[i], pl.r.t))
	}
	for _, i := range c.inOrder(st.Rhs) {
		list = append(list, values[i])
	}
	return seq(append(list, late...))
}

// assignSpread handles several values from one call, map index, receive or assertion.
func (c *comp) assignSpread(st *ast.AssignStmt) stmt {
	define := st.Tok == token.DEFINE
	var list []stmt
	places := make([]place, len(st.Lhs))
	for i, l := range st.Lhs {
		pl, prepare := c.lhs(l, define)
		list, places[i] = append(list, prepare...), pl
	}
	x := ast.Unparen(st.Rhs[0])
	if call, ok := x.(*ast.CallExpr); ok {
		return seq(append(list, c.spread(call, func(i int, t types.Type) place { return places[i] })...))
	}
	return seq(append(list, c.commaOk(x, places)...))
}

// commaOk compiles v, ok = m[k], <-ch or x.(T).
func (c *comp) commaOk(x ast.Expr, places []place) []stmt {
	okTmp := c.f.slot(reflect.TypeFor[bool]())
	var v val
	switch x := x.(type) {
	case *ast.IndexExpr:
		v = c.mapLookup(x, c.rep(c.typ(x.X)), c.typ(x.X).Underlying().(*types.Map), &okTmp)
	case *ast.UnaryExpr:
		v = c.receive(x, &okTmp)
	case *ast.TypeAssertExpr:
		v = c.assert(x, &okTmp)
	default:
		refuseAt(x, "two values from this expression")
	}
	t := c.commaType(x)
	r := c.rep(t)
	tmp := c.temp(r)
	list := []stmt{r.ops.storeLocal(tmp, v)}
	if places[0].set != nil {
		list = append(list, places[0].set(c.convertTo(r.ops.local(tmp), t, places[0].r.t)))
	}
	if places[1].set != nil {
		okVal := of[bool]{}.local(okTmp)
		list = append(list, places[1].set(c.convertTo(okVal, types.Typ[types.Bool], places[1].r.t)))
	}
	return list
}

func (c *comp) commaType(x ast.Expr) types.Type {
	t := c.typ(x)
	if tup, ok := t.(*types.Tuple); ok {
		return c.in(tup.At(0).Type())
	}
	return t
}

// convertTo adapts a value to a place, which may be an interface.
func (c *comp) convertTo(x val, from, to types.Type) val { return c.toInterface(x, from, c.in(to)) }

var compounds = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO,
	token.REM_ASSIGN: token.REM, token.AND_ASSIGN: token.AND, token.OR_ASSIGN: token.OR, token.XOR_ASSIGN: token.XOR,
	token.SHL_ASSIGN: token.SHL, token.SHR_ASSIGN: token.SHR, token.AND_NOT_ASSIGN: token.AND_NOT,
}

// update compiles x op= y, and x++ when y is nil. x is evaluated once.
func (c *comp) update(x ast.Expr, op token.Token, y ast.Expr) stmt {
	t := c.typ(x)
	r := c.rep(t)
	pl, prepare := c.place(x)
	cur := c.current(x, r, prepare != nil)
	one := func() val {
		if y != nil {
			return c.as(y, t)
		}
		return r.ops.konst(constOne)
	}
	var v val
	a := ariths[basicKind(t)]
	switch {
	case a == nil:
		refuseAt(x, "the operator %s on %s", op, t)
	case op == token.SHL || op == token.SHR:
		v = a.shift(op, cur, c.count(y))
	case y != nil && c.calls(y):
		tmp := c.temp(r)
		prepare = append(prepare, r.ops.storeLocal(tmp, one()))
		v = a.binary(op, cur, r.ops.local(tmp))
	default:
		v = a.binary(op, cur, one())
	}
	if prepare == nil {
		return pl.set(v)
	}
	return seq(append(prepare, pl.set(v)))
}

// current reads a place that has been prepared.
func (c *comp) current(x ast.Expr, r *rep, prepared bool) val {
	x = ast.Unparen(x)
	if !prepared {
		return c.expr(x)
	}
	if ix, ok := x.(*ast.IndexExpr); ok {
		if m, ok := c.typ(ix.X).Underlying().(*types.Map); ok {
			return c.preparedMap(c.rep(c.typ(ix.X)), m)
		}
	}
	tmp := c.lastTemp
	return r.ops.load(func(p fp) fp { return *at[fp](p, tmp) })
}

func (c *comp) decl(d *ast.GenDecl) stmt {
	if d.Tok != token.VAR {
		return func(fp) ctl { return next }
	}
	var list []stmt
	for _, spec := range d.Specs {
		list = append(list, c.valueSpec(spec.(*ast.ValueSpec))...)
	}
	return seq(list)
}

func (c *comp) valueSpec(s *ast.ValueSpec) []stmt {
	var list, late []stmt
	if len(s.Values) == 1 && len(s.Names) > 1 {
		st := &ast.AssignStmt{Tok: token.DEFINE, Rhs: s.Values}
		for _, id := range s.Names {
			st.Lhs = append(st.Lhs, id)
		}
		return []stmt{c.assignSpread(st)}
	}
	for i, id := range s.Names {
		v, _ := c.info.Defs[id].(*types.Var)
		switch {
		case id.Name == "_" && len(s.Values) > 0:
			list = append(list, c.blank(s.Values[i]))
		case id.Name == "_":
		case len(s.Values) == 0:
			list = append(list, c.define(id).set(c.zeroVal(v.Type())))
		case len(s.Names) == 1:
			r := c.rep(v.Type())
			tmp := c.temp(r)
			list = append(list, r.ops.storeLocal(tmp, c.as(s.Values[i], v.Type())), c.define(id).set(r.ops.local(tmp)))
		default:
			r := c.rep(v.Type())
			tmp := c.temp(r)
			list = append(list, r.ops.storeLocal(tmp, c.as(s.Values[i], v.Type())))
			late = append(late, c.define(id).set(r.ops.local(tmp)))
		}
	}
	return append(list, late...)
}
