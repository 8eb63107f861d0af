package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/gemm"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// sameType returns the operands' element type, which must be one.
func sameType(name string, xs ...*Tensor) dtype.DType {
	for _, x := range xs[1:] {
		if x != nil && x.dt != xs[0].dt {
			panic(&DTypeError{name, x.dt, "expected operands to have the same dtype, but got " + xs[0].dt.Torch() + " and " + x.dt.Torch()})
		}
	}
	if xs[0].dt == Bool {
		panic(&DTypeError{name, Bool, "not implemented for 'Bool'"})
	}
	return xs[0].dt
}

func forwardMatMul(x, y *Tensor) *Tensor {
	dt := sameType("matmul", x, y)
	if len(x.shape) == 0 || len(y.shape) == 0 {
		panic(&ShapeError{"matmul", x.Shape(), y.Shape(), fmt.Sprintf("both arguments to matmul need to be at least 1D, but they are %dD and %dD", len(x.shape), len(y.shape))})
	}
	a, b := x, y
	if len(x.shape) == 1 {
		a = forwardUnsqueeze(x, 0)
	}
	if len(y.shape) == 1 {
		b = forwardUnsqueeze(y, 1)
	}
	la, lb := len(a.shape), len(b.shape)
	m, k, n := a.shape[la-2], a.shape[la-1], b.shape[lb-1]
	if k != b.shape[lb-2] {
		panic(&ShapeError{"matmul", x.Shape(), y.Shape(), unmultiplied(x, y)})
	}
	batch, err := shape.Broadcast(a.shape[:la-2], b.shape[:lb-2])
	if err != nil {
		panic(&ShapeError{"matmul", x.Shape(), y.Shape(), err.Error()})
	}
	z := newTensor(dt, append(slices.Clone(batch), m, n))
	z.products(a.expanded(append(slices.Clone(batch), m, k)), b.expanded(append(slices.Clone(batch), k, n)))
	switch {
	case len(x.shape) == 1 && len(y.shape) == 1:
		return z.alias([]int{}, []int{}, 0)
	case len(x.shape) == 1:
		return forwardView(z, append(slices.Clone(batch), n))
	case len(y.shape) == 1:
		return forwardView(z, append(slices.Clone(batch), m))
	}
	return z
}

// unmultiplied says why x and y, whose inner lengths differ, have no product:
// PyTorch has a sentence for each of its kernels.
func unmultiplied(x, y *Tensor) string {
	rx, ry := len(x.shape), len(y.shape)
	k := x.shape[rx-1]
	switch {
	case rx == 1 && ry == 1:
		return fmt.Sprintf("inconsistent tensor size, expected tensor [%d] and src [%d] to have the same number of elements, but got %d and %d elements respectively", k, y.shape[0], k, y.shape[0])
	case ry == 1:
		return fmt.Sprintf("size mismatch, got input (%d), mat (%dx%d), vec (%d)", x.Numel()/max(k, 1), x.Numel()/max(k, 1), k, y.shape[0])
	case ry > 2 && rx > 1:
		return fmt.Sprintf("Expected size for first two dimensions of batch2 tensor to be: [%d, %d] but got: [%d, %d].", y.shape[0], k, y.shape[0], y.shape[ry-2])
	}
	return notMatrices(x.Numel()/max(k, 1), k, y.shape[ry-2], y.shape[ry-1])
}

func notMatrices(m, k, k2, n int) string {
	return fmt.Sprintf("mat1 and mat2 shapes cannot be multiplied (%dx%d and %dx%d)", m, k, k2, n)
}

// products sets z to the matrix products of a and b, whose first dimensions
// are equal.
func (z *Tensor) products(a, b *Tensor) {
	r := len(z.shape)
	s, st, ok := collapsed(z.shape[:r-2], z.strides[:r-2], a.strides[:r-2], b.strides[:r-2])
	if !ok || z.Numel() == 0 {
		return
	}
	walk(append(s, 1), [][]int{append(st[0], 0), append(st[1], 0), append(st[2], 0)}, func(at []int, _ int) {
		tz := z.alias(z.shape[r-2:], z.strides[r-2:], z.off+at[0])
		ta := a.alias(a.shape[r-2:], a.strides[r-2:], a.off+at[1])
		tb := b.alias(b.shape[r-2:], b.strides[r-2:], b.off+at[2])
		switch z.dt {
		case Float32:
			multiply[float32](tz, ta, tb)
		case Float64:
			multiply[float64](tz, ta, tb)
		case Complex64:
			multiplyComplex[complex64, float32](tz, ta, tb)
		case Complex128:
			multiplyComplex[complex128, float64](tz, ta, tb)
		case Int64:
			multiplyIntegers[int64](tz, ta, tb)
		case Int32:
			multiplyIntegers[int32](tz, ta, tb)
		case Int16:
			multiplyIntegers[int16](tz, ta, tb)
		case Int8:
			multiplyIntegers[int8](tz, ta, tb)
		default:
			multiplyIntegers[uint8](tz, ta, tb)
		}
	})
}

