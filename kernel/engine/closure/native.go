package closure

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"unsafe"
)

// compiledFunc finds a function of a compiled package.
func (e *Engine) compiledFunc(n ast.Node, f *types.Func) reflect.Value {
	if f.Pkg() == nil {
		refuseAt(n, "the function %s", f.Name())
	}
	path := f.Pkg().Path()
	if original, ok := inPrelude(f.Pkg()); ok {
		path = original
	}
	if v, ok := e.scanner(path, f.Name()); ok {
		return v
	}
	v, ok := e.reps.symbol(path, f.Name())
	if !ok || v.Kind() != reflect.Func {
		if f.Signature().TypeParams().Len() > 0 {
			refuseAt(n, "the generic function %s.%s of a compiled package; write a loop instead", f.Pkg().Path(), f.Name())
		}
		refuseAt(n, "the function %s.%s, which this kernel does not carry", f.Pkg().Path(), f.Name())
	}
	return v
}

// compiledVar is the address of a variable of a compiled package.
func (e *Engine) compiledVar(n ast.Node, v *types.Var) fp {
	sym, ok := e.reps.symbol(v.Pkg().Path(), v.Name())
	if !ok || !sym.CanAddr() {
		refuseAt(n, "the variable %s.%s, which this kernel does not carry", v.Pkg().Path(), v.Name())
	}
	return sym.Addr().UnsafePointer()
}

// compiledTarget calls a compiled function, which enter finds, through reflect.
func (c *comp) compiledTarget(n ast.Node, name string, sig *types.Signature, f func(p fp) callee) target {
	lay := c.e.layout(sig)
	lay.check(n)
	how, frame := callKind(name), c.compiledFrame(lay)
	return target{sig: sig, enter: func(p fp) fp {
		v := f(p)
		q := frame.alloc(threadOf(p))
		*at[callee](q, frame.recv) = v
		return q
	}, run: func(q fp, _ token.Pos) { lay.call(*at[callee](q, frame.recv), q, how) }}
}

// A callee is a compiled function, or a method with its receiver.
type callee struct{ f, recv reflect.Value }

// compiledFrame is a layout's frame with the function where a receiver would be.
func (c *comp) compiledFrame(lay *layout) *fun {
	f := *lay.f
	f.fields, f.free = append([]reflect.StructField(nil), f.fields...), nil
	f.recv = f.slot(reflect.TypeFor[callee]())
	f.frame = reflect.StructOf(f.fields)
	return &f
}

// calling is what a compiled function's name says about how to call it.
type calling struct {
	raw    bool // it looks at memory and gets values without their boxes
	format int  // 1 + the index of its format, 0 if it has none
	looks  bool // it looks at types, of which those of cells would show nothing
	spawns bool // it calls functions in goroutines of its own
}

func callKind(name string) calling {
	k := calling{raw: rawArgs[name], spawns: spawning[name]}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		k.looks = reflective[strings.TrimLeft(name[:i], "(*")]
	}
	if i, ok := formatters[name]; ok {
		k.format = i + 1
	}
	return k
}

// refuseBoxes keeps values of cells' types from functions that look at types.
func refuseBoxes(args []reflect.Value) {
	for _, a := range args {
		if a.Kind() != reflect.Interface || a.IsNil() {
			continue
		}
		if b, ok := canonical(a.Elem().Interface()).(box); ok {
			panic(&typeError{"compiled code that looks at types cannot take a " + typeString(b.r.t) + " that a cell defined; use maps and slices"})
		}
	}
}

// nameTypes answers the verb %T in the arguments of a function of fmt.
func nameTypes(args []reflect.Value, i int) {
	list, ok := args[i+1].Interface().([]any)
	if ok {
		format, values := namedTypes(args[i].String(), list)
		args[i], args[i+1] = reflect.ValueOf(format), reflect.ValueOf(values)
	}
}

// check refuses a signature that compiled code does not have.
func (l *layout) check(n ast.Node) {
	for _, r := range append(append([]*rep(nil), l.params...), l.res...) {
		if r.nt == nil && !isFuncSlice(r.t) {
			refuseAt(n, "passing a %s to or from compiled code", r.t)
		}
	}
}

func isFuncSlice(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false
	}
	_, ok = s.Elem().Underlying().(*types.Signature)
	return ok
}

// call calls a compiled function with the arguments of a frame and stores its results there.
func (l *layout) call(f callee, n fp, how calling) {
	th := threadOf(n)
	args := make([]reflect.Value, len(l.params))
	ft := f.f.Type()
	for i, r := range l.params {
		args[i] = l.e.toCompiled(r, unsafe.Add(n, l.f.params[i]), ft.In(i), th, how.raw)
	}
	if how.looks {
		refuseBoxes(args)
	}
	if how.spawns {
		l.detach(args, n)
	}
	if how.format > 0 {
		nameTypes(args, how.format-1)
	}
	out := f.invoke(th, args)
	th.check() // the cell may have been left behind while it waited
	for i, r := range l.res {
		l.e.fromCompiled(r, unsafe.Add(n, l.f.res[i]), out[i])
	}
}

// invoke calls the function. If it panics, the thread knows with what.
func (f callee) invoke(th *thread, args []reflect.Value) []reflect.Value {
	done := false
	defer func() {
		if !done {
			th.blame(f.operands(args)...)
		}
	}()
	call := f.f.Call
	if f.f.Type().IsVariadic() {
		call = f.f.CallSlice
	}
	out := call(args)
	done = true
	return out
}

func (f callee) operands(args []reflect.Value) []any {
	if f.recv.IsValid() {
		args = append([]reflect.Value{f.recv}, args...)
	}
	list := make([]any, len(args))
	for i, a := range args {
		if a.CanInterface() && (a.Kind() != reflect.Interface || !a.IsNil()) {
			list[i] = a.Interface()
		}
	}
	return list
}

