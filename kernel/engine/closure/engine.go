package closure

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"io"
	"maps"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
)

// An Engine keeps the values and functions of a session. It is a cell.Backend.
type Engine struct {
	reps    *reps
	mu      sync.Mutex
	layouts typeutil.Map
	main    *types.Package

	globals   map[*types.Var]fp
	funs      map[*types.Func]*fun
	sources   map[*types.Func]*source // of generic functions
	instances map[instanceKey]*fun
	wrappers  sync.Map // of a compiled interface

	pending     []func() // bodies to be compiled before the unit is loaded
	pendingKeys []instanceKey
	announced   []*types.Func
	fills       []fill
	added       []*types.Var
	operators   map[*ast.CallExpr]bool
	near        token.Pos // of the statement that is being compiled

	report  func(ctx context.Context, p *cell.Panic)
	print   func(ctx context.Context, stream, text string)
	input   io.Reader                                     // of standard input; nil if it is the process's own
	at      atomic.Pointer[func(token.Pos) cell.Position] // read by goroutines of cells that were left behind
	current atomic.Pointer[run]                           // of the cell that runs, or ran last

	goroutine func() uintptr // names the calling goroutine; nil if nobody can
	threads   sync.Map       // by goroutine: the *thread that it runs
}

var _ cell.Backend = (*Engine)(nil)

// New returns an engine for cells that use the compiled packages of symbols.
// report is told of goroutines that panic, print gets what goroutines print
// after their cell has ended, each with the context of that cell.
func New(symbols func(path string) map[string]reflect.Value, report func(ctx context.Context, p *cell.Panic), print func(ctx context.Context, stream, text string)) *Engine {
	e := &Engine{main: types.NewPackage("main", "main"), report: report, print: print}
	e.reps = &reps{e: e, symbols: symbols, tables: map[string]map[string]reflect.Value{}}
	e.Forget()
	return e
}

// Forget drops all values and functions.
func (e *Engine) Forget() {
	e.globals, e.funs, e.sources = map[*types.Var]fp{}, map[*types.Func]*fun{}, map[*types.Func]*source{}
	e.instances = map[instanceKey]*fun{}
	e.current.Store(&run{ctx: context.Background(), done: make(chan struct{}), report: e.goroutinePanic})
}

func (e *Engine) isGlobal(v *types.Var) bool { _, ok := e.globals[v]; return ok }

// outside is a thread for calls that compiled code makes, such as String for
// display: for the cell of the goroutine, or else for the one that runs.
func (e *Engine) outside() *thread {
	if th := e.here(); th != nil {
		return &thread{run: th.run}
	}
	return &thread{run: e.current.Load()}
}

func (e *Engine) pkgOf(obj types.Object) *types.Package {
	if obj != nil && obj.Pkg() != nil {
		return obj.Pkg()
	}
	return e.main
}

// A fill is a body compiled for a fun that callers may hold already; it takes
// effect when the whole unit has been compiled.
type fill struct{ to, from *fun }

// Load compiles a unit. If it refuses something, nothing has changed.
func (e *Engine) Load(u *cell.Unit) (prog cell.Program, err error) {
	e.pending, e.pendingKeys, e.announced, e.fills, e.added = nil, nil, nil, nil, nil
	defer func() {
		if r := recover(); r != nil {
			ref, ok := r.(refusal)
			if !ok {
				ref = refusal{msg: fmt.Sprintf("this cell: the compiler failed with %v", r)}
			}
			e.undo()
			err = cell.Errors{&cell.Error{Position: u.At(e.place(ref)), Msg: "cells do not support " + ref.msg}}
		}
	}()
	e.at.Store(&u.At)
	e.operators = u.Operators
	e.near = u.Start()
	e.addGlobals(u)
	boxes := map[*types.Var]bool{}
	for _, f := range u.Funcs {
		maps.Copy(boxes, escaping(f.Decl, u.Info))
	}
	e.declareFuncs(u, boxes)
	main := e.body(u)
	for len(e.pending) > 0 {
		todo := e.pending
		e.pending = nil
		for _, f := range todo {
			f()
		}
	}
	e.commit()
	return &program{e: e, u: u, main: main}, nil
}

