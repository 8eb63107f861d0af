package cmath

import "math"

// scaledExp returns e**x * f without overflow before the product's own.
func scaledExp(x, f float64) float64 {
	if x > 700 && x < 1500 {
		h := math.Exp(x / 2)
		return f * h * h
	}
	return math.Exp(x) * f
}

// halfExp returns e**x * f / 2 likewise, for large x.
func halfExp(x, f float64) float64 {
	h := math.Exp(x / 2)
	return f * h * (h / 2)
}

// large is from where on e**-x does not count beside e**x.
const large = 22

func sinh(x float64) float64 {
	if a := math.Abs(x); a > large {
		return math.Copysign(halfExp(a, 1), x)
	}
	return math.Sinh(x)
}

func cosh(x float64) float64 {
	if a := math.Abs(x); a > large {
		return halfExp(a, 1)
	}
	return math.Cosh(x)
}

// Exp returns e**z.
func Exp(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case b == 0:
		return complex(scaledExp(a, 1), b)
	case isFinite(b):
		s, c := math.Sincos(b)
		return complex(scaledExp(a, c), scaledExp(a, s))
	case math.IsInf(a, -1) && b < 0:
		return complex(0, math.Copysign(0, b))
	case math.IsInf(a, -1):
		return 0
	case math.IsInf(a, 1):
		return complex(inf, nan)
	}
	return complex(nan, nan)
}

// Exp2 returns 2**z.
func Exp2(z complex128) complex128 {
	return Exp(complex(real(z)*math.Ln2, imag(z)*math.Ln2))
}

// Expm1 returns e**z - 1, exact near 0: the real part is
// expm1(a)*cos(b) - 2*sin(b/2)**2.
func Expm1(z complex128) complex128 {
	a, b := real(z), imag(z)
	s, c := math.Sincos(b)
	h := math.Sin(b / 2)
	return complex(math.Expm1(a)*c-2*h*h, scaledExp(a, s))
}

// Sinh returns the hyperbolic sine.
func Sinh(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case isFinite(b) && (b != 0 || isFinite(a)):
		s, c := math.Sincos(b)
		if b == 0 {
			return complex(sinh(a), b)
		}
		if x := math.Abs(a); x > large {
			return complex(math.Copysign(1, a)*halfExp(x, c), halfExp(x, s))
		}
		return complex(sinh(a)*c, cosh(a)*s)
	case a == 0:
		return complex(a, nan)
	case b == 0:
		return complex(a, b)
	case math.IsInf(a, 0):
		return complex(inf, nan)
	}
	return complex(nan, nan)
}

// Cosh returns the hyperbolic cosine.
func Cosh(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case b == 0 && isNaN(a):
		return complex(a, b)
	case b == 0:
		return complex(cosh(a), a0(a)*b)
	case isFinite(b):
		s, c := math.Sincos(b)
		if x := math.Abs(a); x > large {
			return complex(halfExp(x, c), math.Copysign(1, a)*halfExp(x, s))
		}
		return complex(cosh(a)*c, sinh(a)*s)
	case a == 0:
		return complex(nan, 0)
	case math.IsInf(a, 0):
		return complex(inf, nan)
	}
	return complex(nan, nan)
}

// a0 is 1 with a's sign.
func a0(a float64) float64 { return math.Copysign(1, a) }

// Tanh returns the hyperbolic tangent.
func Tanh(z complex128) complex128 {
	a, b := real(z), imag(z)
	switch {
	case math.IsInf(a, 0):
		s := 0.0
		if isFinite(b) {
			s = math.Sin(2 * b)
		}
		return complex(a0(a), math.Copysign(0, tangentSign(s, b)))
	case isNaN(a) && b == 0:
		return complex(a, b)
	case a == 0 && !isFinite(b):
		return complex(a, nan)
	case isNaN(a) || !isFinite(b):
		return complex(nan, nan)
	case math.Abs(a) > 20:
		// sinh(a)*cosh(a) is e**(2|a|)/4 with a's sign
		return complex(a0(a), math.Copysign(4*math.Sin(b)*math.Cos(b)*math.Exp(-2*math.Abs(a)), math.Sin(b)*math.Cos(b)))
	case b == 0:
		return complex(math.Tanh(a), b)
	}
	t := math.Tan(b)
	beta := 1 + t*t
	s := math.Sinh(a)
	rho := math.Sqrt(1 + s*s)
	d := 1 + beta*s*s
	return complex(beta*rho*s/d, t/d)
}

// tangentSign is what the sign of the tangent's vanishing imaginary part comes
// from: sin(2b), or b where that is 0 or unknown.
func tangentSign(s, b float64) float64 {
	if s != 0 {
		return s
	}
	return b
}

// Sin returns the sine of z radians.
func Sin(z complex128) complex128 {
	if math.IsInf(imag(z), 0) && !isFinite(real(z)) {
		return complex(nan, inf)
	}
	return over(Sinh(times(z)))
}

// Cos returns the cosine.
func Cos(z complex128) complex128 { return Cosh(times(z)) }

// Tan returns the tangent.
func Tan(z complex128) complex128 { return over(Tanh(times(z))) }

// Sigmoid returns 1 / (1 + e**-z).
func Sigmoid(z complex128) complex128 { return divided(1, 1+Exp(-z)) }

// Sinc returns sin(pi z) / (pi z), and 1 of 0.
func Sinc(z complex128) complex128 {
	if z == 0 {
		return 1
	}
	z = complex(math.Pi*real(z), math.Pi*imag(z))
	return divided(Sin(z), z)
}
