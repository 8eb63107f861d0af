package special

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Gammainc returns the regularized lower incomplete gamma function: the integral
// of t**(a-1) exp(-t) from 0 to x, divided by the gamma function of a. It is NaN
// if a or x is negative, or both are 0 or both infinite.
func Gammainc[T float](a, x T) T {
	v, w := float64(a), float64(x)
	z := gammaLimit(v, w)
	switch {
	case z != 0.5:
	case !(w > 1 && w > v) && factorVanishes(v, w, logMax[T]()):
		z = 0
	case w < 0x1p-1022:
		z = math.Exp(firstTerm(v, w))
	default:
		z = mathext.GammaIncReg(v, w)
	}
	return T(z)
}

// Gammaincc returns 1 - Gammainc(a, x), exact where that is near 1.
func Gammaincc(a, x float64) float64 {
	z := gammaLimit(a, x)
	switch {
	case z != 0.5:
		return 1 - z
	case x < 0x1p-1022:
		return -math.Expm1(firstTerm(a, x))
	}
	return mathext.GammaIncRegComp(a, x)
}

// firstTerm is the logarithm of x**a / gamma(a+1), to which the function comes
// down for x whose logarithm package math does not know.
func firstTerm(a, x float64) float64 {
	g, _ := math.Lgamma(a + 1)
	return a*logarithm(x) - g
}

// factorVanishes reports whether PyTorch takes x**a exp(-x) / gamma(a), with which
// the series is multiplied, for 0: away from x = a below the least normal number,
// and near it where gamma(a) overflows.
func factorVanishes(a, x, logMax float64) bool {
	if math.Abs(a-x) <= 0.4*a {
		return logarithm(a) < 0.354-logMax
	}
	g, _ := math.Lgamma(a)
	if a < 0x1p-1022 {
		g = -logarithm(a)
	}
	return a*logarithm(x)-x-g < -logMax
}

// logMax is the logarithm of the greatest number.
func logMax[T float]() float64 {
	if tiny := T(1e-300); tiny == 0 {
		return 88.72283905206835
	}
	return 709.782712893384
}

// gammaLimit is Gammainc at the edges of its domain, in PyTorch's order, and 1/2
// inside.
func gammaLimit(a, x float64) float64 {
	switch {
	case x < 0 || a < 0:
		return math.NaN()
	case a == 0:
		if x > 0 {
			return 1
		}
		return math.NaN()
	case x == 0:
		return 0
	case math.IsInf(a, 1):
		if math.IsInf(x, 1) {
			return math.NaN()
		}
		return 0
	case math.IsInf(x, 1):
		return 1
	case a != a || x != x:
		return math.NaN()
	}
	return 0.5
}
