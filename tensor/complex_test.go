package tensor

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// distinct is a complex tensor whose elements are all different.
func distinct(dt dtype.DType, s ...int) *Tensor {
	re := Range(shape.Numel(s)).To(Float64).View(s...)
	z := newTensor(dt, s)
	copyInto(z.part(0), re)
	copyInto(z.part(1), re.MulScalar(-2).AddScalar(0.5))
	return z
}

// TestComplexMoves compares operations that move elements with the same ones on
// the parts alone.
func TestComplexMoves(t *testing.T) {
	mask := FromSlice([]bool{true, false, true, true, false, false}, 2, 3)
	index := FromSlice([]int64{1, 0, 0, 1, 1, 0}, 2, 3)
	twice := FromSlice([]int64{2, 0, 2})
	moves := map[string]func(x *Tensor) *Tensor{
		"clone":         (*Tensor).Clone,
		"transpose":     func(x *Tensor) *Tensor { return x.T() },
		"contiguous":    func(x *Tensor) *Tensor { return x.T().Contiguous() },
		"view":          func(x *Tensor) *Tensor { return x.View(3, 2) },
		"reshape":       func(x *Tensor) *Tensor { return x.T().Reshape(2, 3) },
		"expand":        func(x *Tensor) *Tensor { return x.Unsqueeze(0).Expand(2, 2, 3).Contiguous() },
		"slice":         func(x *Tensor) *Tensor { return x.StepSliceOpt(1, 0, 3, 2) },
		"index":         func(x *Tensor) *Tensor { return x.Index(All, twice) },
		"mask index":    func(x *Tensor) *Tensor { return x.Index(mask) },
		"flip":          func(x *Tensor) *Tensor { return x.Flip(1) },
		"roll":          func(x *Tensor) *Tensor { return x.RollOpt([]int{1}, []int{1}) },
		"cat":           func(x *Tensor) *Tensor { return CatOpt([]*Tensor{x, x.Flip(0)}, 1) },
		"stack":         func(x *Tensor) *Tensor { return StackOpt([]*Tensor{x, x.Flip(0)}, 1) },
		"where":         func(x *Tensor) *Tensor { return Where(mask, x, x.Flip(1)) },
		"masked_fill":   func(x *Tensor) *Tensor { return x.MaskedFill(mask, 0) },
		"masked_select": func(x *Tensor) *Tensor { return x.MaskedSelect(mask) },
		"gather":        func(x *Tensor) *Tensor { return x.Gather(index, 1) },
		"scatter":       func(x *Tensor) *Tensor { return x.Scatter(index, x.Flip(0), 1) },
		"index_select":  func(x *Tensor) *Tensor { return x.IndexSelect(twice, 1) },
		"tril":          (*Tensor).Tril,
		"diagonal":      func(x *Tensor) *Tensor { return x.Diagonal() },
		"unfold":        func(x *Tensor) *Tensor { return x.Unfold(1, 2, 1) },
		"put": func(x *Tensor) *Tensor {
			return x.Clone().IndexPut(x.Index(0), 1)
		},
		"put at": func(x *Tensor) *Tensor {
			return x.Clone().IndexPut(x.Index(All, twice), All, twice)
		},
		"repeat":     func(x *Tensor) *Tensor { return x.Repeat(2, 1) },
		"zeros_like": ZerosLike,
	}
	for _, dt := range []dtype.DType{Complex64, Complex128, Complex32, BComplex32} {
		for name, f := range moves {
			x := distinct(dt, 2, 3)
			got := f(x)
			if got.dt != dt {
				t.Errorf("%s of %v gives %v", name, dt, got.dt)
				continue
			}
			for i := range 2 {
				want := f(x.part(i).Clone())
				if part := got.part(i); !slices.Equal(part.shape, want.shape) || !slices.Equal(part.Floats(), want.Floats()) {
					t.Errorf("%s of %v: part %d is %v, want %v", name, dt, i, part, want)
				}
			}
		}
	}
}

