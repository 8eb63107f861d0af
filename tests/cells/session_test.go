// Package cells compares what cells compute with what compiled Go computes.
package cells

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/local"
	"github.com/rustorch/rustorch/kernel/wire"
)

// host knows the compiled packages and shows values as fmt prints them.
type host struct{}

func (host) Symbols(path string) map[string]reflect.Value { return symbols.Lookup(path) }
func (host) Export(path string) ([]byte, bool)            { return symbols.Export(path) }
func (host) Packages() []string                           { return symbols.Packages() }
func (host) Common() []string                             { return paths }
func (host) Doc(path, name string) string                 { return symbols.Doc(path, name) }
func (host) Begin(context.Context, engine.Output)         {}
func (host) End()                                         {}
func (host) Stop()                                        {}
func (host) Summary(any) string                           { return "" }
func (host) Records(string, any) []engine.Record          { return nil }
func (host) Revive(engine.Record) (any, bool)             { return nil, false }
func (host) Bundle(v any) wire.Bundle {
	return wire.Bundle{Data: map[string]any{"text/plain": fmt.Sprint(v)}, Metadata: map[string]any{}}
}

// printed keeps what the kernel itself says.
type printed struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *printed) Stream(name, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.b.WriteString(text)
}
func (p *printed) Display(d wire.Display)             {}
func (p *printed) Clear(bool)                         {}
func (p *printed) Comm(wire.Comm)                     {}
func (p *printed) Input(string, bool) (string, error) { return "", io.EOF }

type result struct {
	printed string
	err     *wire.Error
}

// session runs cells in a new session until one fails. Values of last
// expressions are printed as "=> value".
func session(t *testing.T, cells ...string) result {
	t.Helper()
	e := local.New(host{})
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	text := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		text <- string(b)
	}()
	old := os.Stdout
	os.Stdout = w
	out := &printed{}
	var res engine.Result
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for i, code := range cells {
		if res = e.Execute(ctx, engine.Request{Code: code, Count: i + 1}, out); res.Err != nil {
			break
		}
		if res.Value != nil {
			fmt.Fprintf(w, "=> %v\n", res.Value.Data["text/plain"])
		}
	}
	os.Stdout = old
	w.Close()
	return result{<-text + out.b.String(), res.Err}
}
