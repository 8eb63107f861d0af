package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// pickEach picks one element of every row of x along dim: pick returns its
// index, given a ranker that holds the row's keys.
func pickEach(name string, x *Tensor, dim int, keepdim bool, pick func(r *ranker) int) (values, indices *Tensor) {
	if len(x.shape) == 0 {
		return packed(x), newZeros(Int64, nil)
	}
	switch x.dt {
	case Float32:
		return pickRows[float32](name, x, dim, keepdim, pick)
	case Float64:
		return pickRows[float64](name, x, dim, keepdim, pick)
	case Int64:
		return pickRows[int64](name, x, dim, keepdim, pick)
	case Int32:
		return pickRows[int32](name, x, dim, keepdim, pick)
	case Int16:
		return pickRows[int16](name, x, dim, keepdim, pick)
	case Int8:
		return pickRows[int8](name, x, dim, keepdim, pick)
	}
	return pickRows[uint8](name, x, dim, keepdim, pick)
}

func pickRows[T number](name string, x *Tensor, dim int, keepdim bool, pick func(r *ranker) int) (values, indices *Tensor) {
	marked := axes(name, []int{dim}, x)
	m, n, cols, release := x.rows(marked)
	defer release()
	s := slices.Clone(x.shape)
	if i := slices.Index(marked, true); keepdim {
		s[i] = 1
	} else {
		s = slices.Delete(s, i, i+1)
	}
	values, indices = newTensor(x.dt, s), newTensor(Int64, s)
	xs, vs, is := elems[T](m), elems[T](values), elems[int64](indices)
	par.For(n, max(1, grain/max(8*cols, 1)), func(lo, hi int) {
		r := &ranker{}
		for i := lo; i < hi; i++ {
			row := xs[i*cols : (i+1)*cols]
			load(r, row)
			k := pick(r)
			vs[i], is[i] = row[k], int64(k)
		}
	})
	return values, indices
}

// rankable panics unless x has an order.
func rankable(name, kernel string, x *Tensor) {
	if x.dt == Bool || x.dt.IsComplex() {
		panic(&DTypeError{name, x.dt, "\"" + kernel + "\" not implemented for '" + x.dt.Torch() + "'"})
	}
}

func forwardKthValue(x *Tensor, k, dim int, keepdim bool) (values, indices *Tensor) {
	i := axisOf("kthvalue", dim, len(x.shape))
	n := 1
	if len(x.shape) > 0 {
		notEmpty("kthvalue", x, []int{i})
		n = x.shape[i]
	}
	if k < 1 || k > n {
		panic(&ValueError{"kthvalue", fmt.Sprintf("kthvalue(): selected number k out of range for dimension %d", i)})
	}
	rankable("kthvalue", "kthvalue_cpu", x)
	return pickEach("kthvalue", x, i, keepdim, func(r *ranker) int { return r.kth(k - 1) })
}

// medianOf is the median along dim; ignore passes over NaN.
func medianOf(x *Tensor, dim int, keepdim, ignore bool) (values, indices *Tensor) {
	i := axisOf("median", dim, len(x.shape))
	if len(x.shape) > 0 {
		notEmpty("median", x, []int{i})
	}
	rankable("median", "median_out", x)
	return pickEach("median", x, i, keepdim, func(r *ranker) int { return r.middle(ignore) })
}

func forwardMedian(x *Tensor, dim int, keepdim bool) (values, indices *Tensor) {
	return medianOf(x, dim, keepdim, false)
}

func forwardNanmedian(x *Tensor, dim int, keepdim bool) (values, indices *Tensor) {
	return medianOf(x, dim, keepdim, true)
}

func composeNanmedianOfAll(x *Tensor) *Tensor {
	rankable("nanmedian", "median_cpu", x)
	if x.Numel() == 0 {
		return emptyMedian(x)
	}
	v, _ := x.Reshape(-1).Nanmedian(0)
	if !recording(x) {
		return v
	}
	return sharedBy(x, v.Detach())
}

// forwardRanked finds few ranks of a row one by one, and sorts it for many.
func forwardRanked(x, ranks *Tensor) (values, indices *Tensor) {
	switch x.dt {
	case Float64:
		return rankedRows[float64](x, ranks)
	case Float32:
		return rankedRows[float32](x, ranks)
	}
	panic(&DTypeError{"_ranked", x.dt, "not implemented for '" + x.dt.Torch() + "'"})
}

func rankedRows[T number](x, ranks *Tensor) (values, indices *Tensor) {
	m, releaseRows := x.dense()
	defer releaseRows()
	last := len(x.shape) - 1
	cols, k := x.shape[last], ranks.shape[len(ranks.shape)-1]
	s := append(slices.Clone(x.shape[:last]), k)
	at, releaseRanks := ranks.expanded(s).dense()
	defer releaseRanks()
	values, indices = newTensor(x.dt, s), newTensor(Int64, s)
	xs, vs, is, ks := elems[T](m), elems[T](values), elems[int64](indices), elems[int64](at)
	if k == 0 {
		return values, indices
	}
	par.For(values.Numel()/k, max(1, grain/max(8*cols, 1)), func(lo, hi int) {
		r := &ranker{}
		for i := lo; i < hi; i++ {
			row := xs[i*cols : (i+1)*cols]
			load(r, row)
			rankRow(r, ks[i*k:(i+1)*k], is[i*k:(i+1)*k])
			for j, p := range is[i*k : (i+1)*k] {
				vs[i*k+j] = row[p]
			}
		}
	})
	return values, indices
}

// rankRow finds the indices of the given ranks in the row that r holds.
func rankRow(r *ranker, ranks, indices []int64) {
	if len(ranks) <= 16 {
		for j, k := range ranks {
			index, _ := r.place(int(k), r.key(int(k)))
			indices[j] = int64(index)
		}
		return
	}
	order := make([]int64, len(r.keys))
	for i := range order {
		order[i] = int64(i)
	}
	slices.SortStableFunc(order, func(a, b int64) int { return compareKeys(r.keys[a], r.keys[b]) })
	for j, k := range ranks {
		indices[j] = order[k]
	}
}

func compareKeys(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
