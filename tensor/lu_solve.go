package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

func forwardLinalgLuSolve(lu, pivots, rhs *Tensor, left, adjoint bool) *Tensor {
	const name = "torch.linalg.lu_solve"
	needSquare(name, lu)
	needInexact(name, lu)
	refuse := func(reason string) { panic(&ShapeError{"linalg.lu_solve", lu.Shape(), pivots.Shape(), reason}) }
	n, _ := lu.matrix()
	switch {
	case lu.dt != rhs.dt:
		panic(&DTypeError{"linalg.lu_solve", rhs.dt, "Expected LU and B to have the same dtype, but found LU of type " + lu.dt.Torch() + " and B of type " + rhs.dt.Torch() + " instead"})
	case pivots.dt != Int32:
		panic(&DTypeError{"linalg.lu_solve", pivots.dt, "pivots should be a Tensor of scalar type torch.int32"})
	case len(pivots.shape) == 0 || pivots.shape[len(pivots.shape)-1] != n:
		refuse("Number of pivots per batch should be same as the dimension of the matrix")
	case !slices.Equal(pivots.shape, lu.shape[:len(lu.shape)-1]):
		refuse("Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots with shape " + shape.String(pivots.shape) + " instead")
	}
	x := solutionOf(rhs, solvable("linalg.lu_solve", lu, rhs, left), left)
	rows := checkedPivots(pivots, n, "Pivots given to lu_solve must all be smaller or equal to LU.size(-2). Did you properly pass the result of lu_factor?")
	if adjoint {
		lu = forwardConjPhysical(lu)
	}
	solveWith(lu, rows, x, left, adjoint)
	return x
}

// checkedPivots returns pivots without gaps, and panics unless they are rows of
// a matrix of n.
func checkedPivots(pivots *Tensor, n int, reason string) *Tensor {
	p := dense(pivots)
	for _, k := range elems[int32](p) {
		if k < 1 || int(k) > n {
			panic(&ValueError{"lu_solve", reason})
		}
	}
	return p
}

func forwardLuUnpack(lu, pivots *Tensor, unpackData, unpackPivots bool) (p, l, u *Tensor) {
	const name = "torch.lu_unpack"
	if len(lu.shape) < 2 {
		panic(&ShapeError{Op: name, Shape1: lu.Shape(), Reason: fmt.Sprintf("Expected tensor with 2 or more dimensions. Got size: %s instead", shape.String(lu.shape))})
	}
	if unpackPivots && pivots.dt != Int32 {
		panic(&DTypeError{name, pivots.dt, "LU_pivots is expected to be a contiguous tensor of torch.int32 dtype.\nNote: this function is intended to be used with the output produced by torch.linalg.lu_factor"})
	}
	p, l, u = newTensor(lu.dt, []int{0}), newTensor(lu.dt, []int{0}), newTensor(lu.dt, []int{0})
	m, n := lu.matrix()
	k := min(m, n)
	if unpackPivots {
		if want := append(slices.Clone(lu.batch()), k); !slices.Equal(pivots.shape, want) {
			panic(&ShapeError{name, lu.Shape(), pivots.Shape(), "Expected LU_pivots to have shape " + shape.String(want) + " but got " + shape.String(pivots.shape) + " instead."})
		}
		p = permutation(lu.dt, checkedPivots(pivots, m, "pivots passed to lu_unpack must be between 1 and LU.size(-2) inclusive.Did you properly pass the result of lu_factor?"), m)
	}
	if unpackData {
		l, u = forwardTril(forwardNarrow(lu, -1, 0, k), -1), forwardTriu(forwardNarrow(lu, -2, 0, k), 0)
		forwardDiagonal(l, 0, -2, -1).fill(1)
	}
	return p, l, u
}

// permutation returns the matrices P of m rows that undo the exchanges of
// pivots.
func permutation(dt dtype.DType, pivots *Tensor, m int) *Tensor {
	batch := pivots.shape[:len(pivots.shape)-1]
	order := newTensor(Int64, append(slices.Clone(batch), m))
	rows, to := pivotsOf(pivots, batch), elems[int64](order)
	for b := range shape.Numel(batch) {
		at := to[b*m:][:m]
		for i := range at {
			at[i] = int64(i)
		}
		for i, p := range rows(b) {
			at[i], at[p-1] = at[p-1], at[i]
		}
	}
	z := newZeros(dt, append(slices.Clone(order.shape), m))
	return forwardScatterValue(z, forwardUnsqueeze(order, -2), -2, 1)
}
