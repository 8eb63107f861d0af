package tensor

import (
	"fmt"
	"slices"
)

// Operations in three dimensions are sums and greatest elements, along the
// first of them, of what the kernels for planes give for the other two.

// batchedPair is batched for two results.
func batchedPair(name string, x *Tensor, rank int, f func(x *Tensor) (z, indices *Tensor)) (z, indices *Tensor) {
	z = batched(name, x, rank, func(x *Tensor) *Tensor {
		v, k := f(x)
		indices = k
		return v
	})
	if len(x.shape) < rank {
		indices = indices.Squeeze(0)
	}
	return z, indices
}

// slab returns the planes of x (N, C, D, H, W) at every stride-th place along D
// from first on, count of them, as (N*count, C, H, W).
func slab(x *Tensor, first, stride, count int) *Tensor {
	s := x.shape
	return x.StepSliceOpt(2, first, first+(count-1)*stride+1, stride).Transpose(1, 2).Reshape(s[0]*count, s[1], s[3], s[4])
}

// stacked undoes slab for planes (N*count, C, H, W) of n samples.
func stacked(planes *Tensor, n int) *Tensor {
	s := planes.shape
	return planes.Reshape(n, s[0]/max(n, 1), s[1], s[2], s[3]).Transpose(1, 2)
}

func composeConv3d(x, weight, bias *Tensor, stride []int, padding any, dilation []int, groups int) *Tensor {
	name := "conv3d"
	convRank(name, x, weight, 3)
	stride, dilation = spread(name, stride, 3), spread(name, dilation, 3)
	return batched(name, x, 5, func(x *Tensor) *Tensor {
		if x.dt.IsComplex() && weight.dt == x.dt && (bias == nil || bias.dt == x.dt) {
			return gauss(x, weight, bias, func(x, weight, bias *Tensor) *Tensor {
				return composeConv3d(x, weight, bias, stride, padding, dilation, groups)
			})
		}
		if reason := ungrouped(x.shape, weight.shape, groups); reason != "" {
			panic(&ShapeError{name, x.Shape(), weight.Shape(), reason})
		}
		before, more := sides(name, padding, weight.shape[2:], stride, dilation)
		ends := []int{0, more[2], 0, more[1], before[0], before[0] + more[0]}
		if slices.Max(ends) > 0 {
			x = PadOpt(x, ends, "constant", nil)
		}
		fits(name, x, weight, before, dilation)
		depth := pooled(name, x.shape[2], weight.shape[2], stride[0], 0, dilation[0], false)
		var z *Tensor
		for k := range weight.shape[2] {
			part := Conv2dPlainOpt(slab(x, k*dilation[0], stride[0], depth), weight.Select(2, k), nil, stride[1:], before[1:], dilation[1:], groups)
			if z == nil {
				z = part
			} else {
				z = z.Add(part)
			}
		}
		return affine(name, stacked(z, x.shape[0]), nil, bias)
	})
}

// fits panics unless the windows of weight fit into the planes of x, which are
// padded along all dimensions but the first of n.
func fits(name string, x, weight *Tensor, padding, dilation []int) {
	size, window := "", ""
	small := false
	for i, k := range weight.shape[2:] {
		n, span := x.shape[i+2], dilation[i]*(k-1)+1
		if i > 0 {
			n += 2 * padding[i]
			size, window = size+" x ", window+" x "
		}
		size, window = size+fmt.Sprint(n), window+fmt.Sprint(span)
		small = small || n < span
	}
	if small {
		panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("Calculated padded input size per channel: (%s). Kernel size: (%s). Kernel size can't be greater than actual input size", size, window)})
	}
}

