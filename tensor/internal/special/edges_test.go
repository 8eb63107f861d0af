package special

import (
	"math"
	"testing"
)

var (
	inf = math.Inf(1)
	nan = math.NaN()
)

const least = math.SmallestNonzeroFloat64

func same(got, want float64) bool {
	if want != want {
		return got != got
	}
	return got == want && math.Signbit(got) == math.Signbit(want)
}

// TestEdges holds what PyTorch 2.15.0 gives at the edges of the domains.
func TestEdges(t *testing.T) {
	x := []float64{-inf, -1e300, 0, math.Copysign(0, -1), 1e300, inf, nan}
	for _, c := range []struct {
		name string
		f    func(float64) float64
		want []float64
	}{
		{"i0", I0[float64], []float64{nan, inf, 1, 1, inf, nan, nan}},
		{"i0e", I0e, []float64{0, I0e(1e300), 1, 1, I0e(1e300), 0, nan}},
		{"i1", I1[float64], []float64{nan, -inf, 0, 0, inf, nan, nan}},
		{"i1e", I1e, []float64{math.Copysign(0, -1), -I1e(1e300), 0, 0, I1e(1e300), 0, nan}},
		{"k0", K0[float64], []float64{nan, nan, inf, inf, 0, 0, nan}},
		{"k1", K1[float64], []float64{nan, nan, inf, inf, 0, 0, nan}},
		{"k0e", K0e[float64], []float64{nan, nan, inf, inf, K0e(1e300), 0, nan}},
		{"k1e", K1e[float64], []float64{nan, nan, inf, inf, K1e(1e300), 0, nan}},
		{"j0", J0[float64], []float64{nan, J0(1e300), 1, 1, J0(1e300), nan, nan}},
		{"j1", J1[float64], []float64{nan, -J1(1e300), 0, math.Copysign(0, -1), J1(1e300), nan, nan}},
		{"y0", Y0[float64], []float64{nan, nan, -inf, -inf, Y0(1e300), nan, nan}},
		{"y1", Y1[float64], []float64{nan, nan, -inf, -inf, Y1(1e300), nan, nan}},
		{"airy", Airy[float64], []float64{nan, nan, Airy(0.0), Airy(0.0), 0, nan, nan}},
		{"erfcx", Erfcx, []float64{inf, inf, 1, 1, Erfcx(1e300), 0, nan}},
		{"logNdtr", LogNdtr, []float64{-inf, -inf, -math.Ln2, -math.Ln2, math.Copysign(0, -1), math.Copysign(0, -1), nan}},
		{"ndtri", Ndtri, []float64{nan, nan, -inf, -inf, nan, nan, nan}},
		{"entr", Entr, []float64{-inf, -inf, 0, 0, Entr(1e300), -inf, nan}},
		{"sinc", Sinc[float64], []float64{nan, Sinc(-1e300), 1, 1, Sinc(1e300), nan, nan}},
		{"sphericalJ0", SphericalJ0, []float64{0, SphericalJ0(1e300), 1, 1, SphericalJ0(1e300), 0, nan}},
	} {
		for i, v := range x {
			if got := c.f(v); !same(got, c.want[i]) {
				t.Errorf("%s(%v) = %v, want %v", c.name, v, got, c.want[i])
			}
		}
	}
}

