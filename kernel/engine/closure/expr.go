package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"unsafe"
)

// expr compiles an expression in its own type; as in another.
func (c *comp) expr(e ast.Expr) val {
	if tv := c.info.Types[e]; tv.Value != nil {
		return c.constant(e, c.in(tv.Type))
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.expr(e.X)
	case *ast.Ident:
		return c.ident(e)
	case *ast.FuncLit:
		return c.literal(e)
	case *ast.BinaryExpr:
		return c.binaryExpr(e)
	case *ast.UnaryExpr:
		return c.unary(e)
	case *ast.CallExpr:
		return c.callValue(e)
	case *ast.CompositeLit:
		return c.composite(e)
	case *ast.IndexExpr:
		return c.index(e)
	case *ast.IndexListExpr:
		return c.funcValue(e)
	case *ast.SliceExpr:
		return c.slice(e)
	case *ast.SelectorExpr:
		return c.selector(e)
	case *ast.StarExpr:
		return c.repOf(e).ops.load(c.addr(e))
	case *ast.TypeAssertExpr:
		return c.assertion(e)
	}
	refuseAt(e, "this expression (%T)", e)
	return val{}
}

func (c *comp) constant(e ast.Expr, t types.Type) val {
	v := c.info.Types[e].Value
	if types.IsInterface(t) {
		refuseAt(e, "a constant in an interface")
	}
	return c.rep(t).ops.konst(v)
}

// as compiles an expression for a place of type t, converting it to an
// interface if the place is one.
func (c *comp) as(e ast.Expr, t types.Type) val {
	t = c.in(t)
	from := c.typ(e)
	if isNil(from) || isNilIdent(c, e) {
		return c.zeroVal(t)
	}
	tv := c.info.Types[e]
	if tv.Value != nil {
		if types.IsInterface(t) {
			d := types.Default(from)
			if types.IsInterface(d) {
				d = types.Default(constType(tv.Value.Kind()))
			}
			return c.toInterface(c.rep(d).ops.konst(tv.Value), d, t)
		}
		return c.rep(t).ops.konst(tv.Value)
	}
	if isUntyped(from) && !types.IsInterface(t) {
		from = t
		return c.untyped(e, t)
	}
	return c.toInterface(c.expr(e), from, t)
}

// untyped compiles a non-constant untyped expression, a comparison or a shift, in the type of its place.
func (c *comp) untyped(e ast.Expr, t types.Type) val {
	switch x := ast.Unparen(e).(type) {
	case *ast.BinaryExpr:
		switch x.Op {
		case token.SHL, token.SHR:
			return ariths[basicKind(t)].shift(x.Op, c.as(x.X, t), c.count(x.Y))
		case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ, token.LAND, token.LOR:
			return c.expr(e)
		}
		return c.arith(x, t)
	}
	return c.expr(e)
}

func isUntyped(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0
}

func isNil(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Kind() == types.UntypedNil
}

func isNilIdent(c *comp, e ast.Expr) bool { return c.info.Types[e].IsNil() }

func (c *comp) zeroVal(t types.Type) val {
	r := c.rep(t)
	switch r.ops.(type) {
	case of[fp]:
		return val{f: func(fp) fp { return nil }}
	case of[slice]:
		return val{f: func(fp) slice { return slice{} }}
	case of[any], iface:
		return val{f: func(fp) any { return nil }}
	}
	return r.ops.load(func(fp) fp { return r.new() })
}

func (c *comp) ident(e *ast.Ident) val {
	switch obj := c.info.ObjectOf(e).(type) {
	case *types.Func:
		return c.funcValue(e)
	case *types.Var:
		if off, ok := c.local(obj); ok {
			return c.rep(obj.Type()).ops.local(off)
		}
		return c.rep(obj.Type()).ops.load(c.varAddr(e, obj))
	case *types.Nil:
		return val{f: func(fp) fp { return nil }}
	}
	refuseAt(e, "the name %s here", e.Name)
	return val{}
}

// local is the slot of a variable that lies in the frame itself.
func (c *comp) local(v *types.Var) (uintptr, bool) {
	if c.e.isGlobal(v) || c.boxes[v] || isImported(v) {
		return 0, false
	}
	return c.slotOf(v), true
}

func isImported(v *types.Var) bool {
	return v.Pkg() != nil && v.Pkg().Path() != "main" && !v.IsField() && v.Parent() == v.Pkg().Scope()
}

