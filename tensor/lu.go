package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/lapack"
	"github.com/rustorch/rustorch/tensor/shape"
)

// factored overwrites the matrices of lu, which lie column by column, with their
// factors.
func factored[T lapack.Number](lu, pivots, info *Tensor) {
	batch := lu.batch()
	m, n := lu.matrix()
	at, rows, zeros := matricesOf[T](lu, batch), pivotsOf(pivots, batch), elems[int32](info)
	loopMatrices(shape.Numel(batch), m*n*min(m, n), func(i int) { zeros[i] = int32(lapack.LU(at(i), rows(i))) })
}

// factors returns the factors of x, which is overwritten if it is fresh and lies
// column by column.
func factors(lu *Tensor) (pivots, info *Tensor) {
	needWide("linalg.lu_factor", "lu_cpu", lu)
	m, n := lu.matrix()
	pivots, info = newTensor(Int32, lu.batch(min(m, n))), newTensor(Int32, lu.batch())
	byType(lu.dt, factored[float32], factored[float64], factored[complex64], factored[complex128])(lu, pivots, info)
	return pivots, info
}

func forwardLuFactorEx(matrix *Tensor, pivot, checkErrors bool) (lu, pivots, info *Tensor) {
	if len(matrix.shape) < 2 {
		panic(&ShapeError{Op: "torch.lu_factor", Shape1: matrix.Shape(), Reason: fmt.Sprintf("Expected tensor with 2 or more dimensions. Got size: %s instead", shape.String(matrix.shape))})
	}
	needWide("linalg.lu_factor", "lu_cpu", matrix)
	if !pivot {
		panic(&ValueError{"linalg.lu_factor", "LU without pivoting is not implemented on the CPU"})
	}
	lu = columnsOf(matrix, matrix.batch())
	pivots, info = factors(lu)
	if checkErrors {
		failed("torch.linalg.lu_factor_ex", info, zeroInU)
	}
	return lu, pivots, info
}

// factorsOf returns the factors of x, or of its transpose where x is real and lies
// row by row, and so is that column by column: no determinant and no solution
// tells them apart. PyTorch does so too.
func factorsOf(x *Tensor) (lu, pivots, info *Tensor, transposed bool) {
	if transposed = FactorsOfTranspose(x); transposed {
		lu = packed(x)
		r := len(lu.shape)
		lu.strides[r-2], lu.strides[r-1] = lu.strides[r-1], lu.strides[r-2]
	} else {
		lu = columnsOf(x, x.batch())
	}
	pivots, info = factors(lu)
	return lu, pivots, info, transposed
}

// FactorsOfTranspose reports whether DetLU, SlogdetLU and SolveLU give the
// factors of x's transpose.
func FactorsOfTranspose(x *Tensor) bool { return x.IsContiguous() && !x.dt.IsComplex() }

// exchanges returns how many of the rows that pivots name were exchanged.
func exchanges(pivots []int32) int {
	n := 0
	for i, p := range pivots {
		if int(p) != i+1 {
			n++
		}
	}
	return n
}

func determinants[T lapack.Number](det, lu, pivots *Tensor) {
	batch := lu.batch()
	m, _ := lu.matrix()
	at, rows, to := matricesOf[T](lu, batch), pivotsOf(pivots, batch), elems[T](det)
	loopMatrices(len(to), m, func(i int) {
		a, d := at(i), T(1)
		for k := range m {
			d *= a.At(k, k)
		}
		if exchanges(rows(i))%2 == 1 {
			d = -d
		}
		to[i] = d
	})
}

func forwardDetLU(matrix *Tensor) (det, lu, pivots *Tensor) {
	needSquare("linalg.det", matrix)
	needFractions("linalg.det", matrix)
	lu, pivots, _, _ = factorsOf(matrix)
	det = newTensor(matrix.dt, matrix.batch())
	byType(det.dt, determinants[float32], determinants[float64], determinants[complex64], determinants[complex128])(det, lu, pivots)
	return det, lu, pivots
}

func forwardSlogdetLU(matrix *Tensor) (sign, logabsdet, lu, pivots *Tensor) {
	needSquare("linalg.slogdet", matrix)
	needInexact("linalg.slogdet", matrix)
	lu, pivots, _, _ = factorsOf(matrix)
	sign, logabsdet = newTensor(matrix.dt, matrix.batch()), newTensor(matrix.dt.Real(), matrix.batch())
	byType(sign.dt, logDeterminants[float32, float32], logDeterminants[float64, float64], logDeterminants[complex64, float32], logDeterminants[complex128, float64])(sign, logabsdet, lu, pivots)
	return sign, logabsdet, lu, pivots
}