// TestComplexConversions converts a complex number to and from every type.
func TestComplexConversions(t *testing.T) {
	for from := range dtype.DType(dtype.Count) {
		for to := range dtype.DType(dtype.Count) {
			if !from.IsComplex() && !to.IsComplex() {
				continue
			}
			x := FromSlice([]complex128{2 + 3i, 0, 1i}).To(from)
			got, want := x.To(to).Complexes(), x.Complexes()
			for i := range want {
				switch {
				case to == Bool && want[i] != 0:
					want[i] = 1
				case !to.IsComplex():
					want[i] = complex(real(want[i]), 0)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v to %v gives %v, want %v", from, to, got, want)
			}
		}
	}
	x := distinct(Complex64, 2, 3)
	if got := x.T().To(Complex128).Complexes(); !slices.Equal(got, x.To(Complex128).T().Complexes()) {
		t.Errorf("a transposed tensor is converted to %v", got)
	}
}

// TestComplexNumbers holds what Go numbers mean beside tensors, as in PyTorch.
func TestComplexNumbers(t *testing.T) {
	for _, tt := range []struct {
		x    *Tensor
		want dtype.DType
	}{
		{Zeros(2), Complex64}, {ZerosOf(Float64, 2), Complex128}, {ZerosOf(Int64, 2), Complex64}, {ZerosOf(Bool, 2), Complex64},
		{ZerosOf(Float16, 2), Complex32}, {ZerosOf(Complex64, 2), Complex64}, {ZerosOf(Complex128, 2), Complex128}, {Scalar(1.5), Complex64},
	} {
		if got := tt.x.AddScalar(1i); got.dt != tt.want || got.Reshape(-1).Select(0, 0).Complex() != tt.x.Reshape(-1).Select(0, 0).To(Complex128).Complex()+1i {
			t.Errorf("%v + 1i gives %v", tt.x, got)
		}
	}
	if x := New([][]complex128{{1, 2i}}); x.dt != Complex64 || fmt.Sprint(x.Data()) != "[(1+0i) (0+2i)]" {
		t.Errorf("New gives %v", x)
	}
	if v := Scalar(2i).Item(); v != 2i {
		t.Errorf("Item gives %v", v)
	}
	if v := FullOf(Complex128, 1i, 2).Complexes(); !slices.Equal(v, []complex128{1i, 1i}) {
		t.Errorf("FullOf gives %v", v)
	}
	if v := Scalar(complex(3, 0)).Float(); v != 3 {
		t.Errorf("Float gives %v", v)
	}
}

// refusal returns the text of the typed error that f panics with.
func refusal(t *testing.T, f func()) (text string) {
	t.Helper()
	defer func() {
		switch e := recover().(type) {
		case nil:
			t.Error("no error")
		case error:
			text = e.Error()
		default:
			t.Errorf("panics with %v", e)
		}
	}()
	f()
	return ""
}

func TestComplexRefusals(t *testing.T) {
	z := New([]complex128{1, 2i})
	for want, f := range map[string]func(){
		"lt: not implemented for 'ComplexFloat'":    func() { z.Lt(z) },
		"floor: not implemented for 'ComplexFloat'": func() { z.Floor() },
		"amax: not implemented for 'ComplexFloat'":  func() { z.Amax() },
		"erf: not implemented for 'ComplexDouble'":  func() { z.To(Complex128).Erf() },
		"arange: not implemented for 'Complex":      func() { ArangeOf(Complex64, 0, 3, 1) },
		"div: not implemented for 'ComplexHalf'":    func() { z.To(Complex32).Div(z.To(Complex32)) },
		"add: not implemented for 'BComplex32'":     func() { z.To(BComplex32).Add(z.To(BComplex32)) },
		"can't be cast to the desired output type":  func() { Zeros(2).AddInPlace(z) },
		"without overflow":                          func() { FullOf(Float32, 1i, 2) },
		"Complexes returns them":                    func() { z.Floats() },
		"convert with To":                           func() { z.Ints() },
		"to type Float":                             func() { z.Select(0, 1).Float() },
		"In-place abs is not supported":             func() { z.Clone().AbsInPlace() },
		"mse_loss: not implemented":                 func() { MSELossOpt(z, z, nil, "mean") },
		"nansum on CPU does not support complex":    func() { z.Nansum() },
		"tensors used as indices":                   func() { Zeros(2).Index(z) },
	} {
		if text := refusal(t, f); !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("got %q, want %q", text, want)
		}
	}
}

// TestComplexHalf holds which operations take complex numbers of 16 bits.
func TestComplexHalf(t *testing.T) {
	x := New([]complex128{1 + 1i, 2}).To(Complex32)
	if z := x.Mul(x); z.dt != Complex32 || !slices.Equal(z.Complexes(), []complex128{2i, 4}) {
		t.Errorf("x * x gives %v", z)
	}
	if z := New([]float32{1, 2}).To(Float16).MulScalar(2i); z.dt != Complex32 || !slices.Equal(z.Complexes(), []complex128{2i, 4i}) {
		t.Errorf("float16 * 2i gives %v", z)
	}
}

