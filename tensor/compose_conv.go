package tensor

import (
	"fmt"
	"slices"
)

// batched calls f with x of the given rank: if the dimension of samples is
// missing, it is there for the call.
func batched(name string, x *Tensor, rank int, f func(x *Tensor) *Tensor) *Tensor {
	switch len(x.shape) {
	case rank:
		return f(x)
	case rank - 1:
		return f(x.Unsqueeze(0)).Squeeze(0)
	}
	panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Expected %dD (unbatched) or %dD (batched) input, but got input of size: %v", rank-1, rank, x.shape)})
}

// spread returns n numbers: v, or its only one n times.
func spread(name string, v []int, n int) []int {
	switch len(v) {
	case n:
		return v
	case 1:
		return slices.Repeat(v, n)
	}
	panic(&ValueError{name, fmt.Sprintf("expected a single value or a list of %d values, but got %v", n, v)})
}

// intsOf reads an argument that is a number or several.
func intsOf(name string, v any) []int {
	switch v := v.(type) {
	case []int:
		return v
	case int:
		return []int{v}
	case int64:
		return []int{int(v)}
	}
	panic(&ValueError{name, fmt.Sprintf("a number or a list of numbers is expected, not %v", v)})
}

// sides reads the padding of a convolution with n dimensions: how many zeros
// before each, and how many more after it.
func sides(name string, padding any, kernel, stride, dilation []int) (before, more []int) {
	n := len(kernel)
	before, more = make([]int, n), make([]int, n)
	if s, ok := padding.(string); ok && s != "valid" && s != "same" {
		panic(&ValueError{name, fmt.Sprintf("Invalid padding string: '%s'", s)})
	}
	switch padding {
	case "valid":
		return before, more
	case "same":
		for i := range before {
			if stride[i] != 1 {
				panic(&ValueError{name, "padding='same' is not supported for strided convolutions"})
			}
			total := dilation[i] * (kernel[i] - 1)
			before[i], more[i] = total/2, total%2
		}
		return before, more
	}
	return spread(name, intsOf(name, padding), n), more
}

// convolve is a convolution of one or two dimensions.
func convolve(name string, x, weight, bias *Tensor, stride []int, padding any, dilation []int, groups int) *Tensor {
	if x.dt.IsComplex() && weight.dt == x.dt && (bias == nil || bias.dt == x.dt) {
		return gauss(x, weight, bias, func(x, weight, bias *Tensor) *Tensor {
			return convolve(name, x, weight, bias, stride, padding, dilation, groups)
		})
	}
	n := len(weight.shape) - 2
	stride, dilation = spread(name, stride, n), spread(name, dilation, n)
	before, more := sides(name, padding, weight.shape[2:], stride, dilation)
	if slices.Max(more) > 0 { // the odd zero of "same" goes after the elements
		ends := []int{}
		for i := n - 1; i >= 0; i-- {
			ends = append(ends, 0, more[i])
		}
		x = PadOpt(x, ends, "constant", nil)
	}
	if n == 1 {
		if reason := ungrouped(x.shape, weight.shape, groups); reason != "" {
			panic(&ShapeError{name, x.Shape(), weight.Shape(), reason})
		}
		z := Conv2dPlainOpt(x.Unsqueeze(2), weight.Unsqueeze(2), bias, []int{1, stride[0]}, []int{0, before[0]}, []int{1, dilation[0]}, groups)
		return z.Squeeze(2)
	}
	return Conv2dPlainOpt(x, weight, bias, stride, before, dilation, groups)
}

func convRank(name string, x, weight *Tensor, n int) {
	if len(weight.shape) != n+2 {
		panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("expected a %dD weight", n+2)})
	}
}

func composeConv1d(x, weight, bias *Tensor, stride []int, padding any, dilation []int, groups int) *Tensor {
	convRank("conv1d", x, weight, 1)
	return batched("conv1d", x, 3, func(x *Tensor) *Tensor { return convolve("conv1d", x, weight, bias, stride, padding, dilation, groups) })
}

