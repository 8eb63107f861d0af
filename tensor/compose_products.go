package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// matrixOnly panics unless x has two dimensions.
func matrixOnly(name, arg string, x *Tensor) {
	if len(x.shape) != 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("%s must be a matrix, got %d-D tensor", arg, len(x.shape))})
	}
}

// rank panics unless x has n dimensions.
func rank(name, arg string, x *Tensor, n int) {
	if len(x.shape) != n {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("%s must be a %dD tensor", arg, n)})
	}
}

func composeMm(x, mat2 *Tensor) *Tensor {
	matrixOnly("mm", "self", x)
	matrixOnly("mm", "mat2", mat2)
	return x.MatMul(mat2)
}

func composeBmm(x, mat2 *Tensor) *Tensor {
	rank("bmm", "batch1", x, 3)
	rank("bmm", "batch2", mat2, 3)
	if x.shape[0] != mat2.shape[0] {
		panic(&ShapeError{"bmm", x.Shape(), mat2.Shape(), fmt.Sprintf("Expected size for first two dimensions of batch2 tensor to be: [%d, %d] but got: [%d, %d].", x.shape[0], x.shape[2], mat2.shape[0], mat2.shape[1])})
	}
	return x.MatMul(mat2)
}

func composeMv(x, vec *Tensor) *Tensor {
	return multiplyVector("mv", x, vec, 1)
}

// multiplyVector is a matrix times a vector, in an operation whose first
// argument has the given number of dimensions.
func multiplyVector(name string, x, vec *Tensor, first int) *Tensor {
	if len(x.shape) != 2 || len(vec.shape) != 1 {
		panic(&ShapeError{name, x.Shape(), vec.Shape(), fmt.Sprintf("vector + matrix @ vector expected, got %d, %d, %d", first, len(x.shape), len(vec.shape))})
	}
	return x.MatMul(vec)
}

func composeDot(x, tensor *Tensor) *Tensor {
	checkDot("dot", x, tensor)
	return x.MatMul(tensor)
}

// checkDot panics unless x and tensor are vectors of one length.
func checkDot(name string, x, tensor *Tensor) {
	if len(x.shape) != 1 || len(tensor.shape) != 1 {
		panic(&ShapeError{name, x.Shape(), tensor.Shape(), fmt.Sprintf("1D tensors expected, but got %dD and %dD tensors", len(x.shape), len(tensor.shape))})
	}
	if x.dt != tensor.dt {
		panic(&DTypeError{name, tensor.dt, "dot : expected both vectors to have same dtype, but found " + x.dt.Torch() + " and " + tensor.dt.Torch()})
	}
	if x.shape[0] != tensor.shape[0] {
		panic(&ShapeError{name, x.Shape(), tensor.Shape(), unmultiplied(x, tensor)})
	}
}

func composeInner(x, y *Tensor) *Tensor {
	if len(x.shape) == 0 || len(y.shape) == 0 {
		return x.Mul(y)
	}
	if x.shape[len(x.shape)-1] != y.shape[len(y.shape)-1] {
		panic(&ShapeError{"inner", x.Shape(), y.Shape(), fmt.Sprintf("inner() the last dimension must match on both input tensors but got shapes %s and %s", shape.String(x.shape), shape.String(y.shape))})
	}
	return TensordotOpt(x, y.Movedim([]int{-1}, 0), 1)
}

// blended is beta*x + alpha*product; x is not read if beta is 0.
func blended(name string, x, product *Tensor, beta, alpha any) *Tensor {
	if product.dt.Kind() == dtype.Integer && name != "addr" { // PyTorch's products of matrices cut numbers to integers
		beta, alpha = wholeNumber(name, beta, product.dt), wholeNumber(name, alpha, product.dt)
	}
	product = scaleBy(name, product, alpha)
	if n := Number(beta); n.Complex() == 0 {
		return x.Expand(product.shape...).MaskedFill(Scalar(true), 0).Add(product) // NaN of x does not count
	}
	if reason := unexpanded(x, product.shape); reason != "" {
		panic(&ShapeError{name, x.Shape(), product.Shape(), reason})
	}
	return scaleBy(name, x, beta).Add(product)
}

func composeAddmm(x, mat1, mat2 *Tensor, beta, alpha any) *Tensor {
	matrixOnly("addmm", "self", mat1)
	matrixOnly("addmm", "mat2", mat2)
	return blended("addmm", x, mat1.MatMul(mat2), beta, alpha)
}

func composeAddmv(x, mat, vec *Tensor, beta, alpha any) *Tensor {
	return blended("addmv", x, multiplyVector("addmv", mat, vec, len(x.shape)), beta, alpha)
}

