package special

import "math"

// I0 returns the modified Bessel function of the first kind of order 0: Inf, as
// in PyTorch, where exp(|x|) overflows, and NaN of infinities.
func I0[T float](x T) T {
	v := math.Abs(float64(x))
	return T(math.Exp(v)) * T(I0e(v))
}

// I0e returns exp(-|x|) I0(x).
func I0e(x float64) float64 {
	if x = math.Abs(x); x <= 8 {
		return piece(x/8, i0eSmall[:])
	}
	return piece(8/x, i0eLarge[:]) / math.Sqrt(x)
}

// I1 returns the modified Bessel function of the first kind of order 1:
// infinities where exp(|x|) overflows, and NaN of infinities.
func I1[T float](x T) T { return T(math.Exp(math.Abs(float64(x)))) * T(I1e(float64(x))) }

// I1e returns exp(-|x|) I1(x), 0 of -0.
func I1e(x float64) float64 {
	a := math.Abs(x)
	var z float64
	if a <= 8 {
		z = a * piece(a/8, i1eSmall[:])
	} else {
		z = piece(8/a, i1eLarge[:]) / math.Sqrt(a)
	}
	if x < 0 {
		return -z
	}
	return z
}

// K0 returns the modified Bessel function of the second kind of order 0: Inf of
// 0, and of what has no half, and NaN of negative numbers.
func K0[T float](x T) T {
	v := float64(x)
	if !(v > 2) {
		return T(k0Near(v, v/2 == 0))
	}
	return T(math.Exp(-v) * k0Far(v))
}

// K0e returns exp(x) K0(x).
func K0e[T float](x T) T {
	if !(x > 2) {
		return T(math.Exp(float64(x)) * k0Near(float64(x), x/2 == 0))
	}
	return T(k0Far(float64(x)))
}

// k0Near is K0 up to 2; least says that half of x is 0, whose logarithm PyTorch
// takes.
func k0Near(x float64, least bool) float64 {
	switch {
	case !(x >= 0):
		return math.NaN()
	case least:
		return math.Inf(1)
	}
	return chebyshev(x*x/2-1, k0Small[:]) - logarithmOfHalf(x)*I0(x)
}

func k0Far(x float64) float64 { return piece(2/x, k0eLarge[:]) / math.Sqrt(x) }

// K1 returns the modified Bessel function of the second kind of order 1: Inf of
// 0, and NaN of what has no half and of negative numbers.
func K1[T float](x T) T {
	if !(x > 2) {
		return T(k1Near(float64(x), x/2 == 0))
	}
	return T(math.Exp(-float64(x)) * k1Far(float64(x)))
}

// K1e returns exp(x) K1(x).
func K1e[T float](x T) T {
	if !(x > 2) {
		return T(math.Exp(float64(x)) * k1Near(float64(x), x/2 == 0))
	}
	return T(k1Far(float64(x)))
}

// k1Near is K1 up to 2; least says that half of x is 0: PyTorch then takes one
// infinity from another.
func k1Near(x float64, least bool) float64 {
	switch {
	case x == 0:
		return math.Inf(1)
	case !(x > 0) || least:
		return math.NaN()
	}
	return logarithmOfHalf(x)*I1(x) + chebyshev(x*x/2-1, k1Small[:])/x
}

func k1Far(x float64) float64 { return piece(2/x, k1eLarge[:]) / math.Sqrt(x) }

// logarithmOfHalf is log(x/2), of denormal numbers too.
func logarithmOfHalf(x float64) float64 { return logarithm(x) - math.Ln2 }

// SphericalJ0 returns sin(x) / x, 1 of 0 and 0 of infinities.
func SphericalJ0(x float64) float64 {
	switch {
	case math.IsInf(x, 0):
		return 0
	case math.Abs(x) < 1e-4:
		return 1 - x*x/6
	}
	return math.Sin(x) / x
}
