package tensor

import (
	"fmt"

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

func composeTensordot(a, b *Tensor, dims any) *Tensor {
	name := "tensordot"
	v := intsOf(name, dims)
	n := v[0]
	if len(v) != 1 || n < 0 || n > len(a.shape) || n > len(b.shape) {
		panic(&ValueError{name, fmt.Sprintf("tensordot expects dims between 0 and the number of dimensions, got %v", dims)})
	}
	lead, tail := a.shape[:len(a.shape)-n:len(a.shape)-n], b.shape[n:]
	k := 1
	for i, d := range a.shape[len(a.shape)-n:] {
		if b.shape[i] != d {
			panic(&ShapeError{name, a.Shape(), b.Shape(), fmt.Sprintf("contracted dimensions need to match, but first has size %d in dim %d and second has size %d in dim %d", d, i-n, b.shape[i], i)})
		}
		k *= d
	}
	rows, cols := 1, 1
	for _, d := range lead {
		rows *= d
	}
	for _, d := range tail {
		cols *= d
	}
	return a.Reshape(rows, k).MatMul(b.Reshape(k, cols)).Reshape(append(lead, tail...)...)
}
