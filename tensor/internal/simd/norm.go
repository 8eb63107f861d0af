package simd

import "math"

// LayerNorm computes, for x (rows, cols),
//
//	dst[i,j] = (x[i,j] - mean_i) * rstd_i * w[j] + b[j]
//	rstd_i   = 1 / √(var_i + eps), var_i without Bessel's correction
//
// w and b may be nil: 1 and 0.
func LayerNorm[T Float](dst, x, w, b []T, eps float64, rows, cols int) {
	same(rows*cols, len(dst), len(x))
	f := active.Load().normalize[kind[T]()]
	for i := range rows {
		d, r := dst[i*cols:(i+1)*cols], x[i*cols:(i+1)*cols]
		mean, rstd := meanAndScale(r, eps)
		if f != nil && w != nil && b != nil {
			same(cols, len(w), len(b))
			consts := [2]T{mean, rstd}
			f(ptr(d), ptr(r), ptr(w), ptr(b), addr(&consts), cols)
			continue
		}
		AddScalar(d, r, -mean)
		MulScalar(d, d, rstd)
		if w != nil {
			Mul(d, d, w)
		}
		if b != nil {
			Add(d, d, b)
		}
	}
}

// meanAndScale returns the mean of x and 1/√(variance + eps), rounded as in PyTorch.
func meanAndScale[T Float](x []T, eps float64) (mean, rstd T) {
	mean = Sum(x) / T(len(x))
	variance := T(deviation(x, mean)/float64(len(x))) + T(eps)
	return mean, 1 / T(math.Sqrt(float64(variance)))
}

// deviation returns Σ (x[i]-m)².
func deviation[T Float](x []T, m T) float64 {
	f, total := active.Load().deviation[kind[T]()], 0.0
	for len(x) > 0 {
		part := x[:min(block, len(x))]
		x = x[len(part):]
		if f != nil {
			var s T
			f(addr(&s), ptr(part), addr(&m), len(part))
			total += float64(s)
			continue
		}
		for _, v := range part {
			d := v - m
			total += float64(d) * float64(d)
		}
	}
	return total
}

// LayerNormGrad computes the gradients of LayerNorm for g (rows, cols):
//
//	dx[i,j] = rstd_i (h[i,j] - mean_k h[i,k] - n[i,j] mean_k h[i,k] n[i,k])
//	dw[j]  += Σ_i g[i,j] (x[i,j]*rstd_i - mean_i*rstd_i)
//	db[j]  += Σ_i g[i,j]
//
// with n = (x-mean)*rstd and h = g*w; dw in PyTorch's order of operations. dx, w, dw and db may be nil. dx must be
// none of the sources.
func LayerNormGrad[T Float](dx, dw, db, g, x, w []T, eps float64, rows, cols int) {
	same(rows*cols, len(g), len(x))
	if t := active.Load(); t.normSums[kind[T]()] != nil && dx != nil && dw != nil && db != nil && w != nil && cols <= block {
		same(rows*cols, len(dx))
		same(cols, len(dw), len(db), len(w))
		for i := range rows {
			layerNormGradRow(t, dx[i*cols:(i+1)*cols], dw, db, g[i*cols:(i+1)*cols], x[i*cols:(i+1)*cols], w, eps)
		}
		return
	}
	layerNormGrad(dx, dw, db, g, x, w, eps, rows, cols)
}

// layerNormGradRow goes over a row four times: for the mean, for the variance,
// for the sums over its gradient, and for the result.
func layerNormGradRow[T Float](t *table, dx, dw, db, g, x, w []T, eps float64) {
	mean, rstd := meanAndScale(x, eps)
	var sums [2]T
	consts := [4]T{mean, rstd, -mean * rstd}
	n := len(x)
	t.normSums[kind[T]()](addr(&sums), ptr(dw), ptr(db), ptr(g), ptr(x), ptr(w), addr(&consts), n)
	consts[2], consts[3] = sums[0]/T(n), sums[1]/T(n)
	t.normGrad[kind[T]()](ptr(dx), ptr(g), ptr(x), ptr(w), addr(&consts), n)
}

// layerNormGrad is LayerNormGrad in single steps.
func layerNormGrad[T Float](dx, dw, db, g, x, w []T, eps float64, rows, cols int) {
	n, h := make([]T, cols), make([]T, cols)
	for i := range rows {
		gr := g[i*cols : (i+1)*cols]
		row := x[i*cols : (i+1)*cols]
		mean, rstd := meanAndScale(row, eps)
		if dw != nil {
			Fill(n, -mean*rstd)
			Axpy(n, rstd, row)
			Fma(dw, gr, n, dw)
		}
		if db != nil {
			Add(db, db, gr)
		}
		if dx == nil {
			continue
		}
		AddScalar(n, row, -mean)
		MulScalar(n, n, rstd)
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
