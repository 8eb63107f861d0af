package gen

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"strings"

	"github.com/rustorch/rustorch/tensor/op"
)

// library holds what formulas may call; the rest are functions of package
// tensor with one type parameter.
var library = map[string]string{
	"exp": "Exp", "expm1": "Expm1", "log1p": "Log1p", "sqrt": "Sqrt",
	"sin": "Sin", "cos": "Cos", "tan": "Tan", "tanh": "Tanh", "erf": "Erf", "erfc": "Erfc", "erfinv": "Erfinv",
	"asin": "Asin", "acos": "Acos", "atan": "Atan",
	"asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh", "exp2": "Exp2", "hypot": "Hypot", "copysign": "Copysign",
}

// numerics holds what formulas may call in package special, functions of
// float64, and generics those of the elements themselves.
var (
	numerics = map[string]string{
		"i0e": "I0e", "i1e": "I1e", "sphericalJ0": "SphericalJ0", "erfcx": "Erfcx", "logNdtr": "LogNdtr", "ndtri": "Ndtri", "entr": "Entr",
		"xlog1py": "Xlog1py", "logaddexp2": "Logaddexp2", "zeta": "Zeta", "gammaincc": "Gammaincc",
	}
	generics = map[string]string{
		"i0": "I0", "i1": "I1", "k0": "K0", "k0e": "K0e", "k1": "K1", "k1e": "K1e", "j0": "J0", "j1": "J1", "y0": "Y0", "y1": "Y1", "sinc": "Sinc", "gammainc": "Gammainc", "airy": "Airy",
		"chebyshevT": "ChebyshevT", "chebyshevU": "ChebyshevU", "chebyshevV": "ChebyshevV", "chebyshevW": "ChebyshevW",
		"shiftedChebyshevT": "ShiftedChebyshevT", "shiftedChebyshevU": "ShiftedChebyshevU", "shiftedChebyshevV": "ShiftedChebyshevV", "shiftedChebyshevW": "ShiftedChebyshevW",
		"hermiteH": "HermiteH", "hermiteHe": "HermiteHe", "laguerreL": "LaguerreL", "legendreP": "LegendreP", "gcd": "Gcd", "lcm": "Lcm", "step": "Heaviside",
	}
)

// complexLibrary holds what formulas over complex elements may call, functions
// of package cmath; the rest are functions of package tensor.
var complexLibrary = map[string]string{
	"cexp": "Exp", "cexpm1": "Expm1", "cexp2": "Exp2", "clog": "Log", "clog2": "Log2", "clog10": "Log10", "clog1p": "Log1p",
	"csqrt": "Sqrt", "crsqrt": "Rsqrt", "csin": "Sin", "ccos": "Cos", "ctan": "Tan", "casin": "Asin", "cacos": "Acos", "catan": "Atan",
	"csinh": "Sinh", "ccosh": "Cosh", "ctanh": "Tanh", "casinh": "Asinh", "cacosh": "Acosh", "catanh": "Atanh",
	"csigmoid": "Sigmoid", "csinc": "Sinc", "csgn": "Sgn", "cpow": "Pow", "cabs": "Abs", "cangle": "Angle",
}

// kernels emits one strided loop for each elementwise row, generic in the
// element type, and the table that binds its instances.
func (g *generator) kernels(b *bytes.Buffer) error {
	b.WriteString("package tensor\n\nimport (\n\"math\"\n\n\"github.com/rustorch/rustorch/tensor/internal/cmath\"\n\"github.com/rustorch/rustorch/tensor/internal/simd\"\n\"github.com/rustorch/rustorch/tensor/internal/special\"\n\"github.com/rustorch/rustorch/tensor/op\"\n)\n")
	for i := range g.table {
		if o := &g.table[i]; o.Fwd != "" {
			if err := loop(b, o); err != nil {
				return fmt.Errorf("op %s: %w", o.Name, err)
			}
		}
	}
	for _, family := range []struct {
		name string
		in   int
		attr bool
	}{{"unary", 1, false}, {"unaryAttr", 1, true}, {"binary", 2, false}} {
		fmt.Fprintf(b, "\nvar %sKernels = [op.Count]*%sKernel{\n", family.name, family.name)
		for i := range g.table {
			o := &g.table[i]
			if o.Fwd != "" && len(o.Inputs()) == family.in && (len(o.Attr) > 0) == family.attr {
				fmt.Fprintf(b, "op.%s: {%s},\n", o.Name, fields(o, family.name))
			}
		}
		b.WriteString("}\n")
	}
	return nil
}

func fields(o *op.Op, family string) string {
	var f []string
	base, erase := "loop"+o.Name, "erase"+suffix(o, family)
	bind := func(dt, typ string) { f = append(f, fmt.Sprintf("%s: %s(%s[%s])", dt, erase, base, typ)) }
	if !o.Integers {
		bind("Float32", "float32")
		bind("Float64", "float64")
	}
	if !o.Float {
		for _, dt := range []string{"Int64", "Int32", "Int16", "Int8", "Uint8"} {
			bind(dt, strings.ToLower(dt))
		}
	}
	if o.Bool != "" {
		f = append(f, fmt.Sprintf("Bool: %s(%sBool)", erase, base))
	}
	if o.Complex != "" {
		base += "Complex"
		if o.DType == op.RealOf {
			bind("Complex64", "float32, complex64")
			bind("Complex128", "float64, complex128")
		} else {
			bind("Complex64", "complex64")
			bind("Complex128", "complex128")
		}
	}
	loops := "loops: loops[" + loopType(o, family) + "]{" + strings.Join(f, ", ") + "}"
	if o.SIMD != "" {
		loops += fmt.Sprintf(", fast32: simd.%s[float32], fast64: simd.%s[float64]", o.SIMD, o.SIMD)
	}
	if o.SIMD32 != "" {
		loops += fmt.Sprintf(", fast32: simd.%s", o.SIMD32)
	}
	return loops
}

