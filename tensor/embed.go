package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// withPart puts src, which has its shape, into the place of a view of z.
func withPart(name string, z, part, src *Tensor) *Tensor {
	if !slices.Equal(part.shape, src.shape) {
		panic(&ShapeError{name, z.Shape(), src.Shape(), fmt.Sprintf("expected src to have a size equal to the slice of self. src size = %s, slice size = %s", shape.String(src.shape), shape.String(part.shape))})
	}
	copyInto(part, src)
	return z
}

func forwardSelectScatter(x, src *Tensor, dim, index int) *Tensor {
	z := forwardClone(x, shape.Default)
	return withPart("select_scatter", z, forwardSelect(z, dim, index), src)
}

func forwardSliceScatter(x, src *Tensor, dim int, start, end any, step int) *Tensor {
	if step < 1 {
		panic(&ValueError{"slice_scatter", "slice step must be positive"})
	}
	from, to := sliceBounds(start, end)
	z := forwardClone(x, shape.Default)
	return withPart("slice_scatter", z, forwardStepSlice(z, dim, from, to, step), src)
}

func forwardDiagonalScatter(x, src *Tensor, offset, dim1, dim2 int) *Tensor {
	z := forwardClone(x, shape.Default)
	return withPart("diagonal_scatter", z, forwardDiagonal(z, offset, dim1, dim2), src)
}

// forwardAsStridedScatter copies all of x's memory, since the view may lie
// anywhere in it; only elements of x that share memory are taken apart first.
func forwardAsStridedScatter(x, src *Tensor, size, stride []int, storageOffset any) *Tensor {
	z := x
	if x.overlaps() {
		z = packed(x)
	} else {
		whole := packed(x.alias([]int{x.st.Len() / x.dt.Size()}, []int{1}, 0))
		z = over(whole.st, x.dt, x.shape)
		z.strides, z.off = slices.Clone(x.strides), x.off
	}
	part := z.strided(size, stride, offsetOr(storageOffset, z.off))
	return withPart("as_strided_scatter", z, part, src)
}

// overlaps reports whether x shows an element several times, as expanded
// tensors do.
func (x *Tensor) overlaps() bool {
	for i, n := range x.shape {
		if n > 1 && x.strides[i] == 0 {
			return true
		}
	}
	return false
}

func forwardDiagEmbed(x *Tensor, offset, dim1, dim2 int) *Tensor {
	n := len(x.shape) + 1
	i, j := axisOf("diag_embed", dim1, n), axisOf("diag_embed", dim2, n)
	if i == j {
		panic(&ShapeError{Op: "diag_embed", Shape1: x.Shape(), Reason: fmt.Sprintf("diagonal dimensions cannot be identical %d, %d", dim1, dim2)})
	}
	size := x.shape[n-2] + max(offset, -offset)
	s := slices.Clone(x.shape[:n-2])
	s = slices.Insert(s, min(i, j), size)
	s = slices.Insert(s, max(i, j), size)
	z := newZeros(x.dt, s)
	copyInto(forwardDiagonal(z, offset, i, j), x)
	return z
}

func composeDiagflat(x *Tensor, offset int) *Tensor {
	return x.Reshape(-1).DiagEmbedOpt(offset, 0, 1)
}

func composeAtLeast1D(x *Tensor) *Tensor {
	if len(x.shape) == 0 {
		return x.Reshape(1)
	}
	return x
}

func composeAtLeast2D(x *Tensor) *Tensor {
	switch len(x.shape) {
	case 0:
		return x.Reshape(1, 1)
	case 1:
		return x.Unsqueeze(0)
	}
	return x
}

func composeAtLeast3D(x *Tensor) *Tensor {
	switch len(x.shape) {
	case 0:
		return x.Reshape(1, 1, 1)
	case 1:
		return x.Unsqueeze(0).Unsqueeze(-1)
	case 2:
		return x.Unsqueeze(-1)
	}
	return x
}

func composeDstack(xs []*Tensor) *Tensor {
	if len(xs) == 0 {
		panic(&ValueError{"dstack", "dstack expects a non-empty TensorList"})
	}
	lifted := make([]*Tensor, len(xs))
	for i, x := range xs {
		lifted[i] = composeAtLeast3D(x)
	}
	return CatOpt(lifted, 2)
}

func composeColumnStack(xs []*Tensor) *Tensor {
	if len(xs) == 0 {
		panic(&ValueError{"column_stack", "column_stack expects a non-empty TensorList"})
	}
	lifted := make([]*Tensor, len(xs))
	for i, x := range xs {
		if lifted[i] = x; len(x.shape) < 2 {
			lifted[i] = x.Reshape(-1, 1)
		}
	}
	return composeHstack(lifted)
}

func composeSumToSize(x *Tensor, size []int) *Tensor {
	lead := len(x.shape) - len(size)
	dims := []int{}
	ok := lead >= 0
	for i := range size {
		n := size[i]
		if ok = ok && (n == x.shape[lead+i] || n == 1); !ok {
			break
		}
		if n == 1 && x.shape[lead+i] != 1 {
			dims = append(dims, lead+i)
		}
	}
	if !ok {
		panic(&ShapeError{"sum_to_size", x.Shape(), slices.Clone(size), fmt.Sprintf("size {%s} is not expandable to size {%s}.", shape.String(size), shape.String(x.shape))})
	}
	for i := range lead {
		dims = append(dims, i)
	}
	if len(size) == 0 {
		return x.Sum()
	}
	if len(dims) == 0 {
		return x
	}
	return x.SumOpt(dims, true).View(size...)
}

func composeChunkCat(xs []*Tensor, dim, numChunks int) *Tensor {
	i := checkChunks(xs, dim, numChunks)
	parts := make([]*Tensor, len(xs))
	for k, x := range xs {
		n := (x.shape[i] + numChunks - 1) / numChunks
		if more := n*numChunks - x.shape[i]; more > 0 {
			s := x.Shape()
			s[i] = more
			x = CatOpt([]*Tensor{x, newZeros(x.dt, s)}, i)
		}
		parts[k] = x.Reshape(slices.Concat(x.shape[:i], []int{numChunks, -1})...)
	}
	return CatOpt(parts, i+1)
}

// checkChunks returns the dimension that the tensors are cut along.
func checkChunks(xs []*Tensor, dim, numChunks int) int {
	bad := func(reason string) { panic(&ValueError{"_chunk_cat", "_chunk_cat expects " + reason}) }
	if numChunks < 1 {
		bad("positive num_chunks")
	}
	if len(xs) == 0 {
		bad("a non-empty input tensor list")
	}
	i := axisOf("_chunk_cat", dim, len(xs[0].shape))
	for _, x := range xs {
		switch {
		case x.Numel() == 0:
			bad("non-empty tensor")
		case x.dt != xs[0].dt:
			panic(&DTypeError{"_chunk_cat", x.dt, "_chunk_cat expects all input tensors with the same dtype"})
		case i >= len(x.shape):
			bad("dim < ndim for all input tensors")
		case !slices.Equal(x.shape[:i], xs[0].shape[:i]):
			bad("same sizes of 0,...,dim-1 dimensions for all tensors")
		}
	}
	return i
}
