package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

func requireType(name string, x *Tensor, ok bool, want string) {
	if !ok {
		panic(&DTypeError{name, x.dt, "not implemented for '" + x.dt.Torch() + "': expected a tensor of type " + want})
	}
}

// requireIndex panics unless the elements of an index are Int64 or Int32.
func requireIndex(name string, index *Tensor) {
	if index.dt != Int64 && index.dt != Int32 {
		panic(&DTypeError{name, index.dt, "Expected dtype int32/int64 for index but got: " + index.dt.Torch()})
	}
}

// forEach calls f for all places of the operands, which have one shape.
func forEach(f func(at []int), xs ...*Tensor) {
	strides := make([][]int, len(xs))
	for k, x := range xs {
		strides[k] = x.strides
	}
	s, st, ok := collapsed(xs[0].shape, strides...)
	if !ok {
		return
	}
	last := len(s) - 1
	place := make([]int, len(xs))
	walk(s, st, func(at []int, n int) {
		copy(place, at)
		for i := range n {
			if i%grain == grain-1 {
				par.Poll()
			}
			f(place)
			for k := range place {
				place[k] += st[k][last]
			}
		}
	})
}

func forwardWhere(cond, x, y *Tensor) *Tensor {
	if cond.dt == Uint8 {
		cond = cond.converted(Bool)
	}
	if cond.dt != Bool {
		panic(&DTypeError{"where", cond.dt, "where expected condition to be a boolean tensor, but got a tensor with dtype " + cond.dt.Torch()})
	}
	dt, _ := resultTypes(&op.Table[op.Where], x, y)
	s, err := shape.Broadcast(x.shape, y.shape)
	if err == nil {
		s, err = shape.Broadcast(cond.shape, s)
	}
	if err != nil {
		panic(&ShapeError{"where", x.Shape(), y.Shape(), err.Error()})
	}
	checkFits("where", x, dt)
	checkFits("where", y, dt)
	a, b := x.converted(dt), y.converted(dt)
	z := newResult(dt, s, cond, a, b)
	copyInto(z, b.expanded(s))
	fillWhere(z, a.expanded(s), cond.expanded(s))
	return z
}

// fillWhere copies x to z where mask is true.
func fillWhere(z, x, mask *Tensor) {
	switch z.dt.Size() {
	case 16:
		pickWhere(elems[complex128], z, x, mask, pickWide)
	case 8:
		pickWhere(elems[int64], z, x, mask, pickRow)
	case 4:
		pickWhere(elems[int32], z, x, mask, pickRow)
	case 2:
		pickWhere(elems[int16], z, x, mask, pickRow)
	default:
		pickWhere(elems[uint8], z, x, mask, pickRow)
	}
}

func pickWhere[T element](read func(*Tensor) []T, z, x, mask *Tensor, row func(z, x []T, mask []uint8, n, dz, dx, dm int)) {
	zs, xs, ms := read(z), read(x), elems[uint8](mask)
	s, st, ok := z.collapsedInMemory(z.strides, x.strides, mask.strides)
	if !ok {
		return
	}
	last := len(s) - 1
	dz, dx, dm := st[0][last], st[1][last], st[2][last]
	walk(s, st, func(at []int, n int) {
		row(zs[at[0]:], xs[at[1]:], ms[at[2]:], n, dz, dx, dm)
	})
}

// pickRow has no branch for the mask, which nobody can predict: it counts in
// the bits of the elements, so that z + (x-z)*1 is x exactly.
func pickRow[T int64 | int32 | int16 | uint8](z, x []T, mask []uint8, n, dz, dx, dm int) {
	for i := range n {
		var m T
		if mask[i*dm] != 0 {
			m = 1
		}
		z[i*dz] += (x[i*dx] - z[i*dz]) * m
	}
}

// pickWide is pickRow for elements that no integer holds.
func pickWide(z, x []complex128, mask []uint8, n, dz, dx, dm int) {
	for i := range n {
		if mask[i*dm] != 0 {
			z[i*dz] = x[i*dx]
		}
	}
}

func forwardMaskedFill(x, mask *Tensor, value any) *Tensor {
	requireType("masked_fill", mask, mask.dt == Bool, "Bool")
	s, err := shape.Broadcast(x.shape, mask.shape)
	if err != nil {
		panic(&ShapeError{"masked_fill", x.Shape(), mask.Shape(), err.Error()})
	}
	z := packed(x.expanded(s))
	fillWhere(z, scalarAs("masked_fill", value, x.dt).expanded(s), mask.expanded(s))
	return z
}

