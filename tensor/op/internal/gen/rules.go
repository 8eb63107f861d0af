package gen

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/op"
)

// A param is a parameter of a vjp function in package autograd.
type param struct{ name, typ string }

// readRules finds the vjp functions and their parameters.
func readRules(files map[string][]byte) (map[string][]param, error) {
	found := map[string][]param{}
	for path, src := range files {
		f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(fn.Name.Name, "vjp") {
				continue
			}
			var ps []param
			for _, field := range fn.Type.Params.List {
				for _, name := range field.Names {
					ps = append(ps, param{name.Name, types.ExprString(field.Type)})
				}
			}
			found[strings.TrimPrefix(fn.Name.Name, "vjp")] = ps
		}
	}
	return found, nil
}

// A use is what a rule reads.
type use struct {
	o    *op.Op
	save []string // constants of the mask
}

// mask takes what has been added since the last one.
func (u *use) mask() string {
	m := "0"
	if len(u.save) > 0 {
		m = strings.Join(u.save, " | ")
	}
	u.save = nil
	return m
}

func (u *use) add(s string) {
	if !slices.Contains(u.save, s) {
		u.save = append(u.save, s)
	}
}

// value renders a name inside a rule, and notes that it must be saved.
func (u *use) value(name string) (string, bool) {
	if i := slices.Index(u.o.Inputs(), name); i >= 0 {
		if u.o.IsList() {
			return "", false // rules of lists need only shapes
		}
		u.add(fmt.Sprintf("saveInput<<%d", i))
		return fmt.Sprintf("c.input(%d)", i), true
	}
	if i := slices.Index(u.o.Outputs(), name); i >= 0 {
		u.add(fmt.Sprintf("saveOutput<<%d", i))
		return fmt.Sprintf("c.output(%d)", i), true
	}
	for i, a := range u.o.Attr {
		if a.Name != name {
			continue
		}
		if a.Type == "any" {
			return fmt.Sprintf("c.attrs[%d]", i), true
		}
		return fmt.Sprintf("c.attrs[%d].(%s)", i, a.Type), true
	}
	if name == "g" {
		return "g[0]", true
	}
	return "", false
}

func (g *generator) rules(b *bytes.Buffer) error {
	b.WriteString("package autograd\n\nimport (\n\"github.com/rustorch/rustorch/tensor\"\n\"github.com/rustorch/rustorch/tensor/dtype\"\n\"github.com/rustorch/rustorch/tensor/op\"\n)\n\nvar rules = [op.Count]rule{\n")
	for i := range g.table {
		o := &g.table[i]
		if o.VJP == nil {
			continue
		}
		u := &use{o: o}
		var body string
		var masks []string
		var err error
		if len(o.VJP) == 1 && o.VJP[0] == "func" {
			body, err = g.functionRule(u)
			masks = []string{u.mask()}
		} else {
			body, masks, err = g.formulaRule(u)
		}
		if err != nil {
			return fmt.Errorf("op %s: %w", o.Name, err)
		}
		fmt.Fprintf(b, "op.%s: {[]uint32{%s}, func(c *call, g []*tensor.Tensor) []*tensor.Tensor {\n%s}},\n", o.Name, strings.Join(masks, ", "), body)
	}
	b.WriteString("}\n")
	return nil
}

func (g *generator) functionRule(u *use) (string, error) {
	call, err := g.functionCall(u.o.Name, u)
	return "return " + call + "\n", err
}

func (g *generator) functionCall(function string, u *use) (string, error) {
	params, ok := g.vjps[function]
	if !ok {
		return "", fmt.Errorf("package autograd has no func vjp%s", function)
	}
	var args []string
	for _, p := range params {
		name, shape := strings.CutSuffix(p.name, "Shape")
		if i := slices.Index(u.o.Inputs(), name); shape && i >= 0 {
			args = append(args, fmt.Sprintf("c.shapes[%d]", i))
			continue
		}
		if v, ok := u.value(p.name); ok {
			args = append(args, v)
			continue
		}
		switch p.name {
		case "gs":
			args = append(args, "g")
		case "needs":
			args = append(args, "c.needs")
		case "shapes":
			args = append(args, "c.shapes")
		case "types":
			args = append(args, "c.types")
		default:
			return "", fmt.Errorf("vjp%s: parameter %s is neither an input, a result, an attribute nor g, gs, needs, shapes, types", function, p.name)
		}
	}
	return fmt.Sprintf("vjp%s(%s)", function, strings.Join(args, ", ")), nil
}

