package simd

import "math"

// The functions of this file are computed in float64 and rounded to float32
// once: their errors are 0.51 ULP at most.

// Sin computes dst[i] = sin(a[i]).
func Sin(dst, a []float32) { turn(kSin, dst, a, math.Sin) }

// Cos computes dst[i] = cos(a[i]).
func Cos(dst, a []float32) { turn(kCos, dst, a, math.Cos) }

// Tan computes dst[i] = tan(a[i]).
func Tan(dst, a []float32) { turn(kTan, dst, a, math.Tan) }

// turnLimit is the size of angles up to which kernels reduce them.
const turnLimit = 1 << 20

// turn is each for functions of angles: pieces with an angle that is too large,
// infinite or NaN are left to f.
func turn(k int, dst, a []float32, f func(float64) float64) {
	const piece = 1024
	same(len(dst), len(a))
	for len(a) > 0 {
		n := min(piece, len(a))
		if part := a[:n]; Max(part) < turnLimit && Min(part) > -turnLimit {
			each(k, dst[:n], part, f)
		} else {
			for i, v := range part {
				dst[i] = float32(f(float64(v)))
			}
		}
		dst, a = dst[n:], a[n:]
	}
}

// Expm1 computes dst[i] = exp(a[i]) - 1.
func Expm1(dst, a []float32) { each(kExpm1, dst, a, math.Expm1) }

// Exp2 computes dst[i] = 2**a[i].
func Exp2(dst, a []float32) { each(kExp2, dst, a, math.Exp2) }

// Log1p computes dst[i] = ln(1 + a[i]).
func Log1p(dst, a []float32) { each(kLog1p, dst, a, math.Log1p) }

// Log2 computes dst[i] = log2(a[i]).
func Log2(dst, a []float32) { each(kLog2, dst, a, math.Log2) }

// Log10 computes dst[i] = log10(a[i]).
func Log10(dst, a []float32) { each(kLog10, dst, a, math.Log10) }

// Erf computes dst[i] = erf(a[i]).
func Erf(dst, a []float32) { each(kErf, dst, a, math.Erf) }

// Erfc computes dst[i] = 1 - erf(a[i]).
func Erfc(dst, a []float32) { each(kErfc, dst, a, math.Erfc) }

// LogSigmoid computes dst[i] = ln(1 / (1 + exp(-a[i]))).
func LogSigmoid(dst, a []float32) { each(kLogSigmoid, dst, a, logSigmoid) }

// logSigmoid is 0, not -0, where a float32 cannot hold it.
func logSigmoid(x float64) float64 {
	if y := -softplus(-x); !(y >= -0x1p-150) {
		return y
	}
	return 0
}

func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// Silu computes dst[i] = a[i] / (1 + exp(-a[i])).
func Silu(dst, a []float32) {
	each(kSilu, dst, a, func(x float64) float64 { return x / (1 + math.Exp(-x)) })
}

// Mish computes dst[i] = a[i] tanh(ln(1 + exp(a[i]))).
func Mish(dst, a []float32) {
	each(kMish, dst, a, func(x float64) float64 { return x * math.Tanh(softplus(x)) })
}

// Atan computes dst[i] = arctan(a[i]).
func Atan(dst, a []float32) { each(kAtan, dst, a, math.Atan) }

// Asin computes dst[i] = arcsin(a[i]), NaN beyond 1 and -1.
func Asin(dst, a []float32) { each(kAsin, dst, a, math.Asin) }

// Acos computes dst[i] = arccos(a[i]), NaN beyond 1 and -1.
func Acos(dst, a []float32) { each(kAcos, dst, a, math.Acos) }

// Sinh computes dst[i] = sinh(a[i]).
func Sinh(dst, a []float32) { each(kSinh, dst, a, math.Sinh) }

// Cosh computes dst[i] = cosh(a[i]).
func Cosh(dst, a []float32) { each(kCosh, dst, a, math.Cosh) }