// suffix names the function that hides a loop's element type.
func suffix(o *op.Op, family string) string {
	s := strings.ToUpper(family[:1]) + family[1:]
	if len(o.Attr) > 0 {
		s += fmt.Sprint(len(o.Attr))
	}
	return s
}

// loopType is the type of a row's loops.
func loopType(o *op.Op, family string) string {
	if len(o.Attr) > 0 {
		return "attrLoop"
	}
	return family + "Loop"
}

// loop emits the loops of a row: over numbers, complex numbers and bools.
func loop(b *bytes.Buffer, o *op.Op) error {
	constraint := "[T number]"
	switch {
	case o.Float:
		constraint = "[T float]"
	case o.Integers:
		constraint = "[T integer]"
	}
	expr, err := formula(o.Fwd, o)
	if err != nil {
		return err
	}
	z := "T"
	if o.DType == op.Truth {
		z, expr = "uint8", "truth("+expr+")"
	}
	emit(b, o, constraint, z, "T", expr)
	if o.Complex != "" {
		if err := complexLoop(b, o); err != nil {
			return err
		}
	}
	if o.Bool != "" {
		expr, err := boolean(o)
		if err != nil {
			return err
		}
		emit(b, o, "Bool", "uint8", "uint8", expr)
	}
	return nil
}

func complexLoop(b *bytes.Buffer, o *op.Op) error {
	expr, err := formula(o.Complex, o)
	if err != nil {
		return err
	}
	switch o.DType {
	case op.Truth:
		emit(b, o, "Complex[T complexNumber]", "uint8", "T", "truth("+expr+")")
	case op.RealOf:
		emit(b, o, "Complex[R float, T complexNumber]", "R", "T", "R("+expr+")")
	default:
		emit(b, o, "Complex[T complexNumber]", "T", "T", expr)
	}
	return nil
}

// emit writes a loop over elements of type in with results of type z.
func emit(b *bytes.Buffer, o *op.Op, name, z, in, expr string) {
	var params, idx, reads []string
	for _, v := range o.Inputs() {
		params = append(params, v+"s []"+in)
		idx = append(idx, "d"+v)
		reads = append(reads, fmt.Sprintf("%s := %ss[i*d%s]", v, v, v))
	}
	attrs := ""
	for _, a := range o.Attr {
		attrs += ", " + a.Name + " " + a.Type
	}
	fmt.Fprintf(b, "\nfunc loop%s%s(z []%s, %s, n, dz, %s int%s) {\nfor i := range n {\n%s\nz[i*dz] = %s\n}\n}\n",
		o.Name, name, z, strings.Join(params, ", "), strings.Join(idx, ", "), attrs, strings.Join(reads, "\n"), expr)
}

// boolean renders the formula for operands that are 0 or 1.
func boolean(o *op.Op) (string, error) {
	e, err := parser.ParseExpr(o.Bool)
	if err != nil {
		return "", err
	}
	switch o.Bool {
	case "false":
		return "0 * x", nil
	case "true":
		return "0*x + 1", nil
	}
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && (id.Name == "x" || id.Name == "y") {
			id.Name = "(" + id.Name + " != 0)"
		}
		return true
	})
	return "truth(" + render(e, nil) + ")", nil
}

func formula(src string, o *op.Op) (string, error) {
	e, err := parser.ParseExpr(src)
	if err != nil {
		return "", fmt.Errorf("Fwd %q: %w", src, err)
	}
	return render(e, o), nil
}

// render writes an expression over elements of type T.
func render(e ast.Expr, o *op.Op) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Value
	case *ast.Ident:
		return e.Name
	case *ast.ParenExpr:
		return "(" + render(e.X, o) + ")"
	case *ast.UnaryExpr:
		return e.Op.String() + render(e.X, o)
	case *ast.BinaryExpr:
		return render(e.X, o) + " " + e.Op.String() + " " + render(e.Y, o)
	case *ast.CallExpr:
		return call(e, o)
	}
	panic(fmt.Sprintf("gen: %T in a formula", e))
}

func call(e *ast.CallExpr, o *op.Op) string {
	name := e.Fun.(*ast.Ident).Name
	pkg, wide := "math.", "float64"
	fn, std := library[name]
	if c, ok := complexLibrary[name]; ok {
		pkg, wide, fn, std = "cmath.", "complex128", c, true
	}
	if f, ok := numerics[name]; ok {
		pkg, fn, std = "special.", f, true
	}
	if f, ok := generics[name]; ok {
		name = "special." + f
	}
	var args []string
	for _, a := range e.Args {
		s := render(a, o)
		if std {
			s = wide + "(" + s + ")"
		}
		args = append(args, s)
	}
	list := "(" + strings.Join(args, ", ") + ")"
	switch {
	case !std:
		return name + list
	case o.DType == op.RealOf && pkg == "cmath.": // the loop converts it
		return pkg + fn + list
	}
	return "T(" + pkg + fn + list + ")"
}
