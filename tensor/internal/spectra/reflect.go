package spectra

import (
	"math"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// A reflection is H = I - tau v conj(v)ᵀ with v[0] = 1, as in LAPACK.

// reflect makes conj(H)ᵀ x = (beta, 0, …) with beta real; it overwrites x with v
// and returns beta and tau.
//
// Source: LAPACK Working Note 203, routine zlarfg.
func reflect[T Scalar](x []T) (beta float64, tau T) {
	var rest float64
	for _, v := range parts(x[1:]) {
		rest += v * v
	}
	switch alpha := any(x[0]).(type) {
	case float64:
		if rest == 0 {
			x[0] = Number[T](1)
			return alpha, tau
		}
		beta = -math.Copysign(math.Sqrt(alpha*alpha+rest), alpha)
		tau = any((beta - alpha) / beta).(T)
	case complex128:
		if rest == 0 && imag(alpha) == 0 {
			x[0] = Number[T](1)
			return real(alpha), tau
		}
		beta = -math.Copysign(math.Sqrt(real(alpha)*real(alpha)+imag(alpha)*imag(alpha)+rest), real(alpha))
		tau = any(complex((beta-real(alpha))/beta, -imag(alpha)/beta)).(T)
	}
	scale := Number[T](1) / (x[0] - Number[T](beta))
	for i := range x[1:] {
		x[1+i] *= scale
	}
	x[0] = Number[T](1)
	return beta, tau
}

// left makes a, whose m rows of n elements lie ld apart, (I - tau v conj(v)ᵀ) a.
// w has room for n elements.
func left[T Scalar](m, n int, a []T, ld int, v []T, tau T, w []T) {
	if tau == 0 || n == 0 {
		return
	}
	w = w[:n]
	clear(w)
	for i := range m {
		axpy(w, conj(v[i]), a[i*ld:][:n])
	}
	for i := range m {
		axpy(a[i*ld:][:n], -tau*v[i], w)
	}
}

// right makes a, whose m rows of n elements lie ld apart, a (I - tau v conj(v)ᵀ).
// conjugate is conj(v).
func right[T Scalar](m, n int, a []T, ld int, v, conjugate []T, tau T) {
	if tau == 0 {
		return
	}
	for i := range m {
		row := a[i*ld:][:n]
		axpy(row, -tau*product(row, v), conjugate)
	}
}

// column copies len(x) elements of column j of a, from row i on.
func column[T Scalar](x, a []T, ld, i, j int) {
	for k := range x {
		x[k] = a[(i+k)*ld+j]
	}
}

func setColumn[T Scalar](x, a []T, ld, i, j int) {
	for k := range x {
		a[(i+k)*ld+j] = x[k]
	}
}

// Reflections overwrites a (m, n) with R in its upper triangle and below it the
// vectors of the reflections whose product is Q, and returns their factors.
func Reflections[T Scalar](m, n int, a []T) (tau []T) {
	if r, ok := any(a).([]float64); ok {
		return any(realReflections(m, n, r)).([]T)
	}
	tau = make([]T, min(m, n))
	v, w := make([]T, m), make([]T, n)
	for i := range tau {
		par.Poll()
		x := v[:m-i]
		column(x, a, n, i, i)
		beta, t := reflect(x)
		tau[i] = t
		if i+1 < n {
			left(m-i, n-i-1, a[i*n+i+1:], n, x, conj(t), w)
		}
		x[0] = Number[T](beta)
		setColumn(x, a, n, i, i)
	}
	return tau
}

// Product returns the first k columns of the product of len(tau) reflections,
// whose vectors are below the diagonal of a (m, n), as Reflections leaves them.
func Product[T Scalar](m, n, k int, a, tau []T) []T {
	q := make([]T, m*k)
	for i := range min(m, k) {
		q[i*k+i] = Number[T](1)
	}
	v, w := make([]T, m), make([]T, k)
	for i := len(tau) - 1; i >= 0; i-- {
		par.Poll()
		x := v[:m-i]
		column(x, a, n, i, i)
		x[0] = Number[T](1)
		left(m-i, k-i, q[i*k+i:], k, x, tau[i], w)
	}
	return q
}
