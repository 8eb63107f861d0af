package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
)

// seq runs statements one after another until one does not end with next.
func seq(list []stmt) stmt {
	switch len(list) {
	case 0:
		return func(fp) ctl { return next }
	case 1:
		return list[0]
	case 2:
		a, b := list[0], list[1]
		return func(p fp) ctl {
			if k := a(p); k != next {
				return k
			}
			return b(p)
		}
	}
	return func(p fp) ctl {
		for _, s := range list {
			if k := s(p); k != next {
				return k
			}
		}
		return next
	}
}

// block compiles statements; a goto to a label of the block goes on there.
func (c *comp) block(list []ast.Stmt) stmt {
	targets := map[ctl]int{}
	for i, st := range list {
		if l, ok := st.(*ast.LabeledStmt); ok {
			targets[-c.labelCode(l.Label)] = i
		}
	}
	out := make([]stmt, len(list))
	for i, st := range list {
		out[i] = c.stmt(st)
	}
	if len(targets) == 0 || !hasGoto(list) {
		return seq(out)
	}
	return func(p fp) ctl {
		for i := 0; i < len(out); i++ {
			k := out[i](p)
			if to, ok := targets[k]; ok {
				threadOf(p).check()
				i = to - 1
				continue
			}
			if k != next {
				return k
			}
		}
		return next
	}
}

func hasGoto(list []ast.Stmt) bool {
	found := false
	for _, st := range list {
		ast.Inspect(st, func(n ast.Node) bool {
			b, ok := n.(*ast.BranchStmt)
			found = found || ok && b.Tok == token.GOTO
			return !found
		})
	}
	return found
}

// labelCode is the even code of a label.
func (c *comp) labelCode(id *ast.Ident) ctl {
	l, _ := c.info.ObjectOf(id).(*types.Label)
	if k, ok := c.labels[l]; ok {
		return k
	}
	k := labels + 2*ctl(len(c.labels))
	c.labels[l] = k
	return k
}

// stmt compiles a statement and marks where it stands, for panics.
func (c *comp) stmt(st ast.Stmt) stmt {
	c.e.near = st.Pos()
	s := c.statement(st)
	if !mayPanic(st) {
		return s
	}
	pos := st.Pos()
	return func(p fp) ctl {
		threadOf(p).cur = pos
		return s(p)
	}
}

func mayPanic(st ast.Stmt) bool {
	found := false
	look := func(n ast.Node) {
		if n == nil || reflect.ValueOf(n).IsNil() {
			return
		}
		ast.Inspect(n, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr, *ast.IndexExpr, *ast.StarExpr, *ast.SliceExpr, *ast.TypeAssertExpr, *ast.SelectorExpr:
				found = true
			case *ast.BinaryExpr:
				found = found || x.Op == token.QUO || x.Op == token.REM || x.Op == token.SHL || x.Op == token.SHR || x.Op == token.EQL || x.Op == token.NEQ
			case *ast.UnaryExpr:
				found = found || x.Op == token.ARROW
			case *ast.FuncLit:
				return false
			}
			return !found
		})
	}
	switch x := st.(type) {
	case *ast.AssignStmt, *ast.ExprStmt, *ast.ReturnStmt, *ast.DeclStmt, *ast.SendStmt, *ast.GoStmt, *ast.DeferStmt, *ast.IncDecStmt:
		look(st)
	case *ast.IfStmt:
		look(x.Cond)
	case *ast.SwitchStmt:
		look(x.Tag)
	case *ast.RangeStmt:
		look(x.X)
	}
	return found
}

func (c *comp) statement(st ast.Stmt) stmt {
	switch st := st.(type) {
	case *ast.ExprStmt:
		return c.discard(st.X)
	case *ast.AssignStmt:
		return c.assign(st)
	case *ast.IncDecStmt:
		op := token.ADD
		if st.Tok == token.DEC {
			op = token.SUB
		}
		return c.update(st.X, op, nil)
	case *ast.DeclStmt:
		return c.decl(st.Decl.(*ast.GenDecl))
	case *ast.BlockStmt:
		return c.block(st.List)
	case *ast.IfStmt:
		return c.ifStmt(st)
	case *ast.ForStmt:
		return c.forStmt(st)
	case *ast.RangeStmt:
		return c.rangeStmt(st)
	case *ast.SwitchStmt:
		return c.switchStmt(st)
	case *ast.TypeSwitchStmt:
		return c.typeSwitch(st)
	case *ast.ReturnStmt:
		return c.returnStmt(st)
	case *ast.BranchStmt:
		return c.branch(st)
	case *ast.LabeledStmt:
		c.label, _ = c.info.ObjectOf(st.Label).(*types.Label)
		s := c.stmt(st.Stmt)
		return c.breakable(s, c.labelCode(st.Label))
	case *ast.EmptyStmt:
		return func(fp) ctl { return next }
	}
	return c.concurrent(st)
}

func (c *comp) concurrent(st ast.Stmt) stmt {
	switch st := st.(type) {
	case *ast.SelectStmt:
		return c.selectStmt(st)
	case *ast.SendStmt:
		return c.send(st)
	case *ast.GoStmt:
		return c.goStmt(st)
	case *ast.DeferStmt:
		return c.deferStmt(st)
	}
	refuseAt(st, "this statement (%T)", st)
	return nil
}

