package closure

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"time"
	"unsafe"

	"github.com/rustorch/rustorch/kernel/engine"
)

// rawArgs are compiled functions that look at the memory of their arguments:
// they get values of cells' types without the box.
var rawArgs = map[string]bool{
	"sort.Slice": true, "sort.SliceStable": true, "sort.SliceIsSorted": true,
	"fmt.Sscan": true, "fmt.Sscanf": true, "fmt.Sscanln": true, "fmt.Fscan": true, "fmt.Fscanf": true, "fmt.Fscanln": true,
	"fmt.Scan": true, "fmt.Scanln": true, "fmt.Scanf": true,
	"github.com/rustorch/rustorch/tensor.New": true, "github.com/rustorch/rustorch/tensor.FromSlice": true,
}

// reflective are packages whose functions look at types: what cells define
// has none that they could see.
var reflective = map[string]bool{"reflect": true, "encoding/json": true, "encoding/gob": true, "encoding/xml": true, "encoding/binary": true, "text/template": true, "html/template": true}

// bare takes the box off a value, with its memory as a compiled type.
func (e *Engine) bare(v any) any {
	b, ok := canonical(v).(box)
	if !ok {
		return v
	}
	switch u := b.r.t.Underlying().(type) {
	case *types.Slice:
		s := b.v.(slice)
		return reflect.NewAt(reflect.SliceOf(e.reps.of(u.Elem()).rt), unsafe.Pointer(&s)).Elem().Interface()
	case *types.Pointer:
		return reflect.NewAt(e.reps.of(u.Elem()).rt, b.v.(fp)).Interface()
	case *types.Basic, *types.Array:
		return b.v
	}
	panic(&typeError{"compiled code cannot take a " + types.TypeString(b.r.t, pkgName) + " here"})
}

// special returns what runs instead of a compiled function: on a frame of its signature.
func (c *comp) special(n ast.Node, f *types.Func) func(q fp, site token.Pos) {
	if f.Pkg() == nil {
		return nil
	}
	name := f.FullName()
	lay := func() *layout { return c.e.layout(f.Signature()) }
	switch name {
	case "time.Sleep":
		off := lay().f.params[0]
		return func(q fp, _ token.Pos) { sleep(threadOf(q), *at[time.Duration](q, off)) }
	case "fmt.Print", "fmt.Println", "fmt.Printf":
		return c.printer(n, f)
	case "os.Exit":
		off := lay().f.params[0]
		return func(q fp, _ token.Pos) { panic(exit(*at[int](q, off))) }
	case "runtime.Goexit":
		refuseAt(n, "runtime.Goexit; return from the function instead")
	case "errors.As":
		l := lay()
		return func(q fp, _ token.Pos) {
			*at[bool](q, l.f.res[0]) = c.e.errorsAs(readIface(rtError, unsafe.Add(q, l.f.params[0])), *at[any](q, l.f.params[1]))
		}
	case "errors.Is":
		l := lay()
		return func(q fp, _ token.Pos) {
			*at[bool](q, l.f.res[0]) = errorsIs(readIface(rtError, unsafe.Add(q, l.f.params[0])), readIface(rtError, unsafe.Add(q, l.f.params[1])))
		}
	}
	if call, ok := n.(*ast.CallExpr); ok && reflective[f.Pkg().Path()] {
		c.refuseReflection(call, f)
	}
	return nil
}

// printer calls a function of fmt that prints; when the cell of the goroutine
// has ended, the text goes to the place for such output and not among that of
// another cell.
func (c *comp) printer(n ast.Node, f *types.Func) func(q fp, site token.Pos) {
	compiled := c.e.compiledFunc(n, f)
	lay, how := c.e.layout(f.Signature()), callKind(f.FullName())
	return func(q fp, site token.Pos) {
		r := threadOf(q).run
		if !r.over.Load() || c.e.print == nil {
			lay.call(callee{f: compiled}, q, how)
			return
		}
		text := lateText(f.Name(), lay, q)
		c.e.print(r.ctx, "stdout", text)
		*at[int](q, lay.f.res[0]) = len(text)
	}
}

