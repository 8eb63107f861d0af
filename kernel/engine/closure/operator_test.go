package closure

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/rustorch/rustorch/kernel/cell"
)

// Tensor stands for the tensor type: one number, and a log of what is released.
type Tensor struct {
	V        float64
	Grad     bool
	Released bool
}

var released []float64

func Of(v float64) *Tensor { return &Tensor{V: v} }

func (t *Tensor) made(v float64, o *Tensor) *Tensor {
	if t.Released || o.Released {
		panic("a released tensor is used")
	}
	return &Tensor{V: v, Grad: t.Grad || o.Grad}
}
func (t *Tensor) Add(o *Tensor) *Tensor        { return t.made(t.V+o.V, o) }
func (t *Tensor) Sub(o *Tensor) *Tensor        { return t.made(t.V-o.V, o) }
func (t *Tensor) Mul(o *Tensor) *Tensor        { return t.made(t.V*o.V, o) }
func (t *Tensor) MatMul(o *Tensor) *Tensor     { return t.made(1000*t.V+o.V, o) }
func (t *Tensor) AddScalar(v float64) *Tensor  { return t.made(t.V+v, t) }
func (t *Tensor) RsubScalar(v float64) *Tensor { return t.made(v-t.V, t) }
func (t *Tensor) MulScalar(v any) *Tensor      { return t.made(t.V*float64(reflect.ValueOf(v).Int()), t) }
func (t *Tensor) Neg() *Tensor                 { return t.made(-t.V, t) }
func (t *Tensor) RequiresGrad() bool           { return t.Grad }
func (t *Tensor) Item() float64                { return t.V }
func (t *Tensor) Release()                     { t.Released = true; released = append(released, t.V) }
func (t *Tensor) WithGrad() *Tensor            { t.Grad = true; return t }
func Fails() *Tensor                           { panic(fmt.Errorf("shapes differ")) }

const fakeTensor = `package tensor
type Tensor struct { V float64; Grad, Released bool }
func Of(v float64) *Tensor
func Fails() *Tensor
func (t *Tensor) Add(o *Tensor) *Tensor
func (t *Tensor) Sub(o *Tensor) *Tensor
func (t *Tensor) Mul(o *Tensor) *Tensor
func (t *Tensor) MatMul(o *Tensor) *Tensor
func (t *Tensor) AddScalar(v float64) *Tensor
func (t *Tensor) RsubScalar(v float64) *Tensor
func (t *Tensor) MulScalar(v any) *Tensor
func (t *Tensor) Neg() *Tensor
func (t *Tensor) RequiresGrad() bool
func (t *Tensor) Item() float64
func (t *Tensor) WithGrad() *Tensor
func (t *Tensor) Release()
`

// fake is the tensor package for a session.
type fake struct{ data []byte }

func newFake(t testing.TB) fake {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", fakeTensor, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check(cell.TensorPath, fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := gcexportdata.Write(&b, fset, pkg); err != nil {
		t.Fatal(err)
	}
	return fake{b.Bytes()}
}

func (f fake) Export(path string) ([]byte, bool) { return f.data, path == cell.TensorPath }
func (f fake) Packages() []string                { return []string{cell.TensorPath} }
func (f fake) Common() []string                  { return []string{cell.TensorPath} }
func (f fake) symbols(path string) map[string]reflect.Value {
	if path != cell.TensorPath {
		return nil
	}
	return map[string]reflect.Value{"Tensor": reflect.ValueOf((*Tensor)(nil)), "Of": reflect.ValueOf(Of), "Fails": reflect.ValueOf(Fails)}
}

// runCell runs a cell in a session and returns its values or its error.
func runCell(t testing.TB, s *cell.Session, e *Engine, n int, code string) string {
	t.Helper()
	u, err := s.Check(n, code)
	if err != nil {
		return "error: " + err.Error()
	}
	prog, err := e.Load(u)
	if err != nil {
		return "error: " + err.Error()
	}
	s.Hoist(u)
	out := prog.Run(t.Context())
	s.Define(u, out.Reached)
	if out.Err != nil {
		return "panic: " + out.Err.Error()
	}
	var vals []string
	for _, v := range out.Values {
		vals = append(vals, fmt.Sprint(v.V))
	}
	return strings.Join(vals, ", ")
}

func TestTemporaries(t *testing.T) {
	for _, tt := range []struct {
		code, want string
		released   []float64
	}{
		{"(a + b).Item()", "5", nil},
		{"(a + b + b).Item()", "8", []float64{5}},
		{"(a*b - (a + b)).Item()", "1", []float64{6, 5}},
		{"((a + b) @ (a * b)).Item()", "5006", []float64{5, 6}},
		{"(-(1 - a*2)).Item()", "3", []float64{4, -3}},
		{"c := a + b\n(c * c).Item()", "25", nil},
		{"f := func(x *tensor.Tensor) *tensor.Tensor { return x }\n(f(a+b) * b).Item()", "15", nil},
		{"(a + b*g).Item()", "23", nil},
		{"((a + b) * g).Item()", "35", nil},
		{"((a + b) * tensor.Fails()).Item()", "panic: shapes differ", nil},
	} {
		f := newFake(t)
		s, e := cell.NewSession(f), New(f.symbols, nil, nil)
		if got := runCell(t, s, e, 1, "a, b, g := tensor.Of(2), tensor.Of(3), tensor.Of(7).WithGrad()"); got != "" {
			t.Fatal(got)
		}
		released = nil
		got := runCell(t, s, e, 2, tt.code)
		if got != tt.want || !reflect.DeepEqual(released, tt.released) {
			t.Errorf("%s: %s, released %v; want %s, %v", tt.code, got, released, tt.want, tt.released)
		}
	}
}

func BenchmarkOperator(b *testing.B) {
	f := newFake(b)
	s, e := cell.NewSession(f), New(f.symbols, nil, nil)
	runCell(b, s, e, 1, "a, c := tensor.Of(2), tensor.Of(3)\nfunc loop(n int) { for range n { _ = a*c + a } }")
	for i := 0; b.Loop(); i++ {
		runCell(b, s, e, 2+i, "loop(1000)")
	}
}