func matrix[T float32 | float64](x *Tensor) gemm.Matrix[T] {
	return gemm.Matrix[T]{Data: elems[T](x), RS: x.strides[0], CS: x.strides[1]}
}

// multiply computes z = a*b; gemm shares it out among threads.
func multiply[T float32 | float64](z, a, b *Tensor) {
	gemm.Gemm(z.shape[0], z.shape[1], a.shape[1], 1, matrix[T](a), matrix[T](b), 0, matrix[T](z))
}

func multiplyIntegers[T number](z, a, b *Tensor) {
	m, n, k := z.shape[0], z.shape[1], a.shape[1]
	zs, as, bs := elems[T](z), elems[T](a), elems[T](b)
	for i := range m {
		par.Poll()
		for j := range n {
			var sum T
			for p := range k {
				sum += as[i*a.strides[0]+p*a.strides[1]] * bs[p*b.strides[0]+j*b.strides[1]]
			}
			zs[i*z.strides[0]+j*z.strides[1]] = sum
		}
	}
}

func composeOuter(x, y *Tensor) *Tensor {
	if len(x.shape) != 1 || len(y.shape) != 1 {
		arg, n := "self", len(x.shape)
		if n == 1 {
			arg, n = "vec2", len(y.shape)
		}
		panic(&ShapeError{"outer", x.Shape(), y.Shape(), fmt.Sprintf("Expected 1-D argument %s, but got %d-D", arg, n)})
	}
	return x.Unsqueeze(1).Mul(y.Unsqueeze(0))
}

// linearSizes checks the operands of Linear and returns the lengths of the
// weight, which is a matrix, or a vector without bias.
func linearSizes(x, weight, bias *Tensor) (out, in int) {
	rx := len(x.shape)
	switch len(weight.shape) {
	case 2:
		out, in = weight.shape[0], weight.shape[1]
	case 1:
		if bias != nil {
			panic(&ShapeError{Op: "linear", Shape1: weight.Shape(), Reason: "mat2 must be a matrix, got 1-D tensor: a weight of one dimension takes no bias"})
		}
		out, in = 1, weight.shape[0]
	default:
		panic(&ShapeError{Op: "linear", Shape1: weight.Shape(), Reason: fmt.Sprintf("t() expects a tensor with <= 2 dimensions, but self is %dD: the weight has the shape (out, in)", len(weight.shape))})
	}
	if rx == 0 {
		panic(&ShapeError{"matmul", x.Shape(), weight.Shape(), fmt.Sprintf("both arguments to linear need to be at least 1D, but they are 0D and %dD", len(weight.shape))})
	}
	if k := x.shape[rx-1]; k != in {
		if len(weight.shape) == 1 {
			panic(&ShapeError{"matmul", x.Shape(), weight.Shape(), unmultiplied(x, weight)})
		}
		panic(&ShapeError{"linear", x.Shape(), weight.Shape(), notMatrices(x.Numel()/max(k, 1), k, in, out) + ": the last dimension of the input must be the weight's second"})
	}
	return out, in
}

// checkBias panics unless the bias of Linear broadcasts to its result's shape.
func checkBias(weight, bias *Tensor, to []int) {
	switch reason := unexpanded(bias, to); {
	case reason == "":
	case len(bias.shape) == 1:
		panic(&ShapeError{"linear", weight.Shape(), bias.Shape(), reason + ": the bias must have one element for each row of the weight"})
	default:
		panic(&ShapeError{"add", to, bias.Shape(), reason})
	}
}

func forwardLinear(x, weight, bias *Tensor) *Tensor {
	dt := sameType("linear", x, weight, bias)
	out, in := linearSizes(x, weight, bias)
	n, s := shape.Numel(x.shape[:len(x.shape)-1]), append(slices.Clone(x.shape[:len(x.shape)-1]), out)
	if bias != nil {
		checkBias(weight, bias, s)
	}
	rows, release := x.dense()
	defer release()
	z := newTensor(dt, s)
	if len(weight.shape) == 1 {
		z, weight = z.alias(s[:len(s)-1], z.strides[:len(s)-1], 0), forwardUnsqueeze(weight, 0)
	}
	if z.Numel() == 0 {
		return z
	}
	z2 := z.alias([]int{n, out}, []int{out, 1}, 0)
	z2.products(rows.alias([]int{n, in}, []int{in, 1}, rows.off), forwardTranspose(weight, 0, 1))
	if bias != nil {
		binary(op.Add, z, z, bias)
	}
	return z
}
