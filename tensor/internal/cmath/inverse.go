package cmath

import "math"

// far is where 1 no longer counts beside a square.
const far = 0x1p60

func isFar(z complex128) bool {
	return isInf(z) || math.Abs(real(z)) > far || math.Abs(imag(z)) > far
}

// logTwice returns log(2|z|).
func logTwice(z complex128) float64 { return logAbs(real(z), imag(z)) + math.Ln2 }

// roots returns √(1 - z) and √(1 + z).
func roots(z complex128) (u, v complex128) {
	return Sqrt(complex(1-real(z), -imag(z))), Sqrt(complex(1+real(z), imag(z)))
}

// crossed returns the imaginary part of the conjugate of u times v.
func crossed(u, v complex128) float64 { return real(u)*imag(v) - imag(u)*real(v) }

// Asin returns the inverse of Sin; its cuts are the real axis beyond ±1.
func Asin(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case isFar(z):
		return complex(math.Atan2(a, math.Abs(b)), math.Copysign(logTwice(z), b))
	case a == 0 && isNaN(b):
		return z
	case isNaN(a) || isNaN(b):
		return complex(nan, nan)
	}
	u, v := roots(z)
	return complex(math.Atan2(a, real(u)*real(v)-imag(u)*imag(v)), math.Asinh(crossed(u, v)))
}

// Acos returns the inverse of Cos; its cuts are the real axis beyond ±1.
func Acos(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case isFar(z):
		return complex(math.Atan2(math.Abs(b), a), math.Copysign(logTwice(z), -b))
	case a == 0 && isNaN(b):
		return complex(math.Pi/2, b)
	case isNaN(a) || isNaN(b):
		return complex(nan, nan)
	}
	u, v := roots(z)
	return complex(2*math.Atan2(real(u), real(v)), 0-math.Asinh(crossed(u, v)))
}

// Asinh returns the inverse of Sinh; its cuts are the imaginary axis beyond ±i.
func Asinh(z complex128) complex128 { return over(Asin(times(z))) }

// Acosh returns the inverse of Cosh in the right half of the plane; its cut is
// the real axis below 1.
func Acosh(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case isFar(z):
		return complex(logTwice(z), Angle(z))
	case a == 0 && isNaN(b):
		return complex(nan, math.Pi/2)
	case isNaN(a) || isNaN(b):
		return complex(nan, nan)
	}
	p, q := Sqrt(complex(a-1, b)), Sqrt(complex(a+1, b))
	return complex(math.Asinh(real(p)*real(q)+imag(p)*imag(q)), 2*math.Atan2(imag(p), real(q)))
}

// Atanh returns the inverse of Tanh; its cuts are the real axis beyond ±1.
func Atanh(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case math.IsInf(b, 0) || math.IsInf(a, 0) && !isNaN(b):
		return complex(math.Copysign(0, a), math.Copysign(math.Pi/2, b))
	case math.IsInf(a, 0) || a == 0 && isNaN(b):
		return complex(math.Copysign(0, a), nan)
	case isNaN(a) || isNaN(b):
		return complex(nan, nan)
	case isFar(z):
		return complex(math.Copysign(real(Reciprocal(z)), a), math.Copysign(math.Pi/2, b))
	}
	x, y := math.Abs(a), math.Abs(b)
	re := math.Log1p(4*x/((1-x)*(1-x)+y*y)) / 4
	if x == 1 && y < 0x1p-500 {
		re = (math.Ln2 - logAbs(y, 0)) / 2
	}
	return complex(math.Copysign(re, a), math.Atan2(2*b, (1-x)*(1+x)-y*y)/2)
}

// Atan returns the inverse of Tan; its cuts are the imaginary axis beyond ±i.
func Atan(z complex128) complex128 { return over(Atanh(times(z))) }

// Pow returns z**w = e**(w log z), and the product for small whole numbers w.
// z**0 is 1 for every z.
func Pow(z, w complex128) complex128 {
	if w == 0 {
		return 1
	}
	if z == 0 {
		return powZero(w)
	}
	a, b := real(w), imag(w)
	l := Log(z)
	if b == 0 && a == math.Trunc(a) && math.Abs(a) <= 64 {
		return powInt(z, int(a))
	}
	return Exp(complex(a*real(l)-b*imag(l), a*imag(l)+b*real(l)))
}

// powZero returns 0**w.
func powZero(w complex128) complex128 {
	switch {
	case real(w) > 0:
		return 0
	case real(w) < 0:
		return complex(inf, nan)
	}
	return complex(nan, nan)
}

func powInt(z complex128, n int) complex128 {
	if n < 0 {
		return Reciprocal(powInt(z, -n))
	}
	r := complex128(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			r *= z
		}
		z *= z
	}
	return r
}
