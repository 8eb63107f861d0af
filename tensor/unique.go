package tensor

import (
	"cmp"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// parted returns x as a matrix of what Unique tells apart: its elements, or its
// parts along dim.
func parted(name string, x *Tensor, dim any) (m *Tensor, i int) {
	if dim == nil {
		return forwardReshape(x, []int{-1, 1}), -1
	}
	i = axisOf(name, intsOf(name, dim)[0], len(x.shape))
	if len(x.shape) == 0 {
		return forwardReshape(x, []int{1, 1}), -1
	}
	for d, n := range x.shape {
		if n == 0 && d != i && x.shape[i] != 0 {
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "There are 0 sized dimensions, and they aren't selected, so unique cannot be applied"})
		}
	}
	n := x.shape[i]
	cols := 1
	for d, k := range x.shape {
		if d != i {
			cols *= k
		}
	}
	return forwardReshape(forwardTranspose(x, i, 0), []int{n, cols}), i
}

// ranks returns for each element its place among the different elements of m in
// order, so that rows compare as integers do. Each NaN has a place of its own.
func ranks(m *Tensor) []int {
	flat := forwardReshape(m, []int{-1})
	n := flat.Numel()
	rank := make([]int, n)
	if n == 0 {
		return rank
	}
	if flat.dt.IsHalf() {
		flat = flat.cast(Float32)
	}
	if flat.dt == Bool {
		flat = flat.cast(Uint8)
	}
	_, order := forwardSort(flat, 0, false)
	at := order.Ints()
	same := forwardIndexSelect(flat, order, 0).equalsNext()
	for k, r := 1, 0; k < n; k++ {
		if !same[k-1] {
			r++
		}
		rank[at[k]] = r
	}
	return rank
}

// equalsNext tells of each element of a vector whether the next one equals it.
func (x *Tensor) equalsNext() []bool {
	n := x.shape[0]
	eq := forwardNarrow(x, 0, 0, n-1).Detach().Eq(forwardNarrow(x, 0, 1, n-1).Detach())
	same := make([]bool, n-1)
	for i, v := range elems[uint8](dense(eq)) {
		same[i] = v != 0
	}
	return same
}

func forwardUnique(x *Tensor, dim any) (values, inverse, counts *Tensor) {
	m, i := parted("unique", x, dim)
	rank, cols := ranks(m), m.shape[1]
	row := func(k int) []int { return rank[k*cols : (k+1)*cols] }
	order := make([]int, m.shape[0])
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return slices.Compare(row(a), row(b)) })
	return firstOfEach(x, m, order, i, row)
}

func forwardUniqueConsecutive(x *Tensor, dim any) (values, inverse, counts *Tensor) {
	m, i := parted("unique_consecutive", x, dim)
	rank, cols := ranks(m), m.shape[1]
	order := make([]int, m.shape[0])
	for k := range order {
		order[k] = k
	}
	return firstOfEach(x, m, order, i, func(k int) []int { return rank[k*cols : (k+1)*cols] })
}

// firstOfEach takes the first of equal rows that follow each other in an order.
func firstOfEach(x, m *Tensor, order []int, dim int, row func(int) []int) (values, inverse, counts *Tensor) {
	first, place, count := []int{}, make([]int, len(order)), []int{}
	for k, r := range order {
		if k == 0 || slices.Compare(row(order[k-1]), row(r)) != 0 {
			first, count = append(first, r), append(count, 0)
		}
		place[r] = len(first) - 1
		count[len(count)-1]++
	}
	inverse, counts = FromSlice(place), FromSlice(count)
	if dim < 0 {
		return forwardReshape(forwardIndexSelect(m, FromSlice(first), 0), []int{-1}), forwardReshape(inverse, x.shape), counts
	}
	return forwardIndexSelect(x, FromSlice(first), dim), inverse, counts
}

func composeMode(x *Tensor, dim int, keepdim bool) (values, indices *Tensor) {
	notEmpty("mode", x, []int{dim})
	i := axisOf("mode", dim, len(x.shape))
	if len(x.shape) == 0 {
		return x.Clone(), newZeros(Int64, nil)
	}
	last := dense(forwardTranspose(x.Detach(), i, -1))
	n := x.shape[i]
	s := slices.Clone(last.shape)
	s[len(s)-1] = 1
	flat := forwardReshape(last, []int{shape.Numel(s), n})
	at := make([]int, shape.Numel(s))
	for k := range at {
		at[k] = mostFrequent(ranks(forwardSelect(flat, 0, k)))
	}
	index := forwardTranspose(FromSlice(at, s...), i, -1)
	values = x.Gather(dense(index), i)
	if !keepdim {
		return values.Squeeze(i), dense(forwardSqueeze(index, []int{i}))
	}
	return values, dense(index)
}

// mostFrequent returns the last place of the number that occurs most often, of
// the least one of several.
func mostFrequent(rank []int) int {
	order := make([]int, len(rank))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
	best, most, run := 0, 0, 0
	for k, at := range order {
		run++
		if k == len(order)-1 || rank[order[k+1]] != rank[at] {
			if run > most {
				best, most = at, run
			}
			run = 0
		}
	}
	return best
}
