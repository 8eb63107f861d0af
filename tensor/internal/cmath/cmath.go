// Package cmath has the functions of complex numbers, with C's results for
// infinities, NaN and signed zeros (C23, annex G), which PyTorch's are too.
//
// Package math/cmplx loses digits near branch points and overflows early; the
// inverse functions here follow Kahan's formulas.
//
// Source: Kahan, Branch cuts for complex elementary functions, or much ado
// about nothing's sign bit, in The State of the Art in Numerical Analysis
// (1987).
package cmath

import "math"

var (
	inf = math.Inf(1)
	nan = math.NaN()
)

func isInf(z complex128) bool { return math.IsInf(real(z), 0) || math.IsInf(imag(z), 0) }

func isNaN(x float64) bool { return x != x }

func isFinite(x float64) bool { return x-x == 0 }

// times returns i * z and over returns z / i, without rounding and with the
// signs of zeros.
func times(z complex128) complex128 { return complex(-imag(z), real(z)) }
func over(z complex128) complex128  { return complex(imag(z), -real(z)) }

// Abs returns the absolute value without overflow; +Inf if a part is infinite.
func Abs(z complex128) float64 { return math.Hypot(real(z), imag(z)) }

// Angle returns the angle of z in radians, in [-π, π].
func Angle(z complex128) float64 {
	r := math.Atan2(imag(z), real(z))
	if r == 0 || math.Abs(r) == math.Pi {
		return math.Copysign(r, imag(z)) // where the quotient underflows
	}
	return r
}

// Sgn returns z / |z|, and 0 for 0.
func Sgn(z complex128) complex128 {
	if z == 0 {
		return 0
	}
	r := Abs(z)
	return complex(real(z)/r, imag(z)/r)
}

// Reciprocal returns 1 / z.
func Reciprocal(z complex128) complex128 { return divided(1, z) }

// divided is Smith's quotient, which does not overflow before its value does,
// with PyTorch's results for zeros and infinities.
func divided(x, y complex128) complex128 {
	a, b, c, d := real(x), imag(x), real(y), imag(y)
	if math.Abs(c) >= math.Abs(d) {
		if c == 0 && d == 0 {
			return complex(a/math.Abs(c), b/math.Abs(d))
		}
		r := d / c
		s := 1 / (c + d*r)
		return complex((a+b*r)*s, (b-a*r)*s)
	}
	r := c / d
	s := 1 / (d + c*r)
	return complex((a*r+b)*s, (b*r-a)*s)
}

// Sqrt returns the square root in the right half of the plane; its cut is the
// negative real axis, where the sign of the imaginary part decides.
func Sqrt(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case z == 0:
		return complex(0, b)
	case math.IsInf(b, 0):
		return complex(inf, b)
	case isNaN(a):
		return complex(nan, nan)
	case math.IsInf(a, 1):
		return complex(a, zeroOrNaN(b))
	case math.IsInf(a, -1) && isNaN(b):
		return complex(nan, inf)
	case math.IsInf(a, -1):
		return complex(0, math.Copysign(inf, b))
	case isNaN(b):
		return complex(nan, nan)
	}
	e := math.Ilogb(max(math.Abs(a), math.Abs(b))) &^ 1 // even: its half is whole
	p, q := math.Ldexp(a, -e), math.Ldexp(b, -e)
	t := math.Ldexp(math.Sqrt((math.Hypot(p, q)+math.Abs(p))/2), e/2)
	if a >= 0 {
		return complex(t, b/t/2)
	}
	return complex(math.Abs(b)/t/2, math.Copysign(t, b))
}

// zeroOrNaN is a zero with b's sign, or NaN if b is.
func zeroOrNaN(b float64) float64 {
	if isNaN(b) {
		return b
	}
	return math.Copysign(0, b)
}

// Rsqrt returns 1 / Sqrt(z).
func Rsqrt(z complex128) complex128 { return Reciprocal(Sqrt(z)) }
