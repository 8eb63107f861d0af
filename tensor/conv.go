package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A convolution holds the lengths of one call: images n, channels c and o of
// which each of groups sees its part, planes h by w and oh by ow. Strides,
// paddings and dilations are those down (y) and to the right (x).
type convolution struct {
	n, c, h, w, o, oh, ow, kh, kw int
	sy, sx, py, px, dy, dx        int
	groups                        int
}

func newConvolution(name string, xs, ws, stride, padding, dilation []int, groups int) convolution {
	if len(xs) != 4 || len(ws) != 4 {
		panic(&ShapeError{name, xs, ws, "expected a 4D input (N, C, H, W) and a 4D weight (O, C/groups, KH, KW)"})
	}
	if reason := ungrouped(xs, ws, groups); reason != "" {
		panic(&ShapeError{name, xs, ws, reason})
	}
	sy, sx := two(name, stride)
	py, px := two(name, padding)
	dy, dx := two(name, dilation)
	oh, ow := pooled(name, xs[2], ws[2], sy, py, dy, false), pooled(name, xs[3], ws[3], sx, px, dx, false)
	if oh < 1 || ow < 1 {
		panic(&ShapeError{name, xs, ws, fmt.Sprintf("Calculated padded input size per channel: (%d x %d). Kernel size: (%d x %d). Kernel size can't be greater than actual input size", xs[2]+2*py, xs[3]+2*px, dy*(ws[2]-1)+1, dx*(ws[3]-1)+1)})
	}
	return convolution{xs[0], xs[1], xs[2], xs[3], ws[0], oh, ow, ws[2], ws[3], sy, sx, py, px, dy, dx, groups}
}

// ungrouped says why the channels of an input and a weight do not fit, or
// nothing if they do.
func ungrouped(xs, ws []int, groups int) string {
	switch {
	case groups < 1:
		return "non-positive groups is not supported"
	case ws[0] < groups:
		return fmt.Sprintf("Given groups=%d, expected weight to be at least %d at dimension 0, but got weight of size %s instead", groups, groups, shape.String(ws))
	case ws[0]%groups != 0:
		return fmt.Sprintf("Given groups=%d, expected weight to be divisible by %d at dimension 0, but got weight of size %s instead", groups, groups, shape.String(ws))
	case ws[1]*groups != xs[1]:
		return fmt.Sprintf("Given groups=%d, weight of size %s, expected input%s to have %d channels, but got %d channels instead", groups, shape.String(ws), shape.String(xs), ws[1]*groups, xs[1])
	}
	return ""
}

// patch is the number of elements that one output element of a group sees.
func (v convolution) patch() int { return v.c / v.groups * v.kh * v.kw }

// check panics unless g has the shape of the result.
func (v convolution) check(name string, g *Tensor) {
	if want := []int{v.n, v.o, v.oh, v.ow}; !slices.Equal(g.shape, want) {
		panic(&ShapeError{name, g.Shape(), want, "the gradient does not have the shape of the convolution's result"})
	}
}

// group returns the elements of one group of image i, of which each image has size.
func group[T float](x []T, i, g, groups, size int) []T {
	part := size / groups
	return x[i*size+g*part:][:part]
}

func forwardConv2dPlain(x, weight, bias *Tensor, stride, padding, dilation []int, groups int) *Tensor {
	sameType("conv2d", x, weight, bias)
	planes("conv2d", x, true)
	v := newConvolution("conv2d", x.Shape(), weight.Shape(), stride, padding, dilation, groups)
	if bias != nil && (len(bias.shape) != 1 || bias.shape[0] != v.o) {
		panic(&ShapeError{"conv2d", weight.Shape(), bias.Shape(), fmt.Sprintf("Given weight of size %s, expected bias to be 1-dimensional with %d elements, but got bias of size %s instead", shape.String(weight.shape), v.o, shape.String(bias.shape))})
	}
	a, freeA := x.dense()
	defer freeA()
	w, freeW := weight.dense()
	defer freeW()
	z := newTensor(x.dt, []int{v.n, v.o, v.oh, v.ow})
	switch x.dt {
	case Float32:
		convForward(elems[float32](z), elems[float32](a), elems[float32](w), optional[float32](bias), v)
	case Float64:
		convForward(elems[float64](z), elems[float64](a), elems[float64](w), optional[float64](bias), v)
	case Int64:
		convIntegers(elems[int64](z), elems[int64](a), elems[int64](w), optional[int64](bias), v)
	case Int32:
		convIntegers(elems[int32](z), elems[int32](a), elems[int32](w), optional[int32](bias), v)
	case Int16:
		convIntegers(elems[int16](z), elems[int16](a), elems[int16](w), optional[int16](bias), v)
	case Int8:
		convIntegers(elems[int8](z), elems[int8](a), elems[int8](w), optional[int8](bias), v)
	default:
		convIntegers(elems[uint8](z), elems[uint8](a), elems[uint8](w), optional[uint8](bias), v)
	}
	return z
}

