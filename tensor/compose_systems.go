package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

func composeLuFactor(matrix *Tensor, pivot bool) (lu, pivots *Tensor) {
	lu, pivots, info := matrix.LuFactorExOpt(pivot, false)
	failed("torch.linalg.lu_factor", info, zeroInU)
	return lu, pivots
}

func composeLu(matrix *Tensor, pivot bool) (p, l, u *Tensor) {
	if len(matrix.shape) < 2 {
		panic(&ShapeError{Op: "linalg.lu", Shape1: matrix.Shape(), Reason: fmt.Sprintf("Expected tensor with 2 or more dimensions. Got size: %s instead", shape.String(matrix.shape))})
	}
	lu, pivots, _ := matrix.LuFactorExOpt(pivot, false)
	return LuUnpack(lu, pivots)
}

func composeLuSolve(x, luData, luPivots *Tensor) *Tensor {
	return LinalgLuSolve(luData, luPivots, x)
}

func composeDet(x *Tensor) *Tensor {
	det, _, _ := x.DetLU()
	return det
}

func composeLinalgDet(matrix *Tensor) *Tensor { return composeDet(matrix) }

func composeSlogdet(x *Tensor) (sign, logabsdet *Tensor) {
	sign, logabsdet, _, _ = x.SlogdetLU()
	return sign, logabsdet
}

func composeLinalgSlogdet(matrix *Tensor) (sign, logabsdet *Tensor) { return composeSlogdet(matrix) }

func composeLogdet(x *Tensor) *Tensor {
	needSquare("logdet", x)
	needInexact("logdet", x)
	sign, log, _, _ := x.SlogdetLU()
	if x.dt.IsComplex() {
		return sign.Log().Add(log)
	}
	return Where(sign.EqScalar(-1), Number(math.NaN()), log)
}

func composeSolveEx(matrix, rhs *Tensor, left, checkErrors bool) (result, info *Tensor) {
	result, _, _, info = matrix.SolveLUOpt(rhs, left, checkErrors)
	return result, info
}

func composeSolve(matrix, rhs *Tensor, left bool) *Tensor {
	result, _, _, info := matrix.SolveLUOpt(rhs, left, false)
	failed("torch.linalg.solve", info, notSolved)
	return result
}

func composeInverse(x *Tensor) *Tensor {
	inverse, info := x.InvEx()
	failed("linalg.inv", info, isSingular)
	return inverse
}

func composeInv(matrix *Tensor) *Tensor { return composeInverse(matrix) }

func composeCholesky(x *Tensor, upper bool) *Tensor {
	l, info := x.CholeskyExOpt(upper, false)
	failed("linalg.cholesky", info, notDefinite)
	return l
}

func composeLdlFactor(x *Tensor, hermitian bool) (ld, pivots *Tensor) {
	ld, pivots, info := x.LdlFactorExOpt(hermitian, false)
	failed("torch.linalg.ldl_factor", info, zeroInD)
	return ld, pivots
}

func composeTriangularSolve(x, matrix *Tensor, upper, transpose, unitriangular bool) (solution, coefficient *Tensor) {
	const name = "torch.triangular_solve"
	for i, v := range []*Tensor{x, matrix} {
		if len(v.shape) < 2 {
			panic(&ShapeError{name, x.Shape(), matrix.Shape(), fmt.Sprintf("Expected %s to have at least 2 dimensions, but it has %d dimensions instead", []string{"b", "A"}[i], len(v.shape))})
		}
	}
	batch := needPair("triangular_solve", matrix, x)
	needWide("linalg.solve_triangular", "triangular_solve_cpu", matrix)
	m, n := matrix.matrix()
	coefficient = matrix.MT().Expand(append(slices.Clone(batch), n, m)...).CloneOpt(ContiguousFormat).MT()
	if transpose {
		return matrix.MT().SolveTriangularOpt(x, !upper, true, unitriangular), coefficient
	}
	return matrix.SolveTriangularOpt(x, upper, true, unitriangular), coefficient
}

// composeMatrixPower multiplies by squares, as many as n has binary digits.
func composeMatrixPower(x *Tensor, n int) *Tensor {
	needSquare("linalg.matrix_power", x)
	switch {
	case n == 0:
		m, _ := x.matrix()
		return x.MaskedFill(OnesOf(Bool), 0).Add(EyeOf(x.dt, m, m)) // with a gradient, which is zero
	case n == 1:
		return x.Clone()
	case n == -1:
		return x.Inverse()
	case n < 0:
		x, n = x.Inverse(), -n
	}
	if n == 3 {
		return x.MatMul(x).MatMul(x)
	}
	var z *Tensor
	for ; ; x = x.MatMul(x) {
		if n&1 == 1 {
			if z == nil {
				z = x
			} else {
				z = z.MatMul(x)
			}
		}
		if n >>= 1; n == 0 {
			return z
		}
	}
}

func composeVecdot(x, y *Tensor, dim int) *Tensor {
	const name = "linalg.vecdot"
	needFractions(name, x)
	if x.dt != y.dt {
		panic(&DTypeError{name, y.dt, "Expected x and y to have the same dtype, but found x of type " + x.dt.Torch() + " and y of type " + y.dt.Torch() + " instead"})
	}
	if len(x.shape) == 1 && len(y.shape) == 1 {
		axisOf(name, dim, 1)
		return x.Vdot(y)
	}
	s, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		panic(&ShapeError{name, x.Shape(), y.Shape(), err.Error()})
	}
	i := axisOf(name, dim, len(s))
	if len(s) == 0 {
		return x.Conj().Mul(y)
	}
	if x.dt.IsHalf() { // the sum is rounded once
		return x.Conj().To(x.dt.Wide()).Mul(y.To(y.dt.Wide())).Sum(i).To(x.dt)
	}
	return x.Conj().Mul(y).Sum(i)
}

func composeLinalgDiagonal(matrix *Tensor, offset, dim1, dim2 int) *Tensor {
	return matrix.DiagonalOpt(offset, dim1, dim2)
}

func composeTensorInv(x *Tensor, ind int) *Tensor {
	if ind <= 0 {
		panic(&ValueError{"linalg.tensorinv", fmt.Sprintf("Expected a strictly positive integer for 'ind', but got %d", ind)})
	}
	k := min(ind, len(x.shape))
	rows, cols := shape.Numel(x.shape[k:]), shape.Numel(x.shape[:k])
	if rows != cols {
		panic(&ShapeError{Op: "linalg.tensorinv", Shape1: x.Shape(), Reason: fmt.Sprintf("Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got %d != %d", rows, cols)})
	}
	inverse, info := x.Reshape(cols, rows).InvEx()
	failed("inv", info, isSingular)
	return inverse.Reshape(slices.Concat(x.shape[k:], x.shape[:k])...)
}

func composeTensorSolve(x, y *Tensor, dims []int) *Tensor {
	if len(dims) > 0 {
		to := make([]int, len(dims))
		for i := range to {
			to[i] = len(x.shape) - len(dims) + i
		}
		x = x.Movedim(dims, to...)
	}
	k := min(len(y.shape), len(x.shape))
	rows, cols := shape.Numel(x.shape[k:]), shape.Numel(x.shape[:k])
	if rows != cols {
		panic(&ShapeError{"linalg.tensorsolve", x.Shape(), y.Shape(), fmt.Sprintf("Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim]), but got %d != %d", rows, cols)})
	}
	return x.Reshape(rows, rows).Solve(y.Reshape(-1)).Reshape(x.shape[k:]...)
}
