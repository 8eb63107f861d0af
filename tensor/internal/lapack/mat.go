// Package lapack factors matrices and solves systems with them, one matrix at a
// time. The algorithms are LAPACK's, split into halves so that most of the work
// is products of matrices, which package gemm does.
package lapack

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/gemm"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// A Number is an element of a matrix.
type Number interface {
	float32 | float64 | complex64 | complex128
}

// A Mat is an M by N view of Data: element (i, j) is Data[i*RS+j*CS].
type Mat[T Number] struct {
	Data         []T
	M, N, RS, CS int
}

// T returns the transpose, which shares the data.
func (a Mat[T]) T() Mat[T] { return Mat[T]{a.Data, a.N, a.M, a.CS, a.RS} }

// Sub returns the m by n matrix that begins at element (i, j).
func (a Mat[T]) Sub(i, j, m, n int) Mat[T] {
	if m <= 0 || n <= 0 {
		return Mat[T]{nil, m, n, a.RS, a.CS}
	}
	return Mat[T]{a.Data[i*a.RS+j*a.CS:], m, n, a.RS, a.CS}
}

// At returns element (i, j).
func (a Mat[T]) At(i, j int) T { return a.Data[i*a.RS+j*a.CS] }

// Columns returns an m by n matrix of zeros whose columns lie side by side.
func Columns[T Number](m, n int) Mat[T] { return Mat[T]{make([]T, m*n), m, n, 1, m} }

// col returns column j from row i on; the rows of a must lie side by side.
func (a Mat[T]) col(i, j int) []T {
	if i >= a.M {
		return nil
	}
	return a.Data[i+j*a.CS:][:a.M-i]
}

// row returns row i; the columns of a must lie side by side.
func (a Mat[T]) row(i int) []T { return a.Data[i*a.RS:][:a.N] }

// Conj returns the conjugate of x.
func Conj[T Number](x T) T {
	switch v := any(x).(type) {
	case complex64:
		return any(complex(real(v), -imag(v))).(T)
	case complex128:
		return any(complex(real(v), -imag(v))).(T)
	}
	return x
}

// isComplex reports whether T is complex.
func isComplex[T Number]() bool {
	var z T
	switch any(z).(type) {
	case complex64, complex128:
		return true
	}
	return false
}

// Conjugated returns a copy of a with the signs of the imaginary parts
// reversed, and a itself if it is real.
func (a Mat[T]) Conjugated() Mat[T] {
	if !isComplex[T]() {
		return a
	}
	c := Columns[T](a.M, a.N)
	for j := range a.N {
		for i := range a.M {
			c.Data[i+j*c.CS] = Conj(a.At(i, j))
		}
	}
	return c
}

// few is up to how many products a plain loop is faster than package gemm.
const few = 1 << 9

// Less subtracts the product of a (m, k) and b (k, n) from c (m, n), one of
// whose strides is 1.
func (c Mat[T]) Less(a, b Mat[T]) {
	if c.M == 0 || c.N == 0 || a.N == 0 {
		return
	}
	if c.M*c.N*a.N <= few {
		c.lessFew(a, b)
		return
	}
	switch any(c.Data).(type) {
	case []float32:
		lessReal(as[float32](a), as[float32](b), as[float32](c))
	case []float64:
		lessReal(as[float64](a), as[float64](b), as[float64](c))
	case []complex64:
		lessComplex[float32](c, a, b)
	default:
		lessComplex[float64](c, a, b)
	}
}

func (c Mat[T]) lessFew(a, b Mat[T]) {
	for j := range c.N {
		for p := range a.N {
			v := b.At(p, j)
			for i := range c.M {
				c.Data[i*c.RS+j*c.CS] -= a.At(i, p) * v
			}
		}
	}
}

// as returns a, whose elements are R, as a matrix of them.
func as[R simd.Float, T Number](a Mat[T]) Mat[R] {
	return Mat[R]{any(a.Data).([]R), a.M, a.N, a.RS, a.CS}
}

func forGemm[R simd.Float](a Mat[R]) gemm.Matrix[R] {
	return gemm.Matrix[R]{Data: a.Data, RS: a.RS, CS: a.CS}
}

// lessReal adds the product with the smaller operand negated.
func lessReal[R simd.Float](a, b, c Mat[R]) {
	if a.M < b.N {
		a = negated(a)
	} else {
		b = negated(b)
	}
	gemm.Gemm(c.M, c.N, a.N, 1, forGemm(a), forGemm(b), 1, forGemm(c))
}

// negated returns -a with rows or columns side by side, as in a.
func negated[R simd.Float](a Mat[R]) Mat[R] {
	if a.CS == 1 {
		return negated(a.T()).T()
	}
	c := Columns[R](a.M, a.N)
	for j := range a.N {
		to := c.col(0, j)
		if a.RS == 1 {
			simd.Neg(to, a.col(0, j))
			continue
		}
		for i := range to {
			to[i] = -a.At(i, j)
		}
	}
	return c
}

// lessComplex leaves the columns of b and c as they lie, with real and imaginary
// parts one after the other, and makes of every element x + iy of a the block
//
//	-x  y
//	-y -x
func lessComplex[R simd.Float, T Number](c, a, b Mat[T]) {
	if c.RS != 1 {
		c, a, b = c.T(), b.T(), a.T()
	}
	if b.RS != 1 {
		side := Columns[T](b.M, b.N)
		for j := range b.N {
			for i := range b.M {
				side.Data[i+j*b.M] = b.At(i, j)
			}
		}
		b = side
	}
	blocks := Columns[R](2*a.M, 2*a.N)
	for p := range a.N {
		left, right := blocks.col(0, 2*p), blocks.col(0, 2*p+1)
		for i := range a.M {
			x, y := parts[R](a.At(i, p))
			left[2*i], left[2*i+1], right[2*i], right[2*i+1] = -x, -y, y, -x
		}
	}
	gemm.Gemm(2*c.M, c.N, 2*a.N, 1, forGemm(blocks), columnParts[R](b), 1, columnParts[R](c))
}

func parts[R simd.Float, T Number](v T) (re, im R) {
	switch v := any(v).(type) {
	case complex64:
		return R(real(v)), R(imag(v))
	case complex128:
		return R(real(v)), R(imag(v))
	}
	panic("lapack: not a complex number")
}

// columnParts returns a, whose columns lie side by side, as one of real numbers
// with twice the rows.
func columnParts[R simd.Float, T Number](a Mat[T]) gemm.Matrix[R] {
	return gemm.Matrix[R]{Data: unsafe.Slice((*R)(unsafe.Pointer(unsafe.SliceData(a.Data))), 2*len(a.Data)), RS: 1, CS: 2 * a.CS}
}

// short is up to which length a plain loop is faster than package simd.
const short = 12

// axpy computes y += s*x.
func axpy[T Number](y []T, s T, x []T) {
	if len(y) > short {
		switch y := any(y).(type) {
		case []float32:
			simd.Axpy(y, any(s).(float32), any(x).([]float32))
			return
		case []float64:
			simd.Axpy(y, any(s).(float64), any(x).([]float64))
			return
		}
	}
	for i := range y {
		y[i] += s * x[i]
	}
}
