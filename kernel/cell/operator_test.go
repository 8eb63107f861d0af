package cell

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/gcexportdata"
)

// tensorSource has the methods that operators become.
const tensorSource = `package tensor

type Tensor struct{ N int }

func Randn(shape ...int) *Tensor
func (t *Tensor) Add(o *Tensor) *Tensor
func (t *Tensor) Sub(o *Tensor) *Tensor
func (t *Tensor) Mul(o *Tensor) *Tensor
func (t *Tensor) Div(o *Tensor) *Tensor
func (t *Tensor) MatMul(o *Tensor) *Tensor
func (t *Tensor) AddScalar(v float64) *Tensor
func (t *Tensor) SubScalar(v float64) *Tensor
func (t *Tensor) RsubScalar(v float64) *Tensor
func (t *Tensor) MulScalar(v float64) *Tensor
func (t *Tensor) DivScalar(v float64) *Tensor
func (t *Tensor) RdivScalar(v float64) *Tensor
func (t *Tensor) Gt(o *Tensor) *Tensor
func (t *Tensor) GtScalar(v float64) *Tensor
func (t *Tensor) Le(o *Tensor) *Tensor
func (t *Tensor) LeScalar(v float64) *Tensor
func (t *Tensor) GeScalar(v float64) *Tensor
func (t *Tensor) Neg() *Tensor
func (t *Tensor) T() *Tensor
func (t *Tensor) Sum(dims ...int) *Tensor
func (t *Tensor) Item() float64
func (t *Tensor) Index(items ...any) *Tensor
func (t *Tensor) IndexPut(v any, items ...any)

type Slice struct{ Start, Stop, Step int }

func Span(a, b int) Slice
func From(a int) Slice
func Until(b int) Slice
func (s Slice) By(step int) Slice

var All Slice
`

// packages holds the tensor package alone.
type packages struct{ data []byte }

