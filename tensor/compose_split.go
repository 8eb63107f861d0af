package tensor

import (
	"fmt"

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

func composeTensorSplit(x *Tensor, indicesOrSections any, dim int) []*Tensor {
	scalarless("tensor_split", x)
	i := axisOf("tensor_split", dim, len(x.shape))
	n := x.shape[i]
	if at, ok := indicesOrSections.([]int); ok {
		var parts []*Tensor
		start := 0
		for _, end := range append(append([]int{}, at...), n) {
			parts = append(parts, x.StepSliceOpt(i, start, end, 1))
			start = end
		}
		return parts
	}
	sections := intsOf("tensor_split", indicesOrSections)[0]
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

// divided is TensorSplit along dim, where a number of sections must divide it.
func divided(name string, x *Tensor, indicesOrSections any, dim int) []*Tensor {
	if len(x.shape) <= dim && !(name == "hsplit" && len(x.shape) == 1) || len(x.shape) == 0 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("torch.%s requires a tensor with at least %d dimensions, but got a tensor with %d dimensions!", name, dim+1, len(x.shape))})
	}
	dim = min(dim, len(x.shape)-1)
	if _, ok := indicesOrSections.([]int); !ok {
		if k := intsOf(name, indicesOrSections)[0]; k < 1 || x.shape[dim]%k != 0 {
			panic(&ValueError{name, fmt.Sprintf("torch.%s attempted to split along dimension %d, but the size of the dimension %d is not divisible by the split_size %d!", name, dim, x.shape[dim], k)})
		}
	}
	return composeTensorSplit(x, indicesOrSections, dim)
}

func composeHsplit(x *Tensor, indicesOrSections any) []*Tensor {
	return divided("hsplit", x, indicesOrSections, 1)
}

func composeVsplit(x *Tensor, indicesOrSections any) []*Tensor {
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: "vsplit", Shape1: x.Shape(), Reason: fmt.Sprintf("torch.vsplit requires a tensor with at least 2 dimension, but got a tensor with %d dimensions!", len(x.shape))})
	}
	return divided("vsplit", x, indicesOrSections, 0)
}

func composeDsplit(x *Tensor, indicesOrSections any) []*Tensor {
	if len(x.shape) < 3 {
		panic(&ShapeError{Op: "dsplit", Shape1: x.Shape(), Reason: fmt.Sprintf("torch.dsplit requires a tensor with at least 3 dimension, but got a tensor with %d dimensions!", len(x.shape))})
	}
	return divided("dsplit", x, indicesOrSections, 2)
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
