package tensor

import (
	"fmt"
	"slices"
)

func composeMaxPool2dWithIndices(x *Tensor, kernel, stride, padding, dilation []int, ceilMode bool) (z, indices *Tensor) {
	if len(x.shape) == 3 {
		z, indices = MaxPool2dIndicesOpt(x.Unsqueeze(0), kernel, stride, padding, dilation, ceilMode)
		return z.Squeeze(0), indices.Squeeze(0)
	}
	return MaxPool2dIndicesOpt(x, kernel, stride, padding, dilation, ceilMode)
}

func composeMaxPool2d(x *Tensor, kernel, stride, padding, dilation []int, ceilMode bool) *Tensor {
	z, _ := composeMaxPool2dWithIndices(x, kernel, stride, padding, dilation, ceilMode)
	return z
}

// lined gives the settings of one dimension those of a plane of height one.
func lined(name string, v []int, first int) []int {
	if len(v) == 0 {
		return v
	}
	return []int{first, spread(name, v, 1)[0]}
}

func composeMaxPool1d(x *Tensor, kernel, stride, padding, dilation []int, ceilMode bool) *Tensor {
	name := "max_pool1d"
	for _, n := range x.shape[min(len(x.shape), max(0, len(x.shape)-2)):] {
		if n == 0 {
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input"})
		}
	}
	return batched(name, x, 3, func(x *Tensor) *Tensor {
		z, _ := MaxPool2dIndicesOpt(x.Unsqueeze(2), lined(name, kernel, 1), lined(name, stride, 1), lined(name, padding, 0), lined(name, dilation, 1), ceilMode)
		return z.Squeeze(2)
	})
}

func composeAvgPool1d(x *Tensor, kernel, stride, padding []int, ceilMode, countIncludePad bool) *Tensor {
	name := "avg_pool1d"
	return batched(name, x, 3, func(x *Tensor) *Tensor {
		return composeAvgPool2d(x.Unsqueeze(2), lined(name, kernel, 1), lined(name, stride, 1), lined(name, padding, 0), ceilMode, countIncludePad, nil).Squeeze(2)
	})
}

func composeAvgPool2d(x *Tensor, kernel, stride, padding []int, ceilMode, countIncludePad bool, divisor any) *Tensor {
	return batched("avg_pool2d", x, 4, func(x *Tensor) *Tensor {
		p := newWindow("avg_pool2d", x, kernel, stride, padding, []int{1}, ceilMode)
		z := SumPool2d(x, []int{p.kh, p.kw}, []int{p.sy, p.sx}, []int{p.py, p.px}, p.oh, p.ow)
		if divisor != nil {
			d := Number(divisor)
			if d.Float() == 0 {
				panic(&ValueError{"avg_pool2d", "divisor must be not zero"})
			}
			return averaged(z, d)
		}
		return averaged(z, p.counts(countIncludePad).cast(x.dt))
	})
}

// averaged divides sums by numbers of elements, integers towards 0.
func averaged(sums, n *Tensor) *Tensor {
	if sums.dt.IsFloat() {
		return sums.Div(n)
	}
	return sums.DivTrunc(n)
}

// counts returns how many elements each window has, with those of the padding
// or without.
func (p window) counts(padded bool) *Tensor {
	along := func(out, kernel, stride, padding, n int) *Tensor {
		c := make([]float64, out)
		for i := range c {
			first, last := i*stride-padding, min(i*stride-padding+kernel, n+padding)
			if !padded {
				first, last = max(first, 0), min(last, n)
			}
			c[i] = float64(last - first)
		}
		return FromSlice(c)
	}
	return along(p.oh, p.kh, p.sy, p.py, p.h).Unsqueeze(1).Mul(along(p.ow, p.kw, p.sx, p.px, p.w))
}

// shared returns the means of x along dim over out windows that share it out.
func shared(x *Tensor, dim, out int) *Tensor {
	n := x.shape[dim]
	parts := make([]*Tensor, out)
	for i := range parts {
		first, last := i*n/out, ((i+1)*n+out-1)/out
		parts[i] = x.Narrow(dim, first, last-first).MeanOpt([]int{dim}, true)
	}
	if out == 0 {
		return x.Narrow(dim, 0, 0)
	}
	return CatOpt(parts, dim)
}

// adaptive takes means along the last len(size) dimensions.
func adaptive(name string, x *Tensor, size []int) *Tensor {
	requireType(name, x, x.dt.IsFloat(), "Float")
	given := x
	for i, out := range size {
		dim := len(x.shape) - len(size) + i
		n := x.shape[dim]
		switch {
		case n == 0:
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "Expected input to have non-zero size for non-batch dimensions"})
		case out == n:
		case out < 0:
			panic(&ValueError{name, fmt.Sprintf("elements of output_size must be greater than or equal to 0 but received %v", size)})
		case out == 1:
			x = x.MeanOpt([]int{dim}, true)
		default:
			x = shared(x, dim, out)
		}
	}
	if x == given {
		return x.Clone()
	}
	return x
}

// outputSize reads the size of an adaptive pooling with n dimensions.
func outputSize(name string, size any, n int) []int {
	v := spread(name, intsOf(name, size), n)
	return slices.Clone(v)
}

func composeAdaptiveAvgPool1d(x *Tensor, size any) *Tensor {
	name := "adaptive_avg_pool1d"
	return batched(name, x, 3, func(x *Tensor) *Tensor { return adaptive(name, x, outputSize(name, size, 1)) })
}

func composeAdaptiveAvgPool2d(x *Tensor, size any) *Tensor {
	name := "adaptive_avg_pool2d"
	return batched(name, x, 4, func(x *Tensor) *Tensor { return adaptive(name, x, outputSize(name, size, 2)) })
}