// breakable ends a labelled statement that a break names.
func (c *comp) breakable(s stmt, code ctl) stmt {
	return func(p fp) ctl {
		if k := s(p); k != code {
			return k
		}
		return next
	}
}

func (c *comp) branch(st *ast.BranchStmt) stmt {
	k := brk
	switch {
	case st.Tok == token.GOTO:
		k = -c.labelCode(st.Label)
	case st.Label != nil && st.Tok == token.BREAK:
		k = c.labelCode(st.Label)
	case st.Label != nil:
		k = c.labelCode(st.Label) + 1
	case st.Tok == token.CONTINUE:
		k = cont
	case st.Tok == token.FALLTHROUGH:
		return func(fp) ctl { return fall }
	}
	return func(fp) ctl { return k }
}

// discard evaluates an expression for what it does.
func (c *comp) discard(e ast.Expr) stmt {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		return c.callStmt(call)
	}
	r := c.repOf(e)
	tmp := c.temp(r)
	return r.ops.storeLocal(tmp, c.expr(e))
}

func (c *comp) ifStmt(st *ast.IfStmt) stmt {
	var init stmt
	if st.Init != nil {
		init = c.stmt(st.Init)
	}
	cond, then := c.truth(st.Cond), c.block(st.Body.List)
	els := func(fp) ctl { return next }
	if st.Else != nil {
		els = c.stmt(st.Else)
	}
	s := func(p fp) ctl {
		if cond(p) {
			return then(p)
		}
		return els(p)
	}
	if init != nil {
		return seq([]stmt{init, s})
	}
	return s
}

// loopCodes returns the codes of a labelled continue and break of the loop to come.
func (c *comp) loopCodes() (contCode ctl) {
	l := c.label
	c.label = nil
	if l == nil {
		return cont
	}
	if k, ok := c.labels[l]; ok {
		return k + 1
	}
	k := labels + 2*ctl(len(c.labels))
	c.labels[l] = k
	return k + 1
}

func (c *comp) forStmt(st *ast.ForStmt) stmt {
	again := c.loopCodes()
	var init, post stmt
	if st.Init != nil {
		init = c.stmt(st.Init)
	}
	cond := func(fp) bool { return true }
	if st.Cond != nil {
		cond = c.truth(st.Cond)
	}
	body := c.block(st.Body.List)
	if st.Post != nil {
		post = c.stmt(st.Post)
	}
	if fresh := c.freshCopies(st); fresh != nil {
		post = seq(append(fresh, post))
	}
	return func(p fp) ctl {
		if init != nil {
			init(p)
		}
		stop := &threadOf(p).run.stop
		for cond(p) {
			if stop.Load() {
				threadOf(p).check()
			}
			if k := body(p); k != next && k != cont && k != again {
				if k == brk {
					return next
				}
				return k
			}
			if post != nil {
				post(p)
			}
		}
		return next
	}
}

// freshCopies gives each iteration its own loop variables, where a literal or
// a pointer could tell: the box is copied before the post statement.
func (c *comp) freshCopies(st *ast.ForStmt) []stmt {
	a, ok := st.Init.(*ast.AssignStmt)
	if !ok || a.Tok != token.DEFINE {
		return nil
	}
	var list []stmt
	for _, e := range a.Lhs {
		v, ok := c.info.Defs[e.(*ast.Ident)].(*types.Var)
		if !ok || !c.boxes[v] || c.e.isGlobal(v) {
			continue
		}
		off, r := c.slotOf(v), c.rep(v.Type())
		list = append(list, func(p fp) ctl {
			b := r.new()
			r.copy(b, *at[fp](p, off))
			*at[fp](p, off) = b
			return next
		})
	}
	if list != nil && st.Post == nil {
		list = append(list, func(fp) ctl { return next })
	}
	return list
}

// returnStmt evaluates all results before it stores the first.
func (c *comp) returnStmt(st *ast.ReturnStmt) stmt {
	if len(st.Results) == 0 {
		return func(fp) ctl { return ret }
	}
	var list []stmt
	if len(c.res) > 1 && len(st.Results) == 1 {
		list = c.spread(st.Results[0].(*ast.CallExpr), func(i int, t types.Type) place { return c.resultPlace(i) })
	} else if len(c.res) == 1 {
		list = []stmt{c.resultPlace(0).set(c.as(st.Results[0], c.res[0].Type()))}
	} else {
		var late []stmt
		for _, i := range c.inOrder(st.Results) {
			r := c.rep(c.res[i].Type())
			tmp := c.temp(r)
			list = append(list, r.ops.storeLocal(tmp, c.as(st.Results[i], c.res[i].Type())))
			late = append(late, c.resultPlace(i).set(r.ops.local(tmp)))
		}
		list = append(list, late...)
	}
	run := seq(list)
	return func(p fp) ctl {
		run(p)
		return ret
	}
}

// inOrder lists the indices of operands as gc evaluates them.
func (c *comp) inOrder(list []ast.Expr) []int {
	if order := c.callsFirst(list); order != nil {
		return order
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	return order
}

func (c *comp) resultPlace(i int) place {
	v := c.res[i]
	r := c.rep(v.Type())
	if c.boxes[v] {
		off := c.slots[v]
		return place{r, func(x val) stmt { return r.ops.store(func(p fp) fp { return *at[fp](p, off) }, x) }}
	}
	off := c.f.res[i]
	return place{r, func(x val) stmt { return r.ops.storeLocal(off, x) }}
}
