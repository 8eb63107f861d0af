package gen

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// cTables emits what the extension knows of ops and element types, as macros
// that the C sources expand where they need them.
func cTables(rows []row) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "/* %s */\n#ifndef RUSTORCH_OPS_GEN_H\n#define RUSTORCH_OPS_GEN_H\n\n", mark)
	dtypes(&b)
	fmt.Fprintf(&b, "/* memory formats by number */\n#define FORMAT_NAMES \"%s\"\n\n", strings.Join(shape.Formats(), `", "`))
	for _, r := range rows {
		fmt.Fprintf(&b, "#define OP_%s %d\n", r.Name, r.id)
	}
	for _, r := range rows {
		if r.first {
			fmt.Fprintf(&b, "#define SPEC_%s %d\n", r.c, r.id)
		}
	}
	fmt.Fprintf(&b, "#define SPEC_TABLE_ROWS %d\n", len(rows))
	macro(&b, "PARAM_TABLES", rows, paramTable)
	macro(&b, "SPEC_ROWS", rows, specRow)
	macro(&b, "OP_BODIES", rows, func(r row) string {
		if !r.first {
			return ""
		}
		s := fmt.Sprintf("OP(%d, %s)", r.id, r.c)
		if r.method {
			s += fmt.Sprintf(" OP_METHOD(%d, %s)", r.id, r.c)
		}
		if r.write && r.method {
			s += fmt.Sprintf(" OP_IN_PLACE(%d, %s)", r.id, r.c)
		}
		return s
	})
	macro(&b, "OP_FUNCTIONS", rows, func(r row) string {
		if !r.first {
			return ""
		}
		return fmt.Sprintf("{%q, FAST(f_%s), %s},", r.name, r.c, cString(docstring(rows, r, false)))
	})
	macro(&b, "OP_METHODS", rows, methodRows)
	b.WriteString("\n#endif\n")
	return b.Bytes()
}

func methodRows(r row) string {
	if !r.first || !r.method {
		return ""
	}
	s := fmt.Sprintf("{%q, FAST(m_%s), %s},", r.name, r.c, cString(docstring(nil, r, true)))
	if r.write {
		s += fmt.Sprintf(" {\"%s_\", FAST(i_%s), %s},", r.name, r.c, cString(r.name+"_"+signature(r, true)+" -> Tensor\n\n"+r.name+"() with the result written into this tensor."))
	}
	return s
}

func macro(b *bytes.Buffer, name string, rows []row, f func(row) string) {
	fmt.Fprintf(b, "\n#define %s", name)
	for _, r := range rows {
		if s := f(r); s != "" {
			b.WriteString(" \\\n\t" + s)
		}
	}
	b.WriteString("\n")
}

// buffers are the codes of element types that C interfaces use: the characters
// of Python's buffers, by kind and size.
var buffers = map[string]string{"f4": "f", "f8": "d", "f2": "e", "i8": "l", "i4": "i", "i2": "h", "i1": "b", "u1": "B", "b1": "?", "c8": "Zf", "c16": "Zd"}

func dtypes(b *bytes.Buffer) {
	arrow := map[string]string{"f4": "f", "f8": "g", "f2": "e", "i8": "l", "i4": "i", "i2": "s", "i1": "c", "u1": "C"}
	b.WriteString("/* name, PyTorch's name in messages, type string of NumPy, format of buffers, format of Arrow, bytes, kind, code of DLPack, whether its parts are bfloat16 */\n#define DTYPE_ROWS")
	for i, d := range dtype.Table {
		code := d.NumPy[1:]
		kind, dl := codes(d)
		brain := dtype.DType(i).Real() == dtype.BFloat16
		if brain {
			dl = map[dtype.Kind]int{dtype.Floating: 4, dtype.Complex: none}[d.Kind]
		}
		fmt.Fprintf(b, " \\\n\t{%q, %q, %q, %s, %s, %d, '%c', %d, %t},", d.Name, d.Torch, d.NumPy, orNull(buffers[code]), orNull(arrow[code]), d.Size, kind, dl, brain)
	}
	b.WriteString("\n\n")
}

// none stands for a type that DLPack has no code of.
const none = 255

// codes returns what the extension and what DLPack call a kind of types.
func codes(d dtype.Row) (kind rune, dl int) {
	switch d.Kind {
	case dtype.Boolean:
		return 'b', 6
	case dtype.Integer:
		if !d.Signed {
			return 'u', 1
		}
		return 'i', 0
	case dtype.Complex:
		return 'c', 5
	}
	return 'f', 2
}

func orNull(s string) string {
	if s == "" {
		return "NULL"
	}
	return fmt.Sprintf("%q", s)
}

func paramTable(r row) string {
	var ps []string
	for _, p := range r.params {
		ps = append(ps, fmt.Sprintf("PARAM(%q, %s, %d, %d, %d, %d, %t, %s)", p.Name, p.kind, truth(p.Keyword), truth(p.Rest), p.Input, p.Attr, p.Default != "", p.c))
	}
	if ps == nil {
		ps = []string{"{NULL}"}
	}
	return fmt.Sprintf("static const param p_%s[] = {%s};", r.c, strings.Join(ps, ", "))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func specRow(r row) string {
	nout := len(r.Outputs())
	if strings.HasSuffix(r.Outputs()[0], "...") {
		nout = -1
	}
	return fmt.Sprintf("{%q, %d, %d, %d, %d, %d, %t, %t, %d, p_%s, %d, %d},", r.name, r.id, len(r.Inputs()), len(r.Attr), nout, r.List(), r.InPlace, r.plain(), r.weight(), r.c, len(r.params), r.next)
}

// weight is about how much more than an addition an element of the operands
// costs: those of a decomposition, and those of a product of matrices.
func (r *row) weight() int {
	switch {
	case r.Fwd != "":
		return 1
	case len(r.Inputs()) == 1:
		return 8
	}
	return 64
}

// plain reports whether the operands are the first arguments and everything
// after them can be left out: then one or two tensors need no table.
func (r *row) plain() bool {
	n := len(r.Inputs())
	if n > 2 || r.List() >= 0 || len(r.Outputs()) != 1 || strings.HasSuffix(r.Outputs()[0], "...") {
		return false
	}
	for i, p := range r.params {
		if i < n && (p.Input != i || p.Default != "") || i >= n && (p.Default == "" || strings.Contains(p.c, "SAME_AS")) {
			return false
		}
	}
	return true
}

func cString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}