func composeConvTranspose3d(x, weight, bias *Tensor, stride, padding, output []int, groups int, dilation []int) *Tensor {
	name := "conv_transpose3d"
	convRank(name, x, weight, 3)
	stride, padding = spread(name, stride, 3), spread(name, padding, 3)
	output, dilation = spread(name, output, 3), spread(name, dilation, 3)
	if output[0] < 0 || output[0] >= max(stride[0], dilation[0]) {
		panic(&ValueError{name, fmt.Sprintf("output padding must be smaller than either stride or dilation, but got output_padding: %d, stride: %d, dilation: %d", output[0], stride[0], dilation[0])})
	}
	return batched(name, x, 5, func(x *Tensor) *Tensor {
		depth := (x.shape[2]-1)*stride[0] - 2*padding[0] + dilation[0]*(weight.shape[2]-1) + output[0] + 1
		if depth < 1 {
			panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("the calculated output size is %d along a dimension: too small", depth)})
		}
		planes := slab(x, 0, 1, x.shape[2])
		var z *Tensor
		for k := range weight.shape[2] {
			part := stacked(transpose2d(name, planes, weight.Select(2, k), nil, stride[1:], padding[1:], output[1:], groups, dilation[1:]), x.shape[0])
			part = spaced(part, stride[0])
			first := k*dilation[0] - padding[0]
			part = PadOpt(part, []int{0, 0, 0, 0, first, depth - first - part.shape[2]}, "constant", nil)
			if z == nil {
				z = part
			} else {
				z = z.Add(part)
			}
		}
		return affine(name, z, nil, bias)
	})
}

// spaced puts stride-1 zeros between the elements of x (N, C, D, H, W) along D.
func spaced(x *Tensor, stride int) *Tensor {
	if stride == 1 {
		return x
	}
	s := x.shape
	z := PadOpt(x.Unsqueeze(3), []int{0, 0, 0, 0, 0, stride - 1}, "constant", nil)
	return z.Reshape(s[0], s[1], s[2]*stride, s[3], s[4]).Narrow(2, 0, (s[2]-1)*stride+1)
}

func composeMaxPool3d(x *Tensor, kernel, stride, padding, dilation []int, ceilMode bool) *Tensor {
	z, _ := composeMaxPool3dWithIndices(x, kernel, stride, padding, dilation, ceilMode)
	return z
}

func composeMaxPool3dWithIndices(x *Tensor, kernel, stride, padding, dilation []int, ceilMode bool) (z, indices *Tensor) {
	name := "max_pool3d"
	if len(stride) == 0 {
		stride = kernel
	}
	kernel, stride = spread(name, kernel, 3), spread(name, stride, 3)
	padding, dilation = spread(name, padding, 3), spread(name, dilation, 3)
	return batchedPair(name, x, 5, func(x *Tensor) (z, indices *Tensor) {
		n, c, d, h, w := x.shape[0], x.shape[1], x.shape[2], x.shape[3], x.shape[4]
		z, planar := MaxPool2dIndicesOpt(x.Reshape(n, c*d, h, w), kernel[1:], stride[1:], padding[1:], dilation[1:], ceilMode)
		oh, ow := z.shape[2], z.shape[3]
		column := func(v []int, other int) []int { return []int{v[0], other} }
		z, deep := MaxPool2dIndicesOpt(z.Reshape(n, c, d, oh*ow), column(kernel, 1), column(stride, 1), column(padding, 0), column(dilation, 1), ceilMode)
		od := z.shape[2]
		flat := func(k *Tensor) *Tensor { return k.Reshape(n, c, -1) }
		place := flat(planar).Gather(flat(deep), 2).Add(flat(deep).FloorDivideScalar(max(1, oh*ow)).MulScalar(h * w))
		return z.Reshape(n, c, od, oh, ow), place.Reshape(n, c, od, oh, ow)
	})
}

