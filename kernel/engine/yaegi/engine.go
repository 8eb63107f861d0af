// Package yaegi is a second engine behind cell.Backend, small on purpose: it
// shows that the seam carries an engine of another kind, and tests compare the
// two. It knows constants, variables, arithmetic and calls over int, float64,
// string and bool, and refuses everything else. No program imports it.
package yaegi

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"reflect"
	"runtime"

	"github.com/traefik/yaegi/interp"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
)

// An Engine keeps variables and functions of a session under names of its own,
// each of which is defined once, so that a name defined again is another one.
type Engine struct {
	symbols func(path string) map[string]reflect.Value
	in      *interp.Interpreter
	vars    map[*types.Var]string
	funcs   map[*types.Func]string
	last    int
}

var _ cell.Backend = (*Engine)(nil)

// New returns an engine for cells that use the functions of symbols that print.
func New(symbols func(path string) map[string]reflect.Value) *Engine {
	e := &Engine{symbols: symbols}
	e.Forget()
	return e
}

// Forget drops all values and functions.
func (e *Engine) Forget() {
	e.in = interp.New(interp.Options{Stdout: stdout{}, Stderr: io.Discard}) // there it repeats panics
	err := e.in.Use(interp.Exports{"fmt/fmt": e.symbols("fmt")})
	if err == nil {
		err = e.run(context.Background(), `import "fmt"`)
	}
	if err != nil {
		panic(err) // the table of the package is not one
	}
	e.vars, e.funcs = map[*types.Var]string{}, map[*types.Func]string{}
}

// stdout is standard output as it is when something is printed.
type stdout struct{}

func (stdout) Write(b []byte) (int, error) { return os.Stdout.Write(b) }

func (e *Engine) name(kind, name string) string {
	e.last++
	return fmt.Sprintf("%s%d_%s", kind, e.last, name)
}

// A refusal is the panic of what the engine lacks.
type refusal struct {
	pos token.Pos
	msg string
}

// Load compiles a unit. If it refuses something, no name has changed.
func (e *Engine) Load(u *cell.Unit) (prog cell.Program, err error) {
	w := &writer{e: e, info: u.Info, vars: map[*types.Var]string{}, funcs: map[*types.Func]string{}}
	defer func() {
		if r := recover(); r != nil {
			ref, ok := r.(refusal)
			if !ok {
				panic(r)
			}
			err = cell.Errors{&cell.Error{Position: u.At(ref.pos), Msg: "this engine does not support " + ref.msg}}
		}
	}()
	decls, stmts := w.unit(u)
	if err := e.run(context.Background(), decls); err != nil {
		return nil, cell.Errors{&cell.Error{Position: u.At(u.Start()), Msg: "this engine does not support this cell: " + err.Error()}}
	}
	for v, name := range w.vars {
		e.vars[v] = name
	}
	for f, name := range w.funcs {
		e.funcs[f] = name
	}
	return &program{e, u, stmts, w.value}, nil
}

// run compiles and runs a file's text.
func (e *Engine) run(ctx context.Context, text string) error {
	f, err := parser.ParseFile(e.in.FileSet(), "cell", "package main\n"+text, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	p, err := e.in.CompileAST(f)
	if err != nil {
		return err
	}
	_, err = e.in.ExecuteWithContext(ctx, p)
	return err
}

// Value returns what a variable holds.
func (e *Engine) Value(v *types.Var) (any, bool) {
	name, ok := e.vars[v]
	if !ok {
		return nil, false
	}
	x, err := e.in.Eval(name)
	if err != nil || !x.IsValid() {
		return nil, false
	}
	return x.Interface(), true
}

// SetValue stores a number, a text or a truth value.
func (e *Engine) SetValue(v *types.Var, value any) error {
	want, ok := basic(v.Type())
	if !ok || reflect.TypeOf(value) == nil || reflect.TypeOf(value).String() != want {
		return fmt.Errorf("%s is a %s, not a %T", v.Name(), v.Type(), value)
	}
	name := e.name("v", v.Name())
	if _, err := e.in.Eval("var " + name + " " + want); err != nil {
		return err
	}
	if _, err := e.in.Eval(name + " = " + literal(value)); err != nil {
		return err
	}
	e.vars[v] = name
	return nil
}

// Call runs f. No function of a cell gets out to compiled code here, so that f
// calls none and there is nothing to interrupt.
func (e *Engine) Call(_ context.Context, f func()) error { return e.Try(f) }

// Try runs f and returns its panic.
func (e *Engine) Try(f func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &cell.Panic{Value: r, Text: fmt.Sprint(r)}
		}
	}()
	f()
	return nil
}

// A program is a loaded unit: one piece of text for each statement.
type program struct {
	e     *Engine
	u     *cell.Unit
	stmts []string
	value string // the variable of the last expression, or empty
}

// Run runs the statements in order up to one that fails.
func (p *program) Run(ctx context.Context) cell.Outcome {
	for i, text := range p.stmts {
		if err := p.e.run(ctx, text); err != nil {
			at := p.u.Start()
			if i < len(p.u.Body) {
				at = p.u.Body[i].Pos()
			}
			return cell.Outcome{Err: p.failure(ctx, err, at), Reached: min(i, len(p.u.Body))}
		}
	}
	out := cell.Outcome{Reached: len(p.u.Body)}
	if p.value != "" {
		if v, err := p.e.in.Eval(p.value); err == nil {
			out.Values = []cell.Value{{Type: types.Default(p.u.Info.TypeOf(p.u.Value)), V: v.Interface()}}
		}
	}
	return out
}

func (p *program) failure(ctx context.Context, err error, at token.Pos) error {
	fail := &cell.Panic{Value: err, Text: err.Error(), Stack: []cell.Frame{{Pos: at, At: p.u.At(at)}}}
	if ctx.Err() != nil {
		fail.Value, fail.Text = engine.Interrupt{}, engine.Interrupt{}.Error()
		return fail
	}
	var panicked interp.Panic
	if errors.As(err, &panicked) {
		fail.Value, fail.Text = panicked.Value, fmt.Sprint(panicked.Value)
		if r, ok := panicked.Value.(runtime.Error); ok {
			fail.Text = r.Error()
		}
	}
	return fail
}
