package tensor

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor/shape"
)

// Products and softmax of sparse tensors, made of other rows.

func sparseMatMul(x, y *Tensor) *Tensor { return sparseProduct(x, y, false) }

func sparseProduct(x, y *Tensor, masked bool) *Tensor {
	a, b := len(x.shape), len(y.shape)
	switch {
	case a == 2 && b == 2:
		return SparseMm(x, y, masked)
	case a == 2 && b == 1 && !isSparse(y):
		checkInner(x, y)
		return SparseMm(x, y.Unsqueeze(1), masked).Squeeze(1)
	case a == 1 && b == 2 && !isSparse(x):
		checkInner(x, y)
		return SparseMm(x.Unsqueeze(0), y, masked).Squeeze(0)
	case a == 3 && b == 3:
		return sparseBmm(x, y)
	}
	panic(&LayoutError{"matmul", SparseCOO, fmt.Sprintf("matmul of sparse tensors is there for matrices and vectors, not for %d and %d dimensions", a, b)})
}

// checkInner panics unless a matrix and a vector fit.
func checkInner(x, y *Tensor) {
	if m, n := x.shape[len(x.shape)-1], y.shape[0]; m != n {
		panic(&ShapeError{"matmul", x.Shape(), y.Shape(), fmt.Sprintf("size mismatch, got %d, %dx%d,%d", x.shape[0], x.shape[0], m, n)})
	}
}

// sparseBmm multiplies a batch of sparse matrices with a batch of others.
func sparseBmm(x, y *Tensor) *Tensor {
	rank("bmm", "batch1", x, 3)
	rank("bmm", "batch2", y, 3)
	if x.shape[0] != y.shape[0] || x.shape[2] != y.shape[1] {
		panic(&ShapeError{"bmm", x.Shape(), y.Shape(), fmt.Sprintf("bmm: expected batches of matrices that fit, got %d of %dx%d and %d of %dx%d", x.shape[0], x.shape[1], x.shape[2], y.shape[0], y.shape[1], y.shape[2])})
	}
	if x.shape[0] == 0 {
		return newZeros(x.dt, []int{0, x.shape[1], y.shape[2]})
	}
	zs := make([]*Tensor, x.shape[0])
	for i := range zs {
		zs[i] = x.Select(0, i).MatMul(y.Select(0, i))
	}
	return Stack(zs)
}

// sparseAddmm is beta*x + alpha*y, where beta 0 stands for no x at all.
func sparseAddmm(x, y *Tensor, beta, alpha any) *Tensor {
	y = scaledBy(y, alpha)
	if b := Number(beta); !b.dt.IsComplex() && b.Float() == 0 {
		if isSparse(y) {
			return y
		}
		return y.Expand(y.shape...)
	}
	x = scaledBy(x, beta)
	if isSparse(x) && !isSparse(y) {
		return y.Add(x)
	}
	return x.Add(y)
}

func composeSparseMatmul(mat1, mat2 *Tensor) *Tensor {
	if !isSparse(mat1) && !isSparse(mat2) {
		return mat1.Mm(mat2)
	}
	for i, m := range []*Tensor{mat1, mat2} {
		if len(m.shape) != 2 {
			panic(&ShapeError{"sparse_mm", mat1.Shape(), mat2.Shape(), fmt.Sprintf("mm: argument %d must be a matrix, got %d-D tensor", i+1, len(m.shape))})
		}
	}
	return SparseMm(mat1, mat2, true)
}

func composeSparseAddmm(mat, mat1, mat2 *Tensor, beta, alpha any) *Tensor {
	return sparseAddmm(mat, composeSparseMatmul(mat1, mat2), beta, alpha)
}

func composeSampledAddmm(x, mat1, mat2 *Tensor, beta, alpha any) *Tensor {
	x.expect("sampled_addmm", SparseCSR)
	return sparseAddmm(x, SampledMm(mat1, mat2, x), beta, alpha)
}

func composeSparseSum(x *Tensor, dim []int) *Tensor {
	if !isSparse(x) {
		return x.Sum(dim...)
	}
	if len(dim) == 0 {
		return x.wholly().SparseValues().Sum()
	}
	return summed(x.ToSparse().Coalesce(), dim, false)
}

// onLines applies f, a function of all values of a line along dim, to the values
// of x: what x does not keep does not count.
func onLines(name string, x *Tensor, dim int, inner func(v *Tensor, dim int) *Tensor, f func(v *Tensor, line *Tensor, n int) *Tensor) *Tensor {
	x.expect(name, SparseCOO)
	x = x.Coalesce()
	k, d := x.SparseDim(), axisOf(name, dim, len(x.shape))
	if d >= k {
		return x.with(inner(x.SparseValues(), d-k+1))
	}
	indices := without(x.Indices(), d)
	size := append(x.Shape()[:d], x.shape[d+1:k]...)
	g := grouped(flatPlaces(indices, size))
	if k == 1 {
		g.group = newZeros(Int64, []int{x.Nnz()})
		g.places = []int64{0}
	}
	return x.with(f(x.SparseValues(), g.group, len(g.places)))
}

// greatest returns the greatest value of each line, which does not count for
// gradients: it cancels.
func greatest(v, line *Tensor, n int) *Tensor {
	wide := dense(v.Detach().To(Float64))
	m := shape.Numel(v.shape[1:])
	top := FullOf(Float64, math.Inf(-1), append([]int{n}, v.shape[1:]...)...)
	from, to, at := elems[float64](wide), elems[float64](top), elems[int64](line)
	for i, l := range at {
		for j := range m {
			p := int(l)*m + j
			to[p] = max(to[p], from[i*m+j])
		}
	}
	return top.To(v.dt)
}

func composeSparseSoftmax(x *Tensor, dim int) *Tensor {
	return onLines("sparse_softmax", x, dim, (*Tensor).Softmax, func(v, line *Tensor, n int) *Tensor {
		e := v.Sub(greatest(v, line, n).IndexSelect(line, 0)).Exp()
		sum := newZeros(v.dt, append([]int{n}, v.shape[1:]...)).IndexAdd(line, e, 0)
		return e.Div(sum.IndexSelect(line, 0))
	})
}

func composeSparseLogSoftmax(x *Tensor, dim int) *Tensor {
	return onLines("sparse_log_softmax", x, dim, (*Tensor).LogSoftmax, func(v, line *Tensor, n int) *Tensor {
		e := v.Sub(greatest(v, line, n).IndexSelect(line, 0))
		sum := newZeros(v.dt, append([]int{n}, v.shape[1:]...)).IndexAdd(line, e.Exp(), 0)
		return e.Sub(sum.Log().IndexSelect(line, 0))
	})
}

func forwardEmbeddingSparse(weight, index *Tensor, _ int, _ bool) *Tensor {
	if isSparse(weight) {
		panic(&LayoutError{Op: "embedding", Layout: weight.Layout()})
	}
	return forwardEmbedding(weight, index)
}