func (e *Engine) place(ref refusal) token.Pos {
	if ref.pos == token.NoPos {
		return e.near
	}
	return ref.pos
}

// commit lets the new bodies take effect; a function that is used must have one.
func (e *Engine) commit() {
	filled := map[*fun]bool{}
	for _, f := range e.fills {
		filled[f.to] = true
	}
	for _, f := range e.announced {
		if !filled[e.funs[f]] {
			refuse("the function %s, whose cell failed; run that cell again", f.Name())
		}
	}
	for _, f := range e.fills {
		f.to.params, f.to.res, f.to.recv, f.to.next = f.from.params, f.from.res, f.from.recv, f.from
		f.to.body = f.from.body
	}
}

func (e *Engine) undo() {
	for _, f := range e.announced {
		delete(e.funs, f)
	}
	for _, k := range e.pendingKeys {
		delete(e.instances, k)
	}
	for _, v := range e.added {
		delete(e.globals, v)
	}
}

// addGlobals makes memory for the variables that the unit defines.
func (e *Engine) addGlobals(u *cell.Unit) {
	for _, v := range u.Globals() {
		if _, ok := e.globals[v]; !ok {
			e.globals[v] = e.reps.of(v.Type()).new()
			e.added = append(e.added, v)
		}
	}
}

// announce makes the fun of a function whose body comes later.
func (e *Engine) announce(f *types.Func) *fun {
	g := newFun(f.Name())
	e.funs[f] = g
	e.announced = append(e.announced, f)
	return g
}

// declareFuncs compiles the bodies of a unit. A function that was there keeps
// its fun, so that all callers run the new body.
func (e *Engine) declareFuncs(u *cell.Unit, boxes map[*types.Var]bool) {
	for _, f := range u.Funcs {
		src := &source{f.Decl, u.Info, boxes}
		if isGeneric(f.Obj) {
			e.sources[f.Obj] = src
			continue
		}
		g := e.funs[f.Obj]
		if g == nil {
			g = e.announce(f.Obj)
		}
		e.pending = append(e.pending, func() {
			fresh := newFun(funcName(f.Obj))
			e.compileFunc(fresh, f, src)
			e.fills = append(e.fills, fill{g, fresh})
		})
	}
}

// compileFunc compiles a function; of a method that was added to a live type
// the first parameter is the receiver.
func (e *Engine) compileFunc(g *fun, f *cell.Func, src *source) {
	recv, params, results := declared(src)
	if f.Obj.Signature().Recv() != nil && recv == nil {
		recv, params = params[0], params[1:]
	}
	e.comp(src.info, nil, src.boxes).function(g, recv, params, results, f.Decl.Body)
}

func isGeneric(f *types.Func) bool {
	return f.Signature().TypeParams().Len() > 0 || f.Signature().RecvTypeParams().Len() > 0
}

func funcName(f *types.Func) string {
	if r := f.Signature().Recv(); r != nil {
		return types.TypeString(r.Type(), func(*types.Package) string { return "" }) + "." + f.Name()
	}
	return f.Name()
}