func composeAvgPool3d(x *Tensor, kernel, stride, padding []int, ceilMode, countIncludePad bool, divisor any) *Tensor {
	name := "avg_pool3d"
	if len(stride) == 0 {
		stride = kernel
	}
	kernel, stride, padding = spread(name, kernel, 3), spread(name, stride, 3), spread(name, padding, 3)
	return batched(name, x, 5, func(x *Tensor) *Tensor {
		n, c, d, h, w := x.shape[0], x.shape[1], x.shape[2], x.shape[3], x.shape[4]
		planes := x.Reshape(n, c*d, h, w)
		p := newWindow(name, planes, kernel[1:], stride[1:], padding[1:], []int{1}, ceilMode)
		z := SumPool2d(planes, kernel[1:], stride[1:], padding[1:], p.oh, p.ow).Reshape(n, c, d, p.oh*p.ow)
		q := newWindow(name, z, []int{kernel[0], 1}, []int{stride[0], 1}, []int{padding[0], 0}, []int{1}, ceilMode)
		z = SumPool2d(z, []int{kernel[0], 1}, []int{stride[0], 1}, []int{padding[0], 0}, q.oh, q.ow).Reshape(n, c, q.oh, p.oh, p.ow)
		if divisor != nil {
			if Number(divisor).Float() == 0 {
				panic(&ValueError{name, "divisor must be not zero"})
			}
			return averaged(z, Number(divisor))
		}
		deep := q.counts(countIncludePad).Narrow(1, 0, min(1, q.ow)).Unsqueeze(2)
		return averaged(z, deep.Mul(p.counts(countIncludePad)).cast(x.dt))
	})
}

func composeAdaptiveAvgPool3d(x *Tensor, size any) *Tensor {
	name := "adaptive_avg_pool3d"
	return batched(name, x, 5, func(x *Tensor) *Tensor { return adaptive(name, x, outputSize(name, size, 3)) })
}

func composeAdaptiveMaxPool1d(x *Tensor, size any) (z, indices *Tensor) {
	return adaptiveMax("adaptive_max_pool1d", x, size, 1)
}

func composeAdaptiveMaxPool2d(x *Tensor, size any) (z, indices *Tensor) {
	return adaptiveMax("adaptive_max_pool2d", x, size, 2)
}

func composeAdaptiveMaxPool3d(x *Tensor, size any) (z, indices *Tensor) {
	return adaptiveMax("adaptive_max_pool3d", x, size, 3)
}

// adaptiveMax takes the greatest elements along the last n dimensions, the last
// one first, and the places that they had in x.
func adaptiveMax(name string, x *Tensor, size any, n int) (z, indices *Tensor) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	want := outputSize(name, size, n)
	return batchedPair(name, x, n+2, func(x *Tensor) (z, indices *Tensor) {
		inner := 1
		for i := n + 1; i > 1; i-- {
			if x.shape[i] == 0 {
				panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Expected input to have non-zero size for non-batch dimensions, but input has sizes %v with dimension %d being empty", x.shape, i)})
			}
			if want[i-2] < 0 {
				panic(&ValueError{name, fmt.Sprintf("elements of output_size must be greater than or equal to 0 but received %v", want)})
			}
		}
		z = x
		for i := n + 1; i > 1; i-- {
			v, k := sharedMax(z, i, want[i-2])
			if indices != nil {
				indices = indices.Gather(k, i).Add(k.MulScalar(inner))
			} else {
				indices = k
			}
			z, inner = v, inner*x.shape[i]
		}
		return z, indices
	})
}

// sharedMax returns the greatest elements of x along dim in out windows that
// share it out, and their places along dim.
func sharedMax(x *Tensor, dim, out int) (z, places *Tensor) {
	n, rest := x.shape[dim], 1
	for _, s := range x.shape[dim+1:] {
		rest *= s
	}
	shape := slices.Clone(x.shape)
	shape[dim] = 1
	values, indices := make([]*Tensor, out), make([]*Tensor, out)
	for i := range out {
		first, last := i*n/out, ((i+1)*n+out-1)/out
		part := x.Narrow(dim, first, last-first).Reshape(1, -1, last-first, rest)
		v, k := MaxPool2dIndicesOpt(part, []int{last - first, 1}, []int{1}, []int{0}, []int{1}, false)
		values[i], indices[i] = v.Reshape(shape...), k.FloorDivideScalar(max(1, rest)).AddScalar(first).Reshape(shape...)
	}
	if out == 0 {
		z = x.Narrow(dim, 0, 0)
		return z, ZerosOf(Int64, z.shape...)
	}
	return CatOpt(values, dim), CatOpt(indices, dim)
}
