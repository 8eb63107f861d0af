package tensor

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/rustorch/rustorch/tensor/internal/lapack"
	"github.com/rustorch/rustorch/tensor/shape"
)

func ldlOf[T lapack.Number](ld, pivots, info *Tensor, hermitian bool) {
	batch := ld.batch()
	n, _ := ld.matrix()
	at, rows, zeros := matricesOf[T](ld, batch), pivotsOf(pivots, batch), elems[int32](info)
	loopMatrices(len(zeros), n*n*n/3, func(i int) {
		a := at(i)
		zeros[i] = int32(lapack.LDL(a, hermitian, rows(i)))
		for j := range n {
			clear(a.Data[j*a.CS:][:j])
		}
	})
}

func forwardLdlFactorEx(x *Tensor, hermitian, checkErrors bool) (ld, pivots, info *Tensor) {
	const name = "torch.linalg.ldl_factor_ex"
	needSquare(name, x)
	needInexact(name, x)
	ld = columnsOf(x, x.batch())
	pivots, info = newTensor(Int32, x.shape[:len(x.shape)-1]), newTensor(Int32, x.batch())
	byType(x.dt, ldlOf[float32], ldlOf[float64], ldlOf[complex64], ldlOf[complex128])(ld, pivots, info, hermitian)
	if checkErrors {
		failed(name, info, zeroInD)
	}
	return ld, pivots, info
}

func zeroInD(k int) string {
	return fmt.Sprintf("D[%d,%d] is zero and using it on ldl_solve would result in a division by zero.", k, k)
}

func ldlSolved[T lapack.Number](ld, pivots, x *Tensor, hermitian bool) bool {
	batch := x.batch()
	n, k := x.matrix()
	at, rows, to := matricesOf[T](ld, batch), pivotsOf(pivots, batch), matricesOf[T](x, batch)
	var refused atomic.Bool
	loopMatrices(shape.Numel(batch), n*n*k, func(i int) {
		if !lapack.SolveLDL(at(i), hermitian, rows(i), to(i)) {
			refused.Store(true)
		}
	})
	return !refused.Load()
}

func forwardLdlSolve(ld, pivots, rhs *Tensor, hermitian bool) *Tensor {
	const name = "torch.linalg.ldl_solve"
	needSquare(name, ld)
	needInexact(name, ld)
	if len(rhs.shape) < 2 {
		panic(&ShapeError{name, ld.Shape(), rhs.Shape(), fmt.Sprintf("Expected B to have at least 2 dimensions, but it has %d dimensions instead", len(rhs.shape))})
	}
	switch {
	case !slices.Equal(pivots.shape, ld.shape[:len(ld.shape)-1]):
		panic(&ShapeError{name, ld.Shape(), pivots.Shape(), "Expected LD.shape[:-1] and pivots.shape to be the same, but got pivots with shape " + shape.String(pivots.shape) + " instead"})
	case pivots.dt == Bool || pivots.dt.IsInexact():
		panic(&DTypeError{name, pivots.dt, "Expected pivots to be integers. Got " + pivots.dt.Torch()})
	}
	x := columnsOf(rhs, needPair(name, ld, rhs))
	rows := dense(pivots.cast(Int32))
	// The rows of a matrix of factors lie side by side in what ldl_factor gave.
	if !byType(x.dt, ldlSolved[float32], ldlSolved[float64], ldlSolved[complex64], ldlSolved[complex128])(columnsOf(ld, ld.batch()), rows, x, hermitian) {
		panic(&ValueError{name, "the pivots are not those of ldl_factor for matrices of this size"})
	}
	return x
}
