package tensor

import (
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
		panic(&ShapeError{"matmul", x.Shape(), y.Shape(), "both arguments to matmul need to be at least 1D"})
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
		panic(&ShapeError{"matmul", x.Shape(), y.Shape(), "mat1 and mat2 shapes cannot be multiplied (" + itoa(m) + "x" + itoa(k) + " and " + itoa(b.shape[lb-2]) + "x" + itoa(n) + ")"})
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

func forwardOuter(x, y *Tensor) *Tensor {
	if len(x.shape) != 1 || len(y.shape) != 1 {
		panic(&ShapeError{"outer", x.Shape(), y.Shape(), "two vectors are expected"})
	}
	return forwardUnsqueeze(x, 1).Detach().Mul(forwardUnsqueeze(y, 0).Detach())
}

func forwardLinear(x, weight, bias *Tensor) *Tensor {
	dt := sameType("linear", x, weight, bias)
	if len(weight.shape) != 2 || len(x.shape) == 0 || x.shape[len(x.shape)-1] != weight.shape[1] {
		panic(&ShapeError{"linear", x.Shape(), weight.Shape(), "the last dimension of the input must be the weight's second"})
	}
	out, in := weight.shape[0], weight.shape[1]
	if bias != nil && !slices.Equal(bias.shape, []int{out}) {
		panic(&ShapeError{"linear", weight.Shape(), bias.Shape(), "the bias must have one element for each row of the weight"})
	}
	rows, release := x.dense()
	defer release()
	n := shape.Numel(x.shape[:len(x.shape)-1])
	z := newTensor(dt, append(slices.Clone(x.shape[:len(x.shape)-1]), out))
	z2 := z.alias([]int{n, out}, []int{out, 1}, 0)
	if z.Numel() == 0 {
		return z
	}
	z2.products(rows.alias([]int{n, in}, []int{in, 1}, rows.off), forwardTranspose(weight, 0, 1))
	if bias != nil {
		binary(op.Add, z2, z2, bias)
	}
	return z
}