// TestComplexArithmetic compares kernels with Go's own arithmetic, through
// every way that operands can lie.
func TestComplexArithmetic(t *testing.T) {
	ops := map[op.ID]func(x, y complex128) complex128{
		op.Add: func(x, y complex128) complex128 { return x + y },
		op.Sub: func(x, y complex128) complex128 { return x - y },
		op.Mul: func(x, y complex128) complex128 { return x * y },
		op.Div: func(x, y complex128) complex128 { return x / y },
	}
	for id, f := range ops {
		for _, dt := range []dtype.DType{Complex64, Complex128} {
			for name, pair := range layouts(dt) {
				x, y := pair[0], pair[1]
				got := Call(id, []*Tensor{x, y}, nil)[0]
				s := got.shape
				xs, ys, zs := x.Expand(s...).Complexes(), y.Expand(s...).Complexes(), got.Complexes()
				for i := range zs {
					want := f(xs[i], ys[i])
					if d := cmplx.Abs(zs[i] - want); got.dt != dt || !(d <= 1e-6*cmplx.Abs(want)) {
						t.Errorf("%s of %v, %s: element %d is %v, want %v", op.Table[id].Py, dt, name, i, zs[i], want)
						break
					}
				}
			}
		}
	}
}

func layouts(dt dtype.DType) map[string][2]*Tensor {
	x, y := distinct(dt, 40, 30), distinct(dt, 40, 30).Flip(0).AddScalar(0.25+0.5i)
	return map[string][2]*Tensor{
		"contiguous":    {x, y},
		"number":        {x, Number(2 - 1i)},
		"number first":  {Number(2 - 1i), y},
		"transposed":    {x.T().Contiguous().T(), y},
		"both strided":  {x.StepSliceOpt(1, 0, 30, 2), y.StepSliceOpt(1, 0, 30, 2)},
		"row":           {x, y.Select(0, 3)},
		"column":        {x, y.Narrow(1, 3, 1)},
		"column first":  {x.Narrow(1, 3, 1), y},
		"long":          {distinct(dt, 70001), distinct(dt, 70001).AddScalar(1)},
		"single":        {x.Select(0, 2).Select(0, 1), y.Select(0, 2).Select(0, 1)},
		"small vectors": {x.Select(0, 1).Narrow(0, 0, 5), y.Select(0, 1).Narrow(0, 0, 5)},
	}
}

// TestComplexSpecial holds values of the quotient that PyTorch gives where the
// naive formula does not.
func TestComplexSpecial(t *testing.T) {
	inf := math.Inf(1)
	for _, tt := range []struct{ x, y, want complex128 }{
		{1, 0, complex(inf, math.NaN())},
		{complex(1, 1), 0, complex(inf, inf)},
		{complex(1e300, 1e300), complex(1e300, 1e300), 1},
		{complex(0x1p-1000, 0), complex(0, 0x1p-1000), complex(0, -1)},
	} {
		got := FromSlice([]complex128{tt.x}).Div(FromSlice([]complex128{tt.y})).Complexes()[0]
		if !equalOrNaN(real(got), real(tt.want)) || !equalOrNaN(imag(got), imag(tt.want)) {
			t.Errorf("%v / %v gives %v, want %v", tt.x, tt.y, got, tt.want)
		}
	}
}