// TestEdgesOfTwo holds what PyTorch 2.15.0 gives for two arguments.
func TestEdgesOfTwo(t *testing.T) {
	for _, c := range []struct {
		name       string
		f          func(x, y float64) float64
		x, y, want float64
	}{
		{"zeta", Zeta, nan, 0, inf}, {"zeta", Zeta, nan, 2, nan}, {"zeta", Zeta, 2, nan, nan}, {"zeta", Zeta, 1, nan, inf}, {"zeta", Zeta, 0.5, 2, nan},
		{"zeta", Zeta, 2, -inf, inf}, {"zeta", Zeta, 2, inf, nan}, {"zeta", Zeta, inf, 1, 1}, {"zeta", Zeta, inf, 2.5, nan}, {"zeta", Zeta, inf, 0.5, inf},
		{"zeta", Zeta, inf, -2.5, inf}, {"zeta", Zeta, 2.5, -1.5, nan}, {"zeta", Zeta, 3, -4, inf},
		{"gammainc", Gammainc[float64], nan, inf, 1}, {"gammainc", Gammainc[float64], nan, 0, 0}, {"gammainc", Gammainc[float64], inf, nan, 0},
		{"gammainc", Gammainc[float64], 0, 0, nan}, {"gammainc", Gammainc[float64], 0, 2, 1}, {"gammainc", Gammainc[float64], inf, inf, nan},
		{"gammainc", Gammainc[float64], 1, -1, nan}, {"gammainc", Gammainc[float64], -1, 1, nan}, {"gammainc", Gammainc[float64], 2, nan, nan},
		{"gammainc", Gammainc[float64], least, least, 0}, {"gammainc", Gammainc[float64], least, 1, 0},
		{"gammaincc", Gammaincc, nan, inf, 0}, {"gammaincc", Gammaincc, nan, 0, 1}, {"gammaincc", Gammaincc, 0, 2, 0}, {"gammaincc", Gammaincc, 3, inf, 0},
		{"xlog1py", Xlog1py, 0, -1, 0}, {"xlog1py", Xlog1py, 0, nan, nan}, {"xlog1py", Xlog1py, 1, -1, -inf},
		{"logaddexp2", Logaddexp2, inf, inf, inf}, {"logaddexp2", Logaddexp2, -inf, -inf, -inf}, {"logaddexp2", Logaddexp2, 0, inf, inf}, {"logaddexp2", Logaddexp2, nan, 1, nan},
		{"logSum", LogSum[float64], -inf, -inf, -inf}, {"logSum", LogSum[float64], inf, -inf, inf}, {"logSum", LogSum[float64], nan, -inf, nan}, {"logSum", LogSum[float64], -inf, 2, 2},
		{"chebyshevT", ChebyshevT[float64], 1, inf, 0}, {"chebyshevT", ChebyshevT[float64], 2, nan, 0}, {"chebyshevT", ChebyshevT[float64], nan, 0, 1}, {"chebyshevT", ChebyshevT[float64], nan, 3, nan},
		{"chebyshevT", ChebyshevT[float64], -1, 3, -1}, {"chebyshevU", ChebyshevU[float64], -1, 3, -4}, {"chebyshevV", ChebyshevV[float64], -1, 3, -7}, {"chebyshevW", ChebyshevW[float64], 1, 3, 7},
		{"chebyshevT", ChebyshevT[float64], 1e200, 4, nan}, {"shiftedT", ShiftedChebyshevT[float64], 0, 3, -1}, {"shiftedU", ShiftedChebyshevU[float64], 1, 3, 4},
		{"shiftedV", ShiftedChebyshevV[float64], 1, 3, 1}, {"shiftedW", ShiftedChebyshevW[float64], 0, 2, 1},
		{"legendreP", LegendreP[float64], 2, -0.5, 1}, {"legendreP", LegendreP[float64], 2, -1, 0}, {"laguerreL", LaguerreL[float64], 0, 5, 1}, {"laguerreL", LaguerreL[float64], 0, -3, 0},
		{"laguerreL", LaguerreL[float64], 0.5, 1e9, nan}, {"legendreP", LegendreP[float64], 0.5, 1e9, nan}, {"legendreP", LegendreP[float64], -1, 1e9, 1},
		{"hermiteH", HermiteH[float64], 1, 600, nan}, {"hermiteHe", HermiteHe[float64], 1, 600, nan}, {"hermiteH", HermiteH[float64], 1, -1, 0},
	} {
		if got := c.f(c.x, c.y); !same(got, c.want) {
			t.Errorf("%s(%v, %v) = %v, want %v", c.name, c.x, c.y, got, c.want)
		}
	}
}

// TestLeast is about the least numbers, whose halves are zero.
func TestLeast(t *testing.T) {
	if got := K0(float32(math.SmallestNonzeroFloat32)); !(got > 103 && got < 104) {
		t.Errorf("K0 of the least float32 is %v", got)
	}
	if got := K0(least); got != inf {
		t.Errorf("K0 of the least float64 is %v", got)
	}
	if got := K1(least); got == got {
		t.Errorf("K1 of the least float64 is %v", got)
	}
	if got := Gammainc(0.5, least); math.Abs(got/2.508114666398272e-162-1) > 1e-12 {
		t.Errorf("Gammainc(0.5, least) = %v", got)
	}
	if got := LogNdtr(1.3e150); !same(got, math.Copysign(0, -1)) {
		t.Errorf("LogNdtr(1.3e150) = %v", got)
	}
	if got := Gammaincc(1e-3, least); math.Abs(got-0.5247) > 1e-3 {
		t.Errorf("Gammaincc(0.001, least) = %v", got)
	}
}

func TestIntegers(t *testing.T) {
	for _, c := range [][4]int8{{12, 18, 6, 36}, {-12, 18, 6, 36}, {0, 0, 0, 0}, {0, -7, 7, 0}, {-128, -128, -128, -128}, {-128, 0, -128, 0}, {100, 3, 1, 44}, {50, 3, 1, -106}} {
		if g, l := Gcd(c[0], c[1]), Lcm(c[0], c[1]); g != c[2] || l != c[3] {
			t.Errorf("Gcd and Lcm of %d and %d are %d and %d, want %d and %d", c[0], c[1], g, l, c[2], c[3])
		}
	}
	if got := Gcd[int64](math.MinInt64, -1); got != 1 {
		t.Errorf("Gcd of the least int64 and -1 is %d", got)
	}
	for _, c := range [][3]float64{{nan, 7, 0}, {-1, 7, 0}, {0, 7, 7}, {math.Copysign(0, -1), nan, nan}, {2, 7, 1}} {
		if got := Heaviside(c[0], c[1]); !same(got, c[2]) {
			t.Errorf("Heaviside(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

// FuzzFunctions looks for arguments that a function does not come back from, or
// that give a NaN inside of its domain.
func FuzzFunctions(f *testing.F) {
	for _, v := range []float64{0, 1, -1, 0.5, 1e-310, 1e300, -1e300, inf, nan, -33.5} {
		f.Add(v, 2.5)
		f.Add(2.0, v)
	}
	f.Fuzz(func(t *testing.T, x, y float64) {
		for name, c := range functions {
			if math.Abs(y) > 1e5 {
				y = math.Mod(y, 1e5) // degrees above are as slow as they are high
			}
			z := c.f(x, y)
			if z != z && x > 0.1 && x < 0.9 && y > 0 && y < 100 && name != "zeta" {
				t.Errorf("%s(%v, %v) is NaN", name, x, y)
			}
		}
	})
}
