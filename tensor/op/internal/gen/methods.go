package gen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/op"
)

// signature holds the pieces of a method's declaration and call.
type signature struct {
	recv    string // "(x *Tensor) " or empty
	params  string // of the short form
	full    string // parameters with the optional attributes
	inputs  string // expressions of all tensor inputs, for the list of operands
	call    string // arguments of the forward function
	fullArg string // arguments that the short form passes to the full one
	attrs   string // expressions of all attributes
	opt     bool   // there is an optional attribute
}

func sign(o *op.Op) signature {
	var s signature
	var params, full, call, fullArg, attrs []string
	params, fullArg = s.operands(o)
	call = append(call, o.Inputs()...)
	full = append(full, params...)
	for _, a := range o.Attr {
		call, attrs = append(call, a.Name), append(attrs, a.Name)
		full = append(full, a.Name+" "+a.Type)
		if a.Default != "" {
			s.opt = true
			fullArg = append(fullArg, a.Default)
			continue
		}
		params, fullArg = append(params, a.Name+" "+a.Type), append(fullArg, a.Name)
	}
	if n := len(params); n > 0 && strings.HasSuffix(params[n-1], "[]int") {
		params[n-1] = strings.Replace(params[n-1], "[]int", "...int", 1)
	}
	if n := len(full); n > 0 && strings.HasSuffix(full[n-1], "[]int") && !s.opt {
		full[n-1] = strings.Replace(full[n-1], "[]int", "...int", 1)
	}
	s.params, s.full = strings.Join(params, ", "), strings.Join(full, ", ")
	s.call, s.fullArg, s.attrs = strings.Join(call, ", "), strings.Join(fullArg, ", "), strings.Join(attrs, ", ")
	return s
}

// operands sets what depends on the tensor inputs, and returns them as
// parameters and as arguments, without the receiver.
func (s *signature) operands(o *op.Op) (params, args []string) {
	in, list := o.Inputs(), o.List()
	for i, name := range in {
		if i == 0 && !o.Func {
			s.recv = "(" + name + " *Tensor) "
			continue
		}
		typ := " *Tensor"
		if i == list {
			typ = " []*Tensor"
		}
		params, args = append(params, name+typ), append(args, name)
	}
	s.inputs = "[]*Tensor{" + strings.Join(in, ", ") + "}"
	if o.IsList() {
		s.inputs = in[0]
	}
	return params, args
}

func results(o *op.Op) (types, names string) {
	outs := o.Outputs()
	if list, ok := strings.CutSuffix(outs[0], "..."); ok {
		return "[]*Tensor", list
	}
	names = strings.Join(outs, ", ")
	if len(outs) == 1 {
		return "*Tensor", names
	}
	return "(" + names + " *Tensor)", names
}

func doc(b *bytes.Buffer, o *op.Op, name, extra string) {
	fmt.Fprintf(b, "\n// %s %s.%s\n", name, o.Doc, extra)
	if o.Src != "" {
		fmt.Fprintf(b, "//\n// Source: %s.\n", o.Src)
	}
}

func (g *generator) methods(b *bytes.Buffer) error {
	b.WriteString("package tensor\n\nimport (\n\"runtime\"\n\"slices\"\n\n\"github.com/rustorch/rustorch/tensor/dtype\"\n\"github.com/rustorch/rustorch/tensor/op\"\n\"github.com/rustorch/rustorch/tensor/shape\"\n)\n")
	for i := range g.table {
		o := &g.table[i]
		s := sign(o)
		types, _ := results(o)
		doc(b, o, o.Name, "")
		if s.opt {
			fmt.Fprintf(b, "func %s%s(%s) %s { return %s%sOpt(%s) }\n", s.recv, o.Name, s.params, types, self(o), o.Name, s.fullArg)
			fmt.Fprintf(b, "\n// %sOpt is %s with all its arguments.\n", o.Name, o.Name)
			g.method(b, o, o.Name+"Opt", s.recv, s.full, s)
		} else {
			g.method(b, o, o.Name, s.recv, s.params, s)
		}
		if o.InPlace {
			g.inPlace(b, o, s)
		}
		if o.Into {
			g.into(b, o, s)
		}
		if o.Scalar {
			g.scalar(b, o)
		}
	}
	return nil
}

