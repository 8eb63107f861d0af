package simd

import (
	"fmt"
	"math"
	"math/rand"
	"testing"
)

// special are the values that formulas forget.
var special = []float64{
	0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN(), 1e-45, -1e-45, 1e-39, -1e-39,
	88.72, 88.73, -87.4, -103.9, -104, 3.4e38, -3.4e38, 1e-7, -1e-7, 9.1, -9.1, 0.5, -0.5, 20, -20, -14,
}

// vector returns n values, every third a special one, between guard words.
func vector[T Float](r *rand.Rand, n, offset int) (x, whole []T) {
	whole = make([]T, n+offset+20)
	for i := range whole {
		whole[i] = T(r.NormFloat64() * 3)
		if r.Intn(3) == 0 {
			whole[i] = T(special[r.Intn(len(special))])
		}
	}
	return whole[offset : offset+n], whole
}

// ulps is the distance of two numbers in units of the last place of want.
func ulps[T Float](got, want T) float64 {
	if got == want || got != got && want != want {
		return 0
	}
	if got != got || want != want || math.IsInf(float64(got), 0) || math.IsInf(float64(want), 0) {
		return math.Inf(1)
	}
	var u float64
	if kind[T]() == 0 {
		w := float32(math.Abs(float64(want)))
		u = float64(math.Nextafter32(w, float32(math.Inf(1)))) - float64(w)
	} else {
		w := math.Abs(float64(want))
		u = math.Nextafter(w, math.Inf(1)) - w
	}
	return math.Abs(float64(got)-float64(want)) / u
}

var lengths = []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 100, 129, 200, 1000}

// differential runs f in every tier on the same operands and compares dst with
// that of the twin within limit; nothing around dst may change.
func differential[T Float](t *testing.T, name string, limit float64, f func(dst, a, b, c []T)) {
	t.Helper()
	r := rand.New(rand.NewSource(1))
	for _, tier := range Tiers()[1:] {
		for _, n := range lengths {
			a, _ := vector[T](r, n, n%7)
			b, _ := vector[T](r, n, n%5)
			c, _ := vector[T](r, n, n%3)
			got, gotAll := vector[T](r, n, 3)
			wantAll := append([]T(nil), gotAll...)
			want := wantAll[3 : 3+n]
			restore := SetTier(Go)
			f(want, a, b, c)
			restore()
			restore = SetTier(tier)
			f(got, a, b, c)
			restore()
			for i := range gotAll {
				u := ulps(gotAll[i], wantAll[i])
				sameSign := wantAll[i] != wantAll[i] || math.Signbit(float64(gotAll[i])) == math.Signbit(float64(wantAll[i]))
				if !(u <= limit) || !sameSign {
					t.Fatalf("%s %v %T n=%d: element %d is %v, want %v (%.2f ULP)", name, tier, T(0), n, i-3, gotAll[i], wantAll[i], u)
				}
			}
		}
	}
}

func both(t *testing.T, name string, limit float64, f32 func(d, a, b, c []float32), f64 func(d, a, b, c []float64)) {
	differential(t, name, limit, f32)
	differential(t, name, limit, f64)
}

func TestBinary(t *testing.T) {
	both(t, "add", 0, func(d, a, b, c []float32) { Add(d, a, b) }, func(d, a, b, c []float64) { Add(d, a, b) })
	both(t, "sub", 0, func(d, a, b, c []float32) { Sub(d, a, b) }, func(d, a, b, c []float64) { Sub(d, a, b) })
	both(t, "mul", 0, func(d, a, b, c []float32) { Mul(d, a, b) }, func(d, a, b, c []float64) { Mul(d, a, b) })
	both(t, "div", 0, func(d, a, b, c []float32) { Div(d, a, b) }, func(d, a, b, c []float64) { Div(d, a, b) })
	both(t, "maximum", 0, func(d, a, b, c []float32) { Maximum(d, a, b) }, func(d, a, b, c []float64) { Maximum(d, a, b) })
	both(t, "minimum", 0, func(d, a, b, c []float32) { Minimum(d, a, b) }, func(d, a, b, c []float64) { Minimum(d, a, b) })
	both(t, "reluGrad", 0, func(d, a, b, c []float32) { ReluGrad(d, a, b) }, func(d, a, b, c []float64) { ReluGrad(d, a, b) })
}

func TestComplexMul(t *testing.T) {
	both(t, "complexMul", 0, func(d, a, b, c []float32) {
		n := len(d) &^ 1
		ComplexMul(d[:n], a[:n], b[:n])
	}, func(d, a, b, c []float64) {
		n := len(d) &^ 1
		ComplexMul(d[:n], a[:n], b[:n])
	})
	if got := product([]float64{1, 2}, []float64{3, -4}); got != [2]float64{11, 2} {
		t.Errorf("(1+2i)(3-4i) is %v", got)
	}
}

func product(a, b []float64) (z [2]float64) {
	ComplexMul(z[:], a, b)
	return z
}

func TestInPlace(t *testing.T) {
	both(t, "add", 0, func(d, a, b, c []float32) { copy(d, a); Add(d, d, b) }, func(d, a, b, c []float64) { copy(d, b); Sub(d, a, d) })
	both(t, "relu", 0, func(d, a, b, c []float32) { copy(d, a); Relu(d, d) }, func(d, a, b, c []float64) { copy(d, b); Relu(d, d) })
}