// lateText is the text that a printing function would print.
func lateText(name string, lay *layout, q fp) string {
	switch name {
	case "Print":
		return fmt.Sprint(lay.anys(q, 0)...)
	case "Println":
		return fmt.Sprintln(lay.anys(q, 0)...)
	}
	format, args := namedTypes(*at[string](q, lay.f.params[0]), lay.anys(q, 1))
	return fmt.Sprintf(format, args...)
}

// anys reads a parameter of type []any.
func (l *layout) anys(q fp, i int) []any { return l.e.exportAll(*at[[]any](q, l.f.params[i]), false) }

// refuseReflection refuses values of cells' types for code that asks for types.
func (c *comp) refuseReflection(call *ast.CallExpr, f *types.Func) {
	for _, a := range call.Args {
		t := c.info.TypeOf(a)
		if t == nil || types.IsInterface(t) || isNil(t) || isUntyped(t) {
			continue
		}
		if r := c.rep(t); r.nt == nil {
			refuseAt(a, "giving a %s to %s, which looks at types; a type that a cell defines has none it could see: use maps and slices", types.TypeString(t, pkgName), f.FullName())
		}
	}
}

// exit is the panic of os.Exit in a cell.
type exit int

func (x exit) Error() string {
	return "os.Exit(" + itoa(int(x)) + ") in a cell does not end the kernel; return, or restart the kernel from the menu"
}

func sleep(th *thread, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-th.run.done:
		panic(engine.Interrupt{})
	}
}

// unwrapped returns what an error wraps.
func unwrapped(v any) []any {
	if b, ok := v.(box); ok {
		m := b.r.method("Unwrap", nil)
		if m == nil || len(m.lay.res) != 1 {
			return nil
		}
		switch w := m.call(b)[0].(type) {
		case []error:
			return canonicalErrors(w)
		case error:
			return []any{canonical(w)}
		}
		return nil
	}
	switch w := v.(type) {
	case interface{ Unwrap() error }:
		if err := w.Unwrap(); err != nil {
			return []any{canonical(err)}
		}
	case interface{ Unwrap() []error }:
		return canonicalErrors(w.Unwrap())
	}
	return nil
}

func canonicalErrors(errs []error) []any {
	var out []any
	for _, err := range errs {
		if err != nil {
			out = append(out, canonical(err))
		}
	}
	return out
}

// errorsIs is errors.Is over values of cells.
func errorsIs(err, target any) bool {
	if err == nil || target == nil {
		return err == target
	}
	comparable := reflect.TypeOf(target).Comparable()
	if b, ok := target.(box); ok {
		comparable = types.Comparable(b.r.t)
	}
	if comparable && err == target {
		return true
	}
	if b, ok := err.(box); ok {
		t, _ := compiled(rtError, target).(error)
		if (errorBox{b}).Is(t) {
			return true
		}
	} else if x, ok := err.(interface{ Is(error) bool }); ok {
		if t, _ := compiled(rtError, target).(error); x.Is(t) {
			return true
		}
	}
	for _, w := range unwrapped(err) {
		if errorsIs(w, target) {
			return true
		}
	}
	return false
}

// errorsAs is errors.As over values of cells.
func (e *Engine) errorsAs(err, target any) bool {
	b, ok := canonical(target).(box)
	if !ok {
		if native, isErr := compiled(rtError, err).(error); isErr {
			return errors.As(native, target)
		}
		return false
	}
	ptr, ok := b.r.t.Underlying().(*types.Pointer)
	if !ok || b.v.(fp) == nil {
		panic("errors: target must be a non-nil pointer")
	}
	return e.asInto(err, ptr.Elem(), b.v.(fp))
}

func (e *Engine) asInto(err any, t types.Type, to fp) bool {
	if err == nil {
		return false
	}
	r := e.reps.of(t)
	if types.IsInterface(t) {
		if e.typeTest(anyType, t)(err) {
			r.put(err, to)
			return true
		}
	} else if r.fromAny(err, to) {
		return true
	}
	for _, w := range unwrapped(err) {
		if e.asInto(w, t, to) {
			return true
		}
	}
	return false
}
