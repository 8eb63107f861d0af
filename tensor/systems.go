package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/lapack"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/shape"
)

// needInexact panics unless x has floating or complex elements of 32 bits or
// more in each part.
func needInexact(name string, x *Tensor) {
	needFractions(name, x)
	if x.dt.IsHalf() {
		panic(&DTypeError{name, x.dt, "Low precision dtypes not supported. Got " + x.dt.Torch()})
	}
}

// byType chooses what computes with elements of type dt, which is floating or
// complex.
func byType[F any](dt dtype.DType, f32, f64, c64, c128 F) F {
	switch dt {
	case Float32:
		return f32
	case Float64:
		return f64
	case Complex64:
		return c64
	}
	return c128
}

// columnsOf returns a copy of x, repeated to a batch, whose matrices lie column
// by column.
func columnsOf(x *Tensor, batch []int) *Tensor {
	m, n := x.matrix()
	z := newColumns(x.dt, append(slices.Clone(batch), m, n))
	if m*n < 1<<8 || x.strides[len(x.shape)-1] != 1 || x.dt.IsComplex() {
		copyInto(z, x.expanded(z.shape))
		return z
	}
	byType(x.dt, transposed[float32], transposed[float64], nil, nil)(z, x)
	return z
}

// transposed sets the matrices of z, which lie column by column, to those of x,
// whose rows have no gaps.
func transposed[T float](z, x *Tensor) {
	batch := z.batch()
	m, n := x.matrix()
	to, from := matricesOf[T](z, batch), matricesOf[T](x, batch)
	loopMatrices(shape.Numel(batch), m*n, func(i int) { simd.Transpose(to(i).Data, from(i).Data, m, n, m, from(i).RS) })
}

// places returns where in x each element of a batch begins that x's first
// dimensions are repeated to; x has own more dimensions.
func places(x *Tensor, batch []int, own int) []int {
	strides := shape.ExpandStrides(x.shape, x.strides, append(slices.Clone(batch), x.shape[len(x.shape)-own:]...))
	at := make([]int, 1, max(1, shape.Numel(batch)))
	for d, n := range batch {
		next := make([]int, 0, len(at)*n)
		for _, a := range at {
			for i := range n {
				next = append(next, a+i*strides[d])
			}
		}
		at = next
	}
	return at
}

// matricesOf returns the matrices of x, which is repeated to a batch.
func matricesOf[T lapack.Number](x *Tensor, batch []int) func(i int) lapack.Mat[T] {
	m, n := x.matrix()
	r := len(x.shape)
	all, at, rs, cs := elems[T](x), places(x, batch, 2), x.strides[r-2], x.strides[r-1]
	return func(i int) lapack.Mat[T] {
		if m == 0 || n == 0 {
			return lapack.Mat[T]{M: m, N: n, RS: rs, CS: cs}
		}
		return lapack.Mat[T]{Data: all[at[i]:], M: m, N: n, RS: rs, CS: cs}
	}
}

// pivotsOf returns the vectors of x, whose last dimension has no gaps, repeated to
// a batch.
func pivotsOf(x *Tensor, batch []int) func(i int) []int32 {
	n := x.shape[len(x.shape)-1]
	all, at := elems[int32](x), places(x, batch, 1)
	return func(i int) []int32 {
		if n == 0 {
			return nil
		}
		return all[at[i]:][:n]
	}
}

// loopMatrices calls f for every one of count matrices that cost work each, on
// several threads where that is worth it.
func loopMatrices(count, work int, f func(i int)) {
	par.For(count, max(1, grain/(work+1)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			par.Poll()
			f(i)
		}
	})
}

// failed panics with what reason says of the first matrix whose info is not 0.
func failed(name string, info *Tensor, reason func(k int) string) {
	for i, k := range info.Ints() {
		if k == 0 {
			continue
		}
		text := reason(int(k))
		if len(info.shape) > 0 {
			text = fmt.Sprintf("(Batch element %d): %s", i, text)
		}
		panic(&LinAlgError{name, text})
	}
}

func isSingular(k int) string {
	return fmt.Sprintf("The diagonal element %d is zero, the inversion could not be completed because the input matrix is singular.", k)
}

func notSolved(int) string { return "The solver failed because the input matrix is singular." }

func notDefinite(k int) string {
	return fmt.Sprintf("The factorization could not be completed because the input is not positive-definite (the leading minor of order %d is not positive-definite).", k)
}

func zeroInU(k int) string {
	return fmt.Sprintf("U[%d,%d] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)", k, k)
}