func logDeterminants[T lapack.Number, R float](sign, logabsdet, lu, pivots *Tensor) {
	batch := lu.batch()
	m, _ := lu.matrix()
	at, rows, signs, logs := matricesOf[T](lu, batch), pivotsOf(pivots, batch), elems[T](sign), elems[R](logabsdet)
	loopMatrices(len(signs), m, func(i int) {
		a, s, log := at(i), T(1), 0.0
		for k := range m {
			unit, l := lapack.Polar(a.At(k, k))
			s, log = s*unit, log+l
		}
		if exchanges(rows(i))%2 == 1 {
			s = -s
		}
		signs[i], logs[i] = s, R(log)
	})
}

// solved overwrites x with the solutions of a x = x, or x a = x unless left; lu
// and pivots are the factors of a, or of its transpose.
func solved[T lapack.Number](lu, pivots, x *Tensor, left, transposed bool) {
	batch := x.batch()
	m, n := x.matrix()
	at, rows, to := matricesOf[T](lu, batch), pivotsOf(pivots, batch), matricesOf[T](x, batch)
	loopMatrices(shape.Numel(batch), m*n*max(m, n), func(i int) {
		b := to(i)
		if !left {
			b = b.T()
		}
		if b.M > 0 && b.N > 0 {
			lapack.SolveLU(at(i), rows(i), transposed == left, b)
		}
	})
}

func solveWith(lu, pivots, x *Tensor, left, transposed bool) {
	byType(x.dt, solved[float32], solved[float64], solved[complex64], solved[complex128])(lu, pivots, x, left, transposed)
}

// solutionOf returns a copy of b, repeated to a batch, whose matrices lie column by
// column, or row by row unless left: as they are solved.
func solutionOf(b *Tensor, batch []int, left bool) *Tensor {
	if left {
		return columnsOf(b, batch)
	}
	m, n := b.matrix()
	return packed(b.expanded(append(slices.Clone(batch), m, n)))
}

// isVector reports whether the right side b of a x = b holds vectors: PyTorch's
// rule.
func isVector(a, b *Tensor) bool {
	return len(b.shape) == 1 || len(a.shape)-1 == len(b.shape) && slices.Equal(b.shape, a.shape[:len(a.shape)-1])
}

func forwardSolveLU(matrix, rhs *Tensor, left, checkErrors bool) (x, lu, pivots, info *Tensor) {
	const name = "linalg.solve"
	needSquare(name, matrix)
	b := rhs
	vector := isVector(matrix, rhs)
	if vector {
		b = forwardUnsqueeze(rhs, -1)
	}
	batch := solvable(name, matrix, b, left)
	if vector && !left {
		panic(&ShapeError{name, matrix.Shape(), rhs.Shape(), "Vector broadcasting of the left hand side is not supported for left=False. In this case linalg.solve is equivalent to B / A.squeeze(-1)"})
	}
	x = solutionOf(b, batch, left)
	lu, pivots, info, transposed := factorsOf(matrix)
	if checkErrors {
		failed("torch.linalg.solve_ex", info, notSolved)
	}
	solveWith(lu, pivots, x, left, transposed)
	if vector {
		x = solvedVectors(x)
	}
	return x, lu, pivots, info
}

// solvedVectors drops the last dimension, and lets the two before it lie as those of a
// matrix, as PyTorch does.
func solvedVectors(x *Tensor) *Tensor {
	x = forwardSelect(x, -1, 0)
	if len(x.shape) < 2 {
		return x
	}
	return columnsOf(x, x.batch())
}

// solvable checks the operands of a x = b, or x a = b unless left, and returns
// what their batches broadcast to.
func solvable(name string, a, b *Tensor, left bool) []int {
	needMatrix(name, b, "B")
	if a.dt != b.dt {
		panic(&DTypeError{name, b.dt, "Expected A and B to have the same dtype, but found A of type " + a.dt.Torch() + " and B of type " + b.dt.Torch() + " instead"})
	}
	needFractions(name, a)
	m, n := b.matrix()
	k, _ := a.matrix()
	equation, rows := "AX = B", m
	if !left {
		equation, rows = "XA = B", n
	}
	if k != rows {
		panic(&ShapeError{name, a.Shape(), b.Shape(), fmt.Sprintf("Incompatible shapes of A and B for the equation %s (%dx%d and %dx%d)", equation, k, k, m, n)})
	}
	batch, err := shape.Broadcast(b.batch(), a.batch())
	if err != nil {
		panic(&ShapeError{name, a.Shape(), b.Shape(), err.Error()})
	}
	return batch
}

func forwardInvEx(matrix *Tensor, checkErrors bool) (inverse, info *Tensor) {
	needSquare("linalg.inv", matrix)
	needInexact("linalg.inv", matrix)
	lu, pivots, info, transposed := factorsOf(matrix)
	if checkErrors {
		failed("linalg.inv_ex", info, isSingular)
	}
	inverse = newColumns(matrix.dt, matrix.shape)
	copyInto(inverse, EyeOf(matrix.dt, matrix.shape[len(matrix.shape)-1], matrix.shape[len(matrix.shape)-1]).expanded(matrix.shape))
	solveWith(lu, pivots, inverse, true, transposed)
	lu.st.Free()
	return inverse, info
}
