package tensor

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

func forwardSearchsorted(sorted, x, sorter *Tensor, outInt32, right bool, side any) *Tensor {
	name := "searchsorted"
	if side != nil {
		if side != "left" && side != "right" {
			panic(&ValueError{name, fmt.Sprintf("torch.searchsorted(): side can only be 'left' or 'right' but got %v", side)})
		}
		if right && side == "left" {
			panic(&ValueError{name, "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True"})
		}
		right = side == "right"
	}
	checkSearch(sorted, x)
	if sorter != nil {
		sorted = readInOrder(sorted, sorter)
	}
	out := Int64
	if outInt32 {
		out = Int32
	}
	z := newTensor(Int64, x.shape)
	if z.Numel() == 0 {
		return z.cast(out)
	}
	dt := comparedIn(op.Searchsorted, sorted, x)
	if dt == Bool || dt.IsComplex() {
		panic(&DTypeError{name, dt, "\"searchsorted_out_cpu\" not implemented for '" + dt.Torch() + "'"})
	}
	searchTyped(z, sorted.cast(dt), x.cast(dt), right)
	return z.cast(out)
}

// comparedIn is the type in which elements of two tensors are compared: the
// common one, or float32, which holds all floats of 16 bits.
func comparedIn(id op.ID, x, y *Tensor) dtype.DType {
	dt, _ := resultTypes(&op.Table[id], x, y)
	if dt.IsHalf() {
		return Float32
	}
	return dt
}

// checkSearch panics unless the rows of sorted and x belong together.
func checkSearch(sorted, x *Tensor) {
	n := len(sorted.shape)
	if len(x.shape) == 0 && n != 1 {
		panic(&ShapeError{"searchsorted", sorted.Shape(), x.Shape(), fmt.Sprintf("torch.searchsorted(): input value can be a scalar only when boundaries tensor dimension is 1, but we got boundaries tensor dim(%d) and input value's dim(%d) numel(%d)", n, len(x.shape), x.Numel())})
	}
	if n == 0 {
		panic(&ShapeError{"searchsorted", sorted.Shape(), x.Shape(), "torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension"})
	}
	if n != 1 && (n != len(x.shape) || !slices.Equal(sorted.shape[:n-1], x.shape[:n-1])) {
		panic(&ShapeError{"searchsorted", sorted.Shape(), x.Shape(), fmt.Sprintf("torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor %s and input value tensor %s", shape.String(sorted.shape), shape.String(x.shape))})
	}
}

// readInOrder reads sorted at the places of sorter, which put it in order.
func readInOrder(sorted, sorter *Tensor) *Tensor {
	if !slices.Equal(sorted.shape, sorter.shape) {
		panic(&ShapeError{"searchsorted", sorted.Shape(), sorter.Shape(), fmt.Sprintf("torch.searchsorted(): boundary and sorter must have the same size, but got boundary tensor %s and got sorter tensor %s", shape.String(sorted.shape), shape.String(sorter.shape))})
	}
	if sorter.dt != Int64 {
		panic(&DTypeError{"searchsorted", sorter.dt, "torch.searchsorted(): sorter must be a tensor of long dtype but got dtype " + sorter.dt.Torch()})
	}
	last := len(sorted.shape) - 1
	for _, v := range sorter.Ints() {
		if v < 0 || v >= sorted.shape[last] {
			panic(&IndexError{"searchsorted", fmt.Sprintf("torch.searchsorted(): sorter index out of range: %d is not an index into %d elements", v, sorted.shape[last])})
		}
	}
	return forwardGather(sorted, sorter, last)
}

func searchTyped(z, sorted, x *Tensor, right bool) {
	switch x.dt {
	case Float32:
		searchRows[float32](z, sorted, x, right)
	case Float64:
		searchRows[float64](z, sorted, x, right)
	case Int64:
		searchRows[int64](z, sorted, x, right)
	case Int32:
		searchRows[int32](z, sorted, x, right)
	case Int16:
		searchRows[int16](z, sorted, x, right)
	case Int8:
		searchRows[int8](z, sorted, x, right)
	default:
		searchRows[uint8](z, sorted, x, right)
	}
}

