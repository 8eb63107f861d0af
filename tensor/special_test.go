package tensor

import (
	"math"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// TestSpecialTypes checks which types the special functions take and give.
func TestSpecialTypes(t *testing.T) {
	types := []dtype.DType{Float32, Float64, Float16, BFloat16, Int64, Uint8, Bool, Complex64}
	for name, c := range map[string]struct {
		f    func(x *Tensor) *Tensor
		want []any // the result's type, nil for an error
	}{
		"i0":          {(*Tensor).I0, []any{Float32, Float64, Float16, BFloat16, Float32, Float32, Float32, nil}},
		"ndtri":       {(*Tensor).Ndtri, []any{Float32, Float64, nil, nil, Float32, Float32, Float32, nil}},
		"sinc":        {(*Tensor).Sinc, []any{Float32, Float64, Float16, BFloat16, Float32, Float32, Float32, Complex64}},
		"positive":    {(*Tensor).Positive, []any{Float32, Float64, Float16, BFloat16, Int64, Uint8, nil, Complex64}},
		"gcd":         {func(x *Tensor) *Tensor { return x.Gcd(x) }, []any{nil, nil, nil, nil, Int64, Uint8, nil, nil}},
		"heaviside":   {func(x *Tensor) *Tensor { return x.Heaviside(x) }, []any{Float32, Float64, Float16, BFloat16, Int64, Uint8, Bool, nil}},
		"zeta":        {func(x *Tensor) *Tensor { return x.Zeta(Number(2)) }, []any{Float32, Float64, nil, nil, Float32, Float32, Float32, nil}},
		"copysign":    {func(x *Tensor) *Tensor { return x.Copysign(x) }, []any{Float32, Float64, Float16, BFloat16, Float32, Float32, Float32, nil}},
		"nextafter":   {func(x *Tensor) *Tensor { return x.Nextafter(x) }, []any{Float32, Float64, Float16, BFloat16, nil, nil, nil, nil}},
		"float_power": {func(x *Tensor) *Tensor { return x.FloatPower(Number(2)) }, []any{Float64, Float64, Float64, Float64, Float64, Float64, Float64, Complex128}},
		"ldexp":       {func(x *Tensor) *Tensor { return x.Ldexp(x) }, []any{Float32, Float64, Float16, BFloat16, Float32, Float32, Float32, Complex64}},
		"mvlgamma":    {func(x *Tensor) *Tensor { return x.Mvlgamma(1) }, []any{Float32, Float64, Float16, BFloat16, Float32, Float32, nil, nil}},
		"polygamma":   {func(x *Tensor) *Tensor { return x.Polygamma(2) }, []any{Float32, Float64, Float16, BFloat16, Float32, Float32, Float32, nil}},
		"logcumsumexp": {func(x *Tensor) *Tensor { return x.Logcumsumexp(0) },
			[]any{Float32, Float64, Float16, BFloat16, nil, nil, nil, Complex64}},
		"legendre": {func(x *Tensor) *Tensor { return x.LegendrePolynomialP(Number(3)) }, []any{Float32, Float64, nil, nil, Float32, Float32, Float32, nil}},
	} {
		for i, dt := range types {
			var got any
			func() {
				defer func() {
					if e := recover(); e != nil {
						if _, ok := e.(*DTypeError); !ok {
							t.Errorf("%s of %s: %v", name, dt, e)
						}
					}
				}()
				got = c.f(OnesOf(dt, 2)).DType()
			}()
			if got != c.want[i] {
				t.Errorf("%s of %s is %v, want %v", name, dt, got, c.want[i])
			}
		}
	}
}

// TestSpecialResults holds results of PyTorch 2.15.0.
func TestSpecialResults(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	list := func(v ...float64) *Tensor { return FromSlice(v, len(v)) }
	for name, c := range map[string]struct {
		got  *Tensor
		want []float64
	}{
		"ldexp":             {list(1, 3, inf, 0).To(Float32).Ldexp(FromSlice([]int{-140, 2, -5000000000, 5000000000}, 4)), []float64{7.174648137343064e-43, 12, inf, 0}},
		"ldexp overflow":    {list(1e-38).To(Float32).Ldexp(list(130).To(Float32)), []float64{inf}},
		"ldexp of integers": {FromSlice([]int{3, 4}, 2).Ldexp(FromSlice([]int{2, -1}, 2)), []float64{12, 2}},
		"nextafter half":    {list(1, 0, inf, nan).To(Float16).Nextafter(list(2, -1, 0, 1).To(Float16)), []float64{1.0009765625, -0x1p-24, 65504, nan}},
		"nextafter brain":   {list(1, 0).To(BFloat16).Nextafter(list(2, -1).To(BFloat16)), []float64{1.0078125, -0x1p-133}},
		"polygamma":         {list(0, -1, -1.5).Polygamma(3), []float64{inf, inf, 194.594276219}},
		"mvlgamma":          {list(2, 5).Mvlgamma(2), []float64{0.45158271, 6.204155344}},
		"heaviside":         {list(nan, -1, 0, 3).Heaviside(list(0.5, 0.5, nan, 0.5)), []float64{0, 0, nan, 1}},
		"logcumsumexp":      {list(1, 2, math.Inf(-1), 3).Logcumsumexp(0), []float64{1, 2.31326169, 2.31326169, 3.40760596}},
		"float_power":       {FromSlice([]int{2, -2}, 2).FloatPower(Number(-1)), []float64{0.5, -0.5}},
		"ndtr":              {list(-7, 0, 1).To(Float32).Ndtr(), []float64{0, 0.5, 0.84134475}},
	} {
		got := c.got.To(Float64).Floats()
		for i, w := range c.want {
			if g := got[i]; !(g != g && w != w || g == w || math.Abs(g-w) <= 1e-7*math.Abs(w)) {
				t.Errorf("%s: element %d is %v, want %v", name, i, g, w)
			}
		}
	}
	m, e := list(-3, 1e-320, 0, inf).Frexp()
	for i, w := range [][2]float64{{-0.75, 2}, {0.98828125, -1063}, {0, 0}, {inf, 0}} {
		if g, k := m.Floats()[i], e.Floats()[i]; g != w[0] || k != w[1] {
			t.Errorf("frexp: element %d is %v times 2**%v, want %v and %v", i, g, k, w[0], w[1])
		}
	}
	if x := list(1, 2); x.Positive() != x {
		t.Error("positive makes another tensor")
	}
}

// TestSpecialStrided compares results of views with those of copies.
func TestSpecialStrided(t *testing.T) {
	x := Range(24).To(Float32).Reshape(4, 6).AddScalar(0.5)
	view := x.T().Narrow(0, 1, 4)
	pairs := map[string]func(x *Tensor) *Tensor{
		"frexp":     func(x *Tensor) *Tensor { m, _ := x.Frexp(); return m },
		"ldexp":     func(x *Tensor) *Tensor { return x.Ldexp(FromSlice([]int{1, 2, 3, 4}, 4)) },
		"nextafter": func(x *Tensor) *Tensor { return x.Nextafter(FromSlice([]float64{9}, 1).To(Float32)) },
		"zeta":      func(x *Tensor) *Tensor { return x.AddScalar(1).Zeta(FromSlice([]float64{1, 2, 3, 4}, 4).To(Float32)) },
		"logcumsum": func(x *Tensor) *Tensor { return x.Logcumsumexp(1) },
		"j0":        (*Tensor).BesselJ0,
	}
	for name, f := range pairs {
		a, b := f(view).Floats(), f(view.Contiguous()).Floats()
		for i := range b {
			if a[i] != b[i] {
				t.Errorf("%s of a view: element %d is %v, of a copy %v", name, i, a[i], b[i])
			}
		}
		if z := f(ZerosOf(Float32, 0, 4)); z.Numel() != 0 {
			t.Errorf("%s of nothing has %d elements", name, z.Numel())
		}
	}
}

// TestPointwiseTypes holds types and bounds that PyTorch 2.15.0 gives.
func TestPointwiseTypes(t *testing.T) {
	half := FromSlice([]float64{math.Inf(-1), math.Inf(1)}, 2)
	if got := half.To(Float16).NanToNum().To(Float64).Floats(); got[0] != -65504 || got[1] != 65504 {
		t.Errorf("infinities of Float16 become %v", got)
	}
	if got := half.To(BFloat16).NanToNum().To(Float64).Floats(); got[0] != -3.3895313892515355e+38 || got[1] != 3.3895313892515355e+38 {
		t.Errorf("infinities of BFloat16 become %v", got)
	}
	if got := Range(3).Rsub(Number(2.5)).DType(); got != Float32 {
		t.Errorf("integers less a float are %v, want Float32", got)
	}
	for name, f := range map[string]func(){
		"round": func() { Range(3).RoundTo(1) }, "tanhshrink": func() { OnesOf(Bool, 2).Tanhshrink() },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*DTypeError); !ok {
					t.Errorf("%s takes a type that it should refuse", name)
				}
			}()
			f()
		}()
	}
}