// varAddr is the address of any variable.
func (c *comp) varAddr(n ast.Node, v *types.Var) func(fp) fp {
	if isImported(v) {
		a := c.e.compiledVar(n, v)
		return func(fp) fp { return a }
	}
	if c.e.isGlobal(v) {
		a := c.e.globals[v]
		return func(fp) fp { return a }
	}
	if !c.boxes[v] {
		off := c.slotOf(v)
		return func(p fp) fp { return unsafe.Add(p, off) }
	}
	if _, ok := c.slots[v]; !ok && c.up != nil && c.up.has(v) {
		c.capt = append(c.capt, v)
	}
	off := c.slotOf(v)
	return func(p fp) fp { return *at[fp](p, off) }
}

// has says whether a variable belongs to this function or one around it.
func (c *comp) has(v *types.Var) bool {
	for s := c; s != nil; s = s.up {
		if _, ok := s.slots[v]; ok {
			return true
		}
	}
	return false
}

// literal compiles a function literal: its frame gets the boxes it captures.
func (c *comp) literal(e *ast.FuncLit) val {
	in := c.e.comp(c.info, c.subst, c.boxes)
	in.up = c
	f := newFun(c.f.name + ".func")
	sig := c.info.TypeOf(e).(*types.Signature)
	in.function(f, nil, vars(sig.Params()), vars(sig.Results()), e.Body)
	boxes := make([]func(fp) fp, len(in.capt))
	for i, v := range in.capt {
		boxes[i] = c.varAddr(e, v)
	}
	return val{f: func(p fp) fp {
		k := &closure{f: f}
		if len(boxes) > 0 {
			k.caps = make([]fp, len(boxes))
			for i, b := range boxes {
				k.caps[i] = b(p)
			}
		}
		return fp(k)
	}}
}

func vars(t *types.Tuple) []*types.Var {
	var vs []*types.Var
	for v := range t.Variables() {
		vs = append(vs, v)
	}
	return vs
}

// addr compiles the address of a place, or of a copy of a value in memory.
func (c *comp) addr(e ast.Expr) func(fp) fp {
	switch x := e.(type) {
	case *ast.ParenExpr:
		return c.addr(x.X)
	case *ast.Ident:
		if v, ok := c.info.ObjectOf(x).(*types.Var); ok {
			return c.varAddr(x, v)
		}
	case *ast.StarExpr:
		return notNil(fn[fp](c.expr(x.X)))
	case *ast.SelectorExpr:
		if s := c.info.Selections[x]; s == nil {
			if v, ok := c.info.Uses[x.Sel].(*types.Var); ok {
				return c.varAddr(x, v)
			}
		} else if s.Kind() == types.FieldVal {
			a, _ := c.path(c.base(x.X), c.typ(x.X), s.Index())
			return a
		}
	case *ast.IndexExpr:
		if a := c.elementAddr(x); a != nil {
			return a
		}
	}
	return c.spill(e)
}

func notNil(f func(fp) fp) func(fp) fp {
	return func(p fp) fp {
		q := f(p)
		if q == nil {
			nilPanic()
		}
		return q
	}
}

// spill evaluates an expression into fresh memory.
func (c *comp) spill(e ast.Expr) func(fp) fp {
	r := c.repOf(e)
	if _, ok := r.ops.(memory); ok {
		return fn[fp](c.expr(e))
	}
	put := r.ops.put(c.expr(e))
	return func(p fp) fp {
		n := r.new()
		put(p, n)
		return n
	}
}

// base is the address of a struct, or the pointer to it.
func (c *comp) base(e ast.Expr) func(fp) fp {
	if _, ok := c.typ(e).Underlying().(*types.Pointer); ok {
		return fn[fp](c.expr(e))
	}
	return c.addr(e)
}

// elementAddr is the address of an element of a slice or array, nil for others.
func (c *comp) elementAddr(x *ast.IndexExpr) func(fp) fp {
	switch u := c.typ(x.X).Underlying().(type) {
	case *types.Slice:
		return elementAddr(fn[slice](c.expr(x.X)), c.integer(x.Index), c.rep(u.Elem()).rt.Size())
	case *types.Pointer:
		if arr, ok := u.Elem().Underlying().(*types.Array); ok {
			return arrayAddr(notNil(fn[fp](c.expr(x.X))), c.integer(x.Index), c.rep(arr.Elem()).rt.Size(), int(arr.Len()))
		}
	case *types.Array:
		return arrayAddr(c.addr(x.X), c.integer(x.Index), c.rep(u.Elem()).rt.Size(), int(u.Len()))
	}
	return nil
}

