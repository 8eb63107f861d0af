package closure

import (
	"go/ast"
	"go/types"
	"reflect"
	"unsafe"

	"github.com/rustorch/rustorch/kernel/engine"
)

func (c *comp) mapIndex(e *ast.IndexExpr, r *rep, u *types.Map) val { return c.mapLookup(e, r, u, nil) }

// mapLookup reads m[k] into a temporary, and whether it is there.
func (c *comp) mapLookup(e *ast.IndexExpr, r *rep, u *types.Map, ok *uintptr) val {
	m := fn[fp](c.expr(e.X))
	key, el := c.rep(u.Key()), c.rep(u.Elem())
	put := key.ops.put(c.as(e.Index, key.t))
	rt := r.mapType(c.e.reps)
	ktmp, tmp := c.temp(key), c.temp(el)
	return el.ops.after(func(p fp) ctl {
		q := m(p)
		put(p, unsafe.Add(p, ktmp))
		setOk(p, ok, readMap(rt, q, unsafe.Add(p, ktmp), unsafe.Add(p, tmp), el))
		return next
	}, el.ops.local(tmp))
}

func readMap(rt reflect.Type, m, key, to fp, el *rep) bool {
	v := reflect.NewAt(rt, unsafe.Pointer(&m)).Elem().MapIndex(reflect.NewAt(rt.Key(), key).Elem())
	if !v.IsValid() {
		el.zero(to)
		return false
	}
	reflect.NewAt(rt.Elem(), to).Elem().Set(v)
	return true
}

// mapPlace prepares m[k] for an assignment.
func (c *comp) mapPlace(e *ast.IndexExpr, r *rep, u *types.Map) (place, []stmt) {
	m := fn[fp](c.expr(e.X))
	key, el := c.rep(u.Key()), c.rep(u.Elem())
	put := key.ops.put(c.as(e.Index, key.t))
	rt := r.mapType(c.e.reps)
	mtmp, ktmp, tmp := c.f.slot(rtPointer), c.temp(key), c.temp(el)
	c.lastMap, c.lastKey = mtmp, ktmp
	prepare := []stmt{func(p fp) ctl {
		*at[fp](p, mtmp) = m(p)
		put(p, unsafe.Add(p, ktmp))
		return next
	}}
	return place{el, func(x val) stmt {
		set := el.ops.storeLocal(tmp, x)
		return func(p fp) ctl {
			set(p)
			reflect.NewAt(rt, unsafe.Add(p, mtmp)).Elem().SetMapIndex(
				reflect.NewAt(rt.Key(), unsafe.Add(p, ktmp)).Elem(), reflect.NewAt(rt.Elem(), unsafe.Add(p, tmp)).Elem())
			return next
		}
	}}, prepare
}

// preparedMap reads the element of a prepared place.
func (c *comp) preparedMap(r *rep, u *types.Map) val {
	el, rt := c.rep(u.Elem()), r.mapType(c.e.reps)
	mtmp, ktmp, tmp := c.lastMap, c.lastKey, c.temp(c.rep(u.Elem()))
	return el.ops.after(func(p fp) ctl {
		readMap(rt, *at[fp](p, mtmp), unsafe.Add(p, ktmp), unsafe.Add(p, tmp), el)
		return next
	}, el.ops.local(tmp))
}

func (c *comp) deleteCall(e *ast.CallExpr) stmt {
	r := c.repOf(e.Args[0])
	key := c.rep(r.t.Underlying().(*types.Map).Key())
	m, put, rt := fn[fp](c.expr(e.Args[0])), key.ops.put(c.as(e.Args[1], key.t)), r.mapType(c.e.reps)
	tmp := c.temp(key)
	return func(p fp) ctl {
		q := m(p)
		put(p, unsafe.Add(p, tmp))
		if q != nil {
			reflect.NewAt(rt, unsafe.Pointer(&q)).Elem().SetMapIndex(reflect.NewAt(rt.Key(), unsafe.Add(p, tmp)).Elem(), reflect.Value{})
		}
		return next
	}
}

// chanValue is a channel for reflect; send and receive need both directions.
func chanValue(rt reflect.Type, q *fp) reflect.Value {
	return reflect.NewAt(reflect.ChanOf(reflect.BothDir, rt.Elem()), unsafe.Pointer(q)).Elem()
}

func (c *comp) send(st *ast.SendStmt) stmt {
	r := c.repOf(st.Chan)
	el := c.rep(r.t.Underlying().(*types.Chan).Elem())
	ch, put, rt := fn[fp](c.expr(st.Chan)), el.ops.put(c.as(st.Value, el.t)), r.mapType(c.e.reps)
	tmp := c.temp(el)
	return func(p fp) ctl {
		q := ch(p)
		put(p, unsafe.Add(p, tmp))
		v := reflect.New(rt.Elem()).Elem()
		v.Set(reflect.NewAt(rt.Elem(), unsafe.Add(p, tmp)).Elem())
		cv := chanValue(rt, &q)
		if q != nil && cv.TrySend(v) {
			return next
		}
		wait(p, reflect.SelectCase{Dir: reflect.SelectSend, Chan: cv, Send: v})
		return next
	}
}

// wait blocks on a channel until it is ready or the cell is interrupted.
func wait(p fp, k reflect.SelectCase) (reflect.Value, bool) {
	i, v, ok := reflect.Select([]reflect.SelectCase{k, {Dir: reflect.SelectRecv, Chan: reflect.ValueOf(threadOf(p).run.done)}})
	if i == 1 {
		panic(engine.Interrupt{})
	}
	return v, ok
}

