package local

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// describe turns an error of a cell into what the front end shows.
func (e *Engine) describe(err error) *wire.Error {
	var errs cell.Errors
	if errors.As(err, &errs) {
		return compileError(errs)
	}
	var p *cell.Panic
	if errors.As(err, &p) {
		return e.panicError(p)
	}
	return &wire.Error{Name: "error", Value: oneLine(err.Error()), Traceback: []string{err.Error()}}
}

// oneLine is a text as evalue has it.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\t' }), " ")
}

const maxShown = 10

func compileError(errs cell.Errors) *wire.Error {
	w := &wire.Error{Name: "compile error", Value: oneLine(errs.Error())}
	for i, e := range errs {
		if i == maxShown {
			w.Traceback = append(w.Traceback, fmt.Sprintf("… and %d more", len(errs)-i))
			break
		}
		w.Traceback = append(w.Traceback, wire.Cyan(e.String())+": "+e.Msg, excerpt(e.Position))
		if e.Hint != "" {
			w.Traceback = append(w.Traceback, "    hint: "+e.Hint)
		}
	}
	return w
}

// excerpt is the line of a place with a caret under it.
func excerpt(p cell.Position) string {
	line, caret := p.Excerpt()
	return line + "\n" + wire.Red(caret)
}

func (e *Engine) panicError(p *cell.Panic) *wire.Error {
	w := &wire.Error{Name: "panic", Value: oneLine(p.Text)}
	if err, ok := p.Value.(error); ok {
		if n := errorName(err); n != "error" {
			w.Name = n
		}
	}
	more := e.explain(p)
	if more.Name != "" {
		w.Name = more.Name
	}
	w.Traceback = append([]string{wire.Red(w.Name) + ": " + p.Text}, stack(p.Stack, more.Lines)...)
	return w
}

// stack shows the calls that led to a panic, the innermost first, each with
// its line; below the first stands what is known about it.
func stack(frames []cell.Frame, more []string) []string {
	var lines []string
	shown := 0
	for i := 0; i < len(frames); {
		if shown == maxShown {
			return append(lines, fmt.Sprintf("… and %d calls more", len(frames)-i))
		}
		f := frames[i]
		where := wire.Cyan(f.At.String())
		if f.Func != "" {
			where += " in " + f.Func
		}
		lines = append(lines, where, excerpt(f.At))
		if shown == 0 {
			lines = append(lines, more...)
		}
		same := i + 1
		for same < len(frames) && frames[same] == f {
			same++
		}
		if same > i+1 {
			lines = append(lines, fmt.Sprintf("… and %d times more", same-i-1))
		}
		i, shown = same, shown+1
	}
	return lines
}

// explain asks the host about a panic in a compiled function.
func (e *Engine) explain(p *cell.Panic) engine.Explanation {
	if _, ok := p.Value.(engine.Interrupt); ok {
		return engine.Explanation{Name: "KeyboardInterrupt"}
	}
	host, ok := e.host.(engine.Explainer)
	if !ok {
		return engine.Explanation{}
	}
	var op engine.Operation
	if len(p.Stack) > 0 && len(p.Operands) > 0 {
		if written, ok := e.session.Operation(p.Stack[0].Pos); ok {
			op = engine.Operation{Name: written.Name, Operands: operands(written, p.Operands)}
		}
	}
	return host.Explain(p.Value, op)
}

// operands pairs what a call is written with and what it was called with;
// several last arguments may have become one slice.
func operands(op cell.Operation, values []any) []engine.Operand {
	if n := len(values) - 1; !op.Spread && n >= 0 && len(op.Operands) >= n {
		if last := reflect.ValueOf(values[n]); last.Kind() == reflect.Slice && last.Len() == len(op.Operands)-n {
			values = values[:n:n]
			for i := range last.Len() {
				values = append(values, last.Index(i).Interface())
			}
		}
	}
	if len(values) != len(op.Operands) {
		return nil
	}
	list := make([]engine.Operand, len(values))
	for i, v := range values {
		list[i] = engine.Operand{Text: op.Operands[i], Value: v}
	}
	return list
}

// background shows what a goroutine prints after its cell has ended.
func (e *Engine) background(ctx context.Context, stream, text string) {
	if out, before := e.spots.find(ctx); out != nil {
		out.Stream(stream, before+text)
	}
}

// report tells of a goroutine that panicked after or beside its cell.
func (e *Engine) report(ctx context.Context, p *cell.Panic) {
	out, before := e.spots.find(ctx)
	if out == nil {
		return
	}
	text := before + "a goroutine panicked and has ended; the session goes on\n"
	for _, line := range e.panicError(p).Traceback {
		text += line + "\n"
	}
	out.Stream("stderr", text)
}
