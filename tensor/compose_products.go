package tensor

import "fmt"

// rank panics unless x has n dimensions.
func rank(name, arg string, x *Tensor, n int) {
	if len(x.shape) != n {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("%s must be a %dD tensor", arg, n)})
	}
}

func composeMm(x, mat2 *Tensor) *Tensor {
	rank("mm", "self", x, 2)
	rank("mm", "mat2", mat2, 2)
	return x.MatMul(mat2)
}

func composeBmm(x, mat2 *Tensor) *Tensor {
	rank("bmm", "batch1", x, 3)
	rank("bmm", "batch2", mat2, 3)
	if x.shape[0] != mat2.shape[0] {
		panic(&ShapeError{"bmm", x.Shape(), mat2.Shape(), fmt.Sprintf("Expected size for first two dimensions of batch2 tensor to be: [%d, %d]", x.shape[0], x.shape[2])})
	}
	return x.MatMul(mat2)
}

func composeMv(x, vec *Tensor) *Tensor {
	rank("mv", "input", x, 2)
	rank("mv", "vec", vec, 1)
	return x.MatMul(vec)
}

func composeDot(x, tensor *Tensor) *Tensor {
	if len(x.shape) != 1 || len(tensor.shape) != 1 {
		panic(&ShapeError{"dot", x.Shape(), tensor.Shape(), fmt.Sprintf("1D tensors expected, but got %dD and %dD tensors", len(x.shape), len(tensor.shape))})
	}
	if x.shape[0] != tensor.shape[0] {
		panic(&ShapeError{"dot", x.Shape(), tensor.Shape(), fmt.Sprintf("inconsistent tensor size, expected tensor [%d] and src [%d] to have the same number of elements, but got %d and %d elements respectively", x.shape[0], tensor.shape[0], x.shape[0], tensor.shape[0])})
	}
	return x.MatMul(tensor)
}

func composeInner(x, y *Tensor) *Tensor {
	if len(x.shape) == 0 || len(y.shape) == 0 {
		return x.Mul(y)
	}
	return TensordotOpt(x, y.Movedim([]int{-1}, 0), 1)
}

// blended is beta*x + alpha*product; x is not read if beta is 0.
func blended(name string, x, product *Tensor, beta, alpha any) *Tensor {
	product = scaleBy(name, product, alpha)
	if n := Number(beta); n.Float() == 0 {
		return x.Expand(product.shape...).MaskedFill(Scalar(true), 0).Add(product) // NaN of x does not count
	}
	if _, ok := broadcastTo(x.shape, product.shape); !ok {
		panic(&ShapeError{name, x.Shape(), product.Shape(), "The expanded size of the tensor must match the existing size at non-singleton dimensions"})
	}
	return scaleBy(name, x, beta).Add(product)
}

func composeAddmm(x, mat1, mat2 *Tensor, beta, alpha any) *Tensor {
	rank("addmm", "mat1", mat1, 2)
	rank("addmm", "mat2", mat2, 2)
	return blended("addmm", x, mat1.MatMul(mat2), beta, alpha)
}

func composeAddmv(x, mat, vec *Tensor, beta, alpha any) *Tensor {
	return blended("addmv", x, composeMv(mat, vec), beta, alpha)
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
			panic(&ShapeError{name, a.Shape(), b.Shape(), "contracted dimensions need to match"})
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