// self is how a method's receiver is named in a call.
func self(o *op.Op) string {
	if o.Func {
		return ""
	}
	return o.Inputs()[0] + "."
}

// method emits the one way in which every operation runs: compute, record the
// result if a gradient may be wanted, keep the operands alive until then.
func (g *generator) method(b *bytes.Buffer, o *op.Op, name, recv, params string, s signature) {
	types, names := results(o)
	fmt.Fprintf(b, "func %s%s(%s) %s {\n", recv, name, params, types)
	resolve(b, o, o.Inputs())
	g.sparse(b, o, s)
	g.widen(b, o, s)
	assign := ":="
	if len(o.Outputs()) > 1 {
		assign = "="
	}
	if o.Comp {
		fmt.Fprintf(b, "return %s\n}\n", namedCall(o, fmt.Sprintf("compose%s(%s)", o.Name, s.call), spread(o, s)))
		return
	}
	if o.Fwd != "" {
		fmt.Fprintf(b, "%s %s %s(op.%s, nil, %s)\n", names, assign, kernelCall(o), o.Name, s.call)
	} else {
		fmt.Fprintf(b, "%s %s forward%s(%s)\n", names, assign, o.Name, s.call)
	}
	g.watched(b, o, s.inputs, names)
	if o.VJP != nil {
		fmt.Fprintf(b, "if recording(%s) {\nrecord(op.%s, %s, []any{%s}, %s)\n}\n", spread(o, s), o.Name, s.inputs, s.attrs, names)
	}
	keep(b, o)
	fmt.Fprintf(b, "return %s\n}\n", names)
}

// sparse emits the call for operands that are sparse.
func (g *generator) sparse(b *bytes.Buffer, o *op.Op, s signature) {
	if o.Sparse || len(o.Inputs()) == 0 {
		return
	}
	fmt.Fprintf(b, "if %s {\n", anySparse(o))
	call := fmt.Sprintf("runSparse(op.%s, %s, []any{%s})", o.Name, s.operandList(o), s.attrs)
	outs := o.Outputs()
	switch {
	case strings.HasSuffix(outs[0], "..."):
		fmt.Fprintf(b, "return %s\n}\n", call)
	case len(outs) == 1:
		fmt.Fprintf(b, "return %s[0]\n}\n", call)
	default:
		fmt.Fprintf(b, "sparse := %s\nreturn ", call)
		for i := range outs {
			fmt.Fprintf(b, "%ssparse[%d]", []string{"", ", "}[min(i, 1)], i)
		}
		b.WriteString("\n}\n")
	}
}

// openInPlace emits the head of a form that writes into x, and its call for
// operands that are sparse.
func (g *generator) openInPlace(b *bytes.Buffer, o *op.Op, s signature) {
	fmt.Fprintf(b, "func %s%sInPlace(%s) *Tensor {\n", s.recv, o.Name, s.full)
	if !o.Sparse {
		fmt.Fprintf(b, "if %s {\nreturn runSparseInPlace(op.%s, %s, []any{%s})\n}\n", anySparse(o), o.Name, s.operandList(o), s.attrs)
	}
}

// anySparse is the condition that one of the row's operands is sparse.
func anySparse(o *op.Op) string {
	var any []string
	for i, name := range o.Inputs() {
		if i == o.List() {
			any = append(any, "slices.ContainsFunc("+name+", isSparse)")
			continue
		}
		any = append(any, "isSparse("+name+")")
	}
	return strings.Join(any, " || ")
}

// operandList is the expression of a list of all operands, those of a list
// among them one after the other.
func (s *signature) operandList(o *op.Op) string {
	k := o.List()
	if k < 0 || o.IsList() {
		return s.inputs
	}
	in := o.Inputs()
	list := func(names []string) string { return "[]*Tensor{" + strings.Join(names, ", ") + "}" }
	return "slices.Concat(" + list(in[:k]) + ", " + in[k] + ", " + list(in[k+1:]) + ")"
}

// resolve emits that operands become copies if something is still to be done to
// their elements, unless the row takes such operands.
func resolve(b *bytes.Buffer, o *op.Op, inputs []string) {
	if o.Pending || len(inputs) == 0 {
		return
	}
	calls := make([]string, len(inputs))
	for i, name := range inputs {
		calls[i] = "plain(" + name + ")"
		if slices.Index(o.Inputs(), name) == o.List() {
			calls[i] = "plainAll(" + name + ")"
		}
	}
	fmt.Fprintf(b, "%s = %s\n", strings.Join(inputs, ", "), strings.Join(calls, ", "))
}

