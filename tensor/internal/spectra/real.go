package spectra

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	blasgonum "gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"

	"github.com/rustorch/rustorch/tensor/internal/gemm"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

var pack gonum.Implementation

func init() { blas64.Use(kernels{}) }

// kernels are gonum's routines of linear algebra with the inner loops that its
// decompositions spend their time in replaced by the vector kernels, and with
// an end after an interrupt. gonum's packages have one implementation for all,
// so a program's own use of gonum gets them too.
type kernels struct{ blasgonum.Implementation }

// Dgemm computes c = beta c + alpha op(a) op(b).
func (k kernels) Dgemm(ta, tb blas.Transpose, m, n, inner int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	par.Poll()
	if m*n*inner < 1<<12 || alpha == 0 || beta != 0 && beta != 1 {
		k.Implementation.Dgemm(ta, tb, m, n, inner, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	side := func(t blas.Transpose, d []float64, ld int) gemm.Matrix[float64] {
		if t == blas.NoTrans {
			return gemm.Matrix[float64]{Data: d, RS: ld, CS: 1}
		}
		return gemm.Matrix[float64]{Data: d, RS: 1, CS: ld}
	}
	gemm.Gemm(m, n, inner, alpha, side(ta, a, lda), side(tb, b, ldb), beta, gemm.Matrix[float64]{Data: c, RS: ldc, CS: 1})
}

// Dgemv computes y = beta y + alpha op(a) x.
func (k kernels) Dgemv(t blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	par.Poll()
	switch {
	case t == blas.NoTrans && incX == 1 && incY > 0 && n >= 8 && m > 0 && len(a) >= (m-1)*lda+n && len(x) >= n && len(y) > (m-1)*incY:
		for i := range m {
			v := alpha * simd.Dot(a[i*lda:][:n], x[:n])
			if beta != 0 {
				v += beta * y[i*incY]
			}
			y[i*incY] = v
		}
	case t != blas.NoTrans && incX > 0 && incY == 1 && beta == 1 && n >= 8 && m > 0 && len(a) >= (m-1)*lda+n && len(y) >= n && len(x) > (m-1)*incX:
		for i := range m {
			simd.Axpy(y[:n], alpha*x[i*incX], a[i*lda:][:n])
		}
	default:
		k.Implementation.Dgemv(t, m, n, alpha, a, lda, x, incX, beta, y, incY)
	}
}

// Dger computes a += alpha x yᵀ.
func (k kernels) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	par.Poll()
	if incX <= 0 || incY != 1 || n < 8 || m <= 0 || len(a) < (m-1)*lda+n || len(y) < n || len(x) <= (m-1)*incX {
		k.Implementation.Dger(m, n, alpha, x, incX, y, incY, a, lda)
		return
	}
	for i := range m {
		simd.Axpy(a[i*lda:][:n], alpha*x[i*incX], y[:n])
	}
}

// Drot rotates the pairs of elements of x and y.
func (k kernels) Drot(n int, x []float64, incX int, y []float64, incY int, c, s float64) {
	par.Poll()
	k.Implementation.Drot(n, x, incX, y, incY, c, s)
}

// workspace calls a routine of LAPACK for the length of its workspace, and then
// with one.
func workspace(f func(work []float64, n int)) {
	var size [1]float64
	f(size[:], -1)
	n := max(1, int(size[0]))
	f(make([]float64, n), n)
}

func realReflections(m, n int, a []float64) []float64 {
	tau := make([]float64, min(m, n))
	if len(tau) > 0 {
		workspace(func(w []float64, l int) { pack.Dgeqrf(m, n, a, n, tau, w, l) })
	}
	return tau
}

// realBidiagonal reduces a (m, n) with m >= n to an upper bidiagonal matrix
// qᵀ a p. It returns the transpose of the first k columns of q and that of p,
// if wanted.
func realBidiagonal(m, n, k int, a []float64, vectors bool) (d, e, qt, pt []float64) {
	d, e = make([]float64, n), make([]float64, max(n-1, 0))
	tauQ, tauP := make([]float64, n), make([]float64, n)
	workspace(func(w []float64, l int) { pack.Dgebrd(m, n, a, n, d, e, tauQ, tauP, w, l) })
	if !vectors {
		return d, e, nil, nil
	}
	pt = make([]float64, n*n)
	for i := range n {
		copy(pt[i*n:][:n], a[i*n:][:n])
	}
	workspace(func(w []float64, l int) { pack.Dorgbr(lapack.GeneratePT, n, n, n, pt, n, tauP, w, l) })
	q := make([]float64, m*k)
	for i := range m {
		copy(q[i*k:][:n], a[i*n:][:n])
	}
	workspace(func(w []float64, l int) { pack.Dorgbr(lapack.GenerateQ, m, k, n, q, k, tauQ, w, l) })
	return d, e, transposed(m, k, q), pt
}
