package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"unsafe"
)

// A bound is a method as an interface calls it: found by name, with what
// brings the receiver from a box into the frame.
type bound struct {
	lay   *layout
	frame *fun // what to allocate
	recv  func(v any, to fp)
}

// method finds a method of a boxed type, nil if there is none.
func (r *rep) method(name string, pkg *types.Package) *bound {
	if m, ok := r.methods.Load(name); ok {
		return m.(*bound)
	}
	if pkg == nil {
		pkg = r.e.main
	}
	obj, index, _ := types.LookupFieldOrMethod(r.t, false, pkg, name)
	f, ok := obj.(*types.Func)
	if !ok {
		return nil
	}
	b := r.e.bind(r, f, index)
	r.methods.Store(name, b)
	return b
}

// bind resolves a method of a rep: its own, or one of an embedded field.
func (e *Engine) bind(r *rep, f *types.Func, index []int) *bound {
	c := e.comp(nil, nil, nil)
	sig := f.Signature()
	plain := types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
	b := &bound{lay: e.layout(plain)}
	// the address of the receiver's struct, in memory of its own
	start := func(v any) fp {
		n := r.new()
		r.unbox(v, n)
		return n
	}
	walk, t := func(p fp) fp { return p }, r.t
	if _, isPtr := t.Underlying().(*types.Pointer); isPtr {
		walk = func(p fp) fp { return *(*fp)(p) }
	}
	steps := c.steps(t, index)
	walk, t = c.path(walk, t, index[:steps])
	_, isPtr := t.Underlying().(*types.Pointer)
	isPtr = isPtr && !types.IsInterface(t)
	if steps > 0 && isPtr {
		inner := walk
		walk = func(p fp) fp { return *(*fp)(inner(p)) }
	}
	e.receiver(b, f, t, isPtr, func(v any) fp { return walk(start(v)) })
	return b
}

// receiver completes a bound method: base gives the address of the value that
// t or its element is.
func (e *Engine) receiver(b *bound, f *types.Func, t types.Type, isPtr bool, base func(v any) fp) {
	if types.IsInterface(t) {
		e.embedded(b, f, base, e.reps.of(t))
		return
	}
	wants := isPointer(f.Signature().Recv().Type())
	g := e.funOf(nil, f, typeArgs(t))
	if g == nil {
		e.compiledMethod(b, f, t, isPtr, base)
		return
	}
	b.frame = g
	if wants {
		b.recv = func(v any, to fp) { *(*fp)(to) = base(v) }
		return
	}
	el := t
	if isPtr {
		el = t.Underlying().(*types.Pointer).Elem()
	}
	er := e.reps.of(el)
	b.recv = func(v any, to fp) {
		q := base(v)
		if q == nil {
			nilPanic()
		}
		er.copy(to, q)
	}
}

func isPointer(t types.Type) bool { _, ok := types.Unalias(t).(*types.Pointer); return ok }

func typeArgs(t types.Type) []types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return nil
	}
	var args []types.Type
	for a := range n.TypeArgs().Types() {
		args = append(args, a)
	}
	return args
}

// embedded calls the method of an interface that a struct embeds.
func (e *Engine) embedded(b *bound, f *types.Func, base func(v any) fp, ir *rep) {
	load := fn[any](ir.ops.load(func(p fp) fp { return p }))
	g := *b.lay.f
	g.fields = append([]reflect.StructField(nil), g.fields...)
	g.recv = g.slot(rtAny)
	g.frame = reflect.StructOf(g.fields)
	g.name, g.free = f.Name(), nil
	lay, name, pkg := b.lay, f.Name(), f.Pkg()
	g.body = func(n fp) { e.callAny(*at[any](n, g.recv), name, pkg, lay, n) }
	b.frame = &g
	b.recv = func(v any, to fp) { *(*any)(to) = load(base(v)) }
}

