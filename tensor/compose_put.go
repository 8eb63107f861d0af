package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// A spot tells which parts of x a list of tensors of indices names: x as a
// matrix with a row for each index into its first dimensions, the rows, and the
// shape of what Index reads there.
type spot struct {
	n, cols int   // of the matrix
	rows    []int // that are named
	s       []int
}

// spotOf reads indices as Index does.
func (x *Tensor) spotOf(indices []*Tensor) spot {
	lookups, dim := x.lookupsOf(indices)
	if len(lookups) == 0 {
		return spot{1, x.Numel(), []int{0}, x.Shape()}
	}
	s := lookupShape(lookups)
	at := spot{1, shape.Numel(x.shape[dim:]), make([]int, shape.Numel(s)), slices.Concat(s, x.shape[dim:])}
	for _, p := range lookups {
		size := 1 // of the dimension that a mask without dimensions stands for
		if p.dim >= 0 {
			size = x.shape[p.dim]
		}
		for i, v := range inRange(p.index.Expand(s...), max(p.dim, 0), size) {
			at.rows[i] = at.rows[i]*size + v
		}
		at.n *= size
	}
	return at
}

// lookupsOf turns tensors of indices and masks into tensors of indices for the
// first dimensions of x, whose number it returns. A mask without dimensions is
// for dimension -1.
func (x *Tensor) lookupsOf(indices []*Tensor) (lookups []lookup, dim int) {
	items := make([]any, len(indices))
	for i, t := range indices {
		if t.dt.IsInexact() {
			panic(&IndexError{"index", "tensors used as indices must be long, int, byte or bool tensors"})
		}
		if items[i] = t; t.dt == Uint8 {
			items[i] = t.cast(Bool)
		}
	}
	if n := consumed(items); n > x.Dim() {
		panic(&IndexError{"index", fmt.Sprintf("too many indices for tensor of dimension %d (got %d)", x.Dim(), n)})
	}
	for _, item := range items {
		t := item.(*Tensor)
		if t.dt == Bool && t.Dim() == 0 {
			lookups = append(lookups, lookup{dim: -1, index: FromSlice(truePlaces(t))})
			continue
		}
		if t.dt != Bool {
			t = t.cast(Int64)
		}
		ps := x.lookupsAt(dim, t)
		lookups, dim = append(lookups, ps...), dim+len(ps)
	}
	return lookups, dim
}

func composePutIndexed(x *Tensor, indices []*Tensor, values *Tensor, accumulate bool) *Tensor {
	if values.dt != x.dt {
		panic(&DTypeError{"index_put", values.dt, fmt.Sprintf("Index put requires the source and destination dtypes match, got %s for the destination and %s for the source.", x.dt.Torch(), values.dt.Torch())})
	}
	at := x.spotOf(indices)
	own := trimmed(values.shape, len(at.s))
	if _, ok := broadcastTo(own, at.s); !ok {
		panic(&ShapeError{"index_put", at.s, values.Shape(), fmt.Sprintf("shape mismatch: value tensor of shape %s cannot be broadcast to indexing result of shape %s", shape.String(values.shape), shape.String(at.s))})
	}
	values = values.Reshape(own...).Expand(at.s...)
	m, index, v := x.Reshape(at.n, at.cols), FromSlice(at.rows), values.Reshape(len(at.rows), at.cols)
	if accumulate {
		return m.IndexAdd(index, v, 0).View(x.shape...)
	}
	return m.IndexCopy(index, v, 0).View(x.shape...)
}

func itemsOf(indices []*Tensor) []any {
	items := make([]any, len(indices))
	for i, t := range indices {
		items[i] = t
	}
	return items
}

func composeIndexedUnsafe(x *Tensor, indices []*Tensor) *Tensor { return x.Index(itemsOf(indices)...) }

// heldIndices keeps indices inside of x, since they say nothing where the mask
// is false.
func heldIndices(x *Tensor, indices []*Tensor) []*Tensor {
	held := make([]*Tensor, len(indices))
	for i, t := range indices {
		if held[i] = t; t.dt != Bool && i < x.Dim() {
			held[i] = t.ClampMin(Number(-x.shape[i])).ClampMax(Number(x.shape[i] - 1))
		}
	}
	return held
}

func composeMaskedIndex(x, mask *Tensor, indices []*Tensor, fill any) *Tensor {
	if x.Numel() == 0 {
		return FullOf(x.dt, fill, mask.shape...)
	}
	return x.Index(itemsOf(heldIndices(x, indices))...).MaskedFill(mask.To(Bool).LogicalNot(), fill)
}

