package simd

import "math"

// Round computes dst[i] = a[i] rounded to the nearest integer, the even one of
// two that are as near.
func Round[T Float](dst, a []T) { each(kRound, dst, a, math.RoundToEven) }

// Floor computes dst[i] = the greatest integer that is not above a[i].
func Floor[T Float](dst, a []T) { each(kFloor, dst, a, math.Floor) }

// Ceil computes dst[i] = the least integer that is not below a[i].
func Ceil[T Float](dst, a []T) { each(kCeil, dst, a, math.Ceil) }

// Trunc computes dst[i] = a[i] without its fraction.
func Trunc[T Float](dst, a []T) { each(kTrunc, dst, a, math.Trunc) }

// Frac computes dst[i] = the fraction of a[i], NaN of infinities.
func Frac[T Float](dst, a []T) {
	each(kFrac, dst, a, func(x float64) float64 { return x - math.Trunc(x) })
}

// Square computes dst[i] = a[i]².
func Square[T Float](dst, a []T) {
	if unary(kSquare, dst, a) {
		return
	}
	for i, v := range a {
		dst[i] = v * v
	}
}

// Reciprocal computes dst[i] = 1 / a[i], correctly rounded.
func Reciprocal[T Float](dst, a []T) {
	if unary(kReciprocal, dst, a) {
		return
	}
	for i, v := range a {
		dst[i] = 1 / v
	}
}

// Rsqrt computes dst[i] = 1 / √a[i], both correctly rounded in T.
func Rsqrt[T Float](dst, a []T) {
	if unary(kRsqrt, dst, a) {
		return
	}
	for i, v := range a {
		dst[i] = 1 / T(math.Sqrt(float64(v)))
	}
}

// Sign computes dst[i] = 1 above 0, -1 below, and 0 for zeros and NaN.
func Sign[T Float](dst, a []T) {
	if unary(kSign, dst, a) {
		return
	}
	for i, v := range a {
		switch {
		case v > 0:
			dst[i] = 1
		case v < 0:
			dst[i] = -1
		default:
			dst[i] = 0
		}
	}
}

// each computes dst[i] = f(a[i]) by kernel k, if there is one.
func each[T Float](k int, dst, a []T, f func(float64) float64) {
	if unary(k, dst, a) {
		return
	}
	for i, v := range a {
		dst[i] = T(f(float64(v)))
	}
}

// Clamp computes dst[i] = a[i] held between lo and hi, which are no NaN; NaN and
// -0 beside a bound of 0 stay.
func Clamp[T Float](dst, a []T, lo, hi T) {
	for len(a) > 0 {
		n := min(block, len(a))
		atLeast(dst[:n], a[:n], lo)
		atMost(dst[:n], dst[:n], hi)
		dst, a = dst[n:], a[n:]
	}
}

func atLeast[T Float](dst, a []T, lo T) {
	if scalar(kAtLeast, dst, a, lo) {
		return
	}
	for i, v := range a {
		if v < lo {
			v = lo
		}
		dst[i] = v
	}
}

func atMost[T Float](dst, a []T, hi T) {
	if scalar(kAtMost, dst, a, hi) {
		return
	}
	for i, v := range a {
		if v > hi {
			v = hi
		}
		dst[i] = v
	}
}

// Leaky computes dst[i] = a[i] where it is positive and slope*a[i] elsewhere.
func Leaky[T Float](dst, a []T, slope T) {
	if scalar(kLeaky, dst, a, slope) {
		return
	}
	for i, v := range a {
		if !(v > 0) {
			v *= slope
		}
		dst[i] = v
	}
}