func TestScalar(t *testing.T) {
	for _, s := range special {
		x, y := float32(s), s
		both(t, fmt.Sprint("addScalar ", s), 0, func(d, a, b, c []float32) { AddScalar(d, a, x) }, func(d, a, b, c []float64) { AddScalar(d, a, y) })
		both(t, fmt.Sprint("subScalar ", s), 0, func(d, a, b, c []float32) { SubScalar(d, a, x) }, func(d, a, b, c []float64) { SubScalar(d, a, y) })
		both(t, fmt.Sprint("mulScalar ", s), 0, func(d, a, b, c []float32) { MulScalar(d, a, x) }, func(d, a, b, c []float64) { MulScalar(d, a, y) })
		both(t, fmt.Sprint("divScalar ", s), 0, func(d, a, b, c []float32) { DivScalar(d, a, x) }, func(d, a, b, c []float64) { DivScalar(d, a, y) })
		both(t, fmt.Sprint("rsubScalar ", s), 0, func(d, a, b, c []float32) { RsubScalar(d, a, x) }, func(d, a, b, c []float64) { RsubScalar(d, a, y) })
		both(t, fmt.Sprint("rdivScalar ", s), 0, func(d, a, b, c []float32) { RdivScalar(d, a, x) }, func(d, a, b, c []float64) { RdivScalar(d, a, y) })
		both(t, fmt.Sprint("maximumScalar ", s), 0, func(d, a, b, c []float32) { MaximumScalar(d, a, x) }, func(d, a, b, c []float64) { MaximumScalar(d, a, y) })
		both(t, fmt.Sprint("minimumScalar ", s), 0, func(d, a, b, c []float32) { MinimumScalar(d, a, x) }, func(d, a, b, c []float64) { MinimumScalar(d, a, y) })
	}
}

func TestUnary(t *testing.T) {
	both(t, "neg", 0, func(d, a, b, c []float32) { Neg(d, a) }, func(d, a, b, c []float64) { Neg(d, a) })
	both(t, "abs", 0, func(d, a, b, c []float32) { Abs(d, a) }, func(d, a, b, c []float64) { Abs(d, a) })
	both(t, "sqrt", 0, func(d, a, b, c []float32) { Sqrt(d, a) }, func(d, a, b, c []float64) { Sqrt(d, a) })
	both(t, "relu", 0, func(d, a, b, c []float32) { Relu(d, a) }, func(d, a, b, c []float64) { Relu(d, a) })
	both(t, "exp", 2, func(d, a, b, c []float32) { Exp(d, a) }, func(d, a, b, c []float64) { Exp(d, a) })
	both(t, "log", 2, func(d, a, b, c []float32) { Log(d, a) }, func(d, a, b, c []float64) { Log(d, a) })
	both(t, "tanh", 4, func(d, a, b, c []float32) { Tanh(d, a) }, func(d, a, b, c []float64) { Tanh(d, a) })
	both(t, "sigmoid", 4, func(d, a, b, c []float32) { Sigmoid(d, a) }, func(d, a, b, c []float64) { Sigmoid(d, a) })
	both(t, "gelu", 3, func(d, a, b, c []float32) { Gelu(d, a) }, func(d, a, b, c []float64) { Gelu(d, a) })
}

// accuracy compares kernels on x with their twins. Half a unit, or for float64
// a whole one, allows for the rounding of the twin itself.
func accuracy[T Float](t *testing.T, x []T, allowance float64, f func(dst, a []T), name string, limit float64) {
	t.Helper()
	got, want := make([]T, len(x)), make([]T, len(x))
	restore := SetTier(Go)
	f(want, x)
	restore()
	for _, tier := range Tiers()[1:] {
		restore := SetTier(tier)
		f(got, x)
		restore()
		worst, at := 0.0, 0
		for i := range x {
			if u := ulps(got[i], want[i]); u > worst {
				worst, at = u, i
			}
			if want[i] == want[i] && math.Signbit(float64(got[i])) != math.Signbit(float64(want[i])) {
				t.Fatalf("%s %v: sign of %v is that of %v", name, tier, x[i], got[i])
			}
		}
		if worst > limit+allowance {
			t.Errorf("%s %v: %.2f units at %v: %v, want %v", name, tier, worst, x[at], got[at], want[at])
		}
		t.Logf("%s %v %T: %.2f units", name, tier, x[0], worst)
	}
}

// TestAccuracy walks over all of float32 in steps of 4099 patterns, and over
// float64 in as many.
func TestAccuracy(t *testing.T) {
	var x []float32
	var y []float64
	for b := uint64(0); b < 1<<32; b += 4099 {
		x = append(x, math.Float32frombits(uint32(b)))
		y = append(y, math.Float64frombits(b<<32|b*2654435761&math.MaxUint32))
	}
	r := rand.New(rand.NewSource(5))
	for range 200000 {
		x, y = append(x, float32(r.NormFloat64()*4)), append(y, r.NormFloat64()*4)
	}
	for _, s := range special {
		x, y = append(x, float32(s)), append(y, s)
	}
	accuracy(t, x, 0.5, Exp[float32], "exp", 1)
	accuracy(t, x, 0.5, Log[float32], "log", 1)
	accuracy(t, x, 0.5, Tanh[float32], "tanh", 2.5)
	accuracy(t, x, 0.5, Sigmoid[float32], "sigmoid", 2.5)
	accuracy(t, x, 0.5, Gelu[float32], "gelu", 2.5)
	accuracy(t, y, 1, Exp[float64], "exp", 1)
	accuracy(t, y, 1, Log[float64], "log", 1)
	accuracy(t, y, 1, Tanh[float64], "tanh", 2.5)
	accuracy(t, y, 1, Sigmoid[float64], "sigmoid", 2.5)
}
