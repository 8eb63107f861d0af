package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A Slice is an index that stands for the elements Start:Stop:Step of a
// dimension, with Python's rules for negative bounds and bounds out of range.
// The zero Step is 1.
type Slice struct{ Start, Stop, Step int }

type marker int

// Marks for Index: NewAxis adds a dimension of length one, Ellipsis stands for
// as many whole dimensions as are left.
const (
	NewAxis marker = iota
	Ellipsis
)

// All is the index of a whole dimension, as ":" in Python.
var All = Slice{0, math.MaxInt, 1}

// Span is the index start:stop.
func Span(start, stop int) Slice { return Slice{start, stop, 1} }

// From is the index start: to the end.
func From(start int) Slice { return Slice{start, math.MaxInt, 1} }

// Until is the index from the beginning to stop, which is not included.
func Until(stop int) Slice { return Slice{0, stop, 1} }

// By returns the index with another step.
func (s Slice) By(step int) Slice {
	s.Step = step
	return s
}

// Index returns the part of x that the items name, one for each dimension from
// the first on: an int, a Slice, NewAxis, Ellipsis, a bool, a tensor of integers
// or a Bool mask. Ints and slices give a view, tensors a copy. Several tensors
// broadcast and are read together; their dimensions stand where the first of
// them stood, or first of all if something is between them.
func (x *Tensor) Index(items ...any) *Tensor {
	if isSparse(x) {
		return x.indexSparse(items)
	}
	z, lookups := x.sliced(items)
	switch {
	case len(lookups) > 0:
	case z == x:
		return x.View(slices.Clone(x.shape)...) // another tensor, as every view is
	default:
		return z
	}
	return z.lookedUp(lookups)
}

// A lookup is a tensor of indices for a dimension.
type lookup struct {
	dim   int
	index *Tensor // Int64
	mask  *Tensor // that the indices are the places of; nil if they were given
}

// sliced applies the items that give views, and returns the others.
func (x *Tensor) sliced(items []any) (z *Tensor, lookups []lookup) {
	items = indexItems(items)
	if consumed(items) > x.Dim() {
		panic(&IndexError{"index", tooMany(items, x.Dim())})
	}
	z, dim := x, 0
	for k, item := range items {
		switch item := item.(type) {
		case int:
			z = z.selectAt(dim, k, item)
		case Slice:
			z = z.sliceAt(dim, item)
			dim++
		case marker:
			if item == NewAxis {
				z = z.Unsqueeze(dim)
				dim++
			} else {
				dim = z.Dim() - consumed(items[k+1:])
			}
		case *Tensor:
			if m := z.merged(dim, item); m != nil {
				z, lookups = m, append(lookups, lookup{dim, FromSlice(truePlaces(item)), item})
				dim++
				break
			}
			ps := z.lookupsAt(dim, item)
			if item.dt == Bool && item.Dim() == 0 {
				z = z.Unsqueeze(dim)
			}
			lookups = append(lookups, ps...)
			dim += len(ps)
		default:
			panic(&IndexError{"index", fmt.Sprintf("only integers, slices (`:`), ellipsis (`...`), None and long or bool tensors are valid indices (got %T)", item)})
		}
	}
	return z, lookups
}

// tooMany says why items use up more dimensions than there are.
func tooMany(items []any, rank int) string {
	if rank == 0 && len(items) == 1 {
		switch items[0].(type) {
		case int:
			return "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.Item()` in Go to convert a 0-dim tensor to a number"
		case Slice:
			return "slice() cannot be applied to a 0-dim tensor."
		}
	}
	return fmt.Sprintf("too many indices for tensor of dimension %d", rank)
}

