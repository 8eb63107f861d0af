package display

import (
	"fmt"
	"html"
	"strings"
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
		m.Counts[t][predicted[i]]++
	}
	return m
}

// String is the matrix as text.
func (m *Matrix) String() string {
	var b strings.Builder
	b.WriteString(m.Title)
	b.WriteString("\n     ")
	for _, l := range m.Labels {
		fmt.Fprintf(&b, "%5s", l)
	}
	for i, row := range m.Counts {
		fmt.Fprintf(&b, "\n%5s", m.Labels[i])
		for _, n := range row {
			fmt.Fprintf(&b, "%5d", n)
		}
	}
	return b.String()
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
	fmt.Fprintf(&b, `<div style="opacity:.75">%s</div><table style="border-collapse:collapse;font-family:monospace"><tr><th></th>`, html.EscapeString(m.Title))
	for _, l := range m.Labels {
		fmt.Fprintf(&b, `<th style="padding:2px 8px;text-align:right">%s</th>`, html.EscapeString(l))
	}
	b.WriteString("</tr>")
	for i, row := range m.Counts {
		fmt.Fprintf(&b, `<tr><th style="padding:2px 8px;text-align:right">%s</th>`, html.EscapeString(m.Labels[i]))
		for j, n := range row {
			shade := fmt.Sprintf("rgba(220,60,40,%.2f)", .8*float64(n)/float64(wrong))
			if i == j {
				shade = fmt.Sprintf("rgba(0,150,90,%.2f)", .6*float64(n)/float64(most))
			}
			fmt.Fprintf(&b, `<td style="padding:2px 8px;text-align:right;background:%s">%d</td>`, shade, n)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table>")
	return b.String()
}
