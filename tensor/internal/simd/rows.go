package simd

import (
	"math"
)

// Softmax computes dst[i,j] = exp(x[i,j]-m_i) / Σ_k exp(x[i,k]-m_i), m_i the
// maximum of row i, for x (rows, cols). A row with NaN, +inf or nothing but
// -inf comes out as NaN.
func Softmax[T Float](dst, x []T, rows, cols int) {
	same(rows*cols, len(dst), len(x))
	for i := range rows {
		d, r := dst[i*cols:(i+1)*cols], x[i*cols:(i+1)*cols]
		s := ExpSubSum(d, r, Max(r))
		DivScalar(d, d, s)
	}
}

// LogSoftmax computes dst[i,j] = x[i,j] - m_i - ln Σ_k exp(x[i,k]-m_i), m_i
// the maximum of row i, for x (rows, cols).
func LogSoftmax[T Float](dst, x []T, rows, cols int) {
	same(rows*cols, len(dst), len(x))
	tmp := make([]T, cols)
	for i := range rows {
		r := x[i*cols : (i+1)*cols]
		m := Max(r)
		l := T(math.Log(float64(ExpSubSum(tmp, r, m))))
		subTwo(dst[i*cols:(i+1)*cols], r, m, l)
	}
}

// subTwo computes dst[i] = x[i] - m - l in that order: m is exact and removes
// the magnitude, so that l is not lost beside a large m.
func subTwo[T Float](dst, x []T, m, l T) {
	AddScalar(dst, x, -m)
	AddScalar(dst, dst, -l)
}

// ExpSubSum computes dst[i] = exp(x[i]-m) and returns the sum of dst.
func ExpSubSum[T Float](dst, x []T, m T) T {
	var total float64
	for len(x) > block {
		total += expSubSumBlock(dst[:block], x[:block], m)
		dst, x = dst[block:], x[block:]
	}
	return T(total + expSubSumBlock(dst, x, m))
}

func expSubSumBlock[T Float](dst, x []T, m T) float64 {
	same(len(dst), len(x))
	if f := active.Load().expSubSum[kind[T]()]; f != nil {
		var s T
		f(addr(&s), ptr(dst), ptr(x), addr(&m), len(x))
		return float64(s)
	}
	var s float64
	for i, v := range x {
		e := T(math.Exp(float64(v - m)))
		dst[i] = e
		s += float64(e)
	}
	return s
}

// SoftmaxGrad computes dst = y * (g - Σ_k g*y) row by row: the gradient of
// Softmax, whose result is y, for g (rows, cols). dst must not be y.
func SoftmaxGrad[T Float](dst, g, y []T, rows, cols int) {
	same(rows*cols, len(dst), len(g), len(y))
	for i := range rows {
		d, gr, yr := dst[i*cols:(i+1)*cols], g[i*cols:(i+1)*cols], y[i*cols:(i+1)*cols]
		AddScalar(d, gr, -Dot(gr, yr))
		Mul(d, d, yr)
	}
}

// LogSoftmaxGrad computes dst = g - exp(y) * Σ_k g row by row: the gradient of
// LogSoftmax, whose result is y, for g (rows, cols). dst must not be g.
func LogSoftmaxGrad[T Float](dst, g, y []T, rows, cols int) {
	same(rows*cols, len(dst), len(g), len(y))
	for i := range rows {
		d, gr, yr := dst[i*cols:(i+1)*cols], g[i*cols:(i+1)*cols], y[i*cols:(i+1)*cols]
		s := Sum(gr)
		Exp(d, yr)
		MulScalar(d, d, s)
		Sub(d, gr, d)
	}
}
