package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// checkScatter checks the operands of a scatter along dim.
func checkScatter(name string, x, index, src *Tensor, dim int) int {
	if src != nil && src.dt != x.dt {
		panic(&DTypeError{name, src.dt, "Expected self.dtype to be equal to src.dtype"})
	}
	i := checkGather(name, x, index, dim)
	if src == nil {
		return i
	}
	if len(src.shape) != len(index.shape) {
		panic(&ShapeError{name, index.Shape(), src.Shape(), "Index tensor must have the same number of dimensions as src tensor"})
	}
	for k, n := range index.shape {
		if n > src.shape[k] {
			panic(&ShapeError{name, index.Shape(), src.Shape(), fmt.Sprintf("Expected index %s to be no larger than self %s apart from dimension %d and to be no larger size than src %s", shape.String(index.shape), shape.String(x.shape), i, shape.String(src.shape))})
		}
	}
	return i
}

func forwardScatter(x, index, src *Tensor, dim int) *Tensor {
	z := packed(x)
	if index.Numel() == 0 {
		return z
	}
	index, up := lifted("scatter", index, z, src)
	i := checkScatter("scatter", up[0], index, up[1], dim)
	putAt(up[0], index, up[1].alias(index.shape, up[1].strides, up[1].off), i)
	return z
}

func forwardScatterValue(x, index *Tensor, dim int, value any) *Tensor {
	z := packed(x)
	if index.Numel() == 0 {
		return z
	}
	index, up := lifted("scatter", index, z)
	i := checkScatter("scatter", up[0], index, nil, dim)
	putAt(up[0], index, scalarAs("scatter", value, x.dt).expanded(index.shape), i)
	return z
}

// putAt writes the elements of src, which has index's shape, to their places in z.
func putAt(z, index, src *Tensor, dim int) { takerFor(z.dt).scatter(z, index, src, dim) }

// partsIndex checks the operands of an operation on parts of x along dim, and
// returns index with source's shape.
func partsIndex(name string, x, index, source *Tensor, dim int) (*Tensor, int) {
	i := axisOf(name, dim, len(x.shape))
	if len(index.shape) > 1 {
		panic(&IndexError{name, fmt.Sprintf("Index is supposed to be a vector, but got dim: %d with type: %s and size: %s", len(index.shape), index.dt.Torch(), shape.String(index.shape))})
	}
	requireIndex(name, index)
	if source.dt != x.dt {
		panic(&DTypeError{name, source.dt, "self and source expected to have the same dtype, but got (self) " + x.dt.Torch() + " and (source) " + source.dt.Torch()})
	}
	want := slices.Clone(x.shape)
	if len(want) > 0 {
		want[i] = index.Numel()
	}
	if !slices.Equal(want, source.shape) && !(len(source.shape) == 0 && index.Numel() == 1 && len(want) <= 1) {
		panic(&ShapeError{name, x.Shape(), source.Shape(), mismatchedParts(x, index, source, i)})
	}
	if index.dt == Int32 {
		index = index.cast(Int64)
	}
	if len(x.shape) == 0 {
		return forwardReshape(index, nil), i
	}
	s := slices.Repeat([]int{1}, len(want))
	s[i] = -1
	return forwardReshape(index, s).expanded(want), i
}

// mismatchedParts says why source does not have one part for each index, of
// the size of x's parts.
func mismatchedParts(x, index, source *Tensor, i int) string {
	n := source.Numel()
	if len(source.shape) > i {
		n = source.shape[i]
	}
	if n != index.Numel() {
		return fmt.Sprintf("Number of indices (%d) should be equal to source.size(dim): (%d), for dim: %d", index.Numel(), n, i)
	}
	return fmt.Sprintf("source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = %s source.shape = %s", shape.String(x.shape), shape.String(source.shape))
}

func forwardIndexAdd(x, index, source *Tensor, dim int, alpha any) *Tensor {
	at, i := partsIndex("index_add", x, index, source, dim)
	src := forwardReshape(source, at.shape)
	if a := Number(alpha); a.dt == Bool || a.Float() != 1 {
		src = scaleBy("index_add", src.Detach(), alpha)
	}
	if x.dt == Bool {
		z := forwardScatterAdd(x.cast(Int64), at, src.cast(Int64), i)
		return z.cast(Bool)
	}
	return forwardScatterAdd(x, at, src, i)
}

func composeIndexCopy(x, index, source *Tensor, dim int) *Tensor {
	at, i := partsIndex("index_copy", x, index, source, dim)
	return x.Scatter(at, source.Reshape(at.shape...), i)
}

func composeIndexFill(x, index *Tensor, dim int, value any) *Tensor {
	at, i := filledParts(x, index, dim)
	return x.ScatterValue(at, i, value)
}

