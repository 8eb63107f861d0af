package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

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
	shown := map[string][]bundle{}
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
		rec := &recorder{outputs: outputs{shown: shown}, echo: progress}
		res := eng.Execute(ctx, engine.Request{Code: text, Count: count}, rec)
		rec.finish(res, count)
		c["outputs"], c["execution_count"] = rec.file(), count
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
	outputs
	echo io.Writer
}

func (r *recorder) Stream(name, text string) {
	r.stream(name, text)
	io.WriteString(r.echo, text)
}

func (r *recorder) Display(d wire.Display) {
	r.display(d)
	if !d.Update {
		r.text(d.Bundle)
	}
}

func (r *recorder) Clear(wait bool) {
	if r.clear = wait; !wait {
		r.list = nil
	}
}

// Comm drops the messages of widgets: there is no front end.
func (r *recorder) Comm(wire.Comm) {}

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
	if res.Value != nil {
		r.result(*res.Value, count)
		r.text(*res.Value)
	}
	if res.Err != nil {
		r.fail(res.Err)
		fmt.Fprintln(r.echo, strings.Join(res.Err.Traceback, "\n"))
	}
}

// text echoes the plain text of a bundle.
func (r *recorder) text(b wire.Bundle) {
	if s, ok := b.Data["text/plain"].(string); ok {
		fmt.Fprintln(r.echo, s)
	}
}