// body compiles the statements of a unit: variables of a whole program and
// init functions first. Each statement counts itself, so that a cell that
// fails is known by what it got to.
func (e *Engine) body(u *cell.Unit) *fun {
	f := newFun("")
	list := append([]ast.Stmt(nil), u.Body...)
	boxes := map[*types.Var]bool{}
	maps.Copy(boxes, escaping(&ast.BlockStmt{List: list}, u.Info))
	c := e.comp(u.Info, nil, boxes)
	c.f = f
	var first []stmt
	for _, init := range u.InitOrder {
		maps.Copy(boxes, escaping(init.Rhs, u.Info))
		first = append(first, c.initializer(init))
	}
	for _, d := range u.Inits {
		g := newFun("init")
		src := &source{d, u.Info, escaping(d, u.Info)}
		e.pending = append(e.pending, func() {
			e.comp(src.info, nil, src.boxes).function(g, nil, nil, nil, d.Body)
		})
		first = append(first, callFun(g))
	}
	reached := f.slot(rtPointer)
	values := f.slot(rtPointer)
	f.params = []uintptr{reached, values}
	c.guard = hasDefer(&ast.BlockStmt{List: list})
	if c.guard {
		c.defers = f.slot(rtPointer)
	}
	run := c.topLevel(u, list, reached, values)
	if u.Main != nil {
		run = seq([]stmt{run, callFun(e.funOf(nil, u.Main, nil))})
	}
	f.body = c.finish(first, run, nil)
	f.frame = reflect.StructOf(f.fields)
	return f
}

func callFun(g *fun) stmt {
	return func(p fp) ctl {
		g.call(g.alloc(threadOf(p)), token.NoPos)
		return next
	}
}

func (c *comp) initializer(init *types.Initializer) stmt {
	if len(init.Lhs) == 1 {
		v := init.Lhs[0]
		if v.Name() == "_" {
			return c.blank(init.Rhs)
		}
		r, a := c.rep(v.Type()), c.e.globals[v]
		return r.ops.store(func(fp) fp { return a }, c.as(init.Rhs, v.Type()))
	}
	places := make([]place, len(init.Lhs))
	for i, v := range init.Lhs {
		if v.Name() == "_" {
			continue
		}
		r, a := c.rep(v.Type()), c.e.globals[v]
		places[i] = place{r, func(x val) stmt { return r.ops.store(func(fp) fp { return a }, x) }}
	}
	if call, ok := ast.Unparen(init.Rhs).(*ast.CallExpr); ok {
		return seq(c.spread(call, func(i int, _ types.Type) place { return places[i] }))
	}
	return seq(c.commaOk(ast.Unparen(init.Rhs), places))
}

// topLevel compiles the statements of a cell.
func (c *comp) topLevel(u *cell.Unit, list []ast.Stmt, reached, values uintptr) stmt {
	counted := make([]stmt, 0, len(list))
	last := len(list)
	if u.Value != nil {
		last--
	}
	if hasLabels(list) {
		counted = append(counted, c.block(list[:last]), func(p fp) ctl { (*at[*atomic.Int64](p, reached)).Store(int64(last)); return next })
	} else {
		for i, st := range list[:last] {
			s := c.stmt(st)
			counted = append(counted, func(p fp) ctl {
				k := s(p)
				(*at[*atomic.Int64](p, reached)).Store(int64(i + 1))
				return k
			})
		}
	}
	if u.Value != nil {
		counted = append(counted, c.value(u.Value, values), func(p fp) ctl { (*at[*atomic.Int64](p, reached)).Store(int64(last + 1)); return next })
	}
	return seq(counted)
}

func hasLabels(list []ast.Stmt) bool {
	for _, st := range list {
		if _, ok := st.(*ast.LabeledStmt); ok {
			return true
		}
	}
	return false
}

// value compiles the last expression; its results go to the outcome.
func (c *comp) value(e ast.Expr, values uintptr) stmt {
	show := func(t types.Type, x val) stmt {
		f := fn[any](c.toInterface(x, t, anyType))
		if types.IsInterface(t) {
			f = fn[any](x)
		}
		return func(p fp) ctl {
			vs := *at[*[]cell.Value](p, values)
			*vs = append(*vs, cell.Value{Type: t, V: export(f(p))})
			return next
		}
	}
	pos := e.Pos()
	mark := func(p fp) ctl { threadOf(p).cur = pos; return next }
	if tup, ok := c.typ(e).(*types.Tuple); ok {
		return seq(append([]stmt{mark}, c.spread(ast.Unparen(e).(*ast.CallExpr), func(i int, _ types.Type) place {
			t := tup.At(i).Type()
			return place{c.rep(t), func(x val) stmt { return show(t, x) }}
		})...))
	}
	t := types.Default(c.typ(e))
	return seq([]stmt{mark, show(t, c.as(e, t))})
}

