// Package local is the engine that runs cells in this process: magics, the
// cell compiler, a backend and the display of what comes out.
package local

import (
	"context"
	"fmt"
	"go/token"
	"io"
	"reflect"
	"strings"
	"sync"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/engine/closure"
	"github.com/rustorch/rustorch/kernel/export"
	"github.com/rustorch/rustorch/kernel/wire"
)

// An Engine runs the cells of one session.
type Engine struct {
	host    engine.Host
	session *cell.Session
	backend cell.Backend
	stdin   keyboard
	glance  glance
	late    func() context.Context // of the cell that started the calling goroutine, if it has ended
	stderr  io.Writer
	log     []export.Run // of this session

	running sync.Mutex // held while a cell runs

	mu    sync.Mutex
	spots spots           // where cells write
	comms map[string]bool // that are open, by id
}

var _ engine.Engine = (*Engine)(nil)

// New returns an engine with an empty session.
func New(host engine.Host) *Engine {
	e := &Engine{host: host, session: cell.NewSession(host)}
	backend := closure.New(host.Symbols, e.report, e.background)
	backend.SetInput(&e.stdin)
	e.backend, e.late, e.stderr = backend, backend.Late, backend.Stderr()
	if l, ok := host.(engine.Locator); ok {
		backend.SetGoroutine(l.Goroutine)
		l.Locate(func() (engine.Place, bool) { return e.place(backend.Here()) })
	}
	return e
}

// Stderr is the standard error of cells, for compiled packages that write to
// it on their own: the output of a goroutine goes to the cell that started it.
func (e *Engine) Stderr() io.Writer { return e.stderr }

// place describes a call in a cell; false if there is none at the position.
func (e *Engine) place(pos token.Pos) (engine.Place, bool) {
	if !pos.IsValid() {
		return engine.Place{}, false
	}
	at := e.session.At(pos)
	p := engine.Place{Name: at.String()}
	p.Line, p.Caret = at.Excerpt()
	if op, ok := e.session.Operation(pos); ok {
		p.Operands = op.Operands
	}
	return p, true
}

// Session gives completion and hover the live names.
func (e *Engine) Session() *cell.Session { return e.session }

// Execute runs a cell to its end.
func (e *Engine) Execute(ctx context.Context, req engine.Request, out engine.Output) engine.Result {
	e.glance.wake()
	e.running.Lock()
	e.glance.waiting.Add(-1)
	defer e.glance.rest(e.look)
	defer e.running.Unlock()
	ctx, out = e.enter(ctx, req, out)
	e.stdin.begin(ctx, out)
	e.host.Begin(ctx, out, e.try)
	c := &call{e: e, ctx: ctx, req: req, out: out}
	defer func() { e.host.End(c.result.Err != nil) }()
	defer e.stopWith(ctx)()
	c.execute()
	if failed := e.stdin.failure(); failed != nil && (c.result.Err == nil || c.result.Err.Value == failed.Value) {
		c.result = engine.Result{Err: failed}
	}
	c.result.Expressions = c.expressions()
	return c.result
}

// stopWith makes native kernels stop with ctx. What it returns ends that, and
// comes after a stop that is on its way, so that none hits the next cell.
func (e *Engine) stopWith(ctx context.Context) func() {
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { e.host.Stop(); close(stopped) })
	return func() {
		if !stop() {
			<-stopped
		}
	}
}

// run runs Go code and, once it is loaded, tells done how far it came.
func (e *Engine) run(ctx context.Context, req engine.Request, out engine.Output, done func(engine.Request, export.Run)) (res engine.Result) {
	defer e.defect(&res)
	u, err := e.session.Check(req.Count, req.Code)
	if err != nil {
		return engine.Result{Err: e.describe(misplaced(err))}
	}
	for _, note := range u.Notes {
		out.Stream("stderr", "note: "+note+"\n")
	}
	prog, err := e.backend.Load(u)
	if err != nil {
		return engine.Result{Err: e.describe(err)}
	}
	e.session.Hoist(u)
	end := prog.Run(ctx)
	e.session.Define(u, end.Reached)
	done(req, export.Run{Unit: u, Reached: end.Reached})
	if end.Err != nil {
		return engine.Result{Err: e.describe(end.Err)}
	}
	return e.result(req, end.Values)
}

// defect makes an error of a panic of the compiler.
func (e *Engine) defect(res *engine.Result) {
	if r := recover(); r != nil {
		*res = engine.Result{Err: e.describe(fmt.Errorf("the cell compiler failed on this cell, which is a defect of the kernel: %v", r))}
	}
}

// remember keeps a run for %export. The last runs of a long session stay.
func (e *Engine) remember(req engine.Request, r export.Run) {
	r.ID = req.Cell
	if e.log = append(e.log, r); len(e.log) > maxLog {
		e.log = e.log[1:]
	}
}

func forget(engine.Request, export.Run) {}

// maxLog bounds the cells that %export can write.
const maxLog = 10_000

// expressions evaluates user_expressions after a cell.
func (c *call) expressions() map[string]map[string]any {
	if len(c.req.Expressions) == 0 || c.result.Err != nil {
		return nil
	}
	replies := map[string]map[string]any{}
	for name, code := range c.req.Expressions {
		req := engine.Request{Code: code, Count: c.req.Count}
		switch res := c.e.run(c.ctx, req, c.out, forget); {
		case res.Err != nil:
			replies[name] = map[string]any{"status": "error", "ename": res.Err.Name, "evalue": res.Err.Value, "traceback": res.Err.Traceback}
		case res.Value != nil:
			replies[name] = map[string]any{"status": "ok", "data": res.Value.Data, "metadata": res.Value.Metadata}
		default:
			replies[name] = map[string]any{"status": "ok", "data": map[string]any{}, "metadata": map[string]any{}}
		}
	}
	return replies
}

// result shows the values of the last expression. A final error that is not
// nil is the cell's error.
func (e *Engine) result(req engine.Request, values []cell.Value) engine.Result {
	var shown []wire.Bundle
	for i, v := range values {
		if i == len(values)-1 && isError(v) {
			if err, ok := v.V.(error); ok && err != nil {
				return engine.Result{Err: &wire.Error{Name: errorName(err), Value: err.Error(), Traceback: []string{errorName(err) + ": " + err.Error()}}}
			}
			continue // no error is nothing to see
		}
		shown = append(shown, e.host.Bundle(v.V))
	}
	if req.Silent || len(shown) == 0 {
		return engine.Result{}
	}
	b := shown[0]
	if len(shown) > 1 {
		b = tuple(shown)
	}
	return engine.Result{Value: &b}
}

// tuple shows several values in one line of text.
func tuple(bundles []wire.Bundle) wire.Bundle {
	parts := make([]string, len(bundles))
	for i, b := range bundles {
		parts[i] = fmt.Sprint(b.Data["text/plain"])
	}
	return wire.Bundle{Data: map[string]any{"text/plain": strings.Join(parts, ", ")}, Metadata: map[string]any{}}
}

func isError(v cell.Value) bool { return v.Type.String() == "error" }

func errorName(err error) string {
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if n := t.Name(); n != "" && n[0] >= 'A' && n[0] <= 'Z' {
		return n
	}
	return "error"
}

// Close forgets the session, unless something still works on it: then the end
// of the process will.
func (e *Engine) Close() error {
	if !e.running.TryLock() {
		return nil
	}
	defer e.running.Unlock()
	e.session.Reset()
	e.backend.Forget()
	return nil
}
