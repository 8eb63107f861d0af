package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/lapack"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

func choleskyOf[T lapack.Number](l, info *Tensor) {
	n, _ := l.matrix()
	at, minors := matricesOf[T](l, l.batch()), elems[int32](info)
	loopMatrices(len(minors), n*n*n/2, func(i int) {
		a := at(i)
		minors[i] = int32(lapack.Cholesky(a))
		for j := range n {
			clear(a.Data[j*a.CS:][:j])
		}
	})
}

func forwardCholeskyEx(x *Tensor, upper, checkErrors bool) (l, info *Tensor) {
	const name = "linalg.cholesky"
	needSquare(name, x)
	needFractions(name, x)
	needWide("linalg.cholesky", "cholesky_cpu", x)
	from := x
	if upper { // the conjugate of the upper triangle is the transpose of the lower one
		from = forwardTranspose(x, -2, -1)
	}
	l, info = columnsOf(from, x.batch()), newTensor(Int32, x.batch())
	if upper && x.dt.IsComplex() {
		copyInto(l, forwardConj(l))
	}
	byType(l.dt, choleskyOf[float32], choleskyOf[float64], choleskyOf[complex64], choleskyOf[complex128])(l, info)
	if checkErrors {
		failed("linalg.cholesky_ex", info, notDefinite)
	}
	if upper {
		l = adjointOf(l)
	}
	return l, info
}

// adjointOf returns a matrix transposed and conjugated, column by column.
func adjointOf(x *Tensor) *Tensor {
	return columnsOf(forwardConjPhysical(forwardTranspose(x, -2, -1)), x.batch())
}

// needPair checks the operands of older functions: b and a have a type and fit.
func needPair(name string, a, b *Tensor) []int {
	if a.dt != b.dt {
		panic(&DTypeError{name, b.dt, "Expected b and A to have the same dtype, but found b of type " + b.dt.Torch() + " and A of type " + a.dt.Torch() + " instead."})
	}
	needSquare(name, a)
	k, _ := a.matrix()
	if m, n := b.matrix(); m != k {
		panic(&ShapeError{name, a.Shape(), b.Shape(), fmt.Sprintf("Incompatible matrix sizes for %s: each A matrix is %d by %d but each b matrix is %d by %d", name, k, k, m, n)})
	}
	batch, err := shape.Broadcast(b.batch(), a.batch())
	if err != nil {
		panic(&ShapeError{name, a.Shape(), b.Shape(), err.Error()})
	}
	return batch
}

// eliminated overwrites x with the solutions of a x = x, or x a = x unless left,
// for triangular a.
func eliminated[T lapack.Number](a, x *Tensor, upper, left, unit bool) {
	batch := x.batch()
	m, n := x.matrix()
	at, to := matricesOf[T](a, batch), matricesOf[T](x, batch)
	loopMatrices(shape.Numel(batch), m*n*max(m, n)/2, func(i int) {
		m, b := at(i), to(i)
		if left {
			lapack.SolveTriangular(m, !upper, unit, b)
		} else {
			lapack.SolveTriangular(m.T(), upper, unit, b.T())
		}
	})
}

func eliminate(a, x *Tensor, upper, left, unit bool) {
	byType(x.dt, eliminated[float32], eliminated[float64], eliminated[complex64], eliminated[complex128])(a, x, upper, left, unit)
}

func forwardSolveTriangular(matrix, rhs *Tensor, upper, left, unitriangular bool) *Tensor {
	const name = "linalg.solve_triangular"
	needSquare(name, matrix)
	needMatrix(name, rhs, "B")
	needWide("linalg.solve_triangular", "triangular_solve_cpu", matrix)
	x := columnsOf(rhs, solvable(name, matrix, rhs, left))
	eliminate(matrix, x, upper, left, unitriangular)
	return x
}

func forwardCholeskySolve(x, l *Tensor, upper bool) *Tensor {
	for i, v := range []*Tensor{x, l} {
		if len(v.shape) < 2 {
			panic(&ShapeError{"cholesky_solve", x.Shape(), l.Shape(), fmt.Sprintf("%s should have at least 2 dimensions, but has %d dimensions instead", []string{"b", "u"}[i], len(v.shape))})
		}
	}
	batch := needPair("cholesky_solve", l, x)
	needWide("cholesky_solve", "cholesky_solve_cpu", l)
	z := columnsOf(x, batch)
	solveCholesky(l, z, upper)
	return z
}

// solveCholesky overwrites z with the solutions of l lᴴ z = z, or lᴴ l z = z if
// l is upper.
func solveCholesky(l, z *Tensor, upper bool) {
	h := forwardTranspose(forwardConjPhysical(l), -2, -1)
	if upper {
		l, h = h, l
	}
	eliminate(l, z, false, true, false)
	eliminate(h, z, true, true, false)
}

func forwardCholeskyInverse(x *Tensor, upper bool) *Tensor {
	needSquare("cholesky_inverse", x)
	needWide("cholesky_inverse", "cholesky_inverse_out_cpu", x)
	n, _ := x.matrix()
	failed("cholesky_inverse", zerosOnDiagonal(x), isSingular)
	z := newColumns(x.dt, x.shape)
	copyInto(z, EyeOf(x.dt, n, n).expanded(x.shape))
	solveCholesky(x, z, upper)
	return z
}

// zerosOnDiagonal returns for each matrix which element of its diagonal is the
// first zero, from 1, or 0.
func zerosOnDiagonal(x *Tensor) *Tensor {
	z := newZeros(Int32, x.batch())
	to := elems[int32](z)
	n, _ := x.matrix()
	if n == 0 {
		return z
	}
	zero := unary(op.LogicalNot, nil, packed(forwardDiagonal(x, 0, -2, -1)))
	is := elems[uint8](zero)
	for i := range to {
		to[i] = int32(slices.Index(is[i*n:][:n], 1) + 1)
	}
	return z
}