// filledParts returns the places of the parts of x that index names, and dim
// from the first dimension.
func filledParts(x, index *Tensor, dim int) (at *Tensor, i int) {
	name := "index_fill"
	i = axisOf(name, dim, len(x.shape))
	s, n := x.Shape(), 1
	if len(s) > 0 {
		n, s[i] = s[i], index.Numel()
	}
	if len(index.shape) > 1 {
		panic(&ShapeError{name, x.Shape(), index.Shape(), "Index has to be a vector/scalar"})
	}
	if index.dt != Int64 {
		panic(&IndexError{name, "index_fill_(): Expected dtype int64 for index, but got " + index.dt.Torch()})
	}
	for _, v := range index.Ints() {
		if v < -n || v >= n {
			panic(&IndexError{name, fmt.Sprintf("index %d is out of bounds for dimension %d with size %d", v, i, n)})
		}
	}
	return partsIndex(name, x, wrapped(index, x, i), newZeros(x.dt, s), i)
}

func composeIndexFillTensor(x, index, value *Tensor, dim int) *Tensor {
	if len(value.shape) > 0 {
		panic(&ShapeError{"index_fill", x.Shape(), value.Shape(), fmt.Sprintf("index_fill_ only supports a 0-dimensional value tensor, but got tensor with %d dimension(s).", len(value.shape))})
	}
	at, i := filledParts(x, index, dim)
	return Where(newZeros(Bool, x.shape).ScatterValue(at, i, true), value.To(x.dt), x)
}

// wrapped counts negative indices from the end of dimension i.
func wrapped(index, x *Tensor, i int) *Tensor {
	n := 1
	if len(x.shape) > 0 {
		n = x.shape[i]
	}
	if index.dt == Int32 {
		index = index.cast(Int64)
	}
	return Where(index.LtScalar(0), index.AddScalar(n), index)
}

func composeMaskedFillTensor(x, mask, value *Tensor) *Tensor {
	if len(value.shape) > 0 {
		panic(&ShapeError{"masked_fill", x.Shape(), value.Shape(), fmt.Sprintf("masked_fill_ only supports a 0-dimensional value tensor, but got tensor with %d dimension(s).", len(value.shape))})
	}
	return Where(mask, value.To(x.dt), x)
}

func composeTake(x, index *Tensor) *Tensor {
	flat := x.Reshape(-1)
	if x.Numel() == 0 && index.Numel() > 0 {
		panic(&IndexError{"take", "tried to take from an empty tensor"})
	}
	requireType("take", index, index.dt == Int64, "Int64")
	return flat.IndexSelect(wrapped(index, flat, 0).Reshape(-1), 0).Reshape(index.shape...)
}

func composeTakeAlongDim(x, indices *Tensor, dim any) *Tensor {
	requireType("take_along_dim", indices, indices.dt == Int64, "Int64")
	if dim == nil {
		return x.Reshape(-1).Gather(indices.Reshape(-1), 0)
	}
	i := axisOf("take_along_dim", intsOf("take_along_dim", dim)[0], len(x.shape))
	if len(x.shape) != len(indices.shape) {
		panic(&ShapeError{"take_along_dim", x.Shape(), indices.Shape(), fmt.Sprintf("torch.take_along_dim(): input and indices should have the same number of dimensions, but got %d dimensions for input, and %d dimensions for indices", len(x.shape), len(indices.shape))})
	}
	xs, is := x.Shape(), indices.Shape()
	for k := range xs {
		if k != i {
			n := max(xs[k], is[k])
			if xs[k] == 0 || is[k] == 0 {
				n = 0
			}
			xs[k], is[k] = n, n
		}
	}
	return x.Expand(xs...).Gather(indices.Expand(is...), i)
}

func composeArgsort(x *Tensor, dim int, descending bool) *Tensor {
	_, order := x.Detach().SortOpt(dim, descending)
	return order
}

func composeNonzero(x *Tensor) *Tensor {
	flat := truePlaces(x.cast(Bool))
	rank := len(x.shape)
	z := newTensor(Int64, []int{len(flat), rank})
	out := elems[int64](z)
	for k, p := range flat {
		for i := rank - 1; i > 0; i-- {
			q := p / x.shape[i]
			out[k*rank+i] = int64(p - q*x.shape[i])
			p = q
		}
		if rank > 0 {
			out[k*rank] = int64(p)
		}
	}
	return z
}

func composeArgwhere(x *Tensor) *Tensor { return composeNonzero(x) }

func composeSortStable(x *Tensor, _ any, dim int, descending bool) (values, indices *Tensor) {
	return x.SortOpt(dim, descending)
}

func composeArgsortStable(x *Tensor, _ any, dim int, descending bool) *Tensor {
	return composeArgsort(x, dim, descending)
}
