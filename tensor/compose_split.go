package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

func composeChunk(x *Tensor, chunks, dim int) []*Tensor {
	scalarless("chunk", x)
	if chunks < 1 {
		panic(&ValueError{"chunk", fmt.Sprintf("chunk expects `chunks` to be greater than 0, got: %d", chunks)})
	}
	n := x.Size(dim)
	if n == 0 { // as many empty parts as were asked for
		return composeSplit(x, make([]int, chunks), dim)
	}
	return composeSplit(x, []int{(n + chunks - 1) / chunks}, dim)
}

func composeSplit(x *Tensor, sizes []int, dim int) []*Tensor {
	scalarless("split", x)
	i := axisOf("split", dim, len(x.shape))
	n := x.shape[i]
	if len(sizes) == 1 {
		size := sizes[0]
		if size < 0 {
			panic(&ValueError{"split", fmt.Sprintf("split expects split_size be non-negative, but got split_size=%d", size)})
		}
		if size == 0 && n > 0 {
			panic(&ValueError{"split", fmt.Sprintf("split_size can only be 0 if dimension size is 0, but got dimension size of %d", n)})
		}
		parts := []*Tensor{x.Narrow(i, 0, min(size, n))}
		for at := size; at < n; at += size {
			parts = append(parts, x.Narrow(i, at, min(size, n-at)))
		}
		return parts
	}
	return composeSplitWithSizes(x, sizes, i)
}

func composeSplitWithSizes(x *Tensor, sizes []int, dim int) []*Tensor {
	scalarless("split", x)
	i := axisOf("split_with_sizes", dim, len(x.shape))
	sum := 0
	for _, size := range sizes {
		if size < 0 {
			panic(&ValueError{"split_with_sizes", "split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=" + shape.String(sizes)})
		}
		if sum > x.shape[i] {
			break // a sum of more might not be an int
		}
		sum += size
	}
	if sum != x.shape[i] {
		panic(&ValueError{"split_with_sizes", fmt.Sprintf("split_with_sizes expects split_sizes to sum exactly to %d (input tensor's size at dimension %d), but got split_sizes=%s", x.shape[i], i, shape.String(sizes))})
	}
	parts := make([]*Tensor, len(sizes))
	at := 0
	for k, size := range sizes {
		parts[k] = x.Narrow(i, at, size)
		at += size
	}
	return parts
}

func composeUnsafeSplit(x *Tensor, splitSize, dim int) []*Tensor {
	return composeSplit(x, []int{splitSize}, dim)
}

func composeUnsafeChunk(x *Tensor, chunks, dim int) []*Tensor { return composeChunk(x, chunks, dim) }

func composeTensorSplit(x *Tensor, sections, dim int) []*Tensor {
	scalarless("tensor_split", x)
	i := axisOf("tensor_split", dim, len(x.shape))
	n := x.shape[i]
	if sections < 1 {
		panic(&ValueError{"tensor_split", fmt.Sprintf("number of sections must be larger than 0, got %d", sections)})
	}
	sizes := make([]int, sections)
	for k := range sizes {
		sizes[k] = n / sections
		if k < n%sections {
			sizes[k]++
		}
	}
	if sections == 1 {
		return []*Tensor{x.Narrow(i, 0, n)}
	}
	return composeSplit(x, sizes, i)
}

func composeTensorSplitAt(x *Tensor, indices []int, dim int) []*Tensor {
	scalarless("tensor_split", x)
	i := axisOf("tensor_split", dim, len(x.shape))
	var parts []*Tensor
	start := 0
	for _, end := range append(slices.Clone(indices), x.shape[i]) {
		parts = append(parts, x.StepSliceOpt(i, start, end, 1))
		start = end
	}
	return parts
}

func composeTensorSplitBy(x, by *Tensor, dim int) []*Tensor {
	if by.dt != Int64 {
		panic(&DTypeError{"tensor_split", by.dt, "tensor_split expected tensor_indices_or_sections to have dtype of long, but got " + by.dt.Torch()})
	}
	switch len(by.shape) {
	case 0:
		return composeTensorSplit(x, by.Int(), dim)
	case 1:
		return composeTensorSplitAt(x, by.Ints(), dim)
	}
	panic(&ShapeError{Op: "tensor_split", Shape1: by.Shape(), Reason: fmt.Sprintf("tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with %d dims", len(by.shape))})
}

// splitAxis is the dimension that hsplit, vsplit and dsplit divide: dim, but 0
// for hsplit of a vector.
func splitAxis(name string, x *Tensor, dim int) int {
	least := dim + 1
	switch name {
	case "hsplit":
		least = 1
	case "vsplit":
		least = 2
	}
	if len(x.shape) < least {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("torch.%s requires a tensor with at least %d dimension, but got a tensor with %d dimensions!", name, least, len(x.shape))})
	}
	return min(dim, len(x.shape)-1)
}

// divided is TensorSplit along dim, which the number of sections must divide.
func divided(name string, x *Tensor, sections, dim int) []*Tensor {
	dim = splitAxis(name, x, dim)
	if sections == 0 || x.shape[dim]%sections != 0 {
		panic(&ValueError{name, fmt.Sprintf("torch.%s attempted to split along dimension %d, but the size of the dimension %d is not divisible by the split_size %d!", name, dim, x.shape[dim], sections)})
	}
	return composeTensorSplit(x, sections, dim)
}

func composeHsplit(x *Tensor, sections int) []*Tensor { return divided("hsplit", x, sections, 1) }

func composeHsplitAt(x *Tensor, indices []int) []*Tensor {
	return composeTensorSplitAt(x, indices, splitAxis("hsplit", x, 1))
}

func composeVsplit(x *Tensor, sections int) []*Tensor { return divided("vsplit", x, sections, 0) }

func composeVsplitAt(x *Tensor, indices []int) []*Tensor {
	return composeTensorSplitAt(x, indices, splitAxis("vsplit", x, 0))
}

func composeDsplit(x *Tensor, sections int) []*Tensor { return divided("dsplit", x, sections, 2) }

func composeDsplitAt(x *Tensor, indices []int) []*Tensor {
	return composeTensorSplitAt(x, indices, splitAxis("dsplit", x, 2))
}

func composeUnbind(x *Tensor, dim int) []*Tensor {
	if len(x.shape) == 0 {
		panic(&IndexError{"unbind", "Dimension specified as 0 but tensor has no dimensions"})
	}
	i := axisOf("unbind", dim, len(x.shape))
	parts := make([]*Tensor, x.shape[i])
	for k := range parts {
		parts[k] = x.Select(i, k)
	}
	return parts
}
