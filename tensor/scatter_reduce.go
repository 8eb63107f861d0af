package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

func forwardScatterReduce(x, index, src *Tensor, dim int, reduce string, includeSelf bool) *Tensor {
	if !slices.Contains([]string{"sum", "prod", "mean", "amax", "amin"}, reduce) {
		panic(&ValueError{"scatter_reduce", "reduce argument must be either sum, prod, mean, amax or amin, got " + reduce})
	}
	z := packed(x)
	index, up := lifted("scatter_reduce", index, z, src)
	to, src := up[0], up[1]
	i := axisOf("scatter_reduce", dim, len(to.shape))
	if index.Numel() == 0 {
		return z
	}
	checkScatterReduce(to, index, src, i)
	src = src.alias(index.shape, src.strides, src.off)
	if x.dt == Bool || x.dt.IsComplex() {
		scatterReduceOther(to, index, src, i, reduce, includeSelf)
		return z
	}
	switch x.dt {
	case Float32:
		scatterReduce[float32](to, index, src, i, reduce, includeSelf)
	case Float64:
		scatterReduce[float64](to, index, src, i, reduce, includeSelf)
	case Int64:
		scatterReduce[int64](to, index, src, i, reduce, includeSelf)
	case Int32:
		scatterReduce[int32](to, index, src, i, reduce, includeSelf)
	case Int16:
		scatterReduce[int16](to, index, src, i, reduce, includeSelf)
	case Int8:
		scatterReduce[int8](to, index, src, i, reduce, includeSelf)
	default:
		scatterReduce[uint8](to, index, src, i, reduce, includeSelf)
	}
	return z
}

// checkScatterReduce panics unless the index fits along dim.
func checkScatterReduce(x, index, src *Tensor, dim int) {
	name := "scatter_reduce"
	if src.dt != x.dt {
		panic(&DTypeError{name, src.dt, "scatter(): Expected self.dtype to be equal to src.dtype"})
	}
	if index.dt != Int64 {
		panic(&DTypeError{name, index.dt, "scatter(): Expected dtype int32/int64 for index"})
	}
	for _, y := range []struct {
		*Tensor
		what string
	}{{x, "self"}, {src, "src"}} {
		if len(y.shape) != len(index.shape) {
			panic(&ShapeError{name, y.Shape(), index.Shape(), "Index tensor must have the same number of dimensions as " + y.what + " tensor"})
		}
	}
	for k, n := range index.shape {
		if n > src.shape[k] || k != dim && n > x.shape[k] {
			panic(&ShapeError{name, index.Shape(), src.Shape(), fmt.Sprintf("Expected index %s to be no larger than self %s apart from dimension %d and to be no larger size than src %s", shape.String(index.shape), shape.String(x.shape), dim, shape.String(src.shape))})
		}
	}
	checkIndex(name, index, dim, x.shape[dim])
}

// A folding is a reduction of two elements, with the element that changes nothing.
type folding[T element] struct {
	f       func(a, b T) T
	neutral T
}

func plusOf[T number | complexNumber]() folding[T]  { return folding[T]{plus[T], 0} }
func timesOf[T number | complexNumber]() folding[T] { return folding[T]{multiplied[T], 1} }

// limits are the smallest and the greatest number of a type.
func limits[T number]() (low, high T) {
	switch p := any(&low).(type) {
	case *float32:
		*p = float32(math.Inf(-1))
	case *float64:
		*p = math.Inf(-1)
	case *int64:
		*p = math.MinInt64
	case *int32:
		*p = math.MinInt32
	case *int16:
		*p = math.MinInt16
	case *int8:
		*p = math.MinInt8
	}
	if fractional[T]() {
		return low, -low
	}
	return low, -(low + 1)
}

