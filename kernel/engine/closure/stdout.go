package closure

import (
	"context"
	"io"
	"os"
)

// What os.Stdout and os.Stderr were at the start: cells may store other files there.
var processStdout, processStderr = os.Stdout, os.Stderr

// A screen is os.Stdout or os.Stderr in an interface: what a goroutine writes
// to it after its cell has ended goes to that cell, and not among the output
// of the one that runs.
type screen struct {
	*os.File
	e    *Engine
	name string
}

func (s screen) Write(b []byte) (int, error) {
	if ctx := s.e.Late(); ctx != nil {
		s.e.print(ctx, s.name, string(b))
		return len(b), nil
	}
	return s.File.Write(b)
}

func (s screen) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

// ReadFrom is there because the file has one, which io.Copy would call.
func (s screen) ReadFrom(r io.Reader) (int64, error) {
	return io.Copy(struct{ io.Writer }{s}, r)
}

// Stderr is the standard error of cells, for compiled code that writes to it
// on its own.
func (e *Engine) Stderr() io.Writer { return screen{processStderr, e, "stderr"} }

// Late returns the context of the cell that started the calling goroutine, if
// that cell has ended; nil otherwise.
func (e *Engine) Late() context.Context {
	if th := e.here(); th != nil && th.run.over.Load() {
		return th.run.ctx
	}
	return nil
}