// compiledMethod calls the method of a compiled type that a cell's type embeds.
func (e *Engine) compiledMethod(b *bound, f *types.Func, t types.Type, isPtr bool, base func(v any) fp) {
	r := e.reps.of(t)
	if r.nt == nil {
		refuse("the method %s of %s", f.Name(), t)
	}
	g := *b.lay.f
	g.fields = append([]reflect.StructField(nil), g.fields...)
	g.recv = g.slot(reflect.TypeFor[callee]())
	g.frame = reflect.StructOf(g.fields)
	g.name, g.free = f.Name(), nil
	lay, recv := b.lay, g.recv
	el := r.nt
	if isPtr {
		el = el.Elem()
	}
	g.body = func(n fp) { lay.call(*at[callee](n, recv), n, calling{}) }
	b.frame = &g
	b.recv = func(v any, to fp) {
		q := reflect.NewAt(el, base(v))
		*(*callee)(to) = callee{q.MethodByName(f.Name()), q}
	}
}

// call calls the method from outside of cells.
func (b *bound) call(x box, args ...any) []any {
	th := x.r.e.outside()
	n := b.frame.alloc(th)
	b.recv(x.v, unsafe.Add(n, b.frame.recv))
	for i, a := range args {
		b.lay.params[i].put(a, unsafe.Add(n, b.lay.f.params[i]))
	}
	b.frame.call(n, token.NoPos)
	out := make([]any, len(b.lay.res))
	for i, r := range b.lay.res {
		v := x.r.e.toCompiled(r, unsafe.Add(n, b.lay.f.res[i]), r.wanted(), th, false)
		if v.IsValid() && (v.Kind() != reflect.Interface || !v.IsNil()) {
			out[i] = v.Interface()
		}
	}
	return out
}

// wanted is the type toCompiled shall give.
func (r *rep) wanted() reflect.Type {
	if r.nt != nil {
		return r.nt
	}
	return r.rt
}

// put stores a Go value that an interface holds.
func (r *rep) put(v any, to fp) {
	switch r.ops.(type) {
	case iface:
		writeIface(r.rt, to, v)
	case of[any]:
		*(*any)(to) = v
	default:
		if v != nil {
			r.fromAny(v, to)
		}
	}
}

// callAny calls a method of whatever an interface holds, on a frame whose
// parameters are set.
func (e *Engine) callAny(v any, name string, pkg *types.Package, lay *layout, n fp) {
	if v == nil {
		nilPanic()
	}
	b, ok := v.(box)
	if !ok {
		x := reflect.ValueOf(v)
		lay.call(callee{x.MethodByName(name), x}, n, calling{})
		return
	}
	m := b.r.method(name, pkg)
	k := m.frame.alloc(threadOf(n))
	m.recv(b.v, unsafe.Add(k, m.frame.recv))
	for i, r := range lay.params {
		r.copy(unsafe.Add(k, lay.f.params[i]), unsafe.Add(n, lay.f.params[i]))
	}
	m.frame.call(k, threadOf(n).cur)
	for i, r := range lay.res {
		r.copy(unsafe.Add(n, lay.f.res[i]), unsafe.Add(k, lay.f.res[i]))
	}
	leave(k)
}

// method compiles the call of a method.
func (c *comp) method(x *ast.SelectorExpr, sig *types.Signature) target {
	t := c.typ(x.X)
	obj, index, _ := types.LookupFieldOrMethod(t, true, c.e.pkgOf(c.info.ObjectOf(x.Sel)), x.Sel.Name)
	f, ok := obj.(*types.Func)
	if !ok {
		refuseAt(x, "the method %s of %s", x.Sel.Name, t)
	}
	a, rt := c.receiverBase(x, t, index)
	if types.IsInterface(rt) {
		return c.interfaceCall(x, f, fn[any](c.rep(rt).ops.load(a)), sig)
	}
	_, ptr := rt.Underlying().(*types.Pointer)
	base := a
	if ptr {
		base = func(p fp) fp { return *(*fp)(a(p)) }
	}
	g := c.e.funOf(x, f, typeArgs(rt))
	if g == nil {
		return c.compiledCall(x, f, rt, ptr, base, sig)
	}
	if isPointer(f.Signature().Recv().Type()) {
		return target{sig: sig, enter: func(p fp) fp {
			q := base(p)
			n := g.alloc(threadOf(p))
			*at[fp](n, g.recv) = q
			return n
		}}
	}
	el := rt
	if ptr {
		el, base = rt.Underlying().(*types.Pointer).Elem(), notNil(base)
	}
	er := c.rep(el)
	return target{sig: sig, enter: func(p fp) fp {
		q := base(p)
		n := g.alloc(threadOf(p))
		er.copy(unsafe.Add(n, g.recv), q)
		return n
	}}
}

