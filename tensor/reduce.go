package tensor

import (
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// rows returns x's elements as a matrix with one row for each element of a
// reduction over the marked axes, in order; release frees a copy made for it.
func (x *Tensor) rows(marked []bool) (m *Tensor, n, cols int, release func()) {
	var order []int
	n, cols = 1, 1
	for i, reduce := range marked {
		if !reduce {
			order = append(order, i)
			n *= x.shape[i]
		}
	}
	for i, reduce := range marked {
		if reduce {
			order = append(order, i)
			cols *= x.shape[i]
		}
	}
	s, st := make([]int, len(order)), make([]int, len(order))
	for i, k := range order {
		s[i], st[i] = x.shape[k], x.strides[k]
	}
	m, release = x.alias(s, st, x.off).dense()
	return m, n, cols, release
}

func axes(name string, dim []int, x *Tensor) []bool {
	marked, err := shape.Axes(dim, len(x.shape))
	return must(name, marked, err)
}

// reduce computes f of every row of x.
func reduce[Z, T element](name string, x *Tensor, dt dtype.DType, dim []int, keep bool, f func(row []T) Z) *Tensor {
	return reduceRows(name, x, dt, dim, keep, func(zs []Z, xs []T, cols int) {
		for i := range zs {
			zs[i] = f(xs[i*cols : (i+1)*cols])
		}
	})
}

// reduceRows is reduce by a function that takes several rows, which lie behind
// each other, for as many results.
func reduceRows[Z, T element](name string, x *Tensor, dt dtype.DType, dim []int, keep bool, f func(zs []Z, xs []T, cols int)) *Tensor {
	marked := axes(name, dim, x)
	m, n, cols, release := x.rows(marked)
	defer release()
	z := newTensor(dt, shape.Reduce(x.shape, marked, keep))
	zs, xs := elems[Z](z), elems[T](m)
	par.For(n, max(1, grain/max(cols, 1)), func(lo, hi int) {
		f(zs[lo:hi], xs[lo*cols:hi*cols], cols)
	})
	return z
}

// sumAround is the sum over the first axes of a contiguous tensor, and over the
// last ones if they are marked too, without the copy that rows would make; nil
// for other sums.
func sumAround[T float](x *Tensor, marked []bool, keep bool) *Tensor {
	first := slices.Index(marked, false)
	if first <= 0 || !x.IsContiguous() {
		return nil
	}
	last := first
	for last < len(marked) && !marked[last] {
		last++
	}
	if slices.Contains(marked[last:], false) {
		return nil
	}
	n, inner := shape.Numel(x.shape[:first]), shape.Numel(x.shape[last:])
	z := newZeros(x.dt, shape.Reduce(x.shape, marked, keep))
	if n == 0 || inner == 0 || z.Numel() == 0 {
		return z
	}
	rows := elems[T](x)
	if last < len(marked) {
		part := make([]T, n*z.Numel())
		par.For(len(part), max(1, grain/inner), func(lo, hi int) { simd.SumRows(part[lo:hi], rows[lo*inner:hi*inner], inner) })
		rows = part
	}
	simd.SumCols(elems[T](z), rows, n)
	return z
}

// totals are the sums of rows.
func totals[T float](zs, xs []T, cols int) {
	if cols <= grain {
		simd.SumRows(zs, xs, cols)
		return
	}
	for i := range zs {
		zs[i] = inParts(xs[i*cols:(i+1)*cols], simd.Sum[T])
	}
}

func sumOf[T float](x *Tensor, dim []int, keepdim bool) *Tensor {
	if z := sumAround[T](x, axes("sum", dim, x), keepdim); z != nil {
		return z
	}
	return reduceRows("sum", x, x.dt, dim, keepdim, totals[T])
}

func forwardSum(x *Tensor, dim []int, keepdim bool) *Tensor {
	switch x.dt {
	case Float32:
		return sumOf[float32](x, dim, keepdim)
	case Float64:
		return sumOf[float64](x, dim, keepdim)
	case Complex64:
		return reduce("sum", x, x.dt, dim, keepdim, complexTotal[complex64])
	case Complex128:
		return reduce("sum", x, x.dt, dim, keepdim, complexTotal[complex128])
	}
	if x.dt == Bool {
		return reduce("sum", x, Int64, dim, keepdim, func(row []uint8) int64 { return int64(simd.CountTrue(row)) })
	}
	return reduce("sum", x.cast(Int64), Int64, dim, keepdim, func(row []int64) int64 { return inParts(row, wholeSum) })
}

func wholeSum(row []int64) int64 {
	var s int64
	for _, v := range row {
		s += v
	}
	return s
}

func forwardMean(x *Tensor, dim []int, keepdim bool) *Tensor {
	requireFloat("mean", x)
	switch x.dt {
	case Float64:
		return reduceRows("mean", x, Float64, dim, keepdim, means[float64])
	case Complex64:
		return reduce("mean", x, x.dt, dim, keepdim, complexMean[complex64])
	case Complex128:
		return reduce("mean", x, x.dt, dim, keepdim, complexMean[complex128])
	}
	return reduceRows("mean", x, Float32, dim, keepdim, means[float32])
}

func means[T float](zs, xs []T, cols int) {
	totals(zs, xs, cols)
	for i := range zs {
		zs[i] /= T(cols)
	}
}

func requireFloat(name string, x *Tensor) {
	if !x.dt.IsInexact() {
		panic(&DTypeError{name, x.dt, "could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: " + x.dt.Torch()})
	}
}

func forwardProd(x *Tensor, dim []int, keepdim bool) *Tensor {
	switch x.dt {
	case Float32:
		return reduce("prod", x, Float32, dim, keepdim, func(row []float32) float32 { return float32(product[float64](row)) })
	case Float64:
		return reduce("prod", x, Float64, dim, keepdim, product[float64, float64])
	case Complex64:
		return reduce("prod", x, x.dt, dim, keepdim, complexProduct[complex64])
	case Complex128:
		return reduce("prod", x, x.dt, dim, keepdim, complexProduct[complex128])
	}
	return reduce("prod", x.cast(Int64), Int64, dim, keepdim, product[int64, int64])
}

func product[A, T number](row []T) A {
	p := A(1)
	for part := range pieces(row) {
		for _, v := range part {
			p *= A(v)
		}
	}
	return p
}

// variance computes in float64 in two passes: exact for large means.
func variance[T float](row []T, correction float64) float64 {
	var sum, squares float64
	for part := range pieces(row) {
		for _, v := range part {
			sum += float64(v)
		}
	}
	mean := sum / float64(len(row))
	for part := range pieces(row) {
		for _, v := range part {
			d := float64(v) - mean
			squares += d * d
		}
	}
	return squares / math.Max(0, float64(len(row))-correction)
}

func forwardVar(x *Tensor, dim []int, correction float64, keepdim bool) *Tensor {
	requireFloat("var", x)
	if x.dt.IsComplex() {
		return complexVar(x, dim, correction, keepdim)
	}
	if x.dt == Float64 {
		return reduce("var", x, Float64, dim, keepdim, func(row []float64) float64 { return variance(row, correction) })
	}
	return reduce("var", x, Float32, dim, keepdim, func(row []float32) float32 { return float32(variance(row, correction)) })
}

func forwardStd(x *Tensor, dim []int, correction float64, keepdim bool) *Tensor {
	requireFloat("std", x)
	if x.dt.IsComplex() {
		return unary(op.Sqrt, nil, complexVar(x, dim, correction, keepdim))
	}
	if x.dt == Float64 {
		return reduce("std", x, Float64, dim, keepdim, func(row []float64) float64 { return math.Sqrt(variance(row, correction)) })
	}
	return reduce("std", x, Float32, dim, keepdim, func(row []float32) float32 { return float32(math.Sqrt(variance(row, correction))) })
}

// truthType is Bool; PyTorch keeps Uint8 for its history's sake.
func truthType(x *Tensor) dtype.DType {
	if x.dt == Uint8 {
		return Uint8
	}
	return Bool
}

func contains(row []uint8, b uint8) bool {
	for part := range pieces(row) {
		if slices.Contains(part, b) {
			return true
		}
	}
	return false
}

func forwardAll(x *Tensor, dim []int, keepdim bool) *Tensor {
	return reduce("all", x.cast(Bool), truthType(x), dim, keepdim, func(row []uint8) uint8 { return truth(!contains(row, 0)) })
}

func forwardAny(x *Tensor, dim []int, keepdim bool) *Tensor {
	return reduce("any", x.cast(Bool), truthType(x), dim, keepdim, func(row []uint8) uint8 { return truth(contains(row, 1)) })
}
