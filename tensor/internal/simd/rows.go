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

// LayerNorm computes, for x (rows, cols),
//
//	dst[i,j] = (x[i,j] - mean_i) * rstd_i * w[j] + b[j]
//	rstd_i   = 1 / √(var_i + eps), var_i without Bessel's correction
//
// w and b may be nil: 1 and 0.
func LayerNorm[T Float](dst, x, w, b []T, eps float64, rows, cols int) {
	same(rows*cols, len(dst), len(x))
	for i := range rows {
		d := dst[i*cols : (i+1)*cols]
		MulScalar(d, d, moments(d, x[i*cols:(i+1)*cols], eps))
		if w != nil {
			Mul(d, d, w)
		}
		if b != nil {
			Add(d, d, b)
		}
	}
}

// moments returns 1/√(variance + eps) of x and leaves x - mean in dst.
func moments[T Float](dst, x []T, eps float64) (rstd T) {
	AddScalar(dst, x, -Sum(x)/T(len(x)))
	return T(1 / math.Sqrt(float64(Dot(dst, dst))/float64(len(x))+eps))
}

// LayerNormGrad computes the gradients of LayerNorm for g (rows, cols):
//
//	dx[i,j] = rstd_i (h[i,j] - mean_k h[i,k] - n[i,j] mean_k h[i,k] n[i,k])
//	dw[j]  += Σ_i g[i,j] n[i,j]
//	db[j]  += Σ_i g[i,j]
//
// with n = (x-mean)*rstd and h = g*w. dx, w, dw and db may be nil. dx must be
// none of the sources.
func LayerNormGrad[T Float](dx, dw, db, g, x, w []T, eps float64, rows, cols int) {
	same(rows*cols, len(g), len(x))
	n, h := make([]T, cols), make([]T, cols)
	for i := range rows {
		gr := g[i*cols : (i+1)*cols]
		rstd := moments(n, x[i*cols:(i+1)*cols], eps)
		MulScalar(n, n, rstd)
		if dw != nil {
			Mul(h, gr, n)
			Add(dw, dw, h)
		}
		if db != nil {
			Add(db, db, gr)
		}
		if dx == nil {
			continue
		}
		copy(h, gr)
		if w != nil {
			Mul(h, gr, w)
		}
		a, c := Sum(h)/T(cols), Dot(h, n)/T(cols)
		Axpy(h, -c, n)
		AddScalar(h, h, -a)
		MulScalar(dx[i*cols:(i+1)*cols], h, rstd)
	}
}