// Value returns what a variable holds.
func (e *Engine) Value(v *types.Var) (any, bool) {
	a, ok := e.globals[v]
	if !ok {
		return nil, false
	}
	r := e.reps.of(v.Type())
	c := e.comp(nil, nil, nil)
	x := r.ops.load(func(fp) fp { return a })
	if types.IsInterface(r.t) {
		return export(fn[any](x)(nil)), true
	}
	if _, isFunc := r.t.Underlying().(*types.Signature); isFunc {
		return box{r, *(*fp)(a)}, true
	}
	return export(fn[any](c.toInterface(x, r.t, anyType))(nil)), true
}

// SetValue stores a value of a compiled type.
func (e *Engine) SetValue(v *types.Var, value any) error {
	r := e.reps.of(v.Type())
	a := r.new()
	if types.IsInterface(r.t) {
		if r.rt != rtAny && (value == nil || !reflect.TypeOf(value).Implements(r.rt)) {
			return fmt.Errorf("%s is a %s, which a %T is not", v.Name(), v.Type(), value)
		}
		r.put(value, a)
	} else if !r.fromAny(value, a) {
		return fmt.Errorf("%s is a %s, not a %T", v.Name(), v.Type(), value)
	}
	e.globals[v] = a
	return nil
}

// A program is a loaded unit.
type program struct {
	e    *Engine
	u    *cell.Unit
	main *fun
}

// Run runs the cell. When ctx ends it stops, or, if compiled code keeps it, is
// left behind after a moment.
func (g *program) Run(ctx context.Context) cell.Outcome {
	r := &run{done: make(chan struct{}), report: g.e.goroutinePanic, ctx: ctx}
	defer r.over.Store(true)
	g.e.current.Store(r)
	reached, values := new(atomic.Int64), new([]cell.Value)
	th := &thread{run: r}
	th.main.Store(true)
	ended := make(chan error, 1)
	go func() { ended <- g.execute(th, reached, values) }()
	left, err := r.await(ctx, ended)
	if left {
		th.main.Store(false)
		return cell.Outcome{Err: err, Reached: int(reached.Load())}
	}
	return cell.Outcome{Values: *values, Err: err, Reached: int(reached.Load())}
}

// patience is how long an interrupted cell may take to notice.
const patience = 60 * time.Millisecond

func (g *program) execute(th *thread, reached *atomic.Int64, values *[]cell.Value) error {
	value, failed := g.e.start(th, func() {
		n := g.main.alloc(th)
		*at[*atomic.Int64](n, g.main.params[0]) = reached
		*at[*[]cell.Value](n, g.main.params[1]) = values
		g.main.call(n, token.NoPos)
	})
	if !failed {
		return nil
	}
	return g.e.panicOf(value, th)
}

// panicOf describes a panic that nothing recovered.
func (e *Engine) panicOf(value any, th *thread) *cell.Panic {
	p := &cell.Panic{Value: export(canonical(value)), Text: panicText(value)}
	for _, f := range th.trace {
		if !f.at.IsValid() {
			continue
		}
		name := ""
		if f.f != nil {
			name = f.f.name
		}
		p.Stack = append(p.Stack, cell.Frame{Func: name, Pos: f.at, At: (*e.at.Load())(f.at)})
	}
	if len(p.Stack) > 0 && p.Stack[0].Pos == th.blamed {
		p.Operands = th.operands
	}
	return p
}

func (e *Engine) goroutinePanic(value any, th *thread) {
	if _, ok := value.(engine.Interrupt); ok {
		return
	}
	if e.report != nil {
		e.report(th.run.ctx, e.panicOf(value, th))
	}
}

// panicText is what Go prints after "panic: ".
func panicText(v any) string {
	switch v := export(canonical(v)).(type) {
	case runtime.Error:
		return v.Error()
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	case string:
		return v
	default:
		return fmt.Sprintf("%v", v)
	}
}
