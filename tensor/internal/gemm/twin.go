package gemm

import "github.com/rustorch/rustorch/tensor/internal/simd"

// twin is the reference: c = a*b, or c += a*b, with sums in float64. It runs
// over columns of c in strips that fit the first-level cache.
func twin[T simd.Float](m, n, k int, a, b, c Matrix[T], add bool) {
	const strip = 512
	var sums [strip]float64
	for i := range m {
		for j := 0; j < n; j += strip {
			w := min(strip, n-j)
			s := sums[:w]
			if b.RS == 1 && b.CS != 1 {
				dots(s, k, a.from(i, 0, k), b.from(0, j, k))
			} else {
				axpys(s, k, a.from(i, 0, k), b.from(0, j, k))
			}
			out := c.Data[i*c.RS+j:][:w]
			for x, v := range s {
				if add {
					v += float64(out[x])
				}
				out[x] = T(v)
			}
		}
	}
}

// from is At for operands, which are empty when k is 0.
func (a Matrix[T]) from(i, j, k int) Matrix[T] {
	if k == 0 {
		return a
	}
	return a.At(i, j)
}

// axpys computes s[x] = Σ_p a[0,p]*b[p,x] along the rows of b.
func axpys[T simd.Float](s []float64, k int, a, b Matrix[T]) {
	clear(s)
	for p := range k {
		v, row := float64(a.Data[p*a.CS]), b.Data[p*b.RS:]
		if b.CS == 1 {
			row = row[:len(s)]
			for x, w := range row {
				s[x] += v * float64(w)
			}
			continue
		}
		for x := range s {
			s[x] += v * float64(row[x*b.CS])
		}
	}
}

// dots computes the same along the columns of b.
func dots[T simd.Float](s []float64, k int, a, b Matrix[T]) {
	for x := range s {
		var t float64
		if k > 0 {
			for p, w := range b.Data[x*b.CS:][:k] {
				t += float64(a.Data[p*a.CS]) * float64(w)
			}
		}
		s[x] = t
	}
}
