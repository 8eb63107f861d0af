package main

import (
	"context"
	"fmt"
	"go/types"
	"log"
	"reflect"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/display"
	"github.com/rustorch/rustorch/display/widget"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/local"
	"github.com/rustorch/rustorch/kernel/wire"
	"github.com/rustorch/rustorch/tensor"
)

// newEngine returns an engine for this process, and the memory of its tensors.
func newEngine() (engine.Engine, *memory) {
	m := &memory{}
	e := local.New(host{m, newExchange()})
	log.SetOutput(e.Stderr())
	return e, m
}

// host tells the engine about the values of cells: it knows tensors and
// displays, of which the kernel knows nothing.
type host struct {
	*memory
	exchange
}

func (host) Symbols(path string) map[string]reflect.Value { return symbols.Lookup(path) }
func (host) Export(path string) ([]byte, bool)            { return symbols.Export(path) }
func (host) Constants(path string) *types.Package         { return symbols.Constants(path) }
func (host) Packages() []string                           { return symbols.Packages() }
func (host) Common() []string                             { return symbols.Common() }

// Doc returns the documentation of a name, with the formulas of an operation.
func (host) Doc(path, name string) string { return formulas(path, name, symbols.Doc(path, name)) }

// Bundle shows a value. A panic of one of its methods is shown in its place, as
// package fmt does.
func (host) Bundle(v any) (b wire.Bundle) {
	defer func() {
		if r := recover(); r != nil {
			b = wire.Bundle{Data: map[string]any{display.Text: fmt.Sprintf("%%!v(PANIC=while the value was shown: %v)", r)}, Metadata: map[string]any{}}
		}
	}()
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
func (host) Begin(ctx context.Context, out engine.Output, try func(func()) *wire.Error) {
	tensor.Resume()
	display.SetSink(sink{ctx, out, try})
}

// Comm hands on the message of a widget.
func (host) Comm(c wire.Comm) {
	display.Receive(widget.Message{Type: c.Type, Comm: c.ID, Target: c.Target, Data: c.Data, Buffers: c.Buffers, More: c.More})
}

// End leaves the sink in place: goroutines of the cell may still show things.
func (host) End(failed bool) {
	tensor.Resume()
	display.Settle(failed)
}

// Stop ends the computations that run.
func (host) Stop() { tensor.Interrupt() }

// sink takes displays to a cell's output.
type sink struct {
	ctx context.Context
	out engine.Output
	try func(func()) *wire.Error
}

// Send publishes a message of a widget.
func (s sink) Send(m widget.Message) {
	s.out.Comm(wire.Comm{Type: m.Type, ID: m.Comm, Target: m.Target, Data: m.Data, Metadata: m.Meta, Buffers: m.Buffers})
}

// Collect takes what f shows and prints, and how it fails, to an Output widget.
func (s sink) Collect(comm string, f func()) []map[string]any {
	s.out.Capture(comm)
	failed := s.try(f)
	display.Settle(false)
	return s.out.Release(failed)
}

// Interrupted says whether the cell is to end.
func (s sink) Interrupted() bool { return s.ctx.Err() != nil }

func (s sink) Display(data, metadata map[string]any, id string, update bool) {
	s.out.Display(wire.Display{Bundle: wire.Bundle{Data: data, Metadata: metadata}, ID: id, Update: update})
}

// Input asks the front end for a line. In a cell that is to end it does not
// return.
func (s sink) Input(prompt string, password bool) (string, error) {
	text, err := s.out.Input(prompt, password)
	if s.ctx.Err() != nil {
		panic(engine.Interrupt{})
	}
	return text, err
}

func (s sink) Clear(wait bool) { s.out.Clear(wait) }
