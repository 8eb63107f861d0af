package gen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/op"
)

// calls emits the table through which a row is called by its ID.
func (g *generator) calls(b *bytes.Buffer) error {
	b.WriteString("package tensor\n\nimport (\n\"github.com/rustorch/rustorch/tensor/dtype\"\n\"github.com/rustorch/rustorch/tensor/op\"\n\"github.com/rustorch/rustorch/tensor/shape\"\n)\n\n")
	b.WriteString("var calls = [op.Count]func(in []*Tensor, a []any) []*Tensor{\n")
	for i := range g.table {
		o := &g.table[i]
		callEntry(b, o, fullName(o), results)
	}
	b.WriteString("}\n\nvar inPlaceCalls = [op.Count]func(in []*Tensor, a []any) []*Tensor{\n")
	for i := range g.table {
		if o := &g.table[i]; o.InPlace {
			callEntry(b, o, o.Name+"InPlace", func(*op.Op) (string, string) { return "*Tensor", "z" })
		}
	}
	b.WriteString("}\n")
	return nil
}

func callEntry(b *bytes.Buffer, o *op.Op, name string, results func(*op.Op) (string, string)) {
	var args []string
	n, list := len(o.Inputs()), o.List()
	for i := range n {
		switch {
		case list < 0 || i < list:
			args = append(args, fmt.Sprintf("in[%d]", i))
		case i == list:
			args = append(args, fmt.Sprintf("in[%d:len(in)-%d]", i, n-1-i))
		default:
			args = append(args, fmt.Sprintf("in[len(in)-%d]", n-i))
		}
	}
	self := ""
	if !o.Func {
		self, args = args[0]+".", args[1:]
	}
	for i, a := range o.Attr {
		args = append(args, fmt.Sprintf("attr[%s](a, %d)", a.Type, i))
	}
	call := self + name + "(" + strings.Join(args, ", ") + ")"
	if len(args) > 0 && variadic(o) {
		call = strings.TrimSuffix(call, ")") + "...)"
	}
	types, names := results(o)
	switch {
	case types == "[]*Tensor":
		fmt.Fprintf(b, "op.%s: func(in []*Tensor, a []any) []*Tensor { return %s },\n", o.Name, call)
	default:
		fmt.Fprintf(b, "op.%s: func(in []*Tensor, a []any) []*Tensor {\n%s := %s\nreturn []*Tensor{%s}\n},\n", o.Name, names, call, names)
	}
}

// variadic reports whether the last argument of the row's full form is.
func variadic(o *op.Op) bool {
	n := len(o.Attr)
	return n > 0 && o.Attr[n-1].Type == "[]int" && !slices.ContainsFunc(o.Attr, func(a op.Attr) bool { return a.Default != "" })
}
