package cmath

import "math"

// Log returns the natural logarithm; its cut is the negative real axis.
func Log(z complex128) complex128 { return complex(logAbs(real(z), imag(z)), Angle(z)) }

// logAbs returns log(√(a² + b²)), exact where that is near 0 too.
func logAbs(a, b float64) float64 {
	a, b = math.Abs(a), math.Abs(b)
	if a < b {
		a, b = b, a
	}
	if a > 0.5 && a < 2 && b < 2 {
		if d := normLess1(a, b); math.Abs(d) < 0.5 {
			return math.Log1p(d) / 2
		}
	}
	if a > math.MaxFloat64/4 || a < 0x1p-1020 {
		e := exponent(a)
		return math.Log(math.Hypot(math.Ldexp(a, -e), math.Ldexp(b, -e))) + float64(e)*math.Ln2
	}
	return math.Log(math.Hypot(a, b))
}

// exponent is that of x, 0 where x has none.
func exponent(x float64) int {
	if x == 0 || !isFinite(x) {
		return 0
	}
	return math.Ilogb(x)
}

// normLess1 returns a² + b² - 1, in which only the last addition rounds.
func normLess1(a, b float64) float64 {
	p, q := a*a, b*b
	ep, eq := math.FMA(a, a, -p), math.FMA(b, b, -q)
	s, es := twoSum(p, -1)
	t, et := twoSum(s, q)
	return t + (es + et + ep + eq)
}

// twoSum returns x + y, rounded, and what was rounded off.
//
// Source: Knuth, The Art of Computer Programming, volume 2, 4.2.2.
func twoSum(x, y float64) (s, e float64) {
	s = x + y
	v := s - x
	return s, (x - (s - v)) + (y - v)
}

// Log2 returns the logarithm to base 2.
func Log2(z complex128) complex128 { return scaled(Log(z), 1/math.Ln2) }

// Log10 returns the logarithm to base 10.
func Log10(z complex128) complex128 { return scaled(Log(z), 1/math.Ln10) }

func scaled(z complex128, f float64) complex128 { return complex(real(z)*f, imag(z)*f) }

// Log1p returns log(1 + z), exact near 0.
func Log1p(z complex128) complex128 {
	a, b := real(z), imag(z)
	if b == 0 && a > -1 {
		return complex(math.Log1p(a), b)
	}
	theta := math.Atan2(b, a+1)
	if math.Abs(a) < 1 && math.Abs(b) < 1 {
		// |1 + z|² - 1 = a*(a + 2) + b²
		return complex(math.Log1p(a*(a+2)+b*b)/2, theta)
	}
	return complex(logAbs(a+1, b), theta)
}
