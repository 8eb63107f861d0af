package tensor

import (
	"errors"
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

func complexNormal(r *rand.Rand, dt dtype.DType, s ...int) *Tensor {
	n := 1
	for _, d := range s {
		n *= d
	}
	v := make([]complex128, n)
	for i := range v {
		v[i] = complex(r.NormFloat64(), r.NormFloat64())
	}
	return FromSlice(v, s...).To(dt)
}

func elementsOf(x *Tensor) []complex128 { return elems[complex128](x.To(Complex128).Contiguous()) }

// schoolbook is the product of two matrices by its definition.
func schoolbook(a, b *Tensor) []complex128 {
	m, k, n := a.shape[0], a.shape[1], b.shape[1]
	as, bs := elementsOf(a), elementsOf(b)
	z := make([]complex128, m*n)
	for i := range m {
		for p := range k {
			for j := range n {
				z[i*n+j] += as[i*k+p] * bs[p*n+j]
			}
		}
	}
	return z
}

// TestComplexMatMul runs every way of multiplying: by rows, by blocks and by
// parts, with operands that are transposed, sliced and expanded.
func TestComplexMatMul(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][3]int{{1, 1, 1}, {2, 3, 4}, {9, 8, 7}, {1, 40, 30}, {30, 40, 1}, {5, 64, 9}, {70, 6, 33}, {0, 3, 2}, {2, 0, 3}, {33, 65, 34}} {
		m, k, n := size[0], size[1], size[2]
		for _, dt := range []dtype.DType{Complex64, Complex128} {
			operands := map[string][2]*Tensor{
				"plain":      {complexNormal(r, dt, m, k), complexNormal(r, dt, k, n)},
				"transposed": {complexNormal(r, dt, k, m).T(), complexNormal(r, dt, n, k).T()},
				"sliced":     {complexNormal(r, dt, m, 2*k).StepSliceOpt(1, 0, 2*k, 2), complexNormal(r, dt, k+1, n).Narrow(0, 1, k)},
				"expanded":   {complexNormal(r, dt, m, 1).Expand(m, k), complexNormal(r, dt, 1, n).Expand(k, n)},
			}
			for name, o := range operands {
				z, want := o[0].MatMul(o[1]), schoolbook(o[0], o[1])
				tol := 1e-14
				if dt == Complex64 {
					tol = 1e-5
				}
				for i, v := range elementsOf(z) {
					if cmplx.Abs(v-want[i]) > tol*(float64(k)+cmplx.Abs(want[i])) {
						t.Fatalf("%v %s %v: element %d is %v, want %v", size, name, dt, i, v, want[i])
					}
				}
			}
		}
	}
}

func TestComplexMatMulInfinity(t *testing.T) {
	for _, m := range []int{2, 20} {
		a, b := OnesOf(Complex64, m, 30), OnesOf(Complex64, 30, 20)
		a.Select(0, 1).Narrow(0, 3, 1).CopyFrom(Number(complex(math.Inf(1), 0)))
		for i, v := range elementsOf(a.MatMul(b)) {
			// inf * (1 + 0i) has the imaginary part inf*0 + 0*1
			if special := i/20 == 1; special != cmplx.IsInf(v) && special != cmplx.IsNaN(v) || !special && v != 30 {
				t.Fatalf("element %d is %v", i, v)
			}
		}
	}
}

func TestPartsAreViews(t *testing.T) {
	x := FromSlice([]complex128{1 + 2i, 3 + 4i, 5 + 6i, 7 + 8i}, 2, 2)
	x.T().Imag().Select(0, 0).FillInPlace(-1)
	x.ViewAsReal().Select(-1, 0).Narrow(0, 1, 1).FillInPlace(9)
	if got, want := fmt.Sprint(elementsOf(x)), "[(1-1i) (3+4i) (9-1i) (9+8i)]"; got != want {
		t.Errorf("after writes through views: %s, want %s", got, want)
	}
	back := x.ViewAsReal().ViewAsComplex()
	back.ZeroInPlace()
	if s := fmt.Sprint(elementsOf(x)); s != "[(0+0i) (0+0i) (0+0i) (0+0i)]" {
		t.Errorf("after a write through the view of a view: %s", s)
	}
	if r := Ones(2); r.Real() != r || r.Conj() != r {
		t.Error("the real part and the conjugate of real numbers are not the tensor itself")
	}
}

