package tensor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/shape"
)

// merged returns x with the dimensions from dim on that mask has as one, if
// that is a view of x, and nil if not. Then one place names an element of mask.
func (x *Tensor) merged(dim int, mask *Tensor) *Tensor {
	n := mask.Dim()
	if mask.dt != Bool || n < 2 || dim+n > x.Dim() || !slices.Equal(x.shape[dim:dim+n], mask.shape) {
		return nil
	}
	for d := dim; d < dim+n-1; d++ {
		if x.strides[d] != x.strides[d+1]*x.shape[d+1] {
			return nil
		}
	}
	return x.View(slices.Concat(x.shape[:dim], []int{mask.Numel()}, x.shape[dim+n:])...)
}

// lookupsAt turns a tensor at dimension dim of an index into indices: a mask gives
// the places where it is true, one tensor for each of its dimensions.
func (x *Tensor) lookupsAt(dim int, t *Tensor) []lookup {
	if t.dt != Bool {
		return []lookup{{dim, t, nil}}
	}
	for i, m := range t.shape {
		if dim+i >= x.Dim() || x.shape[dim+i] != m {
			panic(&IndexError{"index", fmt.Sprintf("The shape of the mask %s at index %d does not match the shape of the indexed tensor %s at index %d", shape.String(t.shape), i, shape.String(x.shape), dim+i)})
		}
	}
	flat := truePlaces(t)
	if t.Dim() < 2 { // without dimensions, of one of length one that the caller adds
		return []lookup{{dim, FromSlice(flat), t}}
	}
	lookups := make([]lookup, t.Dim())
	step := 1
	for d := t.Dim() - 1; d >= 0; d-- {
		at := make([]int, len(flat))
		for i, p := range flat {
			at[i] = p / step % max(t.shape[d], 1)
		}
		lookups[d] = lookup{dim + d, FromSlice(at), t}
		step *= max(t.shape[d], 1)
	}
	return lookups
}

// lookedUp reads x at tensors of indices.
func (x *Tensor) lookedUp(lookups []lookup) *Tensor {
	z := x.gathered(lookups)
	if z.node != nil {
		z.node.Rename("IndexBackward0")
	}
	return z
}

func (x *Tensor) gathered(lookups []lookup) *Tensor {
	s := lookupShape(lookups)
	if z := x.nothing(lookups, s); z != nil {
		return z
	}
	if len(lookups) == 1 {
		p := lookups[0]
		flat := p.index
		if p.mask == nil {
			flat = FromSlice(inRange(p.index, 0, x.shape[p.dim]))
		}
		to := slices.Concat(x.shape[:p.dim], s, x.shape[p.dim+1:])
		return x.IndexSelect(flat, p.dim).Reshape(to...)
	}
	order := make([]int, 0, x.Dim())
	n, flat := 1, make([]int, shape.Numel(s))
	for k, p := range lookups {
		order = append(order, p.dim)
		size := x.shape[p.dim]
		for i, v := range inRange(p.index.Expand(s...), k, size) {
			flat[i] = flat[i]*size + v
		}
		n *= size
	}
	var rest []int
	for d := range x.shape {
		if !slices.Contains(order, d) {
			order, rest = append(order, d), append(rest, x.shape[d])
		}
	}
	z := x.Permute(order...).Reshape(append([]int{n}, rest...)...).IndexSelect(FromSlice(flat), 0)
	return z.Reshape(slices.Concat(s, rest)...).placed(lookups, len(s))
}

// nothing returns what lookups of shape s find where that has no elements,
// whose indices are not read; nil if there are elements.
func (x *Tensor) nothing(lookups []lookup, s []int) *Tensor {
	rest := []int{}
	for d, n := range x.shape {
		if !slices.ContainsFunc(lookups, func(p lookup) bool { return p.dim == d }) {
			rest = append(rest, n)
		}
	}
	if shape.Numel(s)*shape.Numel(rest) != 0 {
		return nil
	}
	z := x
	if x.Numel() > 0 {
		z = x.Narrow(0, 0, 0)
	}
	return z.Reshape(slices.Concat(s, rest)...).placed(lookups, len(s))
}

// placed moves the first rank dimensions to where the lookups stood, if nothing
// is between them.
func (x *Tensor) placed(lookups []lookup, rank int) *Tensor {
	first := lookups[0].dim
	for i, p := range lookups {
		if p.dim != first+i {
			return x
		}
	}
	var order []int
	for d := range first {
		order = append(order, rank+d)
	}
	for d := range rank {
		order = append(order, d)
	}
	for d := rank + first; d < x.Dim(); d++ {
		order = append(order, d)
	}
	return x.Permute(order...)
}

// lookupShape is the shape to which all indices broadcast.
func lookupShape(lookups []lookup) []int {
	s := lookups[0].index.shape
	for _, p := range lookups[1:] {
		var err error
		if s, err = shape.Broadcast(s, p.index.shape); err != nil {
			var all []string
			for _, q := range lookups {
				all = append(all, shape.String(q.index.shape))
			}
			panic(&IndexError{"index", "shape mismatch: indexing tensors could not be broadcast together with shapes " + strings.Join(all, ", ")})
		}
	}
	return s
}

// inRange returns the indices that the dim-th tensor has into a dimension of size n,
// negative ones counted from its end.
func inRange(index *Tensor, dim, n int) []int {
	is := index.Ints()
	for i, v := range is {
		if v < -n || v >= n {
			panic(&IndexError{"index", fmt.Sprintf("index %d is out of bounds for dimension %d with size %d", v, dim, n)})
		}
		if v < 0 {
			is[i] += n
		}
	}
	return is
}
