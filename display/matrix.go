package display

import (
	"fmt"
	"html"
	"strings"

	"github.com/rustorch/rustorch/tensor"
)

// A Matrix is a table of counts with names, such as a confusion matrix.
type Matrix struct {
	Title  string
	Counts [][]int
	Labels []string // of rows and columns
}

// Confusion counts how often each true class, a row, was predicted as each
// class, a column.
func Confusion(truth, predicted []int, classes int) *Matrix {
	if len(truth) != len(predicted) {
		panic(fmt.Errorf("display: %d true and %d predicted classes", len(truth), len(predicted)))
	}
	m := &Matrix{Title: "rows: true class, columns: predicted"}
	for i := range classes {
		m.Counts = append(m.Counts, make([]int, classes))
		m.Labels = append(m.Labels, fmt.Sprint(i))
	}
	for i, t := range truth {
		if p := predicted[i]; min(t, p) < 0 || max(t, p) >= classes {
			panic(&tensor.IndexError{Op: "display.Confusion", Reason: fmt.Sprintf("sample %d has the true class %d and the predicted class %d; there are %d classes", i, t, p, classes)})
		}
		m.Counts[t][predicted[i]]++
	}
	return m
}

// String is the matrix as text.
func (m *Matrix) String() string {
	var b strings.Builder
	b.WriteString(m.Title)
	b.WriteString("\n     ")
	for j := range m.columns() {
		fmt.Fprintf(&b, "%5s", m.label(j))
	}
	for i, row := range m.Counts {
		fmt.Fprintf(&b, "\n%5s", m.label(i))
		for _, n := range row {
			fmt.Fprintf(&b, "%5d", n)
		}
	}
	return b.String()
}

func (m *Matrix) columns() int {
	n := 0
	for _, row := range m.Counts {
		n = max(n, len(row))
	}
	return n
}

// label is the name of class i, or its number if it has none.
func (m *Matrix) label(i int) string {
	if i < len(m.Labels) {
		return m.Labels[i]
	}
	return fmt.Sprint(i)
}

// HTML is the matrix as a table: green on the diagonal, red beside it.
func (m *Matrix) HTML() string {
	most, wrong := 1, 1
	for i, row := range m.Counts {
		for j, n := range row {
			if i == j {
				most = max(most, n)
			} else {
				wrong = max(wrong, n)
			}
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="%s"><div style="%s">%s</div><table style="%s"><tr><th></th>`, cardStyle, faintStyle, html.EscapeString(m.Title), tableStyle)
	for j := range m.columns() {
		fmt.Fprintf(&b, `<th style="padding:2px 8px;text-align:right">%s</th>`, html.EscapeString(m.label(j)))
	}
	b.WriteString("</tr>")
	for i, row := range m.Counts {
		fmt.Fprintf(&b, `<tr><th style="padding:2px 8px;text-align:right">%s</th>`, html.EscapeString(m.label(i)))
		for j, n := range row {
			shade := fmt.Sprintf("rgba(220,60,40,%.2f)", .8*float64(n)/float64(wrong))
			if i == j {
				shade = fmt.Sprintf("rgba(0,150,90,%.2f)", .6*float64(n)/float64(most))
			}
			hint := fmt.Sprintf("row %s, column %s", m.label(i), m.label(j))
			fmt.Fprintf(&b, `<td title="%s" style="padding:2px 8px;text-align:right;background:%s">%d</td>`, html.EscapeString(hint), shade, n)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table></div>")
	return b.String()
}