// formulaRule renders a rule, and what the gradient of each input reads.
func (g *generator) formulaRule(u *use) (body string, masks []string, err error) {
	var b strings.Builder
	fmt.Fprintf(&b, "d := make([]*tensor.Tensor, %d)\n", len(u.o.VJP))
	for i, src := range u.o.VJP {
		if src == "0" {
			masks = append(masks, "0")
			continue
		}
		s, err := g.gradient(i, src, u)
		if err != nil {
			return "", nil, fmt.Errorf("VJP %d: %w", i, err)
		}
		masks = append(masks, u.mask())
		fmt.Fprintf(&b, "if c.needs[%d] {\nd[%d] = %s // %s\n}\n", i, i, s, src)
	}
	b.WriteString("return d\n")
	return b.String(), masks, nil
}

// gradient renders the gradient of one input: a formula, or a call of the
// function that is named after the row and the input.
func (g *generator) gradient(i int, src string, u *use) (string, error) {
	if src == "func" {
		input := u.o.Inputs()[i]
		return g.functionCall(u.o.Name+strings.ToUpper(input[:1])+input[1:], u)
	}
	e, err := parser.ParseExpr(src)
	if err != nil {
		return "", err
	}
	return g.chain(e, u)
}

var methodOf = map[token.Token]string{token.ADD: "Add", token.SUB: "Sub", token.MUL: "Mul", token.QUO: "Div",
	token.LSS: "Lt", token.LEQ: "Le", token.GTR: "Gt", token.GEQ: "Ge", token.EQL: "Eq"}

// chain renders an expression as calls on tensors.
func (g *generator) chain(e ast.Expr, u *use) (string, error) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return "tensor.Number(" + e.Value + ")", nil
	case *ast.Ident:
		if v, ok := u.value(e.Name); ok {
			return v, nil
		}
		return "", fmt.Errorf("no operand named %q", e.Name)
	case *ast.ParenExpr:
		return g.chain(e.X, u)
	case *ast.UnaryExpr:
		if lit, ok := e.X.(*ast.BasicLit); ok {
			return "tensor.Number(-" + lit.Value + ")", nil
		}
		x, err := g.chain(e.X, u)
		return x + ".Neg()", err
	case *ast.BinaryExpr:
		return g.chainBinary(e, u)
	case *ast.CallExpr:
		return g.chainCall(e, u)
	}
	return "", fmt.Errorf("cannot differentiate %T", e)
}

func (g *generator) chainBinary(e *ast.BinaryExpr, u *use) (string, error) {
	x, err := g.chain(e.X, u)
	if err != nil {
		return "", err
	}
	if zero, ok := e.Y.(*ast.BasicLit); ok && e.Op == token.MUL && zero.Value == "0" {
		return "tensor.ZerosLike(" + x + ")", nil // of infinities too
	}
	y, err := g.chain(e.Y, u)
	if id, ok := e.Y.(*ast.Ident); ok && u.isNumber(id.Name) {
		y = "tensor.Number(" + y + ")"
	}
	m, ok := methodOf[e.Op]
	if !ok {
		return "", fmt.Errorf("no method for %s", e.Op)
	}
	return x + "." + m + "(" + y + ")", err
}

// isNumber reports whether name is an attribute that stands for a number.
func (u *use) isNumber(name string) bool {
	for _, a := range u.o.Attr {
		if a.Name == name {
			return a.Type == "float64" || a.Type == "int" || a.Type == "any"
		}
	}
	return false
}

func (g *generator) chainCall(e *ast.CallExpr, u *use) (string, error) {
	name := e.Fun.(*ast.Ident).Name
	if name == "shape" {
		i := slices.Index(u.o.Inputs(), e.Args[0].(*ast.Ident).Name)
		return fmt.Sprintf("c.shapes[%d]...", i), nil
	}
	base, opt := strings.CutSuffix(name, "_opt")
	target := g.byPy[base]
	if target == nil {
		return "", fmt.Errorf("no op named %q", name)
	}
	var args []string
	for i, a := range e.Args {
		if lit, ok := a.(*ast.BasicLit); ok && i >= len(target.Inputs()) {
			args = append(args, lit.Value)
			continue
		}
		s, err := g.chain(a, u)
		if err != nil {
			return "", err
		}
		if e.Ellipsis.IsValid() && i == len(e.Args)-1 {
			s += "..."
		}
		args = append(args, s)
	}
	method := target.Name
	if opt {
		method += "Opt"
	}
	if target.Func {
		return "tensor." + method + "(" + strings.Join(args, ", ") + ")", nil
	}
	return args[0] + "." + method + "(" + strings.Join(args[1:], ", ") + ")", nil
}
