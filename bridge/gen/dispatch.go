package gen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/op"
)

// readers are the methods of a call that read an attribute of a type.
var readers = map[string]string{
	"int": "int", "float64": "float", "bool": "bool", "string": "string", "[]int": "ints", "dtype.DType": "dtype", "shape.Format": "format", "any": "any",
}

// goDispatch emits the functions that the C library calls by the number of a row.
func goDispatch(b *bytes.Buffer, rows []row) {
	b.WriteString("package main\n\nimport (\n\"github.com/rustorch/rustorch/tensor\"\n\"github.com/rustorch/rustorch/tensor/op\"\n)\n\n")
	b.WriteString("var plain = [op.Count]func(*call){\n")
	for _, r := range rows {
		name := r.Name
		if slices.ContainsFunc(r.Attr, func(a op.Attr) bool { return a.Default != "" }) {
			name += "Opt"
		}
		if strings.HasSuffix(r.Outputs()[0], "...") {
			fmt.Fprintf(b, "op.%s: func(c *call) { c.put(%s...) },\n", r.Name, invocation(r, name))
			continue
		}
		fmt.Fprintf(b, "op.%s: func(c *call) { c.put(%s) },\n", r.Name, invocation(r, name))
	}
	b.WriteString("}\n\nvar inPlace = [op.Count]func(*call){\n")
	for _, r := range rows {
		if r.InPlace {
			fmt.Fprintf(b, "op.%s: func(c *call) { c.put(%s) },\n", r.Name, invocation(r, r.Name+"InPlace"))
		}
	}
	b.WriteString("}\n")
}

func invocation(r row, name string) string {
	var args []string
	n, list := len(r.Inputs()), r.List()
	for i := range n {
		switch {
		case list < 0 || i < list:
			args = append(args, fmt.Sprintf("c.x(%d)", i))
		case i == list:
			args = append(args, fmt.Sprintf("c.xs(%d, %d)", i, n-1-i))
		default:
			args = append(args, fmt.Sprintf("c.x(int(c.nin) - %d)", n-i))
		}
	}
	self := "tensor."
	if !r.Func {
		self, args = args[0]+".", args[1:]
	}
	for i, a := range r.Attr {
		args = append(args, fmt.Sprintf("c.%s(%d)", readers[a.Type], i))
	}
	call := self + name + "(" + strings.Join(args, ", ")
	if variadic(r) {
		call += "..."
	}
	return call + ")"
}

// variadic reports whether the last argument of the row's full form is.
func variadic(r row) bool {
	n := len(r.Attr)
	return n > 0 && r.Attr[n-1].Type == "[]int" && !slices.ContainsFunc(r.Attr, func(a op.Attr) bool { return a.Default != "" })
}
