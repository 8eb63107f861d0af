package closure

import (
	"context"
	"go/token"
	"go/types"
	"reflect"
	"time"
	"unsafe"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
)

// Call runs a function that calls functions of cells, outside of any cell.
func (e *Engine) Call(ctx context.Context, f func()) error {
	r := &run{ctx: ctx, done: make(chan struct{}), report: e.goroutinePanic}
	defer r.over.Store(true)
	e.current.Store(r)
	ended := make(chan error, 1)
	go func() { ended <- e.Try(f) }()
	_, err := r.await(ctx, ended)
	return err
}

// Try runs a function that calls functions of cells and returns its panic.
func (e *Engine) Try(f func()) error {
	th := e.outside()
	value, failed := e.start(th, f)
	switch p, ok := value.(*cell.Panic); {
	case !failed:
		return nil
	case ok:
		return p
	}
	return e.panicOf(value, th)
}

// await waits for the end of a run. When ctx ends it stops it; if compiled
// code keeps it, it is left behind after a moment.
func (r *run) await(ctx context.Context, ended <-chan error) (left bool, err error) {
	select {
	case err := <-ended:
		return false, err
	case <-ctx.Done():
	}
	r.stop.Store(true)
	close(r.done)
	select {
	case err := <-ended:
		return false, err
	case <-time.After(patience):
		return true, &cell.Panic{Value: engine.Interrupt{}, Text: engine.Interrupt{}.Error()}
	}
}

// A funcBox is a function of a cell as compiled code gets it that takes any:
// it says what it takes and can be called.
type funcBox struct{ box }

// Params returns the names and types of the parameters; the type of one that
// only cells know is nil.
func (b funcBox) Params() (names []string, types []reflect.Type, variadic bool) {
	sig, lay := b.signature()
	for i, v := range vars(sig.Params()) {
		names, types = append(names, v.Name()), append(types, lay.params[i].nt)
	}
	return names, types, sig.Variadic()
}

func (b funcBox) signature() (*types.Signature, *layout) {
	sig := b.r.t.Underlying().(*types.Signature)
	return sig, b.r.e.layout(sig)
}

// Call calls the function and returns its results. It panics with a
// *cell.Panic if the function panics.
func (b funcBox) Call(args ...any) []any {
	_, lay := b.signature()
	k := (*closure)(b.v.(fp))
	if k == nil {
		nilCall()
	}
	e := b.r.e
	th := e.outside()
	n := k.f.alloc(th)
	k.bind(n)
	for i, a := range args {
		lay.params[i].put(a, unsafe.Add(n, lay.f.params[i]))
	}
	if value, failed := e.start(th, func() { k.f.call(n, token.NoPos) }); failed {
		panic(e.panicOf(value, th))
	}
	out := make([]any, len(lay.res))
	for i, r := range lay.res {
		out[i] = r.exported(unsafe.Add(n, lay.f.res[i]))
	}
	return out
}

// exported is the value at a place as compiled code gets it that takes any.
func (r *rep) exported(a fp) any {
	x := r.ops.load(func(fp) fp { return a })
	if types.IsInterface(r.t) {
		return export(fn[any](x)(nil))
	}
	return export(fn[any](r.e.comp(nil, nil, nil).toInterface(x, r.t, anyType))(nil))
}