// toCompiled reads memory as a value for compiled code.
func (e *Engine) toCompiled(r *rep, a fp, want reflect.Type, th *thread, raw bool) reflect.Value {
	switch u := r.t.Underlying().(type) {
	case *types.Signature:
		return e.layout(u).native(*(**closure)(a), want, th)
	case *types.Interface:
		if r.rt == rtAny {
			v := export(*(*any)(a))
			if raw {
				v = e.bare(v)
			}
			x := reflect.New(rtAny).Elem()
			if v != nil {
				x.Set(reflect.ValueOf(v))
			}
			return x
		}
	case *types.Slice:
		if sig, ok := u.Elem().Underlying().(*types.Signature); ok {
			return e.funcSlice(e.layout(sig), as[*closure](*(*slice)(a)), want, th)
		}
		if basic, ok := u.Elem().Underlying().(*types.Interface); ok && basic.NumMethods() == 0 && r.nt != nil {
			return reflect.ValueOf(e.exportAll(*(*[]any)(a), raw)).Convert(want)
		}
	}
	return reflect.NewAt(want, a).Elem()
}

// exportAll is for values that are looked at, such as those to be printed.
func (e *Engine) exportAll(s []any, raw bool) []any {
	if s == nil {
		return nil
	}
	out := make([]any, len(s))
	for i := range s {
		if out[i] = export(unfiled(s[i])); raw {
			out[i] = e.bare(out[i])
		}
	}
	return out
}

func (e *Engine) funcSlice(l *layout, ks []*closure, want reflect.Type, th *thread) reflect.Value {
	if ks == nil {
		return reflect.Zero(want)
	}
	out := reflect.MakeSlice(want, len(ks), len(ks))
	for i, k := range ks {
		out.Index(i).Set(l.native(k, want.Elem(), th))
	}
	return out
}

// fromCompiled stores a value that compiled code gave.
func (e *Engine) fromCompiled(r *rep, a fp, v reflect.Value) {
	switch u := r.t.Underlying().(type) {
	case *types.Signature:
		*(*fp)(a) = fp(e.layout(u).wrap(v))
		return
	case *types.Interface:
		if r.rt == rtAny {
			var x any
			if !v.IsNil() {
				x = canonical(v.Elem().Interface())
			}
			*(*any)(a) = x
			return
		}
	}
	reflect.NewAt(v.Type(), a).Elem().Set(v)
}

// wrap makes a closure of a compiled function.
func (l *layout) wrap(v reflect.Value) *closure {
	if v.IsNil() {
		return nil
	}
	f := *l.f
	f.name, f.free = "compiled code", nil
	v = reflect.ValueOf(v.Interface()) // a copy: the variable may change
	f.body = func(n fp) { l.call(callee{f: v}, n, calling{}) }
	return &closure{f: &f, native: v}
}

// native makes a function of compiled code from a closure.
func (l *layout) native(k *closure, want reflect.Type, th *thread) reflect.Value {
	if k == nil {
		return reflect.Zero(want)
	}
	if k.native.IsValid() {
		return k.native.Convert(want)
	}
	for _, r := range append(append([]*rep(nil), l.params...), l.res...) {
		if r.nt == nil && !isFuncSlice(r.t) {
			panic("compiled code cannot call a function with a " + r.t.String())
		}
	}
	depth, started := th.depth, th.run
	return reflect.MakeFunc(want, func(args []reflect.Value) []reflect.Value {
		r := started
		if r.over.Load() { // the function outlived its cell and serves another one
			r = l.e.outside().run
		}
		return l.callback(k, &thread{run: r, depth: depth, base: depth}, args, want)
	})
}

// spawning are compiled functions that start a goroutine, in which nobody
// would recover from a panic.
var spawning = map[string]bool{"(*sync.WaitGroup).Go": true, "time.AfterFunc": true, "context.AfterFunc": true}

// detach gives functions among the arguments threads of their own, as a go
// statement does: a panic is reported and ends nothing else.
func (l *layout) detach(args []reflect.Value, n fp) {
	for i, r := range l.params {
		sig, ok := r.t.Underlying().(*types.Signature)
		if !ok {
			continue
		}
		k := *at[*closure](n, l.f.params[i])
		if k == nil || k.native.IsValid() || sig.Params().Len()+sig.Results().Len() > 0 {
			continue
		}
		th := threadOf(n).child()
		args[i] = reflect.MakeFunc(args[i].Type(), func([]reflect.Value) []reflect.Value {
			value, failed := l.e.start(th, func() {
				q := k.f.alloc(th)
				k.bind(q)
				k.f.call(q, token.NoPos)
			})
			if failed {
				th.run.report(value, th)
			}
			return nil
		})
	}
}

// callback runs a closure for compiled code.
func (l *layout) callback(k *closure, th *thread, args []reflect.Value, want reflect.Type) []reflect.Value {
	n := k.f.alloc(th)
	k.bind(n)
	for i, r := range l.params {
		l.e.fromCompiled(r, unsafe.Add(n, l.f.params[i]), args[i])
	}
	if value, failed := l.e.start(th, func() { k.f.call(n, token.NoPos) }); failed {
		th.passOn(value)
		panic(value)
	}
	out := make([]reflect.Value, len(l.res))
	for i, r := range l.res {
		v := l.e.toCompiled(r, unsafe.Add(n, l.f.res[i]), want.Out(i), th, false)
		out[i] = reflect.New(want.Out(i)).Elem()
		out[i].Set(v)
	}
	return out
}