// indexItems turns bools into masks without dimensions, bytes into masks, and
// integers in tensors without dimensions into ints.
func indexItems(items []any) []any {
	out := make([]any, len(items))
	for i, item := range items {
		out[i] = item
		switch t := item.(type) {
		case bool:
			out[i] = Scalar(t)
		case *Tensor:
			t = plain(t)
			out[i] = t
			if t.dt.IsInexact() {
				panic(&IndexError{"index", "tensors used as indices must be long, int, byte or bool tensors"})
			}
			switch {
			case t.dt == Uint8:
				out[i] = t.cast(Bool)
			case t.dt == Bool:
			case t.Dim() == 0:
				out[i] = t.Int()
			case t.dt != Int64 && t.dt != Int32:
				panic(&IndexError{"index", "tensors used as indices must be long, int, byte or bool tensors"})
			default:
				out[i] = t.cast(Int64)
			}
		}
	}
	return out
}

// selectAt is Select for the item-th item of an index, which is what PyTorch
// calls the dimension.
func (x *Tensor) selectAt(dim, item, i int) *Tensor {
	if n := x.shape[dim]; i < -n || i >= n {
		panic(&IndexError{"index", fmt.Sprintf("index %d is out of bounds for dimension %d with size %d", i, item, n)})
	}
	return x.Select(dim, i)
}

func (x *Tensor) sliceAt(dim int, s Slice) *Tensor {
	if s.Step == 0 {
		s.Step = 1
	}
	if s == All {
		return x
	}
	return x.StepSliceOpt(dim, s.Start, s.Stop, s.Step)
}

// consumed counts the dimensions that items use up.
func consumed(items []any) int {
	n := 0
	for _, item := range items {
		switch item := item.(type) {
		case int, Slice:
			n++
		case *Tensor:
			if item.dt == Bool {
				n += item.Dim()
			} else {
				n++
			}
		}
	}
	return n
}

// IndexPut assigns v, a number or a tensor that broadcasts, to the part of x
// that the items name, as Index does, and returns x.
func (x *Tensor) IndexPut(v any, items ...any) *Tensor {
	value, ok := v.(*Tensor)
	if !ok {
		value = Number(v)
	}
	if mask := wholeMask(x, items); mask != nil && x.fillMasked(value, mask) {
		return x
	}
	part, lookups := x.sliced(items)
	if len(lookups) == 0 {
		part.put(value)
		return x
	}
	part.checkPut(value, lookups)
	if len(lookups) == 1 && part.Numel() > 0 && part.putParts(value, lookups[0]) {
		return x
	}
	places := Range(part.Numel()).View(part.shape...).lookedUp(lookups)
	s, fits := broadcastTo(trimmed(value.shape, len(places.shape)), places.shape)
	if !fits {
		panic(&ShapeError{"index_put_", places.Shape(), value.Shape(), fmt.Sprintf("shape mismatch: value tensor of shape %s cannot be broadcast to indexing result of shape %s", shape.String(value.shape), shape.String(places.shape))})
	}
	part.putPlaces(value.Reshape(trimmed(value.shape, len(places.shape))...).Expand(s...), places.Ints())
	return x
}

// checkPut checks that v may be assigned to the parts of x that lookups name. A
// number, or a tensor of one element where there is one mask, is converted;
// other tensors have x's type.
func (x *Tensor) checkPut(v *Tensor, lookups []lookup) {
	mask := lookups[0].mask
	masked := mask != nil && mask.Dim() > 0 && !slices.ContainsFunc(lookups, func(p lookup) bool { return p.mask != mask })
	switch {
	case v.number && len(lookups) == 1 && mask == nil:
		if v.dt.IsComplex() && !x.dt.IsComplex() {
			panic(&DTypeError{"index_fill_", v.dt, "index_fill_(): Converting complex Scalar to non-complex type is not supported"})
		}
		checkFits("index_fill_", v, x.dt)
		if p := lookups[0]; x.Numel() > 0 {
			inRange(p.index, p.dim, x.shape[p.dim])
		}
	case v.number || masked && v.Numel() == 1:
		n := *v
		n.number = true
		checkFits("index_put_", &n, x.dt)
	case v.dt != x.dt:
		panic(&DTypeError{"index_put_", v.dt, fmt.Sprintf("Index put requires the source and destination dtypes match, got %s for the destination and %s for the source.", x.dt.Torch(), v.dt.Torch())})
	}
}