func equalOrNaN(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

func TestComplexReductions(t *testing.T) {
	x := distinct(Complex64, 300, 7)
	for name, f := range map[string]func(x *Tensor) *Tensor{
		"sum":         func(x *Tensor) *Tensor { return x.Sum() },
		"sum rows":    func(x *Tensor) *Tensor { return x.Sum(1) },
		"sum columns": func(x *Tensor) *Tensor { return x.SumOpt([]int{0}, true) },
		"mean":        func(x *Tensor) *Tensor { return x.Mean(0) },
		"cumsum":      func(x *Tensor) *Tensor { return x.Cumsum(0) },
	} {
		got := f(x)
		for i := range 2 {
			want := f(x.part(i).To(Float64)).Floats()
			for k, v := range got.part(i).Floats() {
				if math.Abs(v-want[k]) > 1e-5*(1+math.Abs(want[k])) {
					t.Fatalf("%s: part %d, element %d is %v, want %v", name, i, k, v, want[k])
				}
			}
		}
	}
	y := New([]complex128{1 + 1i, 2 - 1i, 3i})
	if got := y.Prod().Complex(); got != (1+1i)*(2-1i)*3i {
		t.Errorf("prod is %v", got)
	}
	if got := y.Cumprod(0).Complexes(); !slices.Equal(got, []complex128{1 + 1i, (1 + 1i) * (2 - 1i), (1 + 1i) * (2 - 1i) * 3i}) {
		t.Errorf("cumprod is %v", got)
	}
	if v, s := y.Var(), y.Std(); v.dt != Float32 || math.Abs(v.Float()-5) > 1e-6 || math.Abs(s.Float()-math.Sqrt(5)) > 1e-6 {
		t.Errorf("var is %v, std %v", v, s)
	}
	if got := y.ScatterAdd(FromSlice([]int64{0, 0}), New([]complex128{1i, 2}), 0).Complexes(); !slices.Equal(got, []complex128{3 + 2i, 2 - 1i, 3i}) {
		t.Errorf("scatter_add gives %v", got)
	}
}

func TestComplexString(t *testing.T) {
	for want, x := range map[string]*Tensor{
		"tensor([ 1.0000+1.j,  2.5000-3.j, -1.0000+0.j])":                               New([]complex128{1 + 1i, 2.5 - 3i, -1}),
		"tensor([[  1.0000+1.j,   2.5000-3.j],\n        [ -1.0000+0.j, 100.0000+0.j]])": New([][]complex128{{1 + 1i, 2.5 - 3i}, {-1, 100}}),
		"tensor([1.+0.j], dtype=complex128)":                                            FromSlice([]complex128{1}),
		"tensor([0.+2.j, 0.+4.j], dtype=complex32)":                                     New([]complex128{2i, 4i}).To(Complex32),
		"tensor(2.5000-2.j)":                                                            Scalar(2.5 - 2i),
	} {
		if got := x.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestTrivialPowers holds the powers that PyTorch fills or copies in every type.
func TestTrivialPowers(t *testing.T) {
	b := FromSlice([]bool{true, false})
	h := New([]float32{2, 3}).To(Float16)
	for name, tt := range map[string]struct {
		got, want *Tensor
	}{
		"bool**true":  {b.PowScalar(true), b},
		"bool**false": {b.PowScalar(false), FromSlice([]bool{true, true})},
		"half**1j0":   {h.PowScalar(complex(1, 0)), h.To(Complex32)},
		"1**half":     {h.RpowScalar(complex(1, 0)), New([]complex128{1, 1}).To(Complex32)},
	} {
		if tt.got.dt != tt.want.dt || !slices.Equal(tt.got.Complexes(), tt.want.Complexes()) {
			t.Errorf("%s gives %v, want %v", name, tt.got, tt.want)
		}
	}
	for want, f := range map[string]func(){
		"'Bool'":        func() { b.Pow(b) },
		"'ComplexHalf'": func() { h.PowScalar(2i) },
	} {
		if text := refusal(t, f); !strings.Contains(text, want) {
			t.Errorf("got %q, want %q", text, want)
		}
	}
}

func TestComplexLinspace(t *testing.T) {
	if got := LinspaceOf(Complex128, 1, 3+4i, 3).Complexes(); !slices.Equal(got, []complex128{1, 2 + 2i, 3 + 4i}) {
		t.Errorf("got %v", got)
	}
	if got := LinspaceOf(Complex64, 4.25, 4, 1).Complexes(); !slices.Equal(got, []complex128{4.25}) {
		t.Errorf("one number is %v", got)
	}
	if text := refusal(t, func() { LinspaceOf(Float32, 0, 1i, 3) }); !strings.Contains(text, "can't be safely cast") {
		t.Errorf("got %q", text)
	}
}

func TestComplexNorm(t *testing.T) {
	x := New([][]complex128{{3 + 4i, 0}, {1i, -2}})
	for _, tt := range []struct {
		ord  float64
		want float64
	}{{2, math.Sqrt(30)}, {1, 8}, {0, 3}, {math.Inf(1), 5}, {math.Inf(-1), 0}, {3, math.Cbrt(125 + 1 + 8)}} {
		if got := x.NormOpt(tt.ord, nil, false); got.dt != Float32 || math.Abs(got.Float()-tt.want) > 1e-5 {
			t.Errorf("norm %v is %v, want %v", tt.ord, got, tt.want)
		}
	}
}