// scatterReduce reduces the elements of src at their places in z.
func scatterReduce[T number](z, index, src *Tensor, dim int, reduce string, includeSelf bool) {
	low, high := limits[T]()
	how := plusOf[T]()
	switch reduce {
	case "prod":
		how = timesOf[T]()
	case "amax":
		how = folding[T]{greater[T], low}
	case "amin":
		how = folding[T]{smaller[T], high}
	}
	fold(z, index, src, dim, how, includeSelf)
	if reduce == "mean" {
		counts := countsAt(z, index, dim, includeSelf)
		zs := elems[T](z)
		for i, n := range counts {
			if n > 1 {
				zs[i] = meanOf(zs[i], n)
			}
		}
	}
}

// meanOf divides a sum; that of integers is rounded down.
func meanOf[T number](sum T, n int) T {
	if fractional[T]() {
		return T(float64(sum) / float64(n))
	}
	q, r := int64(sum)/int64(n), int64(sum)%int64(n)
	if r < 0 {
		q--
	}
	return T(q)
}

// scatterReduceOther is scatterReduce for truth values and complex numbers.
func scatterReduceOther(z, index, src *Tensor, dim int, reduce string, includeSelf bool) {
	refused := reduce == "mean"
	if z.dt != Bool {
		refused = reduce == "amax" || reduce == "amin"
	}
	switch {
	case refused:
		panic(&DTypeError{"scatter_reduce", z.dt, "\"scatter_gather_tensor_cpu_reduce_" + reduce + "\" not implemented for '" + z.dt.Torch() + "'"})
	case z.dt == Complex64:
		foldComplex[complex64](z, index, src, dim, reduce, includeSelf)
	case z.dt == Complex128:
		foldComplex[complex128](z, index, src, dim, reduce, includeSelf)
	case reduce == "prod" || reduce == "amin":
		fold(z, index, src, dim, folding[uint8]{smaller[uint8], 1}, includeSelf)
	default:
		fold(z, index, src, dim, folding[uint8]{greater[uint8], 0}, includeSelf)
	}
}

func foldComplex[T complexNumber](z, index, src *Tensor, dim int, reduce string, includeSelf bool) {
	how := plusOf[T]()
	if reduce == "prod" {
		how = timesOf[T]()
	}
	fold(z, index, src, dim, how, includeSelf)
	if reduce == "mean" {
		zs := elems[T](z)
		for i, n := range countsAt(z, index, dim, includeSelf) {
			if n > 1 {
				zs[i] /= T(complex(float64(n), 0))
			}
		}
	}
}

func fold[T element](z, index, src *Tensor, dim int, how folding[T], includeSelf bool) {
	base, step := along(z, index, dim)
	zs, ss, is := elems[T](z), elems[T](src), elems[int64](index)
	if !includeSelf {
		eachRun(base, index, index, func(at []int, n, dz, _, di int) {
			for i := range n {
				zs[at[0]+i*dz+int(is[at[2]+i*di])*step] = how.neutral
			}
		})
	}
	eachRun(base, src, index, func(at []int, n, dz, ds, di int) {
		for i := range n {
			p := at[0] + i*dz + int(is[at[2]+i*di])*step
			zs[p] = how.f(zs[p], ss[at[1]+i*ds])
		}
	})
}

// countsAt counts the elements that come to each place of z, which is contiguous.
func countsAt(z, index *Tensor, dim int, includeSelf bool) []int {
	counts := make([]int, z.Numel())
	base, step := along(z, index, dim)
	is := elems[int64](index)
	eachRun(base, index, index, func(at []int, n, dz, _, di int) {
		for i := range n {
			counts[at[0]+i*dz+int(is[at[2]+i*di])*step]++
		}
	})
	if includeSelf {
		for i := range counts {
			counts[i]++
		}
	}
	return counts
}

// eachRun calls f for the runs of three operands of one shape: the places of
// their first elements, how many follow, and how far apart.
func eachRun(x, y, z *Tensor, f func(at []int, n, dx, dy, dz int)) {
	s, st, ok := collapsed(x.shape, x.strides, y.strides, z.strides)
	if !ok {
		return
	}
	last := len(s) - 1
	walk(s, st, func(at []int, n int) { f(at, n, st[0][last], st[1][last], st[2][last]) })
}
