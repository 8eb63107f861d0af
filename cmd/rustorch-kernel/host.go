package main

import (
	"context"
	"reflect"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/display"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/local"
	"github.com/rustorch/rustorch/kernel/wire"
	"github.com/rustorch/rustorch/tensor"
)

// newEngine returns an engine for this process, and the memory of its tensors.
func newEngine() (engine.Engine, *memory) {
	m := &memory{}
	return local.New(host{m, newExchange()}), m
}

// host tells the engine about the values of cells: it knows tensors and
// displays, of which the kernel knows nothing.
type host struct {
	*memory
	exchange
}

func (host) Symbols(path string) map[string]reflect.Value { return symbols.Lookup(path) }
func (host) Export(path string) ([]byte, bool)            { return symbols.Export(path) }
func (host) Packages() []string                           { return symbols.Packages() }
func (host) Common() []string                             { return symbols.Common() }
func (host) Doc(path, name string) string                 { return symbols.Doc(path, name) }

// Bundle shows a value.
func (host) Bundle(v any) wire.Bundle {
	data, metadata := display.Bundle(v)
	return wire.Bundle{Data: data, Metadata: metadata}
}

// Summary describes a tensor in one line; of other values the engine knows enough.
func (host) Summary(v any) string {
	if t, ok := v.(*tensor.Tensor); ok && t != nil {
		return display.Describe(t)
	}
	return ""
}

// Begin sends what is displayed to the cell.
func (host) Begin(ctx context.Context, out engine.Output) {
	tensor.Resume()
	display.SetSink(sink{ctx, out})
}

// End leaves the sink in place: goroutines of the cell may still show things.
func (host) End() { tensor.Resume() }

// Stop ends the computations that run.
func (host) Stop() { tensor.Interrupt() }

// sink takes displays to a cell's output.
type sink struct {
	ctx context.Context
	out engine.Output
}

// Interrupted says whether the cell is to end.
func (s sink) Interrupted() bool { return s.ctx.Err() != nil }

func (s sink) Display(data, metadata map[string]any, id string, update bool) {
	s.out.Display(wire.Display{Bundle: wire.Bundle{Data: data, Metadata: metadata}, ID: id, Update: update})
}

func (s sink) Clear(wait bool) { s.out.Clear(wait) }
