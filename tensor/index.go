package tensor

import (
	"fmt"
	"math"
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
// the first on: an int, a Slice, NewAxis, Ellipsis, an Int64 vector of indices
// or a Bool mask. Ints and slices give a view, tensors a copy.
func (x *Tensor) Index(items ...any) *Tensor {
	if consumed(items) > x.Dim() {
		panic(&IndexError{"index", fmt.Sprintf("too many indices for tensor of dimension %d", x.Dim())})
	}
	z, dim := x, 0
	for k, item := range items {
		switch item := item.(type) {
		case int:
			z = z.Select(dim, item)
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
			var n int
			z, n = z.indexTensor(dim, item)
			dim += n
		default:
			panic(&IndexError{"index", fmt.Sprintf("only integers, slices (`:`), ellipsis (`...`), None and long or bool tensors are valid indices (got %T)", item)})
		}
	}
	return z
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

// indexTensor indexes dimension dim by a vector of indices, or as many
// dimensions as a mask has; n is the number of dimensions that they become.
func (x *Tensor) indexTensor(dim int, index *Tensor) (z *Tensor, n int) {
	if index.dt != Bool {
		if index.dt == Int32 || index.dt == Uint8 {
			index = index.cast(Int64)
		}
		flat := index.Reshape(-1)
		flat = Where(flat.LtScalar(0), flat.AddScalar(x.shape[dim]), flat)
		z = x.IndexSelect(flat, dim)
		s := append(append(append([]int{}, x.shape[:dim]...), index.shape...), x.shape[dim+1:]...)
		return z.Reshape(s...), index.Dim()
	}
	for i, m := range index.shape {
		if dim+i >= x.Dim() || x.shape[dim+i] != m {
			panic(&ShapeError{"index", x.Shape(), index.Shape(), fmt.Sprintf("The shape of the mask at index %d does not match the shape of the indexed tensor", i)})
		}
	}
	flat := x
	if index.Dim() > 1 {
		flat = x.FlattenOpt(dim, dim+index.Dim()-1)
	}
	return flat.IndexSelect(nonzeroIndex(index), dim), 1
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
// that the items name, as Index does, and returns x. A tensor among the items
// must be the only one and stand first.
func (x *Tensor) IndexPut(v any, items ...any) *Tensor {
	if recording(x) {
		panic(&GradError{"index_put_: a tensor that requires grad is assigned in place while gradients are recorded; use tensor.Where or autograd.NoGrad"})
	}
	value, ok := v.(*Tensor)
	if !ok {
		value = Number(v)
	}
	for k, item := range items {
		if t, ok := item.(*Tensor); ok {
			if len(items) > 1 {
				panic(&IndexError{"index_put_", fmt.Sprintf("item %d: a tensor can only be the single index of an assignment", k)})
			}
			return x.putTensor(value, t)
		}
	}
	x.Detach().Index(items...).assign("index_put_", value)
	x.st.Bump()
	return x
}

func (x *Tensor) putTensor(value, index *Tensor) *Tensor {
	checkWritable("index_put_", x)
	places := index
	d := x.Detach()
	if index.dt == Bool {
		places = nonzeroIndex(index)
		if index.Dim() > 1 {
			d.indexTensor(0, index) // checks the shapes
			d = forwardFlatten(d, 0, index.Dim()-1)
			if d.st != x.st {
				panic(&IndexError{"index_put_", "a mask over several dimensions can only assign to a contiguous tensor"})
			}
		}
	}
	target := append([]int{places.Numel()}, d.shape[1:]...)
	s, ok := broadcastTo(value.shape, target)
	if !ok {
		panic(&ShapeError{"index_put_", target, value.Shape(), "the value does not broadcast to the indexed part"})
	}
	src := value.expanded(s)
	for k, i := range places.Ints() {
		copyInto(forwardSelect(d, 0, i), forwardSelect(src, 0, k))
	}
	x.st.Bump()
	return x
}
