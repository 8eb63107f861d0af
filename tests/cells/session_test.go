// Package cells compares what cells compute with what compiled Go computes.
package cells

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"reflect"
	"runtime"
	"strings"
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

func (host) Symbols(path string) map[string]reflect.Value                   { return symbols.Lookup(path) }
func (host) Export(path string) ([]byte, bool)                              { return symbols.Export(path) }
func (host) Packages() []string                                             { return symbols.Packages() }
func (host) Common() []string                                               { return paths }
func (host) Doc(path, name string) string                                   { return symbols.Doc(path, name) }
func (host) Begin(context.Context, engine.Output, func(func()) *wire.Error) {}
func (host) Comm(wire.Comm)                                                 {}
func (host) End(bool)                                                       {}
func (host) Stop()                                                          {}
func (host) Size(any) int                                                   { return 0 }
func (host) Memory() (live, kept, peak int)                                 { return 0, 0, 0 }
func (host) Summary(any) string                                             { return "" }
func (host) Records([]engine.Variable) []engine.Record                      { return nil }
func (host) Revive([]engine.Record) []engine.Variable                       { return nil }
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
func (p *printed) Display(d wire.Display)               {}
func (p *printed) Clear(bool)                           {}
func (p *printed) Comm(wire.Comm)                       {}
func (p *printed) Capture(string)                       {}
func (p *printed) Release(*wire.Error) []map[string]any { return nil }
func (p *printed) Input(string, bool) (string, error)   { return "", io.EOF }

type result struct {
	printed string
	err     *wire.Error
}

// A notebook is a session with what it prints captured.
type notebook struct {
	t *testing.T
	e *local.Engine
}

func newSession(t *testing.T) notebook { return notebook{t, local.New(host{})} }

// run executes a cell. The value of its last expression is printed as "=> value".
func (n notebook) run(count int, code string) result {
	n.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		n.t.Fatal(err)
	}
	text := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		text <- string(b)
	}()
	old := os.Stdout
	os.Stdout = w
	out := &printed{}
	ctx, cancel := context.WithTimeout(n.t.Context(), 20*time.Second)
	defer cancel()
	res := n.e.Execute(ctx, engine.Request{Code: code, Count: count}, out)
	if res.Value != nil {
		fmt.Fprintf(w, "=> %v\n", res.Value.Data["text/plain"])
	}
	// A goroutine that panics is reported after its deferred calls, and one of
	// those may have ended the cell.
	if _, late, ok := strings.Cut(code, "// it prints: "); ok {
		for !strings.Contains(out.text(), late) && ctx.Err() == nil {
			runtime.Gosched()
		}
	}
	os.Stdout = old
	w.Close()
	return result{<-text + out.text(), res.Err}
}

// session runs cells in a new session until one fails.
func session(t *testing.T, cells ...string) result {
	t.Helper()
	n := newSession(t)
	var all result
	for i, code := range cells {
		r := n.run(i+1, code)
		all = result{all.printed + r.printed, r.err}
		if r.err != nil {
			break
		}
	}
	return all
}

func (p *printed) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}