// convIntegers is the convolution of integers, which stay exact.
func convIntegers[T number](z, x, w, bias []T, v convolution) {
	part, c := v.o/v.groups, v.c/v.groups
	for at := range z {
		par.Poll()
		j, i, o, n := at%v.ow, at/v.ow%v.oh, at/(v.ow*v.oh)%v.o, at/(v.ow*v.oh*v.o)
		var sum T
		if bias != nil {
			sum = bias[o]
		}
		for k := range v.patch() {
			kx, ky, ch := k%v.kw, k/v.kw%v.kh, k/(v.kw*v.kh)
			row, col := i*v.sy-v.py+ky*v.dy, j*v.sx-v.px+kx*v.dx
			if row >= 0 && row < v.h && col >= 0 && col < v.w {
				sum += w[o*v.patch()+k] * x[((n*v.c+o/part*c+ch)*v.h+row)*v.w+col]
			}
		}
		z[at] = sum
	}
}

// convInputIntegers adds to each element of an input what the windows over it
// give, in integers.
func convInputIntegers(z, g, w []int64, v convolution) {
	part, c := v.o/v.groups, v.c/v.groups
	for at, grad := range g {
		par.Poll()
		j, i, o, n := at%v.ow, at/v.ow%v.oh, at/(v.ow*v.oh)%v.o, at/(v.ow*v.oh*v.o)
		for k := range v.patch() {
			kx, ky, ch := k%v.kw, k/v.kw%v.kh, k/(v.kw*v.kh)
			row, col := i*v.sy-v.py+ky*v.dy, j*v.sx-v.px+kx*v.dx
			if row >= 0 && row < v.h && col >= 0 && col < v.w {
				z[((n*v.c+o/part*c+ch)*v.h+row)*v.w+col] += w[o*v.patch()+k] * grad
			}
		}
	}
}

func optional[T element](x *Tensor) []T {
	if x == nil {
		return nil
	}
	return elems[T](dense(x))
}

func forwardConv2dInput(g, weight *Tensor, height, width int, stride, padding, dilation []int, groups int) *Tensor {
	sameType("conv2d_input", g, weight)
	planes("conv2d_input", g, g.dt == Int64)
	s := []int{g.shape[0], weight.Shape()[1] * groups, height, width}
	v := newConvolution("conv2d_input", s, weight.Shape(), stride, padding, dilation, groups)
	v.check("conv2d_input", g)
	a, freeA := g.dense()
	defer freeA()
	w, freeW := weight.dense()
	defer freeW()
	z := newZeros(g.dt, s)
	switch g.dt {
	case Float32:
		convInput(elems[float32](z), elems[float32](a), elems[float32](w), v)
	case Int64:
		convInputIntegers(elems[int64](z), elems[int64](a), elems[int64](w), v)
	default:
		convInput(elems[float64](z), elems[float64](a), elems[float64](w), v)
	}
	return z
}

func forwardConv2dWeight(x, g *Tensor, height, width int, stride, padding, dilation []int, groups int) *Tensor {
	sameType("conv2d_weight", x, g)
	planes("conv2d_weight", x, false)
	planes("conv2d_weight", g, false)
	s := []int{g.shape[1], x.shape[1] / max(groups, 1), height, width}
	v := newConvolution("conv2d_weight", x.Shape(), s, stride, padding, dilation, groups)
	v.check("conv2d_weight", g)
	a, freeA := x.dense()
	defer freeA()
	d, freeD := g.dense()
	defer freeD()
	z := newZeros(x.dt, s)
	if x.dt == Float32 {
		convWeight(elems[float32](z), elems[float32](a), elems[float32](d), v)
	} else {
		convWeight(elems[float64](z), elems[float64](a), elems[float64](d), v)
	}
	return z
}
