package special

import "math"

// Erfcx returns exp(x²) erfc(x), the complementary error function without its
// exponential decay.
func Erfcx(x float64) float64 {
	switch {
	case x != x:
		return x
	case x < -26.7:
		return math.Inf(1)
	case x < 0:
		return 2*expSquare(x, 1) - Erfcx(-x)
	case x > 50:
		return erfcxFar(x)
	}
	return piece(4/(4+x), erfcxPieces[:])
}

// erfcxFar is the asymptotic series, Abramowitz and Stegun, 7.1.23.
func erfcxFar(x float64) float64 {
	if x > 5e7 {
		return 1 / (math.SqrtPi * x)
	}
	h := 0.5 / (x * x)
	return (1 - h*(1-3*h*(1-5*h*(1-7*h)))) / (math.SqrtPi * x)
}

// LogNdtr returns the logarithm of the distribution function of the standard
// normal distribution, exact in both tails.
func LogNdtr(x float64) float64 {
	t := x * (math.Sqrt2 / 2)
	if x < -1 {
		return math.Log(Erfcx(-t)/2) - x*x/2
	}
	return math.Log1p(-Erfcx(t) / (2 * expSquare(x, 0.5)))
}

// Ndtri returns the number below which the standard normal distribution has the
// probability p: infinities of 0 and 1, and NaN
// outside.
//
// Source: Wichura, Algorithm AS 241, Applied Statistics 37 (1988).
func Ndtri(p float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return math.Inf(-1)
	case p == 1:
		return math.Inf(1)
	}
	d := p - 0.5
	if math.Abs(d) <= 0.425 {
		z := 0.180625 - d*d
		return d * polynomial(z, quantileMiddleNum[:]) / polynomial(z, quantileMiddleDen[:])
	}
	tail := math.Min(p, 1-p)
	r := math.Sqrt(-logarithm(tail))
	var q float64
	if r <= 5 {
		q = polynomial(r-1.6, quantileNearNum[:]) / polynomial(r-1.6, quantileNearDen[:])
	} else {
		q = polynomial(r-5, quantileFarNum[:]) / polynomial(r-5, quantileFarDen[:])
	}
	return math.Copysign(q, d)
}

// The coefficients, highest power first.
var (
	quantileMiddleNum = [...]float64{2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608}
	quantileMiddleDen = [...]float64{5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1}
	quantileNearNum   = [...]float64{7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734}
	quantileNearDen   = [...]float64{1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1}
	quantileFarNum    = [...]float64{2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772}
	quantileFarDen    = [...]float64{2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1}
)
