package display

import (
	"fmt"
	"html"
	"strings"

	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor/shape"
)

// modelBundle shows a model as a table: one row for each layer with the shapes
// of its parameters and their number.
func modelBundle(m *nn.Sequential, data map[string]any) {
	data[Text] = fmt.Sprint(m)
	var b strings.Builder
	b.WriteString(`<table style="border-collapse:collapse;font-family:monospace"><tr>`)
	for _, title := range []string{"", "layer", "parameters", "number"} {
		fmt.Fprintf(&b, `<th style="padding:2px 10px;text-align:left">%s</th>`, title)
	}
	b.WriteString("</tr>")
	total := 0
	for i, l := range m.Layers {
		n := nn.Count(l)
		total += n
		row(&b, fmt.Sprint(i), fmt.Sprint(l), parameters(l), fmt.Sprint(n))
	}
	row(&b, "", "total", fmt.Sprintf("%.1f KB", float64(bytesOf(m))/1024), fmt.Sprint(total))
	b.WriteString("</table>")
	data[HTMLType] = b.String()
}

func row(b *strings.Builder, cells ...string) {
	b.WriteString("<tr>")
	for i, c := range cells {
		align := "left"
		if i == len(cells)-1 {
			align = "right"
		}
		fmt.Fprintf(b, `<td style="padding:2px 10px;text-align:%s">%s</td>`, align, html.EscapeString(c))
	}
	b.WriteString("</tr>")
}

// parameters lists a layer's parameters with their shapes.
func parameters(m nn.Module) string {
	var parts []string
	for _, p := range nn.NamedParameters(m) {
		parts = append(parts, p.Name+" "+shape.String(p.Value.Shape()))
	}
	return strings.Join(parts, ", ")
}

func bytesOf(m *nn.Sequential) int {
	n := 0
	for _, p := range m.Parameters() {
		n += p.Bytes()
	}
	return n
}