func arrayAddr(a func(fp) fp, i func(fp) int, size uintptr, n int) func(fp) fp {
	return func(p fp) fp {
		q := a(p)
		k := i(p)
		_ = unsafe.Slice((*struct{})(q), n)[k]
		return unsafe.Add(q, uintptr(k)*size)
	}
}

// integer compiles an index or a size.
func (c *comp) integer(e ast.Expr) func(fp) int {
	if tv := c.info.Types[e]; tv.Value != nil {
		return fn[int](c.rep(types.Typ[types.Int]).ops.konst(tv.Value))
	}
	t := c.typ(e)
	if isUntyped(t) {
		t = types.Typ[types.Int]
	}
	x := c.as(e, t)
	if f, ok := x.f.(func(fp) int); ok {
		return f
	}
	if k := basicKind(t); k == types.Uint64 || k == types.Uint || k == types.Uintptr {
		f := fn[uint64](ariths[k].convert[types.Uint64](x))
		return func(p fp) int {
			if v := f(p); v <= 1<<63-1 {
				return int(v)
			}
			return -1 << 63
		}
	}
	return fn[int](ariths[basicKind(t)].convert[types.Int](x))
}

func basicKind(t types.Type) types.BasicKind {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return types.Invalid
	}
	return types.Default(b).(*types.Basic).Kind()
}

func (c *comp) index(e *ast.IndexExpr) val {
	t := c.typ(e.X)
	switch u := t.Underlying().(type) {
	case *types.Signature:
		return c.funcValue(e)
	case *types.Map:
		return c.mapIndex(e, c.rep(t), u)
	case *types.Slice:
		return c.rep(u.Elem()).ops.element(fn[slice](c.expr(e.X)), c.integer(e.Index))
	case *types.Basic:
		x, i := fn[string](c.as(e.X, t)), c.integer(e.Index)
		return val{f: func(p fp) byte { s := x(p); return s[i(p)] }}
	}
	return c.repOf(e).ops.load(c.addr(e))
}

func (c *comp) unary(e *ast.UnaryExpr) val {
	switch e.Op {
	case token.AND:
		if lit, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
			return val{f: c.fresh(lit)}
		}
		if sel, ok := ast.Unparen(e.X).(*ast.SelectorExpr); ok && hasFunc(c.typ(sel)) && c.compiledField(sel) {
			refuseAt(e, "the address of a field of a compiled type that holds a function; assign the field")
		}
		return val{f: c.addr(e.X)}
	case token.ARROW:
		return c.receive(e, nil)
	}
	t := c.typ(e)
	if a := ariths[basicKind(t)]; a != nil && a.unary != nil {
		return a.unary(e.Op, c.as(e.X, t))
	}
	refuseAt(e, "the operator %s on %s", e.Op, t)
	return val{}
}

// selector reads a field, a variable of a package, or makes a method value.
func (c *comp) selector(e *ast.SelectorExpr) val {
	s := c.info.Selections[e]
	if s == nil {
		if v, ok := c.info.Uses[e.Sel].(*types.Var); ok {
			return c.compiledPlace(e, c.varAddr(e, v), v.Type(), true)
		}
		return c.funcValue(e)
	}
	if s.Kind() != types.FieldVal {
		return c.methodValue(e, s)
	}
	a, t := c.path(c.base(e.X), c.typ(e.X), s.Index())
	return c.compiledPlace(e, a, t, c.inCompiled(e, s))
}

// inCompiled says whether a field lies in a struct of a compiled package.
func (c *comp) inCompiled(e *ast.SelectorExpr, s *types.Selection) bool {
	v := s.Obj().(*types.Var)
	return v.Pkg() != nil && v.Pkg().Path() != "main"
}

// compiledPlace loads from memory that compiled code may share, where
// functions are Go's own.
func (c *comp) compiledPlace(e ast.Expr, a func(fp) fp, t types.Type, compiled bool) val {
	r := c.rep(t)
	if compiled && hasFunc(t) {
		if _, ok := t.Underlying().(*types.Signature); !ok || r.nt == nil {
			refuseAt(e, "a field that holds functions in a %s", t)
		}
		sig := c.in(t).Underlying().(*types.Signature)
		lay := c.e.layout(sig)
		return val{f: func(p fp) fp { return fp(lay.wrap(reflect.NewAt(r.nt, a(p)).Elem())) }}
	}
	return r.ops.load(a)
}