// wholeMask returns the mask that is the only item, as it broadcasts to x, and
// nil for other items.
func wholeMask(x *Tensor, items []any) *Tensor {
	if len(items) != 1 {
		return nil
	}
	m, ok := items[0].(*Tensor)
	if !ok || m.dt != Bool || m.Dim() == 0 || m.Dim() > x.Dim() || !slices.Equal(m.shape, x.shape[:m.Dim()]) {
		return nil
	}
	return m.Reshape(append(m.Shape(), slices.Repeat([]int{1}, x.Dim()-m.Dim())...)...)
}

// fillMasked writes the only element of v where mask is true, as a number is
// written, unless gradients are recorded, one of them is a conjugate or v has more
// elements: then it reports false.
func (x *Tensor) fillMasked(v, mask *Tensor) bool {
	if v.Numel() != 1 || x.todo|v.todo != 0 || beforeWrite(op.PutAt, x, v) != nil {
		return false
	}
	number := v.alias(nil, nil, v.off)
	number.number = true
	checkFits("index_put_", number, x.dt)
	fillWhere(x, apart(x, number.cast(x.dt)).expanded(x.shape), mask.expanded(x.shape))
	x.st.Bump()
	return true
}

// putParts writes v to the parts of x that p names, unless gradients are
// recorded, one of them is a conjugate or v has another shape than the parts:
// then it reports false.
func (x *Tensor) putParts(v *Tensor, p lookup) bool {
	s := slices.Concat(x.shape[:p.dim], []int{p.index.Numel()}, x.shape[p.dim+1:])
	if p.index.Dim() != 1 || v.dt != x.dt || x.todo|v.todo != 0 {
		return false
	}
	if _, fits := broadcastTo(v.shape, s); !fits || beforeWrite(op.PutAt, x, v) != nil {
		return false
	}
	index := p.index
	if p.mask == nil {
		index = FromSlice(inRange(p.index, 0, x.shape[p.dim]))
	}
	if shape.Numel(s) > 0 {
		st := make([]int, len(s))
		st[p.dim] = 1
		takerFor(x.dt).scatter(x, index.alias(s, st, index.off), apart(x, v).expanded(s), p.dim)
	}
	x.st.Bump()
	return true
}

// put copies v into x, which may have fewer leading dimensions of length one.
func (x *Tensor) put(v *Tensor) {
	if s := trimmed(v.shape, len(x.shape)); len(s) != len(v.shape) {
		v = v.Reshape(s...)
	}
	if _, ok := broadcastTo(v.shape, x.shape); !ok {
		panic(&ShapeError{"index_put_", x.Shape(), v.Shape(), mismatch(v.shape, x.shape)})
	}
	x.CopyFrom(v)
}

// mismatch says in PyTorch's words why a shape does not broadcast to another.
func mismatch(s, to []int) string {
	if len(s) > len(to) {
		return fmt.Sprintf("expand(tensor of size %s, size=%s): the number of sizes provided (%d) must be greater or equal to the number of dimensions in the tensor (%d)", shape.String(s), shape.String(to), len(to), len(s))
	}
	for i := len(s) - 1; i >= 0; i-- {
		if k := len(to) - len(s) + i; s[i] != to[k] && s[i] != 1 {
			return fmt.Sprintf("The expanded size of the tensor (%d) must match the existing size (%d) at non-singleton dimension %d.  Target sizes: %s.  Tensor sizes: %s", to[k], s[i], k, shape.String(to), shape.String(s))
		}
	}
	return ""
}

// trimmed drops leading dimensions of length one beyond rank.
func trimmed(s []int, rank int) []int {
	for len(s) > rank && s[0] == 1 {
		s = s[1:]
	}
	return s
}

// putPlaces writes v to places of x, counted in row-major order.
func (x *Tensor) putPlaces(v *Tensor, places []int) {
	old := beforeWrite(op.PutAt, x, v)
	if x.todo != 0 { // in memory stands what the bits undo
		x.bare().putAt(plain(v.cast(x.dt).toggled(x.todo)), places)
	} else {
		x.putAt(apart(x, v), places)
	}
	x.st.Bump()
	if old != nil {
		recordWrite(op.PutAt, old, []*Tensor{x, v}, []any{places})
	}
}