// checkIndex panics unless index is Int64 with values in [0, n), the elements
// of a tensor along dim.
func checkIndex(name string, index *Tensor, dim, n int) {
	requireType(name, index, index.dt == Int64, "Int64")
	is := elems[int64](index)
	walkIndexed(index, index, index, false, func(at []int, count int, d [3]int) {
		p := at[0]
		for range count {
			if v := is[p]; uint64(v) >= uint64(n) {
				panic(&IndexError{name, fmt.Sprintf("index %d is out of bounds for dimension %d with size %d", v, dim, n)})
			}
			p += d[0]
		}
	})
}

// lifted gives operands of a gather that have no dimensions one, as PyTorch
// counts them, and makes indices Int64.
func lifted(name string, index *Tensor, others ...*Tensor) (*Tensor, []*Tensor) {
	if index.dt == Int32 || index.dt == Uint8 || index.dt == Int16 || index.dt == Int8 {
		index = index.cast(Int64)
	}
	up := func(x *Tensor) *Tensor {
		if x != nil && len(x.shape) == 0 {
			return forwardUnsqueeze(x, 0)
		}
		return x
	}
	for i, x := range others {
		others[i] = up(x)
	}
	return up(index), others
}

func checkGather(name string, x, index *Tensor, dim int) int {
	i := axisOf(name, dim, len(x.shape))
	if len(index.shape) != len(x.shape) {
		panic(&ShapeError{name, x.Shape(), index.Shape(), "Index tensor must have the same number of dimensions as input tensor"})
	}
	for k, n := range index.shape {
		if k != i && n > x.shape[k] {
			panic(&ShapeError{name, x.Shape(), index.Shape(), fmt.Sprintf("Size does not match at dimension %d expected index %s to be no larger than self %s apart from dimension %d", k, shape.String(index.shape), shape.String(x.shape), i)})
		}
	}
	n := 1
	if len(x.shape) > 0 {
		n = x.shape[i]
	}
	requireIndex(name, index)
	checkIndex(name, index, i, n)
	return i
}

// along returns a view of x with index's shape and no step along dim: adding
// index*step to a place in it is the place that index names.
func along(x, index *Tensor, dim int) (base *Tensor, step int) {
	st := slices.Clone(x.strides)
	if len(st) > 0 {
		step, st[dim] = st[dim], 0
	}
	return x.alias(index.shape, st, x.off), step
}

func forwardGather(x, index *Tensor, dim int) *Tensor {
	s := index.shape
	if index.Numel() == 0 {
		return newTensor(x.dt, s)
	}
	index, up := lifted("gather", index, x)
	x = up[0]
	i := checkGather("gather", x, index, dim)
	z := gathered(x, index, i)
	return z.alias(s, shape.Strides(s), 0)
}

func gathered(x, index *Tensor, i int) *Tensor {
	z := newTensor(x.dt, index.shape)
	takerFor(x.dt).gather(z, x, index, i)
	return z
}

func forwardScatterAdd(x, index, src *Tensor, dim int) *Tensor {
	if x.dt != Bool || src.dt != Bool {
		sameType("scatter_add", x, src)
	}
	z := packed(x)
	if index.Numel() == 0 {
		return z
	}
	index, up := lifted("scatter_add", index, z, src)
	i := checkGather("scatter_add", up[0], index, dim)
	scatterAdd(up[0], index, up[1], i)
	return z
}

func scatterAdd(z, index, src *Tensor, i int) {
	for k, n := range index.shape {
		if n > src.shape[k] {
			panic(&ShapeError{"scatter_add", index.Shape(), src.Shape(), fmt.Sprintf("Expected index %s to be no larger than self %s apart from dimension %d and to be no larger size than src %s", shape.String(index.shape), shape.String(z.shape), i, shape.String(src.shape))})
		}
	}
	switch z.dt {
	case Bool: // a sum is true where one of them is
		base, step := along(z, index, i)
		part := src.alias(index.shape, src.strides, src.off)
		zs, ss, is := elems[uint8](z), elems[uint8](part), elems[int64](index)
		forEach(func(at []int) { zs[at[0]+int(is[at[2]])*step] |= ss[at[1]] }, base, part, index)
	case Float32:
		scatterInto[float32](z, index, src, i)
	case Float64:
		scatterInto[float64](z, index, src, i)
	case Int64:
		scatterInto[int64](z, index, src, i)
	case Int32:
		scatterInto[int32](z, index, src, i)
	case Int16:
		scatterInto[int16](z, index, src, i)
	case Int8:
		scatterInto[int8](z, index, src, i)
	case Complex64:
		scatterInto[complex64](z, index, src, i)
	case Complex128:
		scatterInto[complex128](z, index, src, i)
	default:
		scatterInto[uint8](z, index, src, i)
	}
}