// widen emits the call for operands that are floats of 16 bits.
func (g *generator) widen(b *bytes.Buffer, o *op.Op, s signature) {
	if o.AsIs || o.Name == "To" {
		return
	}
	in := o.Inputs()
	list := o.List()
	if list > 0 || list == 0 && len(in) > 1 {
		return // no such row computes
	}
	_, names := results(o)
	multi := strings.Contains(names, ",")
	if strings.HasSuffix(o.Outputs()[0], "...") {
		return
	}
	fmt.Fprintf(b, "if w, dt, ok := widened(op.%s, %s); ok {\n", o.Name, spread(o, s))
	call := widenedCall(o)
	if multi {
		fmt.Fprintf(b, "%s = %s\nreturn %s\n}\n", names, call, strings.ReplaceAll(names, ",", ".narrowed(dt),")+".narrowed(dt)")
		return
	}
	fmt.Fprintf(b, "return %s.narrowed(dt)\n}\n", call)
}

// widenedCall is the row's full form with operands from the slice w.
func widenedCall(o *op.Op) string {
	var args []string
	self := ""
	if o.IsList() {
		args = append(args, "w")
	} else {
		for i := range o.Inputs() {
			args = append(args, fmt.Sprintf("w[%d]", i))
		}
		if !o.Func {
			self, args = args[0]+".", args[1:]
		}
	}
	call := self + fullName(o) + "(" + strings.Join(append(args, attrNames(o)...), ", ")
	if variadic(o) {
		call += "..."
	}
	return call + ")"
}

// watched emits the look at the results for a NaN, if somebody watches.
func (g *generator) watched(b *bytes.Buffer, o *op.Op, inputs, names string) {
	if o.DType != op.Truth {
		fmt.Fprintf(b, "if watching.Load() != 0 {\nwatched(op.%s, %s, %s)\n}\n", o.Name, inputs, names)
	}
}

func keep(b *bytes.Buffer, o *op.Op) {
	if o.IsList() {
		fmt.Fprintf(b, "runtime.KeepAlive(%s)\n", o.Inputs()[0])
		return
	}
	for _, name := range o.Inputs() {
		fmt.Fprintf(b, "runtime.KeepAlive(%s)\n", name)
	}
}

func spread(o *op.Op, s signature) string {
	if o.IsList() {
		return o.Inputs()[0] + "..."
	}
	return strings.Join(o.Inputs(), ", ")
}

func kernelCall(o *op.Op) string {
	name := []string{"", "unary", "binary"}[len(o.Inputs())]
	if len(o.Attr) > 0 {
		return name + "Attr"
	}
	return name
}

func (g *generator) inPlace(b *bytes.Buffer, o *op.Op, s signature) {
	fmt.Fprintf(b, "\n// %sInPlace is %s with the result written into x, which it returns.\n", o.Name, o.Name)
	g.openInPlace(b, o, s)
	full := "x." + fullName(o) + "(" + strings.Join(append(slices.Clone(o.Inputs()[1:]), attrNames(o)...), ", ") + ")"
	if variadic(o) {
		full = strings.TrimSuffix(full, ")") + "...)"
	}
	if o.Comp {
		fmt.Fprintf(b, "return x.replace(op.%s, %s)\n}\n", o.Name, strings.Replace(full, "x.", "x.before("+s.operandList(o)+"...).", 1))
		return
	}
	if o.VJP == nil {
		fmt.Fprintf(b, "beforeOverwrite(op.%s, %s)\n", o.Name, spread(o, s))
	}
	fmt.Fprintf(b, "if x.todo != 0 {\nreturn x.replace(op.%s, %s)\n}\n", o.Name, full)
	resolve(b, o, o.Inputs()[1:])
	g.replaced(b, o, full)
	if o.VJP != nil {
		fmt.Fprintf(b, "old := beforeWrite(op.%s, %s)\n", o.Name, spread(o, s))
	}
	if o.Fwd != "" {
		fmt.Fprintf(b, "%s(op.%s, x, %s)\n", kernelCall(o), o.Name, s.call)
	} else {
		fmt.Fprintf(b, "x.write(op.%s, forward%s(%s))\n", o.Name, o.Name, s.call)
	}
	b.WriteString("x.st.Bump()\n")
	g.watched(b, o, "nil", "x")
	if o.VJP != nil {
		fmt.Fprintf(b, "if old != nil {\nrecordWrite(op.%s, old, %s, []any{%s})\n}\n", o.Name, s.inputs, s.attrs)
	}
	keep(b, o)
	b.WriteString("return x\n}\n")
}

