package local

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// testHost is a Host without tensors: values show as fmt prints them.
type testHost struct{}

func (testHost) Symbols(path string) map[string]reflect.Value { return symbols.Lookup(path) }
func (testHost) Export(path string) ([]byte, bool)            { return symbols.Export(path) }
func (testHost) Packages() []string                           { return symbols.Packages() }
func (testHost) Common() []string {
	return []string{"fmt", "math", "strings", "errors", "sort", "strconv", "time", "os", "sync", "bytes", "io", "slices", "maps", "cmp", "context", "bufio"}
}
func (testHost) Doc(path, name string) string                                   { return symbols.Doc(path, name) }
func (testHost) Begin(context.Context, engine.Output, func(func()) *wire.Error) {}
func (testHost) Comm(wire.Comm)                                                 {}
func (testHost) End(bool)                                                       {}
func (testHost) Stop()                                                          {}
func (testHost) Summary(any) string                                             { return "" }
func (testHost) Records([]engine.Variable) []engine.Record                      { return nil }
func (testHost) Revive([]engine.Record) []engine.Variable                       { return nil }
func (testHost) Size(any) int                                                   { return 0 }
func (testHost) Memory() (live, kept, peak int)                                 { return 0, 0, 0 }
func (testHost) Bundle(v any) wire.Bundle {
	return wire.Bundle{Data: map[string]any{"text/plain": fmt.Sprint(v)}, Metadata: map[string]any{}}
}

// record is an Output that keeps what it gets.
type record struct {
	mu   sync.Mutex
	text strings.Builder
}

func (r *record) Stream(name, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text.WriteString(text)
}

func (r *record) all() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

func (r *record) Display(d wire.Display)               { r.Stream("", fmt.Sprint(d.Data["text/plain"], "\n")) }
func (r *record) Clear(bool)                           {}
func (r *record) Comm(wire.Comm)                       {}
func (r *record) Capture(string)                       {}
func (r *record) Release(*wire.Error) []map[string]any { return nil }
func (r *record) Input(string, bool) (string, error)   { return "", io.EOF }

var stdout sync.Mutex

// run executes cells in a new session and returns all they print, their values and errors.
func run(t *testing.T, cells ...string) string {
	t.Helper()
	return inSession(t, New(testHost{}), cells...)
}

func inSession(t *testing.T, e *Engine, cells ...string) string {
	t.Helper()
	var all strings.Builder
	for i, code := range cells {
		out := &record{}
		var res engine.Result
		printed := captured(t, func() {
			res = e.Execute(t.Context(), engine.Request{Code: code, Count: i + 1}, out)
		})
		all.WriteString(printed)
		out.mu.Lock()
		all.WriteString(wire.Plain(out.text.String()))
		out.mu.Unlock()
		for _, page := range res.Payload {
			fmt.Fprintf(&all, "%v\n", page["data"].(map[string]any)["text/plain"])
		}
		if res.Value != nil {
			fmt.Fprintf(&all, "=> %v\n", res.Value.Data["text/plain"])
		}
		if res.Err != nil {
			all.WriteString("error: " + wire.Plain(strings.Join(res.Err.Traceback, "\n")) + "\n")
		}
	}
	return all.String()
}

// captured returns what f prints to os.Stdout.
func captured(t *testing.T, f func()) string {
	t.Helper()
	stdout.Lock()
	defer stdout.Unlock()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdout
	os.Stdout = w
	text := make(chan string)
	go func() {
		var b bytes.Buffer
		io.Copy(&b, r)
		text <- b.String()
	}()
	func() {
		defer func() {
			os.Stdout = old
			w.Close()
		}()
		f()
	}()
	return <-text
}

func TestFirst(t *testing.T) {
	got := run(t, "x := 2", "y := x*x + 1\nfmt.Println(\"y is\", y)\ny",
		"func f(n int) int { if n < 2 { return n }; return f(n-1) + f(n-2) }\nf(20)")
	if want := "y is 5\n=> 5\n=> 6765\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