// receiverBase is the address of what has the method, its fields walked.
func (c *comp) receiverBase(x *ast.SelectorExpr, t types.Type, index []int) (func(fp) fp, types.Type) {
	steps := c.steps(t, index)
	if steps == 0 {
		if _, ptr := t.Underlying().(*types.Pointer); ptr || types.IsInterface(t) {
			return c.spillLocal(x.X), t
		}
		return c.addr(x.X), t
	}
	return c.path(c.base(x.X), t, index[:steps])
}

// spillLocal evaluates into a temporary of the frame.
func (c *comp) spillLocal(e ast.Expr) func(fp) fp {
	r := c.repOf(e)
	if v, ok := c.localVar(e); ok {
		return func(p fp) fp { return unsafe.Add(p, v) }
	}
	tmp := c.temp(r)
	put := r.ops.put(c.expr(e))
	return func(p fp) fp {
		q := unsafe.Add(p, tmp)
		put(p, q)
		return q
	}
}

func (c *comp) localVar(e ast.Expr) (uintptr, bool) {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if v, ok := c.info.ObjectOf(id).(*types.Var); ok {
			return c.local(v)
		}
	}
	return 0, false
}

func (c *comp) interfaceCall(n ast.Node, f *types.Func, x func(fp) any, sig *types.Signature) target {
	lay, name, pkg := c.e.layout(sig), f.Name(), c.e.pkgOf(f)
	frame := c.compiledFrame(lay)
	anyFrame := *lay.f
	anyFrame.fields, anyFrame.free = append([]reflect.StructField(nil), anyFrame.fields...), nil
	anyFrame.recv = anyFrame.slot(rtAny)
	anyFrame.frame = reflect.StructOf(anyFrame.fields)
	return target{sig: sig, enter: func(p fp) fp {
		v := x(p)
		switch b := v.(type) {
		case nil:
			nilPanic()
		case box:
			m := b.r.method(name, pkg)
			if m == nil || m.frame.body == nil {
				panic("the method " + name + " of " + b.r.t.String() + " has no body: the cell that defines it failed")
			}
			q := m.frame.alloc(threadOf(p))
			m.recv(b.v, unsafe.Add(q, m.frame.recv))
			return q
		}
		q := frame.alloc(threadOf(p))
		x := reflect.ValueOf(v)
		*at[callee](q, frame.recv) = callee{x.MethodByName(name), x}
		return q
	}, run: func(q fp, site token.Pos) {
		if g := *at[*fun](q, wordSize); g != frame {
			g.call(q, site)
			return
		}
		lay.check(n)
		lay.call(*at[callee](q, frame.recv), q, calling{})
	}}
}

// compiledCall calls a method of a compiled type.
func (c *comp) compiledCall(x *ast.SelectorExpr, f *types.Func, t types.Type, ptr bool, base func(fp) fp, sig *types.Signature) target {
	r := c.rep(t)
	if r.nt == nil {
		refuseAt(x, "the method %s of %s", f.Name(), t)
	}
	el := r.nt
	if ptr {
		el = el.Elem()
	}
	if k := c.special(x, f); k != nil {
		return target{enter: c.frameOf(sig), run: k, sig: sig}
	}
	m, ok := reflect.PointerTo(el).MethodByName(f.Name())
	if !ok {
		refuseAt(x, "the method %s of %s, which this kernel does not carry", f.Name(), t)
	}
	value := !isPointer(f.Signature().Recv().Type())
	i := m.Index
	return c.compiledTarget(x, f.FullName(), sig, func(p fp) callee {
		q := base(p)
		if q == nil && value {
			nilPanic()
		}
		x := reflect.NewAt(el, q)
		if el == reflect.TypeFor[os.File]() {
			x = reflect.ValueOf(c.e.filed((*os.File)(q)))
			return callee{x.MethodByName(m.Name), x}
		}
		return callee{x.Method(i), x}
	})
}