func newPackages(t *testing.T) packages {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "tensor.go", tensorSource, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check(TensorPath, fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := gcexportdata.Write(&b, fset, pkg); err != nil {
		t.Fatal(err)
	}
	return packages{b.Bytes()}
}

func (p packages) Export(path string) ([]byte, bool) { return p.data, path == TensorPath }
func (p packages) Packages() []string                { return []string{TensorPath} }
func (p packages) Common() []string                  { return []string{TensorPath} }

// written returns the statements of a unit as Go, without what only types need.
func written(t *testing.T, u *Unit) string {
	t.Helper()
	var b strings.Builder
	for _, st := range u.Body {
		if err := format.Node(&b, token.NewFileSet(), st); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n")
	}
	return strings.TrimSpace(strings.ReplaceAll(b.String(), "__tensor.", "tensor."))
}

func TestOperators(t *testing.T) {
	for _, tt := range []struct{ code, want string }{
		{"y := x @ w + b", "y := x.MatMul(w).Add(b)"},
		{"y := x @ x.T() + 1", "y := x.MatMul(x.T()).AddScalar(1)"},
		{"y := 2*x - x/2", "y := x.MulScalar(2).Sub(x.DivScalar(2))"},
		{"y := 1 - x", "y := x.RsubScalar(1)"},
		{"y := 1 / x", "y := x.RdivScalar(1)"},
		{"y := -x * -w", "y := x.Neg().Mul(w.Neg())"},
		{"y := (x + w) * (x - w)", "y := (x.Add(w)).Mul((x.Sub(w)))"},
		{"y := x + n", "y := x.AddScalar(float64(n))"},
		{"y := x * f", "y := x.MulScalar(f)"},
		{"y := x[0]", "y := x.Index(0)"},
		{"y := x[1:3]", "y := x.Index(tensor.Span(1, 3))"},
		{"y := x[1:]", "y := x.Index(tensor.From(1))"},
		{"y := x[:n]", "y := x.Index(tensor.Until(n))"},
		{"y := x[:]", "y := x.Index(tensor.All)"},
		{"y := x[:, 1:]", "y := x.Index(tensor.All, tensor.From(1))"},
		{"y := x[0, n+1, 2:4]", "y := x.Index(0, n+1, tensor.Span(2, 4))"},
		{"y := x[i, j]", "y := x.Index(i, j)"},
		{"y := x[::2]", "y := x.Index(tensor.All.By(2))"},
		{"y := x[1:9:2]", "y := x.Index(tensor.Span(1, 9).By(2))"},
		{"y := x[0][1:3] + x[2]", "y := x.Index(0).Index(tensor.Span(1, 3)).Add(x.Index(2))"},
		{"x += w", "x = x.Add(w)"},
		{"x *= 2", "x = x.MulScalar(2)"},
		{"x[0] = 5", "x.IndexPut(5, 0)"},
		{"x[:, 1] = w", "x.IndexPut(w, tensor.All, 1)"},
		{"x[1:3] = 0", "x.IndexPut(0, tensor.Span(1, 3))"},
		{"x[0] += 2", "x.IndexPut(x.Index(0).AddScalar(2), 0)"},
		{"y := ts[0] + ts[1]", "y := ts[0].Add(ts[1])"},
		{"y := 7 % n", "y := 7 % n"},
		{"f2 := func(a *tensor.Tensor) *tensor.Tensor { return a*a + 1 }\ny := f2(x) @ w", "f2 := func(a *tensor.Tensor) *tensor.Tensor {\n\treturn a.Mul(a).AddScalar(1)\n}\ny := f2(x).MatMul(w)"},
		{"a, b2 := x+1, -w", "a, b2 := x.AddScalar(1), w.Neg()"},
		{"y := x == w", "y := x == w"},
		{"y := x > w", "y := x.Gt(w)"},
		{"y := x <= w + 1", "y := x.Le(w.AddScalar(1))"},
		{"y := 0 < x", "y := x.GtScalar(0)"},
		{"y := 1 >= x", "y := x.LeScalar(1)"},
		{"y := x * (x > n)", "y := x.Mul((x.GtScalar(float64(n))))"},
		{"y := x[x >= 0.5]", "y := x.Index(x.GeScalar(0.5))"},
		{"x[x <= 0] = 0", "x.IndexPut(0, x.LeScalar(0))"},
		{"y := n > 1 && f < 2", "y := n > 1 && f < 2"},
		{"y := (x @ w).Sum().Item()*2 + 1", "y := (x.MatMul(w)).Sum().Item()*2 + 1"},
	} {
		s := NewSession(newPackages(t))
		define(t, s, "x := tensor.Randn(2, 2)\nw, b := x, x\nn, f, i, j := 1, 2.5, 0, 1\nts := []*tensor.Tensor{x, w}")
		u, err := s.Check(2, tt.code)
		if err != nil {
			t.Errorf("%s: %v", tt.code, err)
			continue
		}
		if got := written(t, u); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.code, got, tt.want)
		}
	}
}

// define makes the names of a cell live as if it had run.
func define(t *testing.T, s *Session, code string) {
	t.Helper()
	u, err := s.Check(1, code)
	if err != nil {
		t.Fatal(err)
	}
	s.Hoist(u)
	s.Define(u, len(u.Body))
}

func TestOperatorErrors(t *testing.T) {
	for _, tt := range []struct{ code, want string }{
		{"y := 1 @ 2", "cell[2]:1:8: operator @ needs two tensors, not untyped int and untyped int"},
		{"y := x @ 2", "cell[2]:1:6: invalid operation: x @ 2 (mismatched types *tensor.Tensor and untyped int)"},
		{"y := x && w", "cell[2]:1:6: invalid operation: operator && not defined on x (variable of type *tensor.Tensor)"},
		{"y := x + \"s\"", "cell[2]:1:6: invalid operation: x + \"s\" (mismatched types *tensor.Tensor and untyped string)"},
		{"\n\n  z := x @ nothing", "cell[2]:3:12: undefined: nothing"},
		{"y := ts[:, 1]", "cell[2]:1:9: only tensors take several indices, or slices with steps, in one bracket"},
	} {
		s := NewSession(newPackages(t))
		define(t, s, "x := tensor.Randn(2, 2)\nw, ts := x, []int{1}")
		_, err := s.Check(2, tt.code)
		errs, ok := err.(Errors)
		if !ok {
			t.Errorf("%s: %v", tt.code, err)
			continue
		}
		if got := errs[0].Error(); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.code, got, tt.want)
		}
	}
}
