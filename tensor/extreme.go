package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/shape"
)

// best returns the index of the first element that is above all others, or
// below all; NaN is both.
func best[T number](row []T, least bool) int {
	at := 0
	for i, v := range row {
		switch b := row[at]; {
		case b != b:
			return at
		case v != v, least && v < b, !least && v > b:
			at = i
		}
	}
	return at
}

// bestOf is best for rows of any length.
func bestOf[T number](row []T, least bool) int {
	return placeInParts(row, func(part []T) int { return best(part, least) })
}

// notEmpty panics if a dimension that is reduced has no elements; all are if
// dim names none.
func notEmpty(name string, x *Tensor, dim []int) {
	for i, m := range axes(name, dim, x) {
		switch {
		case !m || x.shape[i] > 0:
		case len(dim) == 0:
			panic(&IndexError{name, name + "(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument."})
		default:
			panic(&IndexError{name, fmt.Sprintf("%s(): Expected reduction dim %d to have non-zero size.", name, i)})
		}
	}
}

func extreme(name string, x *Tensor, dim []int, keep, least bool) *Tensor {
	notEmpty(name, x, dim)
	if z := extremeOfColumns(x, axes(name, dim, x), keep, least); z != nil {
		return z
	}
	switch x.dt {
	case Float32:
		f := choice(least, simd.Min[float32], simd.Max[float32])
		return reduce(name, x, x.dt, dim, keep, func(row []float32) float32 { return inParts(row, f) })
	case Float64:
		f := choice(least, simd.Min[float64], simd.Max[float64])
		return reduce(name, x, x.dt, dim, keep, func(row []float64) float64 { return inParts(row, f) })
	case Int64:
		return reduce(name, x, x.dt, dim, keep, func(row []int64) int64 { return row[bestOf(row, least)] })
	case Int32:
		return reduce(name, x, x.dt, dim, keep, func(row []int32) int32 { return row[bestOf(row, least)] })
	case Int16:
		return reduce(name, x, x.dt, dim, keep, func(row []int16) int16 { return row[bestOf(row, least)] })
	case Int8:
		return reduce(name, x, x.dt, dim, keep, func(row []int8) int8 { return row[bestOf(row, least)] })
	}
	return reduce(name, x, x.dt, dim, keep, func(row []uint8) uint8 { return row[bestOf(row, least)] })
}

// extremeOfColumns is extreme over the first axes of contiguous floats, without
// the copy that rows would make; nil for others.
func extremeOfColumns(x *Tensor, marked []bool, keep, least bool) *Tensor {
	first := slices.Index(marked, false)
	if first <= 0 || slices.Contains(marked[first:], true) || !x.IsContiguous() || x.Numel() == 0 {
		return nil
	}
	n := shape.Numel(x.shape[:first])
	switch x.dt {
	case Float32:
		z := newTensor(x.dt, shape.Reduce(x.shape, marked, keep))
		choice(least, simd.MinCols[float32], simd.MaxCols[float32])(elems[float32](z), elems[float32](x), n)
		return z
	case Float64:
		z := newTensor(x.dt, shape.Reduce(x.shape, marked, keep))
		choice(least, simd.MinCols[float64], simd.MaxCols[float64])(elems[float64](z), elems[float64](x), n)
		return z
	}
	return nil
}

func choice[F any](first bool, a, b F) F {
	if first {
		return a
	}
	return b
}

func forwardAmax(x *Tensor, dim []int, keepdim bool) *Tensor {
	return extreme("amax", x, dim, keepdim, false)
}

func forwardAmin(x *Tensor, dim []int, keepdim bool) *Tensor {
	return extreme("amin", x, dim, keepdim, true)
}

func argExtreme(name string, x *Tensor, dim []int, keep, least bool) *Tensor {
	if len(dim) > 1 {
		panic(&IndexError{name, "one dim is expected, or none for the whole tensor"})
	}
	notEmpty(name, x, dim)
	switch x.dt {
	case Float32:
		f := choice(least, simd.ArgMin[float32], simd.ArgMax[float32])
		return reduce(name, x, Int64, dim, keep, func(row []float32) int64 { return int64(placeInParts(row, f)) })
	case Float64:
		f := choice(least, simd.ArgMin[float64], simd.ArgMax[float64])
		return reduce(name, x, Int64, dim, keep, func(row []float64) int64 { return int64(placeInParts(row, f)) })
	case Bool:
		panic(&DTypeError{name, x.dt, "not implemented for 'Bool'"})
	}
	return reduce(name, x.cast(Int64), Int64, dim, keep, func(row []int64) int64 { return int64(bestOf(row, least)) })
}

func forwardArgmax(x *Tensor, dim []int, keepdim bool) *Tensor {
	return argExtreme("argmax", x, dim, keepdim, false)
}

func forwardArgmin(x *Tensor, dim []int, keepdim bool) *Tensor {
	return argExtreme("argmin", x, dim, keepdim, true)
}

