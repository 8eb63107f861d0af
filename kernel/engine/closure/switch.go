package closure

import (
	"go/ast"
	"go/types"
	"unsafe"
)

// clauses runs the clause that choose found; a fallthrough goes to the next one.
func (c *comp) clauses(bodies []stmt, choose func(p fp) int, code ctl) stmt {
	return func(p fp) ctl {
		i := choose(p)
		for i >= 0 {
			switch k := bodies[i](p); k {
			case fall:
				i++
			case brk, code:
				return next
			default:
				return k
			}
		}
		return next
	}
}

func (c *comp) switchStmt(st *ast.SwitchStmt) stmt {
	code := c.loopCodes() - 1
	var list []stmt
	if st.Init != nil {
		list = append(list, c.stmt(st.Init))
	}
	tag, t, prepare := c.tag(st.Tag)
	list = append(list, prepare...)
	n := len(st.Body.List)
	tests, bodies, def := make([][]func(fp) bool, n), make([]stmt, n), -1
	for i, s := range st.Body.List {
		cl := s.(*ast.CaseClause)
		if cl.List == nil {
			def = i
		}
		for _, e := range cl.List {
			tests[i] = append(tests[i], c.caseTest(e, st.Tag != nil, tag, t))
		}
		bodies[i] = c.block(cl.Body)
	}
	return seq(append(list, c.clauses(bodies, func(p fp) int {
		for i, ts := range tests {
			for _, test := range ts {
				if test(p) {
					return i
				}
			}
		}
		return def
	}, code)))
}

// tag evaluates the tag of a switch into a temporary.
func (c *comp) tag(e ast.Expr) (val, types.Type, []stmt) {
	if e == nil {
		return val{}, nil, nil
	}
	t := types.Default(c.typ(e))
	r := c.rep(t)
	tmp := c.temp(r)
	return r.ops.local(tmp), t, []stmt{r.ops.storeLocal(tmp, c.as(e, t))}
}

func (c *comp) caseTest(e ast.Expr, tagged bool, tag val, t types.Type) func(fp) bool {
	if !tagged {
		return c.truth(e)
	}
	et := c.typ(e)
	if types.IsInterface(et) && !types.IsInterface(t) {
		return c.rep(et).ops.equal(c.toInterface(tag, t, et), c.as(e, et))
	}
	if _, ok := t.Underlying().(*types.Slice); ok {
		f := fn[slice](tag)
		return func(p fp) bool { return f(p).p == nil }
	}
	return c.rep(t).ops.equal(tag, c.as(e, t))
}

func (c *comp) typeSwitch(st *ast.TypeSwitchStmt) stmt {
	code := c.loopCodes() - 1
	var list []stmt
	if st.Init != nil {
		list = append(list, c.stmt(st.Init))
	}
	x := typeSwitchOperand(st.Assign)
	from := c.typ(x)
	tmp := c.f.slot(rtAny)
	list = append(list, of[any]{}.storeLocal(tmp, c.expr(x)))
	n := len(st.Body.List)
	tests, bodies, def := make([][]func(any) bool, n), make([]stmt, n), -1
	for i, s := range st.Body.List {
		cl := s.(*ast.CaseClause)
		if cl.List == nil {
			def = i
		}
		for _, e := range cl.List {
			tests[i] = append(tests[i], c.e.typeTest(from, c.caseType(e)))
		}
		body := c.block(cl.Body)
		if v, ok := c.info.Implicits[cl].(*types.Var); ok {
			bodies[i] = seq([]stmt{c.bindCase(v, from, tmp), body})
		} else {
			bodies[i] = body
		}
	}
	return seq(append(list, c.clauses(bodies, func(p fp) int {
		v := *at[any](p, tmp)
		for i, ts := range tests {
			for _, test := range ts {
				if test(v) {
					return i
				}
			}
		}
		return def
	}, code)))
}

func (c *comp) caseType(e ast.Expr) types.Type {
	if c.info.Types[e].IsNil() {
		return types.Typ[types.UntypedNil]
	}
	return c.typ(e)
}

func typeSwitchOperand(st ast.Stmt) ast.Expr {
	var e ast.Expr
	switch st := st.(type) {
	case *ast.ExprStmt:
		e = st.X
	case *ast.AssignStmt:
		e = st.Rhs[0]
	}
	return ast.Unparen(e).(*ast.TypeAssertExpr).X
}

// bindCase gives the variable of a type switch its value in one clause.
func (c *comp) bindCase(v *types.Var, from types.Type, tmp uintptr) stmt {
	r := c.rep(v.Type())
	x := of[any]{}.local(tmp)
	if !types.IsInterface(r.t) {
		out := c.temp(r)
		load := r.ops.local(out)
		x = r.ops.after(func(p fp) ctl {
			r.fromAny(*at[any](p, tmp), unsafe.Add(p, out))
			return next
		}, load)
	}
	if c.boxes[v] {
		return c.boxPlace(v).set(x)
	}
	return r.ops.storeLocal(c.slotOf(v), x)
}
