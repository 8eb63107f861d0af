package spectra

import (
	"slices"

	"gonum.org/v1/gonum/blas"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// SVD returns the singular values of a (m, n), greatest first, and with vectors
// also those: ut holds the left ones in its rows, vh the conjugates of the
// right ones, so a is the sum over k of s[k] ut[k]ᵀ vh[k]. There are min(m, n)
// of each, or with full m and n, which complete the bases.
//
// Source: G. Golub and C. Van Loan, Matrix Computations, 2013, section 8.6.
func SVD[T Scalar](m, n int, a []T, full, vectors bool) (s []float64, ut, vh []T, ok bool) {
	if m < n {
		s, v, uh, ok := SVD(n, m, transposed(m, n, a), full, vectors)
		return s, uh, v, ok
	}
	if n == 0 {
		if vectors && full {
			ut = identity[T](m)
		}
		return nil, ut, nil, true
	}
	scale := Scaled(a)
	k := n
	if full {
		k = m
	}
	d, e, qt, ph := bidiagonal(m, n, k, a, vectors)
	if !vectors {
		ok = pack.Dbdsqr(blas.Upper, n, 0, 0, 0, d, e, nil, 1, nil, 1, nil, 1, make([]float64, 4*n))
	} else {
		w := width[T]()
		ok = singularValues(d, e, &rows{data: parts(qt), n: w * m}, &rows{data: parts(ph), n: w * n})
	}
	for i := range d {
		d[i] *= scale
	}
	return d, qt, ph, ok
}

// bidiagonal reduces a (m, n) with m >= n to an upper bidiagonal real matrix
// conj(q)ᵀ a p with diagonals d and e. It returns the transpose of the first k
// columns of q and the conjugate transpose of p, if wanted.
func bidiagonal[T Scalar](m, n, k int, a []T, vectors bool) (d, e []float64, qt, ph []T) {
	if r, ok := any(a).([]float64); ok {
		d, e, q, p := realBidiagonal(m, n, k, r, vectors)
		return d, e, any(q).([]T), any(p).([]T)
	}
	d, e, tauQ, tauP, rows := toBidiagonal(m, n, a)
	if !vectors {
		return d, e, nil, nil
	}
	ph = transposed(n, n, bordered(n, rows, tauP))
	conjAll(ph)
	return d, e, transposed(m, k, Product(m, n, k, a, tauQ)), ph
}

// toBidiagonal leaves the vectors of the reflections from the left in the lower
// triangle of a, and returns those from the right in the columns of rows, below
// the diagonal.
//
// Source: LAPACK, routine zgebd2.
func toBidiagonal[T Scalar](m, n int, a []T) (d, e []float64, tauQ, tauP, rows []T) {
	d, e = make([]float64, n), make([]float64, max(n-1, 0))
	tauQ, tauP, rows = make([]T, n), make([]T, max(n-1, 0)), make([]T, n*n)
	v, w := make([]T, m), make([]T, n)
	for i := range n {
		par.Poll()
		x := v[:m-i]
		column(x, a, n, i, i)
		d[i], tauQ[i] = reflect(x)
		setColumn(x, a, n, i, i)
		if i+1 == n {
			break
		}
		left(m-i, n-i-1, a[i*n+i+1:], n, x, conj(tauQ[i]), w)
		y := slices.Clone(a[i*n+i+1 : (i+1)*n])
		conjAll(y)
		e[i], tauP[i] = reflect(y)
		setColumn(y, rows, n, i+1, i)
		z := slices.Clone(y)
		conjAll(z)
		if i+1 < m {
			right(m-i-1, n-i-1, a[(i+1)*n+i+1:], n, y, z, tauP[i])
		}
	}
	return d, e, tauQ, tauP, rows
}

// bordered is the unit matrix of n rows with the product of reflections in the
// place of all but its first row and column. Their vectors are below the
// diagonal of a (n, n), each in the column before its own.
func bordered[T Scalar](n int, a, tau []T) []T {
	q := identity[T](n)
	if n > 1 {
		inner := Product(n-1, n, n-1, a[n:], tau)
		for i := range n - 1 {
			copy(q[(i+1)*n+1:][:n-1], inner[i*(n-1):])
		}
	}
	return q
}
