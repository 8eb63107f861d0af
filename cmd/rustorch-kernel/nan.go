package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Goroutine names the calling goroutine.
func (host) Goroutine() uintptr { return uintptr(tensor.Goroutine()) }

// Locate tells package autograd how to find the line of a cell.
func (host) Locate(at func() (engine.Place, bool)) {
	autograd.SetPosition(func() (tensor.Origin, bool) {
		p, ok := at()
		return tensor.Origin(p), ok
	})
}

// explainNaN draws the operation that made a NaN: its operands and its result
// with their ranges and what is not finite in them. For one in a backward pass
// it shows, too, the line of the operation whose gradient was computed.
func explainNaN(e *tensor.NaNError, op engine.Operation) []string {
	var written []string
	if e.Backward == "" {
		written = texts(op, e.Inputs)
	}
	lines := numberLines(e, written)
	if e.Backward == "" {
		return append(lines, reason(e.Op, e.Inputs)...)
	}
	lines = append(lines, "    in the gradient of "+e.Backward)
	if e.Called.Name == "" {
		return lines
	}
	lines = append(lines, wire.Cyan(e.Called.Name), e.Called.Line+"\n"+wire.Red(e.Called.Caret))
	return append(append(lines, tabulate(labels(e.Called.Operands, e.Operands), e.Operands)...), reason("gradient of "+e.Backward, e.Operands)...)
}

// texts are the tensors among the operands as the cell wrote them, if they are
// those of the operation that failed.
func texts(op engine.Operation, in []tensor.Numbers) []string {
	rows := rowsOf(op)
	same := slices.EqualFunc(rows, in, func(r row, n tensor.Numbers) bool { return slices.Equal(r.shape, n.Shape) })
	if !same {
		return nil
	}
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.text
	}
	return list
}

func numberLines(e *tensor.NaNError, written []string) []string {
	return tabulate(append(labels(written, e.Inputs), "result of "+e.Op), append(slices.Clone(e.Inputs), e.Result))
}

// labels name operands: as they are written, if there is a text for each.
func labels(written []string, of []tensor.Numbers) []string {
	list := make([]string, len(of))
	for i := range list {
		switch {
		case len(written) >= len(of):
			list[i] = short(written[i])
		case len(of) == 1:
			list[i] = "operand"
		default:
			list[i] = fmt.Sprintf("operand %d", i+1)
		}
	}
	return list
}

// tabulate writes tensors one below the other.
func tabulate(label []string, of []tensor.Numbers) []string {
	width, size := 0, 0
	for i, n := range of {
		width, size = max(width, len([]rune(label[i]))), max(size, len(shape.String(n.Shape)))
	}
	lines := make([]string, len(of))
	for i, n := range of {
		values := n.Values()
		if lost := n.Lost(); lost != "" {
			values = strings.TrimSuffix(values, lost) + wire.Red(lost)
		}
		lines[i] = strings.TrimRight(fmt.Sprintf("    %-*s  %-*s  %-7s  %s", width, label[i], size, shape.String(n.Shape), n.DType, values), " ")
	}
	return lines
}

// A cause says of operands why a result is no number, or nothing.
type cause func(in []tensor.Numbers) string

var causes = map[string]cause{
	"log": negative("logarithm"), "log2": negative("logarithm"), "log10": negative("logarithm"),
	"sqrt": negative("square root"), "rsqrt": negative("square root"),
	"div": func(in []tensor.Numbers) string {
		return when(len(in) == 2 && zero(in[0]) && zero(in[1]), "0 divided by 0 is NaN; where both are 0, decide what the quotient shall be, or add a small number to the divisor")
	},
	"mul": func(in []tensor.Numbers) string {
		return when(len(in) == 2 && (zero(in[0]) && in[1].Inf > 0 || zero(in[1]) && in[0].Inf > 0), "0 times an infinity is NaN")
	},
	"sub": func(in []tensor.Numbers) string {
		return when(len(in) == 2 && in[0].Inf > 0 && in[1].Inf > 0, "an infinity minus an infinity is NaN")
	},
	"gradient of sqrt": slope("square root"), "gradient of log": slope("logarithm"), "gradient of rsqrt": slope("inverse square root"),
}

func negative(what string) cause {
	return func(in []tensor.Numbers) string {
		return when(len(in) > 0 && in[0].Low < 0, "the "+what+" of a number below 0 is NaN")
	}
}

func slope(what string) cause {
	return func(in []tensor.Numbers) string {
		return when(len(in) > 0 && zero(in[0]), "the slope of the "+what+" at 0 is infinite; add a small number before it")
	}
}

func when(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// zero says whether 0 is among the elements, as far as their range tells: it
// is one of its ends.
func zero(n tensor.Numbers) bool { return n.Known && (n.Low == 0 || n.High == 0) }

func reason(name string, in []tensor.Numbers) []string {
	c := causes[name]
	if c == nil || slices.ContainsFunc(in, func(n tensor.Numbers) bool { return n.NaN > 0 }) {
		return nil
	}
	if text := c(in); text != "" {
		return []string{"    " + text}
	}
	return nil
}