// replaced emits that the result of the plain form is written into x where the
// row has no kernel for the operands.
func (g *generator) replaced(b *bytes.Buffer, o *op.Op, full string) {
	if o.AsIs {
		return
	}
	var any []string
	elsewhere := "unusual" // a kernel refuses complex operands itself
	if o.Fwd != "" {
		elsewhere = "isHalf"
	}
	for _, name := range o.Inputs() {
		any = append(any, elsewhere+"("+name+")")
	}
	fmt.Fprintf(b, "if %s {\nreturn x.replace(op.%s, %s)\n}\n", strings.Join(any, " || "), o.Name, keptCall(o, full))
}

func attrNames(o *op.Op) (names []string) {
	for _, a := range o.Attr {
		names = append(names, a.Name)
	}
	return names
}

// fullName is the name of a row's form with all arguments.
func fullName(o *op.Op) string {
	if slices.ContainsFunc(o.Attr, func(a op.Attr) bool { return a.Default != "" }) {
		return o.Name + "Opt"
	}
	return o.Name
}

func (g *generator) into(b *bytes.Buffer, o *op.Op, s signature) {
	fmt.Fprintf(b, "\n// %sInto is %s with the result written into out, which it returns. out has the\n// result's shape; there is no gradient.\n", o.Name, o.Name)
	fmt.Fprintf(b, "func %s%sInto(out, %s) *Tensor {\n", s.recv, o.Name, s.params)
	fmt.Fprintf(b, "if isSparse(out) || %s {\nrefuseSparse(op.%s)\n}\n", anySparse(o), o.Name)
	fmt.Fprintf(b, "beforeInto(op.%s, out, %s)\nif out.todo != 0 {\nreturn out.replace(op.%s, x.%s(%s))\n}\n", o.Name, spread(o, s), o.Name, o.Name, strings.Join(o.Inputs()[1:], ", "))
	resolve(b, o, o.Inputs())
	fmt.Fprintf(b, "%s(op.%s, out, %s)\nout.st.Bump()\n", kernelCall(o), o.Name, s.call)
	keep(b, o)
	b.WriteString("return out\n}\n")
}

func (g *generator) scalar(b *bytes.Buffer, o *op.Op) {
	fmt.Fprintf(b, "\n// %sScalar is %s with a Go number or bool as second operand.\n", o.Name, o.Name)
	fmt.Fprintf(b, "func (x *Tensor) %sScalar(s any) *Tensor { return x.%s(Number(s)) }\n", o.Name, o.Name)
	if o.DType == op.Truth || o.Name == "Add" || o.Name == "Mul" {
		return
	}
	fmt.Fprintf(b, "\n// R%sScalar is %s with a Go number or bool as first operand.\n", strings.ToLower(o.Name), o.Name)
	fmt.Fprintf(b, "func (x *Tensor) R%sScalar(s any) *Tensor { return Number(s).%s(x) }\n", strings.ToLower(o.Name), o.Name)
}

// keptCall is the call of a row's full form on what its in-place form reads.
func keptCall(o *op.Op, full string) string {
	if o.VJP == nil {
		return full
	}
	return strings.Replace(full, "x.", "x.kept(op."+o.Name+", "+strings.Join(o.Inputs(), ", ")+").", 1)
}

// namedCall is a call of a composed row that gives its place in the graph the
// row's name.
func namedCall(o *op.Op, call, inputs string) string {
	switch {
	case o.Node == "" || len(o.Outputs()) > 1:
		return call
	case strings.HasSuffix(o.Outputs()[0], "..."):
		return fmt.Sprintf("namedAll(op.%s, %s, %s)", o.Name, call, inputs)
	}
	return fmt.Sprintf("named(op.%s, %s, %s)", o.Name, call, inputs)
}
