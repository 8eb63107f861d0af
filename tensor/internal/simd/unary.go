package simd

import "math"

// Neg computes dst[i] = -a[i].
func Neg[T Float](dst, a []T) {
	if unary(kNeg, dst, a) {
		return
	}
	for i := range dst {
		dst[i] = -a[i]
	}
}

// Abs computes dst[i] = |a[i]|.
func Abs[T Float](dst, a []T) {
	if unary(kAbs, dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Abs(float64(a[i])))
	}
}

// Sqrt computes dst[i] = √a[i], correctly rounded; NaN below zero.
func Sqrt[T Float](dst, a []T) {
	if unary(kSqrt, dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Sqrt(float64(a[i])))
	}
}

// Exp computes dst[i] = exp(a[i]) within 1 ULP.
func Exp[T Float](dst, a []T) {
	if unary(kExp, dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Exp(float64(a[i])))
	}
}

// Log computes dst[i] = ln(a[i]) within 1 ULP; NaN below zero, -inf at zero.
func Log[T Float](dst, a []T) {
	if unary(kLog, dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(Ln(float64(a[i])))
	}
}

// Tanh computes dst[i] = tanh(a[i]) within 2.5 ULP.
func Tanh[T Float](dst, a []T) {
	if unary(kTanh, dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(math.Tanh(float64(a[i])))
	}
}

// Sigmoid computes dst[i] = 1 / (1 + exp(-a[i])) within 2.5 ULP.
func Sigmoid[T Float](dst, a []T) {
	if unary(kSigmoid, dst, a) {
		return
	}
	for i := range dst {
		dst[i] = T(sigmoid(float64(a[i])))
	}
}

// sigmoid takes the exponential of a negative number only: it cannot overflow,
// and small results keep their accuracy.
func sigmoid(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

// Relu computes dst[i] = max(a[i], 0); NaN stays, and so does -0.
func Relu[T Float](dst, a []T) {
	if unary(kRelu, dst, a) {
		return
	}
	for i, v := range a {
		if v < 0 {
			v = 0
		}
		dst[i] = v
	}
}

// ReluGrad computes dst[i] = 0 where x[i] <= 0 and g[i] elsewhere, also where
// x[i] is NaN: PyTorch's threshold_backward. x may be the input or the output
// of Relu.
func ReluGrad[T Float](dst, g, x []T) {
	if binary(kReluGrad, dst, g, x) {
		return
	}
	for i := range dst {
		if x[i] <= 0 {
			dst[i] = 0
		} else {
			dst[i] = g[i]
		}
	}
}

// Gelu computes dst[i] = a[i] Φ(a[i]), Φ the normal distribution: the exact
// form with the error function, within 2.5 ULP in the negative tail too. At -inf it is
// NaN, as the formula and PyTorch have it.
func Gelu[T Float](dst, a []T) {
	if unary(kGelu, dst, a) {
		return
	}
	for i := range dst {
		x := float64(a[i])
		dst[i] = T(x * (0.5 * math.Erfc(-x/math.Sqrt2)))
	}
}

// GeluGrad computes dst[i] = g[i] (Φ(x) + x φ(x)), x = a[i], φ the density of
// the normal distribution.
func GeluGrad[T Float](dst, g, a []T) {
	if binary(kGeluGrad, dst, g, a) {
		return
	}
	for i := range dst {
		x := float64(a[i])
		pdf := math.Exp(-0.5*x*x) / math.Sqrt(2*math.Pi)
		dst[i] = T(float64(g[i]) * (0.5*math.Erfc(-x/math.Sqrt2) + x*pdf))
	}
}

// Ln is the natural logarithm. math.Log on amd64 takes numbers below 2^-1022
// for normal ones; they are scaled up here.
func Ln(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}