// receive compiles <-ch, with the address of ok if both are wanted.
func (c *comp) receive(e *ast.UnaryExpr, ok *uintptr) val {
	r := c.repOf(e.X)
	el := c.rep(r.t.Underlying().(*types.Chan).Elem())
	ch, rt := fn[fp](c.expr(e.X)), r.mapType(c.e.reps)
	tmp := c.temp(el)
	return el.ops.after(func(p fp) ctl {
		q := ch(p)
		v, got := receiveFrom(p, rt, q)
		setOk(p, ok, got)
		el.zero(unsafe.Add(p, tmp))
		if got {
			reflect.NewAt(rt.Elem(), unsafe.Add(p, tmp)).Elem().Set(v)
		}
		return next
	}, el.ops.local(tmp))
}

func receiveFrom(p fp, rt reflect.Type, q fp) (reflect.Value, bool) {
	cv := chanValue(rt, &q)
	if q != nil {
		if v, ok := cv.TryRecv(); ok || v.IsValid() {
			return v, ok
		}
	}
	return wait(p, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: cv})
}

// selectStmt compiles a select; all channels and values are evaluated first.
func (c *comp) selectStmt(st *ast.SelectStmt) stmt {
	code := c.loopCodes() - 1
	n := len(st.Body.List)
	prepare := make([]func(p fp) reflect.SelectCase, n)
	received := make([]func(p fp, v reflect.Value, ok bool), n)
	bodies := make([]stmt, n)
	blocking := true
	for i, s := range st.Body.List {
		cl := s.(*ast.CommClause)
		prepare[i], received[i] = c.commCase(cl)
		blocking = blocking && cl.Comm != nil
		bodies[i] = c.block(cl.Body)
	}
	return func(p fp) ctl {
		cases := make([]reflect.SelectCase, n, n+1)
		for i, f := range prepare {
			cases[i] = f(p)
		}
		if blocking {
			cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(threadOf(p).run.done)})
		}
		i, v, ok := reflect.Select(cases)
		if i == n {
			panic(engine.Interrupt{})
		}
		threadOf(p).check()
		if received[i] != nil {
			received[i](p, v, ok)
		}
		if k := bodies[i](p); k != brk && k != code {
			return k
		}
		return next
	}
}

func (c *comp) commCase(cl *ast.CommClause) (func(p fp) reflect.SelectCase, func(p fp, v reflect.Value, ok bool)) {
	switch s := cl.Comm.(type) {
	case nil:
		return func(fp) reflect.SelectCase { return reflect.SelectCase{Dir: reflect.SelectDefault} }, nil
	case *ast.SendStmt:
		return c.sendCase(s), nil
	case *ast.ExprStmt:
		return c.recvCase(ast.Unparen(s.X).(*ast.UnaryExpr)), nil
	case *ast.AssignStmt:
		x := ast.Unparen(s.Rhs[0]).(*ast.UnaryExpr)
		return c.recvCase(x), c.received(s, x)
	}
	refuseAt(cl, "this case of a select")
	return nil, nil
}

func (c *comp) sendCase(s *ast.SendStmt) func(p fp) reflect.SelectCase {
	r := c.repOf(s.Chan)
	el := c.rep(r.t.Underlying().(*types.Chan).Elem())
	ch, put, rt := fn[fp](c.expr(s.Chan)), el.ops.put(c.as(s.Value, el.t)), r.mapType(c.e.reps)
	return func(p fp) reflect.SelectCase {
		q, v := new(fp), reflect.New(rt.Elem())
		*q = ch(p)
		put(p, v.UnsafePointer())
		return reflect.SelectCase{Dir: reflect.SelectSend, Chan: chanValue(rt, q), Send: v.Elem()}
	}
}

func (c *comp) recvCase(x *ast.UnaryExpr) func(p fp) reflect.SelectCase {
	ch, rt := fn[fp](c.expr(x.X)), c.repOf(x.X).mapType(c.e.reps)
	return func(p fp) reflect.SelectCase {
		q := new(fp)
		*q = ch(p)
		return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: chanValue(rt, q)}
	}
}

// received stores what a case received.
func (c *comp) received(s *ast.AssignStmt, x *ast.UnaryExpr) func(p fp, v reflect.Value, ok bool) {
	r := c.repOf(x.X)
	el := c.rep(r.t.Underlying().(*types.Chan).Elem())
	rt := r.mapType(c.e.reps)
	tmp, okTmp := c.temp(el), c.f.slot(reflect.TypeFor[bool]())
	vals := []val{el.ops.local(tmp), of[bool]{}.local(okTmp)}
	froms := []types.Type{el.t, types.Typ[types.Bool]}
	var list []stmt
	for i, l := range s.Lhs {
		pl, prepare := c.lhs(l, s.Tok.String() == ":=")
		if pl.set != nil {
			list = append(append(list, prepare...), pl.set(c.toInterface(vals[i], froms[i], pl.r.t)))
		}
	}
	run := seq(list)
	return func(p fp, v reflect.Value, ok bool) {
		el.zero(unsafe.Add(p, tmp))
		if ok {
			reflect.NewAt(rt.Elem(), unsafe.Add(p, tmp)).Elem().Set(v)
		}
		*at[bool](p, okTmp) = ok
		run(p)
	}
}
