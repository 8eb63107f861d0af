package rng

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// The expected values were recorded from PyTorch 2.15.0 after manual_seed(0).

func near[F float32 | float64](t *testing.T, what string, got, want []F, tol float64) {
	t.Helper()
	for i := range want {
		if math.Abs(float64(got[i]-want[i])) > tol {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}

func TestUniform(t *testing.T) {
	f, d := make([]float32, 3), make([]float64, 3)
	New(0).Uniform32(f)
	New(0).Uniform64(d)
	if want := []float32{0.49625658988952637, 0.7682217955589294, 0.08847743272781372}; !slices.Equal(f, want) {
		t.Errorf("rand = %v, want %v", f, want)
	}
	if want := []float64{0.9700530018065531, 0.707819864399788, 0.45938294312745087}; !slices.Equal(d, want) {
		t.Errorf("rand float64 = %v, want %v", d, want)
	}
}

func TestNormal(t *testing.T) {
	long := []float32{-1.1258398294448853, -1.152360200881958, -0.2505785822868347, -0.4338788092136383, 0.5988394618034363,
		-1.5550950765609741, -0.3413603901863098, 1.85300612449646, 0.46809640526771545, -0.1577124446630478, 1.4436601400375366,
		0.26604941487312317, 1.3893661499023438, 1.586334228515625, 0.946298360824585, -0.843676745891571, 0.9318265914916992,
		1.2590092420578003, 2.0049805641174316, 0.05373690277338028}
	got := make([]float32, 20)
	New(0).Normal32(got)
	near(t, "randn(20)", got, long, 1e-6)

	short := []float32{1.5409960746765137, -0.293428897857666, -2.1787893772125244, 0.5684312582015991, -1.0845223665237427, -1.3985954523086548}
	g := New(0)
	got = make([]float32, 6)
	g.Normal32(got[:3]) // the pair's second value waits for the next call
	g.Normal32(got[3:])
	near(t, "randn(3) twice", got, short, 1e-7)

	wide := []float64{-2.310411800234176, -0.3732508612577643, -1.0608166785462863, 0.9995093547811761}
	d := make([]float64, 20)
	New(0).Normal64(d)
	near(t, "randn(20) float64", d, wide, 1e-12)
	near(t, "its tail", d[18:], []float64{0.15429517864658948, -0.7498915228391941}, 1e-12)
}

func TestIntegers(t *testing.T) {
	g := New(0)
	small, large := make([]int64, 6), make([]int64, 2)
	g.Integers(small, 0, 9)
	g.Integers(large, 0, 1<<40-1)
	if !slices.Equal(small, []int64{4, 9, 3, 0, 3, 9}) || !slices.Equal(large, []int64{841157541223, 41332891347}) {
		t.Errorf("randint = %v, %v", small, large)
	}
	g.Integers(small, math.MinInt64, math.MaxInt64-1)
	perm := make([]int64, 10)
	New(0).Permute(perm)
	if !slices.Equal(perm, []int64{4, 1, 7, 5, 3, 9, 0, 8, 6, 2}) {
		t.Errorf("randperm = %v", perm)
	}
	g.Permute(nil)
}

func TestBernoulli(t *testing.T) {
	got := make([]bool, 8)
	New(0).Bernoulli(got, 0.5)
	if want := []bool{false, false, true, false, false, false, true, true}; !slices.Equal(got, want) {
		t.Errorf("the mask of dropout = %v, want %v", got, want)
	}
}

func TestSeedForgetsTheKeptValue(t *testing.T) {
	g := New(0)
	a, b := make([]float64, 1), make([]float64, 1)
	g.Normal64(a)
	g.Seed(0)
	g.Normal64(b)
	if a[0] != b[0] || g.InitialSeed() != 0 {
		t.Errorf("after the same seed: %v and %v", a, b)
	}
}

// The range of all numbers that are not negative is one wider than an int64 can
// say; seeds of loaders are drawn from it.
func TestIntegersOfAllBits(t *testing.T) {
	got := make([]int64, 4)
	New(0).Integers(got, 0, math.MaxInt64)
	if want := []int64{900450186894289455, 3969543146641149120, 1895649597198586619, 827948490035658087}; !slices.Equal(got, want) {
		t.Errorf("random_ = %v, want %v", got, want)
	}
	New(0).Integers(got, math.MinInt64, math.MaxInt64)
	if !slices.ContainsFunc(got, func(v int64) bool { return v < 0 }) {
		t.Errorf("%v has no negative number", got)
	}
}

// TestNormal32 has the first values of PyTorch's randn(16) with seed 5, to the
// last bit; TestFMA32 has sums that lie half way between two values.
func TestNormal32(t *testing.T) {
	v := make([]float32, 16)
	New(5).Normal32(v)
	want := []uint32{0x3febd177, 0x3f04d5ca, 0xbfdb203d, 0xbfd9c6cc, 0x40013e2b, 0xbe8987d5, 0xbe05dacf, 0xbfb7fd2d, 0x3ec812c6, 0xbc9b6247, 0xbfad24dc, 0xbf3b16e0, 0x3f7ce879, 0xbed6bca3, 0xbf15bbbc, 0xbf48471d}
	for i, w := range want {
		if got := math.Float32bits(v[i]); got != w {
			t.Errorf("value %d is %v, want %v", i, v[i], math.Float32frombits(w))
		}
	}
}

func TestFMA32(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200000 {
		x, y := math.Float32frombits(r.Uint32()), math.Float32frombits(r.Uint32())
		// The product ends half way between two values, and z moves it a little.
		x, y = float32(int32(math.Float32bits(x)>>12)), float32(int32(math.Float32bits(y)>>12))
		z := float32(math.Ldexp(r.Float64()-0.5, r.IntN(120)-90))
		exact := new(big.Float).SetPrec(400).SetFloat64(float64(x) * float64(y))
		want, _ := exact.Add(exact, big.NewFloat(float64(z))).Float32()
		if got := FMA32(x, y, z); got != want {
			t.Fatalf("%v*%v + %v is %v, want %v", x, y, z, got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	got := make([]float64, 8)
	New(0).Poisson(got, []float64{.5, 3, 9.9, 10, 25, 1000, 0, 2})
	if want := []float64{2, 4, 10, 13, 28, 1002, 0, 4}; !slices.Equal(got, want) {
		t.Errorf("poisson = %v, want %v", got, want)
	}
	got = []float64{5, 50, 1000, 3, 40, 100, 7}
	New(0).Binomial(got, []float64{.3, .7, .02, .9, .5, 0, 1})
	if want := []float64{3, 34, 15, 3, 18, 0, 7}; !slices.Equal(got, want) {
		t.Errorf("binomial = %v, want %v", got, want)
	}
}

func TestCountsOfWhatIsNoNumberEnd(t *testing.T) {
	got := []float64{math.Inf(1), math.NaN(), 5, -2}
	New(0).Binomial(got, []float64{.5, .5, math.NaN(), .5})
	for i, v := range got[:3] {
		if v == v {
			t.Errorf("binomial %d = %v, want NaN", i, v)
		}
	}
	if got[3] != 0 {
		t.Errorf("binomial of -2 trials = %v", got[3])
	}
}

// Means and variances of many draws, on both sides of where the methods change.
func TestCountsHaveTheirMoments(t *testing.T) {
	const n = 40000
	moments := func(v []float64) (mean, variance float64) {
		for _, x := range v {
			mean += x / n
		}
		for _, x := range v {
			variance += (x - mean) * (x - mean) / n
		}
		return mean, variance
	}
	within := func(what string, got, want, sigma float64) {
		if math.Abs(got-want) > 5*sigma {
			t.Errorf("%s = %v, want %v within %v", what, got, want, 5*sigma)
		}
	}
	v, p := make([]float64, n), make([]float64, n)
	for _, rate := range []float64{0.3, 5, 9.99, 10, 60} {
		for i := range p {
			p[i] = rate
		}
		New(3).Poisson(v, p)
		mean, variance := moments(v)
		within("mean", mean, rate, math.Sqrt(rate/n))
		within("variance", variance, rate, math.Sqrt((rate+2*rate*rate)/n))
	}
	for _, c := range [][2]float64{{10, 0.2}, {100, 0.05}, {100, 0.3}, {500, 0.98}, {7, 0.5}} {
		for i := range p {
			v[i], p[i] = c[0], c[1]
		}
		New(4).Binomial(v, p)
		mean, variance := moments(v)
		want := c[0] * c[1] * (1 - c[1])
		within("mean", mean, c[0]*c[1], math.Sqrt(want/n))
		within("variance", variance, want, want*math.Sqrt(3/float64(n)))
	}
}