func scatterInto[T number | complexNumber](z, index, src *Tensor, dim int) {
	base, step := along(z, index, dim)
	part := src.alias(index.shape, src.strides, src.off)
	zs, ss, is := elems[T](z), elems[T](part), elems[int64](index)
	walkIndexed(base, part, index, false, func(at []int, n int, d [3]int) {
		b, o, p := at[0], at[1], at[2]
		if d == [3]int{1, 1, 0} {
			addRun(zs[b+int(is[p])*step:][:n], ss[o:][:n])
			return
		}
		for range n {
			zs[b+int(is[p])*step] += ss[o]
			b, o, p = b+d[0], o+d[1], p+d[2]
		}
	})
}

func addRun[T number | complexNumber](z, x []T) {
	switch f := any(z).(type) {
	case []float32:
		simd.Add(f, f, any(x).([]float32))
	case []float64:
		simd.Add(f, f, any(x).([]float64))
	default:
		for i, v := range x {
			z[i] += v
		}
	}
}

func forwardIndexSelect(x, index *Tensor, dim int) *Tensor {
	i := axisOf("index_select", dim, len(x.shape))
	if len(index.shape) > 1 {
		panic(&IndexError{"index_select", fmt.Sprintf("index_select(): Index is supposed to be a vector, but has the shape %s", shape.String(index.shape))})
	}
	if len(x.shape) == 0 && index.Numel() != 1 {
		panic(&ShapeError{"index_select", x.Shape(), index.Shape(), fmt.Sprintf("index_select(): Index to scalar can have only 1 value, got %d value(s)", index.Numel())})
	}
	requireIndex("index_select", index)
	if index.dt == Int32 {
		index = index.cast(Int64)
	}
	if len(x.shape) == 0 {
		checkIndex("index_select", index, 0, 1)
		return packed(x)
	}
	checkIndex("index_select", index, i, x.shape[i])
	return selected(x, forwardReshape(index, []int{-1}), i)
}

func forwardMaskedSelect(x, mask *Tensor) *Tensor {
	requireType("masked_select", mask, mask.dt == Bool, "Bool")
	s, err := shape.Broadcast(x.shape, mask.shape)
	if err != nil {
		panic(&ShapeError{"masked_select", x.Shape(), mask.Shape(), err.Error()})
	}
	m, freeMask := mask.expanded(s).dense()
	defer freeMask()
	d, free := x.expanded(s).dense()
	defer free()
	z := newTensor(x.dt, []int{countTrue(m)})
	takerFor(x.dt).pick(z, d, m)
	return z
}

func forwardEmbedding(weight, index *Tensor) *Tensor {
	if len(weight.shape) != 2 {
		panic(&ShapeError{Op: "embedding", Shape1: weight.Shape(), Reason: "'weight' must be 2-D"})
	}
	if index.dt != Int64 && index.dt != Int32 {
		panic(&DTypeError{"embedding", index.dt, "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch." + index.dt.Torch() + "Tensor instead (while checking arguments for embedding)"})
	}
	flat := forwardReshape(index, []int{-1})
	return forwardView(forwardIndexSelect(weight, flat, 0), append(index.Shape(), weight.shape[1]))
}

func forwardOneHot(tensor *Tensor, numClasses int) *Tensor {
	requireType("one_hot", tensor, tensor.dt == Int64, "Int64")
	if numClasses == -1 && tensor.Numel() > 0 {
		numClasses = forwardAmax(tensor, nil, false).Int() + 1
	}
	if numClasses < 1 {
		panic(&ValueError{"one_hot", "num_classes should be positive"})
	}
	checkIndex("one_hot", tensor, tensor.Dim(), numClasses)
	idx, release := tensor.dense()
	defer release()
	z := newZeros(Int64, append(tensor.Shape(), numClasses))
	zs := elems[int64](z)
	for i, v := range elems[int64](idx) {
		zs[i*numClasses+int(v)] = 1
	}
	return z
}
