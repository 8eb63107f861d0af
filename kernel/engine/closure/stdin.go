package closure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
)

// A terminal is os.Stdin in an interface: it is the same file, but what is
// read from it comes from the front end. In variables os.Stdin stays what it
// is, since compiled code gets it as an io.Reader nearly always.
type terminal struct {
	*os.File
	e *Engine
}

// Read of an interrupted cell returns when the cell's goroutines know of it.
func (t terminal) Read(b []byte) (int, error) {
	r := t.e.current.Load()
	n, err := t.e.input.Read(b)
	if errors.Is(err, context.Canceled) {
		<-r.done
	}
	return n, err
}

// WriteTo is there because the file has one, which io.Copy would call.
func (t terminal) WriteTo(w io.Writer) (int64, error) {
	return io.Copy(w, struct{ io.Reader }{t})
}

// processStdin is what os.Stdin was at the start: cells may store another file there.
var processStdin = os.Stdin

// SetInput lets cells read standard input from r, through os.Stdin and fmt.Scan.
func (e *Engine) SetInput(r io.Reader) { e.input = r }

// filed is a value as an interface holds it: standard input is the terminal,
// what is printed to goes through a screen.
func (e *Engine) filed(v any) any {
	f, ok := v.(*os.File)
	switch {
	case !ok || f == nil:
	case f == processStdin && e.input != nil:
		return terminal{f, e}
	case f == processStdout && e.print != nil:
		return screen{f, e, "stdout"}
	case f == processStderr && e.print != nil:
		return screen{f, e, "stderr"}
	}
	return v
}

// unfiled is the value that filed was given.
func unfiled(v any) any {
	switch t := v.(type) {
	case terminal:
		return t.File
	case screen:
		return t.File
	}
	return v
}

// scanner returns the functions of fmt that read standard input.
func (e *Engine) scanner(path, name string) (reflect.Value, bool) {
	if path != "fmt" || e.input == nil {
		return reflect.Value{}, false
	}
	stdin := func() io.Reader { return e.filed(os.Stdin).(io.Reader) }
	switch name {
	case "Scan":
		return reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fscan(stdin(), a...) }), true
	case "Scanln":
		return reflect.ValueOf(func(a ...any) (int, error) { return fmt.Fscanln(stdin(), a...) }), true
	case "Scanf":
		return reflect.ValueOf(func(format string, a ...any) (int, error) { return fmt.Fscanf(stdin(), format, a...) }), true
	}
	return reflect.Value{}, false
}
