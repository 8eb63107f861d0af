// Package gemm multiplies matrices of float32 and float64 in strided memory.
//
// A transposed or sliced operand is only another pair of strides and is never
// copied as a whole. Results do not depend on the number of threads.
package gemm

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// A Matrix is a view of Data: element (i, j) is Data[i*RS+j*CS]. Strides are
// not negative; those of an operand may be 0 (an expanded tensor).
type Matrix[T simd.Float] struct {
	Data   []T
	RS, CS int
}

// Rows returns the row-major matrix with the given row length.
func Rows[T simd.Float](data []T, cols int) Matrix[T] { return Matrix[T]{data, cols, 1} }

// T returns the transpose, which shares the data.
func (a Matrix[T]) T() Matrix[T] { return Matrix[T]{a.Data, a.CS, a.RS} }

// At returns the matrix that begins at element (i, j).
func (a Matrix[T]) At(i, j int) Matrix[T] {
	return Matrix[T]{a.Data[i*a.RS+j*a.CS:], a.RS, a.CS}
}

// check panics unless an m by n matrix lies within the data.
func (a Matrix[T]) check(name string, m, n int) {
	if a.RS < 0 || a.CS < 0 || m > 0 && n > 0 && (m-1)*a.RS+(n-1)*a.CS >= len(a.Data) {
		panic(fmt.Sprintf("gemm: %s is %dx%d with strides %d and %d in %d elements", name, m, n, a.RS, a.CS, len(a.Data)))
	}
}

// Gemm computes c = alpha*a*b + beta*c for a (m, k), b (k, n), c (m, n). With
// beta 0, c is not read: what it held, NaN too, is gone. c overlaps neither a
// nor b.
func Gemm[T simd.Float](m, n, k int, alpha T, a, b Matrix[T], beta T, c Matrix[T]) {
	a.check("a", m, k)
	b.check("b", k, n)
	c.check("c", m, n)
	if m == 0 || n == 0 {
		return
	}
	if c.RS == 1 && (c.CS != 1 || n == 1 && a.RS == 1 && a.CS != 1) { // c is a transpose: compute that
		m, n, a, b, c = n, m, b.T(), a.T(), c.T()
	}
	if alpha == 1 && (beta == 0 || beta == 1) && c.CS == 1 {
		multiply(m, n, k, a, b, c, beta == 1)
		return
	}
	tmp := Rows(make([]T, m*n), n)
	multiply(m, n, k, a, b, tmp, false)
	for i := range m {
		blend(n, alpha, tmp.Data[i*n:], beta, c.At(i, 0))
	}
}

// blend computes c[0,j] = alpha*p[j] + beta*c[0,j].
func blend[T simd.Float](n int, alpha T, p []T, beta T, c Matrix[T]) {
	for j := range n {
		v := alpha * p[j]
		if beta != 0 {
			v += beta * c.Data[j*c.CS]
		}
		c.Data[j*c.CS] = v
	}
}

// An Activation is applied by an epilogue.
type Activation int

// The activations of simd that are worth fusing.
const (
	None Activation = iota
	Relu
	Gelu
	Tanh
	Sigmoid
)

func apply[T simd.Float](act Activation, x []T) {
	switch act {
	case Relu:
		simd.Relu(x, x)
	case Gelu:
		simd.Gelu(x, x)
	case Tanh:
		simd.Tanh(x, x)
	case Sigmoid:
		simd.Sigmoid(x, x)
	}
}

// Linear computes c = act(a*b + bias) for a (m, k), b (k, n) and row-major
// c (m, n) without gaps. bias (n) is added to every row; nil is no bias.
func Linear[T simd.Float](m, n, k int, a, b Matrix[T], bias, c []T, act Activation) {
	if len(c) != m*n || bias != nil && len(bias) != n {
		panic(fmt.Sprintf("gemm: linear of %dx%d into %d elements with %d biases", m, n, len(c), len(bias)))
	}
	beta := T(0)
	if bias != nil {
		for i := range m {
			copy(c[i*n:(i+1)*n], bias)
		}
		beta = 1
	}
	Gemm(m, n, k, 1, a, b, beta, Rows(c, n))
	apply(act, c)
}

// Batched computes batch products c_i = alpha*a_i*b_i + beta*c_i. Matrix i of
// an operand begins i times its batch stride (sa, sb, sc) into the data.
func Batched[T simd.Float](batch, m, n, k int, alpha T, a Matrix[T], sa int, b Matrix[T], sb int, beta T, c Matrix[T], sc int) {
	if m == 0 || n == 0 {
		return
	}
	for i := range batch {
		ai, bi, ci := a, b, c
		if k > 0 {
			ai.Data, bi.Data = a.Data[i*sa:], b.Data[i*sb:]
		}
		ci.Data = c.Data[i*sc:]
		Gemm(m, n, k, alpha, ai, bi, beta, ci)
	}
}
