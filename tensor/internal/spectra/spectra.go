// Package spectra has the decompositions of one matrix that its spectrum is
// read from: singular values, eigenvalues, QR. Real matrices are gonum's where
// gonum has the routine; it has none for complex ones.
//
// Matrices are row-major slices without gaps. Functions overwrite the matrix
// that they are given, and report false where the iteration did not converge.
// Those that iterate want finite elements.
package spectra

import (
	"math"
	"math/cmplx"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// A Scalar is the type of a matrix's elements.
type Scalar interface{ float64 | complex128 }

// parts returns the elements as numbers that are not complex: themselves, or
// their real and imaginary parts one after the other.
func parts[T Scalar](a []T) []float64 {
	switch a := any(a).(type) {
	case []float64:
		return a
	case []complex128:
		return floats(a)
	}
	return nil
}

// width is the number of parts of an element.
func width[T Scalar]() int {
	var zero T
	if _, ok := any(zero).(complex128); ok {
		return 2
	}
	return 1
}

// dot is the sum of conj(a[i]) * b[i].
func dot[T Scalar](a, b []T) T {
	switch a := any(a).(type) {
	case []float64:
		return any(simd.Dot(a, any(b).([]float64))).(T)
	case []complex128:
		var re, im float64
		for i, y := range any(b).([]complex128) {
			x := a[i]
			re += real(x)*real(y) + imag(x)*imag(y)
			im += real(x)*imag(y) - imag(x)*real(y)
		}
		return any(complex(re, im)).(T)
	}
	panic("unreachable")
}

// product is the sum of a[i] * b[i].
func product[T Scalar](a, b []T) T {
	if a, ok := any(a).([]complex128); ok {
		var z complex128
		for i, y := range any(b).([]complex128) {
			z += a[i] * y
		}
		return any(z).(T)
	}
	return dot(a, b)
}

// axpy adds s*x to y.
func axpy[T Scalar](y []T, s T, x []T) {
	switch y := any(y).(type) {
	case []float64:
		simd.Axpy(y, any(s).(float64), any(x).([]float64))
	case []complex128:
		x, s := any(x).([]complex128), any(s).(complex128)
		for i := range y {
			y[i] += s * x[i]
		}
	}
}

func conj[T Scalar](x T) T {
	if v, ok := any(x).(complex128); ok {
		return any(cmplx.Conj(v)).(T)
	}
	return x
}

func conjAll[T Scalar](x []T) {
	if x, ok := any(x).([]complex128); ok {
		for i, v := range x {
			x[i] = cmplx.Conj(v)
		}
	}
}

func re[T Scalar](x T) float64 {
	if v, ok := any(x).(complex128); ok {
		return real(v)
	}
	return any(x).(float64)
}

// Number returns x as an element.
func Number[T Scalar](x float64) T {
	var z T
	if _, ok := any(z).(complex128); ok {
		return any(complex(x, 0)).(T)
	}
	return any(x).(T)
}

// transposed is the transpose of a (m, n), without conjugation.
func transposed[T Scalar](m, n int, a []T) []T {
	z := make([]T, m*n)
	for i := range m {
		for j := range n {
			z[j*m+i] = a[i*n+j]
		}
	}
	return z
}

// identity is the unit matrix of n rows.
func identity[T Scalar](n int) []T {
	z := make([]T, n*n)
	for i := range n {
		z[i*n+i] = Number[T](1)
	}
	return z
}

// Scaled divides a by a power of two that brings its greatest part near 1, so
// that no square of an element overflows or is lost, and returns what results
// that grow with a are to be multiplied with. Nothing is rounded but what is
// then below 2**-1022.
func Scaled[T Scalar](a []T) float64 {
	p := parts(a)
	var greatest float64
	for _, v := range p {
		greatest = max(greatest, math.Abs(v))
	}
	if greatest == 0 || greatest > 0x1p-100 && greatest < 0x1p100 {
		return 1
	}
	_, e := math.Frexp(greatest)
	for i, v := range p {
		p[i] = math.Ldexp(v, -e)
	}
	return math.Ldexp(1, e)
}

// A Kind says what the elements of a matrix are.
type Kind uint8

// The kinds. A matrix with NaN is not said to have infinities.
const (
	Finite Kind = iota
	Infinite
	NaN
)

// KindOf returns the kind of a's elements.
func KindOf[T Scalar](a []T) Kind {
	k := Finite
	for _, v := range parts(a) {
		switch {
		case v-v == 0:
		case math.IsNaN(v):
			return NaN
		default:
			k = Infinite
		}
	}
	return k
}