func TestPartsRefuse(t *testing.T) {
	wide := Ones(3, 2).T()
	for _, tt := range []struct {
		name string
		f    func()
		kind any
		text string
	}{
		{"imag", func() { Ones(2).Imag() }, new(*DTypeError), "non-complex"},
		{"view_as_real", func() { Ones(2).ViewAsReal() }, new(*DTypeError), "only supported for complex"},
		{"no dimension", func() { Scalar(1.0).ViewAsComplex() }, new(*ShapeError), "one or more dimensions"},
		{"three parts", func() { Ones(2, 3).ViewAsComplex() }, new(*ShapeError), "size 2"},
		{"parts apart", func() { Ones(2, 4).T().Narrow(0, 0, 2).T().T().Contiguous().T().ViewAsComplex() }, new(*ShapeError), "stride 1"},
		{"odd stride", func() { Ones(2, 3).Narrow(1, 0, 2).ViewAsComplex() }, new(*ShapeError), "divisible by 2 for all"},
		{"odd offset", func() { Ones(1, 4).Narrow(1, 1, 2).ViewAsComplex() }, new(*ShapeError), "storage_offset"},
		{"integers", func() { OnesOf(Int64, 2).ViewAsComplex() }, new(*DTypeError), "Long"},
		{"complex of two types", func() { Complex(Ones(2), OnesOf(Float64, 2)) }, new(*DTypeError), "Float but got scalar type Double"},
		{"complex of integers", func() { Complex(OnesOf(Int64, 2), OnesOf(Int64, 2)) }, new(*DTypeError), "Half, Float or Double"},
		{"complex of shapes", func() { Complex(Ones(2), Ones(3)) }, new(*ShapeError), "must match"},
		{"polar of two types", func() { Polar(Ones(2), OnesOf(Float64, 2)) }, new(*DTypeError), "second argument"},
		{"mH of a vector", func() { wide.Select(0, 0).MH() }, new(*ShapeError), "mH"},
		{"H of three dimensions", func() { Ones(1, 2, 3).H() }, new(*ShapeError), "3-D"},
		{"vdot of lengths", func() { Ones(2).Vdot(Ones(3)) }, new(*ShapeError), "[2] and src [3]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				err, _ := recover().(error)
				if err == nil || !errors.As(err, tt.kind) || !strings.Contains(err.Error(), tt.text) {
					t.Errorf("got %v, want an error that says %q", err, tt.text)
				}
			}()
			tt.f()
		})
	}
}

func TestAngles(t *testing.T) {
	nan := math.NaN()
	x := FromSlice([]float64{-1, 2, math.Copysign(0, -1), math.Inf(-1), nan})
	for i, want := range []float64{math.Pi, 0, 0, math.Pi, nan} {
		if got := x.Angle().Floats()[i]; got != want && !(got != got && want != want) {
			t.Errorf("the angle of element %d is %v, want %v", i, got, want)
		}
	}
	z := Polar(FromSlice([]float64{2, 3}), FromSlice([]float64{0.5, -3}))
	if a, r := z.Angle().Floats(), z.Abs().Floats(); math.Abs(a[1]+3) > 1e-15 || math.Abs(a[0]-0.5) > 1e-15 || math.Abs(r[0]-2) > 1e-15 || math.Abs(r[1]-3) > 1e-15 {
		t.Errorf("polar coordinates come back as %v, %v", r, a)
	}
	if got := OnesOf(Int64, 2).Angle(); got.dt != Float32 || got.Floats()[0] != 0 {
		t.Errorf("the angles of integers are %v", got)
	}
}
