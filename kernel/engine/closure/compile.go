package closure

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"unsafe"
)

// A refusal is the panic that ends the compilation of what the engine lacks.
type refusal struct {
	pos token.Pos
	msg string
}

func refuse(format string, args ...any) {
	panic(refusal{msg: fmt.Sprintf(format, args...)})
}

func refuseAt(n ast.Node, format string, args ...any) {
	panic(refusal{n.Pos(), fmt.Sprintf(format, args...)})
}

// A comp compiles one function body. Its info is that of the unit, or of the
// prelude; subst gives the type arguments of an instance of a generic function.
type comp struct {
	e     *Engine
	info  *types.Info
	subst map[*types.TypeParam]types.Type
	boxes map[*types.Var]bool

	f      *fun
	up     *comp
	slots  map[*types.Var]uintptr
	capt   []*types.Var
	res    []*types.Var
	defers uintptr // slot of the list of deferred calls
	guard  bool    // the function defers
	labels map[*types.Label]ctl
	label  *types.Label // of the statement to come

	lastTemp, lastMap, lastKey uintptr // of the place prepared last
}

func (e *Engine) comp(info *types.Info, subst map[*types.TypeParam]types.Type, boxes map[*types.Var]bool) *comp {
	return &comp{e: e, info: info, subst: subst, boxes: boxes, labels: map[*types.Label]ctl{}, slots: map[*types.Var]uintptr{}}
}

// typ is the type of an expression, with type arguments put in.
func (c *comp) typ(e ast.Expr) types.Type {
	t := c.info.TypeOf(e)
	if t == nil {
		refuseAt(e, "an expression without a type")
	}
	return c.in(t)
}

func (c *comp) in(t types.Type) types.Type {
	if len(c.subst) == 0 {
		return t
	}
	return substitute(t, c.subst)
}

func (c *comp) rep(t types.Type) *rep { return c.e.reps.of(c.in(t)) }

func (c *comp) repOf(e ast.Expr) *rep { return c.e.reps.of(c.typ(e)) }

func newFun(name string) *fun {
	f := &fun{name: name}
	f.slot(rtPointer)
	f.slot(rtPointer)
	return f
}

// slot makes room in the frame.
func (f *fun) slot(t reflect.Type) uintptr {
	a := uintptr(t.Align())
	off := (f.end + a - 1) &^ (a - 1)
	f.end = off + t.Size()
	f.fields = append(f.fields, reflect.StructField{Name: fmt.Sprint("V", len(f.fields)), Type: t})
	return off
}

func (c *comp) temp(r *rep) uintptr { return c.f.slot(r.rt) }

// slotOf is where a variable of the function lies, or the pointer to its box.
func (c *comp) slotOf(v *types.Var) uintptr {
	if o, ok := c.slots[v]; ok {
		return o
	}
	t := rtPointer
	if !c.boxes[v] {
		t = c.rep(v.Type()).rt
	}
	o := c.f.slot(t)
	c.slots[v] = o
	return o
}

// function compiles a body into f.
func (c *comp) function(f *fun, recv *types.Var, params, results []*types.Var, body *ast.BlockStmt) {
	c.f, c.res = f, results
	for _, v := range params {
		f.params = append(f.params, f.slot(c.rep(v.Type()).rt))
	}
	for _, v := range results {
		f.res = append(f.res, f.slot(c.rep(v.Type()).rt))
	}
	var enter []stmt
	if recv != nil {
		f.recv = f.slot(c.rep(recv.Type()).rt)
		enter = c.enter(recv, f.recv, enter)
	}
	for i, v := range params {
		enter = c.enter(v, f.params[i], enter)
	}
	var leave []func(fp)
	for i, v := range results {
		leave = c.result(v, f.res[i], &enter, leave)
	}
	c.guard = hasDefer(body)
	if c.guard {
		c.defers = f.slot(rtPointer)
	}
	run := c.block(body.List)
	f.body = c.finish(enter, run, leave)
	for _, v := range c.capt {
		f.caps = append(f.caps, c.slots[v])
	}
	f.frame = reflect.StructOf(f.fields)
}