func composeConv2d(x, weight, bias *Tensor, stride []int, padding any, dilation []int, groups int) *Tensor {
	convRank("conv2d", x, weight, 2)
	return batched("conv2d", x, 4, func(x *Tensor) *Tensor { return convolve("conv2d", x, weight, bias, stride, padding, dilation, groups) })
}

// gauss computes what is linear in x and in weight, of complex numbers, from
// three results for real ones, as PyTorch does:
// (a+ib)(c+id) = ac - bd + i((a+b)(c+d) - ac - bd).
func gauss(x, weight, bias *Tensor, f func(x, weight, bias *Tensor) *Tensor) *Tensor {
	a, b, c, d := x.Real(), x.Imag(), weight.Real(), weight.Imag()
	var re, both *Tensor
	if bias != nil {
		re, both = bias.Real(), bias.Real().Add(bias.Imag())
	}
	ac, bd := f(a, c, re), f(b, d, nil)
	return Complex(ac.Sub(bd), f(a.Add(b), c.Add(d), both).Sub(ac).Sub(bd))
}

// transpose2d is the gradient of a convolution's input for x as that of its result.
func transpose2d(name string, x, weight, bias *Tensor, stride, padding, output []int, groups int, dilation []int) *Tensor {
	if x.dt.IsComplex() && weight.dt == x.dt && (bias == nil || bias.dt == x.dt) {
		return gauss(x, weight, bias, func(x, weight, bias *Tensor) *Tensor {
			return transpose2d(name, x, weight, bias, stride, padding, output, groups, dilation)
		})
	}
	if groups < 1 || weight.shape[0]%groups != 0 || x.shape[1] != weight.shape[0] {
		panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("Given transposed=1, weight of size %v, expected input to have %d channels, but got %d channels instead", weight.shape, weight.shape[0], x.shape[1])})
	}
	size := make([]int, 2)
	for i := range size {
		if output[i] < 0 || output[i] >= max(stride[i], dilation[i]) {
			panic(&ValueError{name, fmt.Sprintf("output padding must be smaller than either stride or dilation, but got output_padding: %d, stride: %d, dilation: %d", output[i], stride[i], dilation[i])})
		}
		size[i] = (x.shape[i+2]-1)*stride[i] - 2*padding[i] + dilation[i]*(weight.shape[i+2]-1) + output[i] + 1
		if size[i] < 1 {
			panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("the calculated output size is %d along a dimension: too small", size[i])})
		}
	}
	if more := []int{0, output[1] / stride[1], 0, output[0] / stride[0]}; more[1]+more[3] > 0 {
		x = PadOpt(x, more, "constant", nil) // places that no window of the input reaches
	}
	z := Conv2dInput(x, weight, size[0], size[1], stride, padding, dilation, groups)
	return affine(name, z, nil, bias)
}

func composeConvTranspose2d(x, weight, bias *Tensor, stride, padding, output []int, groups int, dilation []int) *Tensor {
	name := "conv_transpose2d"
	convRank(name, x, weight, 2)
	to := func(v []int) []int { return spread(name, v, 2) }
	return batched(name, x, 4, func(x *Tensor) *Tensor {
		return transpose2d(name, x, weight, bias, to(stride), to(padding), to(output), groups, to(dilation))
	})
}

func composeConvTranspose1d(x, weight, bias *Tensor, stride, padding, output []int, groups int, dilation []int) *Tensor {
	name := "conv_transpose1d"
	convRank(name, x, weight, 1)
	to := func(v []int, first int) []int { return []int{first, spread(name, v, 1)[0]} }
	return batched(name, x, 3, func(x *Tensor) *Tensor {
		return transpose2d(name, x.Unsqueeze(2), weight.Unsqueeze(2), bias, to(stride, 1), to(padding, 0), to(output, 0), groups, to(dilation, 1)).Squeeze(2)
	})
}