func composeMaskedIndexPutAccumulate(x, mask *Tensor, indices []*Tensor, values *Tensor) *Tensor {
	if x.Numel() == 0 {
		return x.Clone()
	}
	return composePutIndexed(x, heldIndices(x, indices), values.MaskedFill(mask.To(Bool).LogicalNot(), 0), true)
}

func composePut(x, index, source *Tensor, accumulate bool) *Tensor {
	if index.dt != Int64 {
		panic(&DTypeError{"put", index.dt, "put_(): Expected a long tensor for index, but got " + index.dt.Torch()})
	}
	if source.dt != x.dt {
		panic(&DTypeError{"put", source.dt, fmt.Sprintf("put_(): self and source expected to have the same dtype, but got self.dtype = %s and source.dtype = %s", x.dt.Torch(), source.dt.Torch())})
	}
	if source.Numel() != index.Numel() {
		panic(&IndexError{"put", fmt.Sprintf("put_(): Expected source and index to have the same number of elements, but got source.numel() = %d, index.numel() = %d", source.Numel(), index.Numel())})
	}
	n := x.Numel()
	if n == 0 && index.Numel() > 0 {
		panic(&IndexError{"put", "put_(): Tried to put elements into an empty tensor"})
	}
	places := index.Ints()
	for i, v := range places {
		if v < -n || v >= n {
			panic(&IndexError{"put", fmt.Sprintf("out of range: tried to access index %d on a tensor of %d elements.", v, n)})
		}
		if v < 0 {
			places[i] += n
		}
	}
	at, flat := FromSlice(places), source.Reshape(-1)
	if accumulate {
		return x.Reshape(-1).IndexAdd(at, flat, 0).View(x.shape...)
	}
	return x.Reshape(-1).IndexCopy(at, flat, 0).View(x.shape...)
}

func forwardMaskedScatter(x, mask, source *Tensor) *Tensor {
	name := "masked_scatter"
	if mask.dt != Bool {
		panic(&ValueError{name, "masked_scatter_ only supports boolean masks, but got mask with dtype " + mask.dt.Torch()})
	}
	if source.dt != x.dt {
		panic(&DTypeError{name, source.dt, "masked_scatter: expected self and source to have same dtypes but got " + x.dt.Torch() + " and " + source.dt.Torch()})
	}
	s, err := shape.Broadcast(x.shape, mask.shape)
	if err != nil {
		panic(&ShapeError{name, x.Shape(), mask.Shape(), err.Error()})
	}
	z := packed(x.expanded(s))
	m, releaseMask := mask.expanded(s).dense()
	defer releaseMask()
	src, release := source.dense()
	defer release()
	enough := false
	switch x.dt.Size() {
	case 16:
		enough = fillMasked(elems[complex128](z), elems[complex128](src), elems[uint8](m))
	case 8:
		enough = fillMasked(elems[int64](z), elems[int64](src), elems[uint8](m))
	case 4:
		enough = fillMasked(elems[int32](z), elems[int32](src), elems[uint8](m))
	case 2:
		enough = fillMasked(elems[int16](z), elems[int16](src), elems[uint8](m))
	default:
		enough = fillMasked(elems[uint8](z), elems[uint8](src), elems[uint8](m))
	}
	if !enough {
		panic(&ShapeError{name, mask.Shape(), source.Shape(), "Number of elements of source < number of ones in mask"})
	}
	return z
}

// fillMasked puts the elements of src where mask is true, and reports whether
// there were enough.
func fillMasked[T element](z, src []T, mask []uint8) bool {
	at, k := 0, 0
	for part := range pieces(mask) {
		for _, b := range part {
			if b != 0 {
				if k == len(src) {
					return false
				}
				z[at] = src[k]
				k++
			}
			at++
		}
	}
	return true
}

func composeIndexReduce(x, index, source *Tensor, dim int, reduce string, includeSelf bool) *Tensor {
	name := "index_reduce"
	if !slices.Contains([]string{"prod", "mean", "amax", "amin"}, reduce) {
		panic(&ValueError{name, "index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got " + reduce + "."})
	}
	if source.dt != x.dt {
		panic(&DTypeError{name, source.dt, "index_reduce_(): self (" + x.dt.Torch() + ") and source (" + source.dt.Torch() + ") must have the same scalar type"})
	}
	at, i := partsIndex("index_reduce_()", x, index, source, dim)
	n := 1
	if len(x.shape) > 0 {
		n = x.shape[i]
	}
	for _, v := range index.Ints() {
		if v < 0 || v >= n {
			panic(&IndexError{name, fmt.Sprintf("index out of range in self: %d is not an index into %d parts", v, n)})
		}
	}
	return x.ScatterReduceOpt(at, source.Reshape(at.shape...), i, reduce, includeSelf)
}
