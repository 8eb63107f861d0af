package simd

import (
	"math"
	"math/rand"
	"testing"
)

func TestWhole(t *testing.T) {
	both(t, "round", 0, func(d, a, b, c []float32) { Round(d, a) }, func(d, a, b, c []float64) { Round(d, a) })
	both(t, "floor", 0, func(d, a, b, c []float32) { Floor(d, a) }, func(d, a, b, c []float64) { Floor(d, a) })
	both(t, "ceil", 0, func(d, a, b, c []float32) { Ceil(d, a) }, func(d, a, b, c []float64) { Ceil(d, a) })
	both(t, "trunc", 0, func(d, a, b, c []float32) { Trunc(d, a) }, func(d, a, b, c []float64) { Trunc(d, a) })
	both(t, "frac", 0, func(d, a, b, c []float32) { Frac(d, a) }, func(d, a, b, c []float64) { Frac(d, a) })
	both(t, "square", 0, func(d, a, b, c []float32) { Square(d, a) }, func(d, a, b, c []float64) { Square(d, a) })
	both(t, "reciprocal", 0, func(d, a, b, c []float32) { Reciprocal(d, a) }, func(d, a, b, c []float64) { Reciprocal(d, a) })
	both(t, "rsqrt", 0, func(d, a, b, c []float32) { Rsqrt(d, a) }, func(d, a, b, c []float64) { Rsqrt(d, a) })
	both(t, "clamp", 0, func(d, a, b, c []float32) { Clamp(d, a, 0, 9) }, func(d, a, b, c []float64) { Clamp(d, a, 0, 9) })
	both(t, "clamp to one number", 0, func(d, a, b, c []float32) { Clamp(d, a, 2, 1) }, func(d, a, b, c []float64) { Clamp(d, a, 2, 1) })
	both(t, "leaky", 0, func(d, a, b, c []float32) { Leaky(d, a, 0.1) }, func(d, a, b, c []float64) { Leaky(d, a, 0.1) })
	both(t, "sign", 0, func(d, a, b, c []float32) { Sign(d, a) }, func(d, a, b, c []float64) { Sign(d, a) })
}

// singleFunctions are those computed in float64, with their true values.
var singleFunctions = map[string]struct {
	f    func(dst, a []float32)
	want func(float64) float64
}{
	"sin": {Sin, math.Sin}, "cos": {Cos, math.Cos}, "tan": {Tan, math.Tan}, "expm1": {Expm1, math.Expm1}, "exp2": {Exp2, math.Exp2},
	"log1p": {Log1p, math.Log1p}, "log2": {Log2, func(x float64) float64 { return Ln(x) / math.Ln2 }}, "log10": {Log10, func(x float64) float64 { return Ln(x) / math.Ln10 }},
	"erf": {Erf, math.Erf}, "erfc": {Erfc, math.Erfc}, "logSigmoid": {LogSigmoid, logSigmoid},
	"silu": {Silu, func(x float64) float64 { return x / (1 + math.Exp(-x)) }}, "mish": {Mish, func(x float64) float64 { return x * math.Tanh(softplus(x)) }},
	"atan": {Atan, math.Atan}, "asin": {Asin, math.Asin}, "acos": {Acos, math.Acos}, "sinh": {Sinh, math.Sinh}, "cosh": {Cosh, math.Cosh},
}

// TestSingle compares with float64 over many magnitudes, and at the values that
// formulas forget; lengths take every path of the loops.
func TestSingle(t *testing.T) {
	r := rand.New(rand.NewSource(8))
	x := make([]float32, 0, 200000)
	for _, v := range special {
		x = append(x, float32(v))
	}
	for _, scale := range []float64{1e-30, 1e-9, 1e-6, 1e-4, 1e-2, 0.5, 1, 1.5, 5, 20, 90, 1e3, 1e5, 1e6, 1e9, 1e38} {
		for range 4000 {
			x = append(x, float32(r.NormFloat64()*scale))
		}
	}
	for _, v := range []float64{math.Sqrt2 - 1, math.Sqrt2 + 1, math.Pi / 4, math.Pi / 2, math.Pi, 1 << 20, 0x1p-20, 0.5, 11, 1} {
		for f, k := math.Nextafter32(float32(v), 0), 0; k < 3; f, k = math.Nextafter32(f, float32(math.Inf(1))), k+1 {
			x = append(x, f, -f)
		}
	}
	for name, fn := range singleFunctions {
		t.Run(name, func(t *testing.T) {
			eachTier(t, func(t *testing.T) {
				got := make([]float32, len(x))
				fn.f(got, x)
				for i, v := range x {
					want := fn.want(float64(v))
					if u := ulps(got[i], float32(want)); u > 1 || math.Signbit(float64(got[i])) != math.Signbit(want) && want == want {
						t.Fatalf("%s(%v) is %v, want %v", name, v, got[i], float32(want))
					}
				}
			})
			differential(t, name, 1, func(d, a, b, c []float32) { fn.f(d, a) })
		})
	}
}

// TestSingleRounding: almost all results are the number next to the true one.
func TestSingleRounding(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	x, got := make([]float32, 100000), make([]float32, 100000)
	for i := range x {
		x[i] = float32(r.NormFloat64() * 2)
	}
	for name, fn := range singleFunctions {
		fn.f(got, x)
		wrong := 0
		for i, v := range x {
			if want := float32(fn.want(float64(v))); got[i] != want && want == want {
				wrong++
			}
		}
		if wrong > len(x)/1000 {
			t.Errorf("%s: %d of %d are not the nearest number", name, wrong, len(x))
		}
	}
}