func composeAddr(x, vec1, vec2 *Tensor, beta, alpha any) *Tensor {
	if x.dt == Bool {
		return x.LogicalAnd(Number(beta)).LogicalOr(vec1.Outer(vec2).LogicalAnd(Number(alpha)))
	}
	return blended("addr", x, vec1.Outer(vec2), beta, alpha)
}

func composeBaddbmm(x, batch1, batch2 *Tensor, beta, alpha any) *Tensor {
	return blended("baddbmm", x, composeBmm(batch1, batch2), beta, alpha)
}

func composeAddbmm(x, batch1, batch2 *Tensor, beta, alpha any) *Tensor {
	return blended("addbmm", x, composeBmm(batch1, batch2).Sum(0).To(batch1.dt), beta, alpha)
}

// wholeNumber cuts the fraction of n off.
func wholeNumber(name string, n any, dt dtype.DType) any {
	switch v := Number(n); {
	case v.dt.IsComplex():
		panic(&ValueError{name, "value cannot be converted to type " + dtype.Table[dt].C + " without overflow"})
	case v.dt == Bool, v.dt.IsFloat():
		return int64(v.Float())
	}
	return n
}

func composeTensordot(a, b *Tensor, dims int) *Tensor {
	name := "tensordot"
	switch {
	case dims < 0:
		panic(&ValueError{name, fmt.Sprintf("tensordot expects dims >= 0, but got dims=%d", dims)})
	case dims > min(len(a.shape), len(b.shape)):
		panic(&ValueError{name, fmt.Sprintf("tensordot expects dims < ndim_a or ndim_b, but got dims=%d", dims)})
	}
	dimsA, dimsB := make([]int, dims), make([]int, dims)
	for i := range dims {
		dimsA[i], dimsB[i] = i-dims, i
	}
	return composeTensordotOver(a, b, dimsA, dimsB)
}

func composeTensordotOver(a, b *Tensor, dimsA, dimsB []int) *Tensor {
	name := "tensordot"
	if a.dt != b.dt {
		panic(&DTypeError{name, b.dt, "both inputs should have same dtype"})
	}
	if len(dimsA) != len(dimsB) {
		panic(&ValueError{name, fmt.Sprintf("both dimension lists should have same length (got %v and %v)", dimsA, dimsB)})
	}
	at, bt := axesOf(name, dimsA, len(a.shape)), axesOf(name, dimsB, len(b.shape))
	for i := range at {
		n, m := a.shape[at[i]], b.shape[bt[i]]
		switch {
		case n == m:
		case m == 1: // broadcasts
			a = a.SumOpt([]int{at[i]}, true).To(b.dt)
		case n == 1:
			b = b.SumOpt([]int{bt[i]}, true).To(a.dt)
		default:
			panic(&ShapeError{name, a.Shape(), b.Shape(), fmt.Sprintf("contracted dimensions need to match, but first has size %d in dim %d and second has size %d in dim %d", n, dimsA[i], m, dimsB[i])})
		}
	}
	lead, tail := remaining(at, len(a.shape)), remaining(bt, len(b.shape))
	k, _ := sizesOf(a, at)
	rows, rowShape := sizesOf(a, lead)
	cols, colShape := sizesOf(b, tail)
	left := a.Permute(append(slices.Clone(lead), at...)...).Reshape(rows, k)
	right := b.Permute(append(slices.Clone(bt), tail...)...).Reshape(k, cols)
	return left.MatMul(right).Reshape(append(rowShape, colShape...)...)
}

// axesOf returns dims counted from the front; each may stand once.
func axesOf(name string, dims []int, rank int) []int {
	axes := make([]int, len(dims))
	for i, d := range dims {
		axes[i] = axisOf(name, d, rank)
		if slices.Contains(axes[:i], axes[i]) {
			panic(&ValueError{name, fmt.Sprintf("dim %d appears multiple times in the list of dims", axes[i])})
		}
	}
	return axes
}

// remaining lists the dimensions that are not among axes.
func remaining(axes []int, rank int) []int {
	rest := []int{}
	for i := range rank {
		if !slices.Contains(axes, i) {
			rest = append(rest, i)
		}
	}
	return rest
}

// sizesOf returns the lengths of x along axes and their product.
func sizesOf(x *Tensor, axes []int) (product int, sizes []int) {
	product, sizes = 1, make([]int, len(axes))
	for i, d := range axes {
		sizes[i] = x.shape[d]
		product *= sizes[i]
	}
	return product, sizes
}
