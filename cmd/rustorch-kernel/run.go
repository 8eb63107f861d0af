package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/rustorch/rustorch/display/widget"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// runNotebook executes a notebook with an engine of its own, in the notebook's
// folder as Jupyter does, and writes it with its outputs if asked.
func runNotebook(args []string, stdout, stderr io.Writer) error {
	file, out, err := runArgs(args)
	if err != nil {
		return err
	}
	n, err := readNotebook(file)
	if err != nil {
		return err
	}
	if out != "" {
		if out, err = filepath.Abs(out); err != nil {
			return err
		}
	}
	if err := os.Chdir(filepath.Dir(file)); err != nil {
		return err
	}
	eng, err := startEngine()
	if err != nil {
		return err
	}
	defer eng.Close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed := n.execute(ctx, eng, stdout)
	if out != "" {
		if err := n.write(out); err != nil {
			return err
		}
	}
	return failed
}

func runArgs(args []string) (file, out string, err error) {
	for i := 0; i < len(args); i++ {
		value, isOut := strings.CutPrefix(args[i], "--output=")
		switch {
		case isOut:
			out = value
		case (args[i] == "-o" || args[i] == "--output") && i+1 < len(args):
			i++
			out = args[i]
		case strings.HasPrefix(args[i], "-") || file != "":
			return "", "", usageError("run takes one notebook and -o OUT, not " + args[i])
		default:
			file = args[i]
		}
	}
	if file == "" {
		return "", "", usageError("run takes a notebook")
	}
	return file, out, nil
}

// execute runs the cells in order up to the first that fails without being
// tagged raises-exception, and tells how it goes.
func (n *notebook) execute(ctx context.Context, eng engine.Engine, progress io.Writer) error {
	total, count := 0, 0
	for _, c := range n.cells {
		if text, ok := code(c); ok && strings.TrimSpace(text) != "" {
			total++
		}
	}
	shown, turn := map[string][]map[string]any{}, new(sync.Mutex)
	for _, c := range n.cells {
		text, ok := code(c)
		if !ok {
			continue
		}
		c["outputs"], c["execution_count"] = []any{}, nil
		if strings.TrimSpace(text) == "" {
			continue
		}
		count++
		first, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
		fmt.Fprintf(progress, "[%d/%d] %s\n", count, total, first)
		start := time.Now()
		rec := &recorder{mu: turn, Outputs: wire.Outputs{Lines: true, Shown: shown}, echo: progress}
		res := eng.Execute(ctx, engine.Request{Code: text, Count: count}, rec)
		rec.finish(res, count)
		c["execution_count"] = count
		defer func() { c["outputs"] = rec.file() }() // goroutines of the cell may write to the end
		if res.Err != nil && !tagged(c, "raises-exception") {
			return fmt.Errorf("cell %d of %d failed: %s", count, total, firstLine(res.Err.Error()))
		}
		fmt.Fprintf(progress, "      %s\n", time.Since(start).Round(time.Millisecond))
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// A recorder is where a cell of run writes: into the notebook, and as text to
// the terminal.
type recorder struct {
	mu *sync.Mutex // goroutines of any cell write beside the one that runs
	wire.Outputs
	captures []*wire.Outputs // of widgets, the innermost last
	echo     io.Writer
	screen   *echo
	late     string // what text in the terminal begins with after the cell
}

func newRecorder(to io.Writer) *recorder { return &recorder{mu: new(sync.Mutex), echo: to} }

// terminal is where the texts of outputs go.
func (r *recorder) terminal() *echo {
	if r.screen == nil {
		r.screen = newEcho(r.echo)
	}
	return r.screen
}

func (r *recorder) Stream(name, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, captured := r.place()
	o.Stream(name, text)
	if !captured {
		r.terminal().print(r.late + text)
	}
}

func (r *recorder) Display(d wire.Display) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := d.Data[widget.View]; ok { // a widget needs a front end that has its model
		d.Data = maps.Clone(d.Data)
		delete(d.Data, widget.View)
	}
	o, captured := r.place()
	o.Display(d)
	text, ok := d.Data["text/plain"].(string)
	switch {
	case !ok || captured:
	case d.ID != "":
		r.terminal().show(d.ID, text)
	case !d.Update:
		r.terminal().print(text + "\n")
	}
}

func (r *recorder) Clear(wait bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, _ := r.place()
	o.Clear(wait)
}

// Comm drops the messages of widgets: there is no front end.
func (r *recorder) Comm(wire.Comm) {}

// Capture keeps apart what a widget shows; Release returns it.
func (r *recorder) Capture(string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.captures = append(r.captures, &wire.Outputs{})
}

func (r *recorder) Release(failed *wire.Error) []map[string]any {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.captures)
	if n == 0 {
		return nil
	}
	c := r.captures[n-1]
	r.captures = r.captures[:n-1]
	if failed != nil {
		c.Fail(failed)
	}
	return c.List
}

// file is what the notebook keeps.
func (r *recorder) file() []any {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.File()
}

// place is where outputs go.
func (r *recorder) place() (o *wire.Outputs, captured bool) {
	if n := len(r.captures); n > 0 {
		return r.captures[n-1], true
	}
	return &r.Outputs, false
}

func (r *recorder) Input(string, bool) (string, error) {
	return "", errors.New("a notebook that is run without a front end cannot ask for input")
}

// finish records how a cell ended. A page for a pager is an output, as
// JupyterLab shows it.
func (r *recorder) finish(res engine.Result, count int) {
	for _, p := range res.Payload {
		if data, ok := p["data"].(map[string]any); ok {
			r.Display(wire.Display{Bundle: wire.Bundle{Data: data}})
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.terminal().end()
	r.late = fmt.Sprintf("[cell[%d]] ", count)
	if res.Value != nil {
		r.Result(*res.Value, count)
		if s, ok := res.Value.Data["text/plain"].(string); ok {
			r.terminal().print(s + "\n")
		}
	}
	if res.Err != nil {
		r.Fail(res.Err)
		r.terminal().fail(strings.Join(res.Err.Traceback, "\n") + "\n")
	}
}