// searchRows finds every element of x in its row of sorted, or in the only one.
func searchRows[T number](z, sorted, x *Tensor, right bool) {
	b, releaseSorted := sorted.dense()
	defer releaseSorted()
	v, release := x.dense()
	defer release()
	n := sorted.shape[len(sorted.shape)-1]
	per := x.Numel() // elements of x for one row
	if len(sorted.shape) > 1 {
		per = x.shape[len(x.shape)-1]
	}
	bs, vs, zs := elems[T](b), elems[T](v), elems[int64](z)
	find := below[T]
	if right {
		find = notAbove[T]
	}
	par.For(len(zs), 1<<11, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row := bs[i/per*n:][:n]
			zs[i] = int64(find(row, vs[i]))
		}
	})
}

// below returns how many elements of a row in order stand before v. NaN stands
// after everything.
func below[T number](row []T, v T) int {
	at := 0
	for n := len(row); n > 0; {
		half := n / 2
		if row[at+half] >= v {
			n = half
		} else {
			at, n = at+half+1, n-half-1
		}
	}
	return at
}

// notAbove returns how many elements of a row in order stand before v or equal it.
func notAbove[T number](row []T, v T) int {
	at := 0
	for n := len(row); n > 0; {
		half := n / 2
		if row[at+half] > v {
			n = half
		} else {
			at, n = at+half+1, n-half-1
		}
	}
	return at
}

func composeBucketize(x, boundaries *Tensor, outInt32, right bool) *Tensor {
	if len(boundaries.shape) != 1 {
		panic(&ShapeError{"bucketize", x.Shape(), boundaries.Shape(), fmt.Sprintf("boundaries tensor must be 1 dimension, but got dim(%d)", len(boundaries.shape))})
	}
	return SearchsortedOpt(boundaries, x, nil, outInt32, right, nil)
}

func forwardIsin(elements, test *Tensor, _, invert bool) *Tensor {
	for _, x := range []*Tensor{elements, test} {
		if x.dt == Bool || x.dt.IsComplex() {
			panic(&DTypeError{"isin", x.dt, "Unsupported input type encountered for isin(): " + x.dt.Torch()})
		}
	}
	dt := comparedIn(op.Isin, elements, test)
	z := newTensor(Bool, elements.shape)
	elements, test = elements.cast(dt), forwardReshape(test.cast(dt), []int{-1})
	switch dt {
	case Float32:
		isinTyped[float32](z, elements, test, invert)
	case Float64:
		isinTyped[float64](z, elements, test, invert)
	case Int64:
		isinTyped[int64](z, elements, test, invert)
	case Int32:
		isinTyped[int32](z, elements, test, invert)
	case Int16:
		isinTyped[int16](z, elements, test, invert)
	case Int8:
		isinTyped[int8](z, elements, test, invert)
	default:
		isinTyped[uint8](z, elements, test, invert)
	}
	return z
}

// isinTyped puts the test elements in order once and looks every element up.
func isinTyped[T number](z, elements, test *Tensor, invert bool) {
	b := packed(test)
	defer b.st.Free()
	v, release := elements.dense()
	defer release()
	sorted, vs, zs := elems[T](b), elems[T](v), elems[uint8](z)
	slices.SortFunc(sorted, cmp.Compare[T])
	for len(sorted) > 0 && sorted[0] != sorted[0] { // NaN, which comes first, equals nothing
		sorted = sorted[1:]
	}
	par.For(len(zs), 1<<11, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			k := below(sorted, vs[i])
			zs[i] = truth((k < len(sorted) && sorted[k] == vs[i]) != invert)
		}
	})
}

func composeUnravelIndex(indices *Tensor, s []int) []*Tensor {
	requireType("unravel_index", indices, !indices.dt.IsInexact() && indices.dt != Bool, "integers")
	indices = indices.To(Int64)
	zs := make([]*Tensor, len(s))
	step := 1
	for i := len(s) - 1; i >= 0; i-- {
		zs[i] = indices.FloorDivideScalar(step).RemainderScalar(s[i])
		step *= s[i]
	}
	return zs
}

