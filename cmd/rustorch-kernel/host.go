package main

import (
	"context"
	"fmt"
	"reflect"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/local"
	"github.com/rustorch/rustorch/kernel/wire"
)

// newEngine returns an engine for this process.
func newEngine() engine.Engine { return local.New(host{}) }

// host tells the engine about the values of cells.
type host struct{}

func (host) Symbols(path string) map[string]reflect.Value { return symbols.Lookup(path) }
func (host) Export(path string) ([]byte, bool)            { return symbols.Export(path) }
func (host) Packages() []string                           { return symbols.Packages() }
func (host) Common() []string                             { return symbols.Common() }
func (host) Doc(path, name string) string                 { return symbols.Doc(path, name) }

// Bundle shows a value.
func (host) Bundle(v any) wire.Bundle {
	return wire.Bundle{Data: map[string]any{"text/plain": fmt.Sprint(v)}, Metadata: map[string]any{}}
}

func (host) Summary(v any) string                         { return "" }
func (host) Begin(ctx context.Context, out engine.Output) {}
func (host) End()                                         {}
func (host) Stop()                                        {}
func (host) Records(name string, v any) []engine.Record   { return nil }
func (host) Revive(r engine.Record) (any, bool)           { return nil, false }
