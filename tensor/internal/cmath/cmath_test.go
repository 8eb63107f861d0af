package cmath

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/cmplx"
	"os"
	"strconv"
	"strings"
	"testing"
)

var functions = map[string]func(complex128) complex128{
	"exp": Exp, "expm1": Expm1, "exp2": Exp2, "log": Log, "log2": Log2, "log10": Log10, "log1p": Log1p,
	"sqrt": Sqrt, "rsqrt": Rsqrt, "reciprocal": Reciprocal, "sigmoid": Sigmoid, "sgn": Sgn,
	"sin": Sin, "cos": Cos, "tan": Tan, "asin": Asin, "acos": Acos, "atan": Atan,
	"sinh": Sinh, "cosh": Cosh, "tanh": Tanh, "asinh": Asinh, "acosh": Acosh, "atanh": Atanh,
	"abs":   func(z complex128) complex128 { return complex(Abs(z), 0) },
	"angle": func(z complex128) complex128 { return complex(Angle(z), 0) },
}

// unspecified are results that are NaN in PyTorch though the logarithm's real
// part is infinite.
var unspecified = map[string]bool{"log1p(-Inf+NaNi)": true, "log1p(+Inf+NaNi)": true, "log1p(NaN-Infi)": true, "log1p(NaN+Infi)": true}

// agree compares parts, with the signs of zeros.
func agree(got, want float64) bool {
	switch {
	case want != want:
		return got != got
	case want == 0 || math.IsInf(want, 0):
		return got == want && math.Signbit(got) == math.Signbit(want)
	}
	return math.Abs(got-want) <= 1e-13*math.Abs(want)
}

func number(t *testing.T, s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestPyTorch compares with results of PyTorch 2.15.0: infinities, NaN, signed
// zeros and both sides of the cuts, and numbers of all sizes.
func TestPyTorch(t *testing.T) {
	f, err := os.Open("testdata/pytorch.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, r := range rows[1:] {
		z := complex(number(t, r[1]), number(t, r[2]))
		want := complex(number(t, r[3]), number(t, r[4]))
		if p, ok := strings.CutPrefix(r[0], "pow "); ok {
			comparePow(t, z, p, want)
			continue
		}
		got := functions[r[0]](z)
		name := fmt.Sprintf("%s%v", r[0], z)
		if seen[r[0]] = true; !unspecified[name] && !(agree(real(got), real(want)) && agree(imag(got), imag(want))) {
			t.Errorf("%s is %v, PyTorch has %v", name, got, want)
		}
	}
	for name := range functions {
		if !seen[name] {
			t.Errorf("no results of %s are recorded", name)
		}
	}
}

// comparePow leaves the signs of zeros open: PyTorch has residues of about
// 1e-17 of the other part there.
func comparePow(t *testing.T, base complex128, exponent string, want complex128) {
	t.Helper()
	re, im, _ := strings.Cut(exponent, " ")
	got := Pow(base, complex(number(t, re), number(t, im)))
	if got == 1 && base == 0 {
		return // of 0**0 PyTorch makes 1 if the exponent is a Python number, and NaN if it is a tensor
	}
	if cmplx.IsNaN(want) || cmplx.IsInf(want) {
		if !agree(real(got), real(want)) || !agree(imag(got), imag(want)) {
			t.Errorf("%v**(%s) is %v, PyTorch has %v", base, exponent, got, want)
		}
	} else if cmplx.Abs(got-want) > 1e-13*max(1, cmplx.Abs(want)) {
		t.Errorf("%v**(%s) is %v, PyTorch has %v", base, exponent, got, want)
	}
}

// TestInverses goes through functions and their inverses, to the ends of the
// range of numbers.
func TestInverses(t *testing.T) {
	for _, tt := range []struct {
		name       string
		f, inverse func(complex128) complex128
		near0      float64 // error near 0, where the inverse is not
	}{
		{"sin", Sin, Asin, 0}, {"cos", Cos, Acos, 1e-15}, {"tan", Tan, Atan, 0}, {"sinh", Sinh, Asinh, 0}, {"cosh", Cosh, Acosh, 1e-15}, {"tanh", Tanh, Atanh, 0},
		{"exp", Exp, Log, 0}, {"expm1", Expm1, Log1p, 0}, {"square", func(z complex128) complex128 { return z * z }, Sqrt, 0},
	} {
		for _, z := range []complex128{0.3 + 0.2i, 1e-9 - 2e-9i, -0.9 + 0.1i, 2 - 3i, -4.5 - 0.5i, 0.999 + 1e-5i} {
			w := tt.f(tt.inverse(z))
			if math.Abs(real(w)-real(z)) > 1e-12*math.Abs(real(z))+tt.near0 || math.Abs(imag(w)-imag(z)) > 1e-11*math.Abs(imag(z)) {
				t.Errorf("%s of its inverse at %v is %v", tt.name, z, w)
			}
		}
	}
}

func TestWideRange(t *testing.T) {
	const huge, tiny = 1e300, 5e-324
	for _, tt := range []struct {
		name      string
		got, want complex128
	}{
		{"sqrt", Sqrt(complex(huge, huge)), complex(1.09868411346781e150, 4.55089860562227e149)},
		{"sqrt of a denormal", Sqrt(complex(0, tiny)), complex(1.571727784702628e-162, 1.571727784702628e-162)},
		{"log", Log(complex(1.7e308, 1.7e308)), complex(709.7268368932282+math.Ln2/2, math.Pi/4)},
		{"log near 1", Log(complex(0.6, 0.8+1e-9)), complex(8e-10, 0.9272952186016122)},
		{"log of a denormal", Log(complex(-tiny, 0)), complex(-744.4400719213812, math.Pi)},
		{"asin", Asin(complex(huge, -huge)), complex(math.Pi/4, -(math.Log(huge) + 1.5*math.Ln2))},
		{"atanh beside 1", Atanh(complex(1, tiny)), complex(372.56660955097055, math.Pi/4)},
		{"reciprocal", Reciprocal(complex(huge, huge)), complex(5e-301, -5e-301)},
		{"exp beyond the range of one part", Exp(complex(709.9, 1.57)), complex(math.Exp(700)*math.Exp(9.9)*math.Cos(1.57), inf)},
		{"cosh", Cosh(complex(710, 0)), complex(1.1169973830808557e308, 0)},
		{"acosh", Acosh(complex(-huge, -tiny)), complex(math.Log(huge)+math.Ln2, -math.Pi)},
	} {
		near := func(a, b float64) bool { return a == b || math.Abs(a-b) <= 1e-8*math.Abs(b) }
		if !near(real(tt.got), real(tt.want)) || !near(imag(tt.got), imag(tt.want)) {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}