func composeNonzeroStatic(x *Tensor, size, fillValue int) *Tensor {
	if size < 0 {
		panic(&ValueError{"nonzero_static", "nonzero_static: 'size' must be an non-negative integer"})
	}
	z := FullOf(Int64, fillValue, size, len(x.shape))
	found := composeNonzero(x)
	n := min(size, found.shape[0])
	copyInto(forwardNarrow(z, 0, 0, n), forwardNarrow(found, 0, 0, n))
	return z
}

// corner returns the indices of the elements of a matrix of which each row has
// those from a column to another.
func corner(name string, row, col int, span func(i int) (from, to int)) *Tensor {
	if row < 0 || col < 0 {
		what, n := "row", row
		if row >= 0 {
			what, n = "col", col
		}
		panic(&ValueError{name, fmt.Sprintf("%s must be non-negative, got %d", what, n)})
	}
	held := func(i int) (int, int) {
		from, to := span(i)
		return min(max(from, 0), col), min(max(to, 0), col)
	}
	n := 0
	for i := range row {
		from, to := held(i)
		n += max(to-from, 0)
	}
	z := newTensor(dtype.Int64, []int{2, n})
	zs, at := elems[int64](z), 0
	for i := range row {
		from, to := held(i)
		for j := from; j < to; j++ {
			zs[at], zs[n+at] = int64(i), int64(j)
			at++
		}
	}
	return z
}

func forwardTrilIndices(row, col, offset int) *Tensor {
	return corner("tril_indices", row, col, func(i int) (from, to int) { return 0, i + offset + 1 })
}

func forwardTriuIndices(row, col, offset int) *Tensor {
	return corner("triu_indices", row, col, func(i int) (from, to int) { return i + offset, col })
}

func composeMsort(x *Tensor) *Tensor {
	if len(x.shape) == 0 {
		return x.Clone()
	}
	v, _ := x.SortOpt(0, false)
	return v
}

func forwardCummax(x *Tensor, dim int) (values, indices *Tensor) {
	return cumulated("cummax", x, dim, false)
}
func forwardCummin(x *Tensor, dim int) (values, indices *Tensor) {
	return cumulated("cummin", x, dim, true)
}

func cumulated(name string, x *Tensor, dim int, least bool) (values, indices *Tensor) {
	i := axisOf(name, dim, len(x.shape))
	if x.dt.IsComplex() {
		panic(&DTypeError{name, x.dt, "\"" + name + "_cpu\" not implemented for '" + x.dt.Torch() + "'"})
	}
	values, indices = packed(x), newZeros(Int64, x.shape)
	if len(x.shape) == 0 || x.Numel() == 0 {
		return values, indices
	}
	switch x.dt {
	case Float32:
		cumulate[float32](values, indices, i, least)
	case Float64:
		cumulate[float64](values, indices, i, least)
	case Int64:
		cumulate[int64](values, indices, i, least)
	case Int32:
		cumulate[int32](values, indices, i, least)
	case Int16:
		cumulate[int16](values, indices, i, least)
	case Int8:
		cumulate[int8](values, indices, i, least)
	default:
		cumulate[uint8](values, indices, i, least)
	}
	return values, indices
}

// cumulate replaces each element by the best one up to it along dim. Of equal
// ones the last counts; after a NaN only another one does.
func cumulate[T number](values, indices *Tensor, dim int, least bool) {
	n, inner := values.shape[dim], shape.Numel(values.shape[dim+1:])
	vs, is := elems[T](values), elems[int64](indices)
	par.For(len(vs)/(n*inner), max(1, grain/(n*inner)), func(lo, hi int) {
		for b := lo; b < hi; b++ {
			v, at := vs[b*n*inner:(b+1)*n*inner], is[b*n*inner:(b+1)*n*inner]
			for k := inner; k < len(v); k++ {
				if k%grain == 0 {
					par.Poll()
				}
				last, now := v[k-inner], v[k]
				better := now >= last
				if least {
					better = now <= last
				}
				if now != now || last == last && better {
					at[k] = int64(k / inner)
				} else {
					v[k], at[k] = last, at[k-inner]
				}
			}
		}
	})
}