func extremeDim(name string, x *Tensor, dim int, keep, least bool) (values, indices *Tensor) {
	at := x
	if x.dt == Bool {
		at = x.cast(Uint8)
	}
	values = extreme(name, x, []int{dim}, keep, least)
	indices = argExtreme(name, at, []int{dim}, keep, least)
	return values, indices
}

func forwardMaxDim(x *Tensor, dim int, keepdim bool) (values, indices *Tensor) {
	return extremeDim("max", x, dim, keepdim, false)
}

func forwardMinDim(x *Tensor, dim int, keepdim bool) (values, indices *Tensor) {
	return extremeDim("min", x, dim, keepdim, true)
}

// lastAxis returns x with dim as its last dimension, and back to its place.
func lastAxis(name string, x *Tensor, dim int) (last *Tensor, back func(*Tensor) *Tensor) {
	i, err := shape.Axis(dim, len(x.shape))
	must(name, i, err)
	if len(x.shape) == 0 || i == len(x.shape)-1 {
		return x, func(z *Tensor) *Tensor { return z }
	}
	return forwardTranspose(x, i, -1), func(z *Tensor) *Tensor {
		return packed(forwardTranspose(z, i, -1))
	}
}

func forwardSort(x *Tensor, dim int, descending bool) (values, indices *Tensor) {
	last, back := lastAxis("sort", x, dim)
	v := packed(last)
	order := newTensor(Int64, v.shape)
	switch x.dt {
	case Float32:
		sortRows[float32](v, order, descending)
	case Float64:
		sortRows[float64](v, order, descending)
	case Int64:
		sortRows[int64](v, order, descending)
	case Int32:
		sortRows[int32](v, order, descending)
	case Int16:
		sortRows[int16](v, order, descending)
	case Int8:
		sortRows[int8](v, order, descending)
	default:
		sortRows[uint8](v, order, descending)
	}
	return back(v), back(order)
}

func sortRows[T number](v, order *Tensor, descending bool) {
	n := 1
	if len(v.shape) > 0 {
		n = v.shape[len(v.shape)-1]
	}
	xs, os := elems[T](v), elems[int64](order)
	for base := 0; base < len(xs) && n > 0; base += n {
		row, idx := xs[base:base+n], os[base:base+n]
		for i := range idx {
			idx[i] = int64(i)
		}
		compared := 0
		slices.SortStableFunc(idx, func(a, b int64) int {
			if compared++; compared%grain == 0 {
				par.Poll()
			}
			c := compare(row[a], row[b])
			if descending {
				return -c
			}
			return c
		})
		sorted := make([]T, n)
		for i, k := range idx {
			sorted[i] = row[k]
		}
		copy(row, sorted)
	}
}

// compare orders numbers; NaN is greatest.
func compare[T number](a, b T) int {
	switch {
	case a < b, b != b && a == a:
		return -1
	case a > b, a != a && b == b:
		return 1
	}
	return 0
}

func forwardTopK(x *Tensor, k, dim int, largest bool) (values, indices *Tensor) {
	i, err := shape.Axis(dim, len(x.shape))
	must("topk", i, err)
	if n := append(x.Shape(), 1)[i]; k < 0 || k > n {
		panic(&IndexError{"topk", "selected index k out of range"})
	}
	if len(x.shape) == 0 {
		return forwardSort(x, dim, largest)
	}
	last, back := lastAxis("topk", x, dim)
	last = packed(last)
	s := slices.Clone(last.shape)
	s[len(s)-1] = k
	values, indices = newTensor(x.dt, s), newTensor(Int64, s)
	switch x.dt {
	case Float32:
		topRows[float32](values, indices, last, largest)
	case Float64:
		topRows[float64](values, indices, last, largest)
	case Int64:
		topRows[int64](values, indices, last, largest)
	case Int32:
		topRows[int32](values, indices, last, largest)
	case Int16:
		topRows[int16](values, indices, last, largest)
	case Int8:
		topRows[int8](values, indices, last, largest)
	default:
		topRows[uint8](values, indices, last, largest)
	}
	return back(values), back(indices)
}

func topRows[T number](values, indices, x *Tensor, largest bool) {
	n, k := x.shape[len(x.shape)-1], values.shape[len(x.shape)-1]
	if x.Numel() == 0 || k == 0 {
		return
	}
	xs, zs, is := elems[T](x), elems[T](values), elems[int64](indices)
	o := &ordering{places: make([]int64, n)}
	compared := 0
	for r := 0; r*n < len(xs); r++ {
		row := xs[r*n : r*n+n]
		o.less = func(a, b int64) bool {
			if compared++; compared%grain == 0 {
				par.Poll()
			}
			c := compare(row[a], row[b])
			return largest && c > 0 || !largest && c < 0
		}
		for i := range o.places {
			o.places[i] = int64(i)
		}
		o.top(k)
		for i, p := range o.places[:k] {
			zs[r*k+i], is[r*k+i] = row[p], p
		}
	}
}