// enter gives a parameter its box, if it needs one.
func (c *comp) enter(v *types.Var, off uintptr, list []stmt) []stmt {
	if !c.boxes[v] {
		c.slots[v] = off
		return list
	}
	r, box := c.rep(v.Type()), c.slotOf(v)
	return append(list, func(p fp) ctl {
		b := r.new()
		r.copy(b, unsafe.Add(p, off))
		*at[fp](p, box) = b
		return next
	})
}

// result gives a result its box, which is copied out at the end.
func (c *comp) result(v *types.Var, off uintptr, enter *[]stmt, leave []func(fp)) []func(fp) {
	if !c.boxes[v] {
		c.slots[v] = off
		return leave
	}
	r, box := c.rep(v.Type()), c.slotOf(v)
	*enter = append(*enter, func(p fp) ctl { *at[fp](p, box) = r.new(); return next })
	return append(leave, func(p fp) { r.copy(unsafe.Add(p, off), *at[fp](p, box)) })
}

func (c *comp) finish(enter []stmt, run stmt, leave []func(fp)) func(fp) {
	body := func(p fp) { run(p) }
	if len(enter) > 0 {
		all := seq(append(enter, run))
		body = func(p fp) { all(p) }
	}
	if c.guard {
		body = guarded(body, c.defers)
	}
	if len(leave) > 0 {
		inner := body
		body = func(p fp) {
			inner(p)
			for _, l := range leave {
				l(p)
			}
		}
	}
	return body
}

// hasDefer says whether a body defers, apart from literals in it.
func hasDefer(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.DeferStmt:
			found = true
		}
		return !found
	})
	return found
}

// escaping finds the variables that literals capture or whose address is
// taken; they live in boxes.
func escaping(n ast.Node, info *types.Info) map[*types.Var]bool {
	e := &escape{info, map[*types.Var]bool{}, map[*types.Var]ast.Node{}}
	e.walk(n, n)
	return e.boxes
}

type escape struct {
	info  *types.Info
	boxes map[*types.Var]bool
	home  map[*types.Var]ast.Node
}

func (e *escape) walk(n, home ast.Node) {
	ast.Inspect(n, func(m ast.Node) bool {
		switch x := m.(type) {
		case *ast.FuncLit:
			if m != n {
				e.walk(x, x)
				return false
			}
		case *ast.Ident:
			if v, ok := e.info.Defs[x].(*types.Var); ok {
				e.home[v] = home
			} else if v, ok := e.info.Uses[x].(*types.Var); ok && !v.IsField() && e.home[v] != nil && e.home[v] != home {
				e.boxes[v] = true
			}
		case *ast.CaseClause:
			if v, ok := e.info.Implicits[x].(*types.Var); ok {
				e.home[v] = home
			}
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				e.root(x.X)
			}
		case *ast.SliceExpr:
			if _, ok := e.info.TypeOf(x.X).Underlying().(*types.Array); ok {
				e.root(x.X)
			}
		case *ast.SelectorExpr:
			e.selector(x)
		}
		return true
	})
}

// selector boxes the receiver of a method that takes its address.
func (e *escape) selector(x *ast.SelectorExpr) {
	s := e.info.Selections[x]
	if s == nil || s.Kind() != types.MethodVal {
		return
	}
	_, ptr := s.Recv().Underlying().(*types.Pointer)
	recv := s.Obj().(*types.Func).Signature().Recv()
	if recv == nil {
		return
	}
	if _, wants := types.Unalias(recv.Type()).(*types.Pointer); (wants || len(s.Index()) > 1 || isTypeParam(s.Recv())) && !ptr {
		e.root(x.X)
	}
}

func isTypeParam(t types.Type) bool { _, ok := types.Unalias(t).(*types.TypeParam); return ok }

// root boxes the variable at the base of an addressable expression.
func (e *escape) root(x ast.Expr) {
	for {
		switch y := x.(type) {
		case *ast.ParenExpr:
			x = y.X
			continue
		case *ast.SelectorExpr:
			x = y.X
			continue
		case *ast.IndexExpr:
			x = y.X
			continue
		case *ast.Ident:
			if v, ok := e.info.ObjectOf(y).(*types.Var); ok && !v.IsField() {
				e.boxes[v] = true
			}
		}
		return
	}
}