// methodValue compiles x.M and T.M without a call.
func (c *comp) methodValue(e *ast.SelectorExpr, s *types.Selection) val {
	sig := c.typ(e).Underlying().(*types.Signature)
	lay := c.e.layout(sig)
	if s.Kind() == types.MethodExpr {
		return c.methodExpr(e, s, lay)
	}
	t := c.method(e, sig)
	return val{f: func(p fp) fp {
		first := t.enter(p) // holds the receiver
		g := *at[*fun](first, wordSize)
		recv := reflect.New(g.frame).UnsafePointer()
		rt := reflect.NewAt(g.frame, recv).Elem()
		rt.Set(reflect.NewAt(g.frame, first).Elem())
		f := *lay.f
		f.name, f.free = e.Sel.Name, nil
		f.body = func(n fp) {
			k := g.alloc(threadOf(n))
			reflect.NewAt(g.frame, k).Elem().Set(rt)
			*(**thread)(k) = threadOf(n)
			lay.forward(t, n, k)
		}
		leave(first)
		return fp(&closure{f: &f})
	}}
}

// forward calls a target's frame k with the parameters of n.
func (l *layout) forward(t target, n, k fp) {
	for i, r := range l.params {
		r.copy(unsafe.Add(k, l.f.params[i]), unsafe.Add(n, l.f.params[i]))
	}
	if t.run != nil {
		t.run(k, threadOf(n).cur)
	} else {
		runFun(k, threadOf(n).cur)
	}
	for i, r := range l.res {
		r.copy(unsafe.Add(n, l.f.res[i]), unsafe.Add(k, l.f.res[i]))
	}
}

// methodExpr compiles T.M, a function whose first parameter is the receiver.
func (c *comp) methodExpr(e *ast.SelectorExpr, s *types.Selection, lay *layout) val {
	recvType := lay.sig.Params().At(0).Type()
	recv := c.e.reps.of(recvType)
	if types.IsInterface(recvType) {
		return c.interfaceExpr(e, lay, recv)
	}
	b := c.e.bind(recv, s.Obj().(*types.Func), s.Index())
	f := *lay.f
	f.name, f.free = e.Sel.Name, nil
	f.body = func(n fp) {
		k := b.frame.alloc(threadOf(n))
		b.recv(recv.boxAt(unsafe.Add(n, lay.f.params[0])), unsafe.Add(k, b.frame.recv))
		lay.shifted(b.lay, n, k)
	}
	w := &closure{f: &f}
	return val{f: func(fp) fp { return fp(w) }}
}

// shifted calls k with the parameters of n after the first.
func (l *layout) shifted(in *layout, n, k fp) {
	for i, r := range in.params {
		r.copy(unsafe.Add(k, in.f.params[i]), unsafe.Add(n, l.f.params[i+1]))
	}
	runFun(k, threadOf(n).cur)
	for i, r := range in.res {
		r.copy(unsafe.Add(n, l.f.res[i]), unsafe.Add(k, in.f.res[i]))
	}
	leave(k)
}

func (c *comp) interfaceExpr(e *ast.SelectorExpr, lay *layout, recv *rep) val {
	load := fn[any](recv.ops.load(func(n fp) fp { return unsafe.Add(n, lay.f.params[0]) }))
	sig := lay.sig
	inner := types.NewSignatureType(nil, nil, nil, types.NewTuple(vars(sig.Params())[1:]...), sig.Results(), sig.Variadic())
	in := c.e.layout(inner)
	f := *lay.f
	f.name, f.free = e.Sel.Name, nil
	name, pkg := e.Sel.Name, c.e.pkgOf(c.info.ObjectOf(e.Sel))
	f.body = func(n fp) {
		k := in.f.alloc(threadOf(n))
		for i, r := range in.params {
			r.copy(unsafe.Add(k, in.f.params[i]), unsafe.Add(n, lay.f.params[i+1]))
		}
		c.e.callAny(load(n), name, pkg, in, k)
		for i, r := range in.res {
			r.copy(unsafe.Add(n, lay.f.res[i]), unsafe.Add(k, in.f.res[i]))
		}
	}
	w := &closure{f: &f}
	return val{f: func(fp) fp { return fp(w) }}
}
