package special

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"
)

// A function of the package with the greatest error that it may have: relative
// in units of 2^-53 if Scale is nil, or of the scale at x.
type checked struct {
	f     func(x, y float64) float64
	units float64
	scale func(x, y float64) float64
}

func of(f func(float64) float64) func(x, y float64) float64 {
	return func(x, _ float64) float64 { return f(x) }
}

// amplitude is that of the waves of Bessel functions; their zeros are exact to
// a part of it only.
func amplitude(x, _ float64) float64 { return 1 / math.Sqrt(1+x) }

// angle is the amplitude, and the rounding of the angle, which grows with x.
func angle(x, _ float64) float64 {
	return (1 + math.Pow(math.Abs(x), 1.5)) / math.Sqrt(1+math.Sqrt(math.Abs(x)))
}

// steps grows with the degree, as the errors of a recurrence do, and with the
// size of the polynomials before the last.
func steps(f func(x, n float64) float64) func(x, n float64) float64 {
	return func(x, n float64) float64 {
		most := 1.0
		for k := 0.0; k <= n; k++ {
			most = math.Max(most, math.Abs(f(x, k)))
		}
		return (n + 1) * most * math.Pow(math.Max(1, n), 0.5)
	}
}

var functions = map[string]checked{
	"i0": {of(I0[float64]), 8, nil}, "i0e": {of(I0e), 6, nil}, "i1": {of(I1[float64]), 12, nil}, "i1e": {of(I1e), 8, nil},
	"k0": {of(K0[float64]), 12, nil}, "k0e": {of(K0e[float64]), 12, nil}, "k1": {of(K1[float64]), 12, nil}, "k1e": {of(K1e[float64]), 12, nil},
	"j0":   {of(J0[float64]), 16, func(x, _ float64) float64 { return (1 + x) * amplitude(x, 0) }},
	"j1":   {of(J1[float64]), 16, func(x, _ float64) float64 { return math.Min(x, (1+x)*amplitude(x, 0)) }},
	"y0":   {of(Y0[float64]), 16, func(x, _ float64) float64 { return (1 + x + math.Abs(math.Log(x))) * amplitude(x, 0) }},
	"y1":   {of(Y1[float64]), 16, func(x, _ float64) float64 { return (1+x)*amplitude(x, 0) + 1/x }},
	"airy": {of(Airy[float64]), 16, func(x, _ float64) float64 { return math.Abs(Airy(x)) * (1 + math.Pow(math.Abs(x), 1.5)) }}, "airyBelow": {of(Airy[float64]), 8, angle},
	"erfcx": {of(Erfcx), 8, nil}, "logNdtr": {of(LogNdtr), 12, nil}, "entr": {of(Entr), 4, nil}, "sphericalJ0": {of(SphericalJ0), 4, nil},
	"ndtri":      {of(Ndtri), 16, func(p, _ float64) float64 { return math.Max(math.Abs(Ndtri(p)), 1) }},
	"zeta":       {Zeta, 24, func(s, q float64) float64 { return math.Abs(Zeta(s, q)) * (1 + s) }},
	"gammainc":   {Gammainc[float64], 64, func(a, x float64) float64 { return Gammainc(a, x) * (4 + a + math.Abs(x-a)) }},
	"gammaincc":  {Gammaincc, 64, func(a, x float64) float64 { return Gammaincc(a, x) * (4 + a + math.Abs(x-a)) }},
	"xlog1py":    {Xlog1py, 4, nil},
	"logaddexp2": {Logaddexp2, 4, func(x, y float64) float64 { return 1 + math.Abs(math.Max(x, y)) }},
	"chebyshevT": {ChebyshevT[float64], 8, steps(ChebyshevT[float64])}, "chebyshevU": {ChebyshevU[float64], 8, steps(ChebyshevU[float64])},
	"chebyshevV": {ChebyshevV[float64], 8, steps(ChebyshevV[float64])}, "chebyshevW": {ChebyshevW[float64], 8, steps(ChebyshevW[float64])},
	"hermiteH": {HermiteH[float64], 8, steps(HermiteH[float64])}, "hermiteHe": {HermiteHe[float64], 8, steps(HermiteHe[float64])},
	"laguerreL": {LaguerreL[float64], 8, steps(LaguerreL[float64])}, "legendreP": {LegendreP[float64], 8, steps(LegendreP[float64])},
}

// TestValues compares with values that mpmath computed with 60 digits:
// function, arguments, value.
func TestValues(t *testing.T) {
	file, err := os.Open("testdata/values.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	worst, seen := map[string]float64{}, map[string]int{}
	for _, row := range rows {
		c, ok := functions[row[0]]
		if !ok {
			t.Fatalf("no function %s", row[0])
		}
		x, y, want := number(row[1]), number(row[2]), number(row[3])
		got, scale := c.f(x, y), math.Abs(want)
		if c.scale != nil {
			scale = c.scale(x, y)
		}
		units := math.Abs(got-want) / scale * 0x1p53
		if !(units <= c.units) {
			t.Errorf("%s(%v, %v) = %v, want %v: off by %.1f units", row[0], x, y, got, want, units)
		}
		worst[row[0]] = math.Max(worst[row[0]], units)
		seen[row[0]]++
	}
	for name := range functions {
		if seen[name] < 10 {
			t.Errorf("%s has %d values, expected at least 10", name, seen[name])
		}
		t.Logf("%-12s off by %.1f units at most", name, worst[name])
	}
}

func number(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64)
	return v
}
