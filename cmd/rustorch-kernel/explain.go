package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor"
)

// Explain draws the operands of an operation that panicked: as the cell wrote
// them, with their shapes, and the axes that do not fit marked.
func (host) Explain(panicked any, op engine.Operation) engine.Explanation {
	switch e := panicked.(type) {
	case tensor.Interrupted:
		return engine.Explanation{Name: "KeyboardInterrupt"}
	case *tensor.NaNError:
		return engine.Explanation{Lines: explainNaN(e, op)}
	case *tensor.ShapeError:
		return engine.Explanation{Lines: explainShapes(e, op)}
	case *tensor.DTypeError, *tensor.IndexError, *tensor.ValueError, *tensor.GradError:
		return engine.Explanation{Lines: draw(rowsOf(op), true)}
	}
	return engine.Explanation{}
}

// A row is one tensor of a drawing.
type row struct {
	text  string // as the cell wrote it, or where it comes from
	mine  bool   // the cell wrote it
	shape []int
	dtype string
	marks []int // axes that do not fit
}

func explainShapes(e *tensor.ShapeError, op engine.Operation) []string {
	rows := rowsOf(op)
	if op.Name == "=" && len(rows) > 0 {
		rows[0].shape = e.Shape1 // the part of the tensor that is assigned to
	}
	i := place(&rows, -1, e.Shape1, e, op)
	if e.Shape2 == nil || e.Op == "view" || e.Op == "reshape" || e.Op == "expand" {
		return append(draw(rows, false), hint(fit{e: e, op: op, a: &rows[i]})...)
	}
	j := place(&rows, i, e.Shape2, e, op)
	f := fit{e: e, op: op, a: &rows[i], b: &rows[j]}
	f.a.marks, f.b.marks = mismatch(e, op)
	return append(draw(rows, false), hint(f)...)
}

// rowsOf lists the tensors among the operands, those in lists too.
func rowsOf(op engine.Operation) []row {
	var rows []row
	add := func(text string, t *tensor.Tensor) {
		if t != nil {
			rows = append(rows, row{text: text, mine: true, shape: t.Shape(), dtype: t.DType().String()})
		}
	}
	for _, o := range op.Operands {
		switch v := o.Value.(type) {
		case *tensor.Tensor:
			add(o.Text, v)
		case []*tensor.Tensor:
			for i, t := range v {
				add(element(o.Text, i, len(v)), t)
			}
		}
	}
	return rows
}

// element names one tensor of a list: as it is written if the list is.
func element(list string, i, n int) string {
	if e, err := parser.ParseExpr(list); err == nil {
		if lit, ok := e.(*ast.CompositeLit); ok && len(lit.Elts) == n {
			x := lit.Elts[i]
			return list[x.Pos()-1 : x.End()-1]
		}
	}
	return fmt.Sprintf("%s[%d]", list, i)
}

// place finds the row of a shape that an error names, other than row not, or
// adds one for a tensor that the operation has not from the cell.
func place(rows *[]row, not int, s []int, e *tensor.ShapeError, op engine.Operation) int {
	for i, r := range *rows {
		if i != not && slices.Equal(r.shape, s) {
			return i
		}
	}
	*rows = append(*rows, row{text: origin(s, e, op), shape: s})
	return len(*rows) - 1
}

// origin names a tensor that no operand is: a parameter of a module among
// them, or else the operation in which it came up.
func origin(s []int, e *tensor.ShapeError, op engine.Operation) string {
	name := ""
	for _, o := range op.Operands {
		m, ok := o.Value.(nn.Module)
		if !ok {
			continue
		}
		for _, p := range nn.NamedParameters(m) {
			if slices.Equal(p.Value.Shape(), s) {
				if name != "" {
					return "in " + e.Op
				}
				name = o.Text + ", parameter " + p.Name
			}
		}
	}
	if name != "" {
		return name
	}
	return "in " + e.Op
}

// draw writes rows one below the other, shapes aligned at their last axes.
func draw(rows []row, dtypes bool) []string {
	label, rank, width := 0, 0, 1
	for _, r := range rows {
		label, rank = max(label, len([]rune(short(r.text)))), max(rank, len(r.shape))
		for _, n := range r.shape {
			width = max(width, len(fmt.Sprint(n)))
		}
	}
	var lines []string
	for _, r := range rows {
		shape, marks := cells(r, rank, width)
		line := fmt.Sprintf("    %-*s  %s", label, short(r.text), shape)
		if dtypes {
			line += "  " + r.dtype
		}
		lines = append(lines, line)
		if marks != "" {
			lines = append(lines, strings.Repeat(" ", 4+label+2)+wire.Red(marks))
		}
	}
	return lines
}

// cells writes a shape in columns, and the marks for the line below it.
func cells(r row, rank, width int) (shape, marks string) {
	missing := rank - len(r.shape)
	var b, m strings.Builder
	b.WriteString(strings.Repeat(" ", missing*(width+2)) + "[")
	m.WriteString(strings.Repeat(" ", missing*(width+2)+1))
	for i, n := range r.shape {
		if i > 0 {
			b.WriteString(", ")
			m.WriteString("  ")
		}
		size, mark := fmt.Sprint(n), ""
		if slices.Contains(r.marks, i) {
			mark = strings.Repeat("^", len(size))
			size = wire.Red(size)
		}
		pad := strings.Repeat(" ", width-len(fmt.Sprint(n)))
		b.WriteString(pad + size)
		m.WriteString(fmt.Sprintf("%*s", width, mark))
	}
	b.WriteString("]")
	return b.String(), strings.TrimRight(m.String(), " ")
}

// short bounds a text to one line of a drawing.
func short(text string) string {
	const most = 40
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// primary puts an expression into brackets that a method could not follow.
func primary(text string) string {
	e, err := parser.ParseExpr(text)
	if err == nil {
		switch e.(type) {
		case *ast.Ident, *ast.CallExpr, *ast.SelectorExpr, *ast.IndexExpr, *ast.SliceExpr, *ast.ParenExpr:
			return text
		}
	}
	return "(" + text + ")"
}
