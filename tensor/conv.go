package tensor

import (
	"fmt"
	"slices"
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
	if groups < 1 || ws[0]%groups != 0 || ws[1]*groups != xs[1] {
		panic(&ShapeError{name, xs, ws, fmt.Sprintf("Given groups=%d, expected input to have %d channels, but got %d channels instead", groups, ws[1]*max(groups, 1), xs[1])})
	}
	sy, sx := two(name, stride)
	py, px := two(name, padding)
	dy, dx := two(name, dilation)
	return convolution{xs[0], xs[1], xs[2], xs[3], ws[0],
		pooled(name, xs[2], ws[2], sy, py, dy, false), pooled(name, xs[3], ws[3], sx, px, dx, false),
		ws[2], ws[3], sy, sx, py, px, dy, dx, groups}
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
	planes("conv2d", x)
	v := newConvolution("conv2d", x.Shape(), weight.Shape(), stride, padding, dilation, groups)
	if bias != nil && (len(bias.shape) != 1 || bias.shape[0] != v.o) {
		panic(&ShapeError{"conv2d", weight.Shape(), bias.Shape(), "the bias must have one element for each output channel"})
	}
	a, freeA := x.dense()
	defer freeA()
	w, freeW := weight.dense()
	defer freeW()
	z := newTensor(x.dt, []int{v.n, v.o, v.oh, v.ow})
	if x.dt == Float32 {
		convForward(elems[float32](z), elems[float32](a), elems[float32](w), optional[float32](bias), v)
	} else {
		convForward(elems[float64](z), elems[float64](a), elems[float64](w), optional[float64](bias), v)
	}
	return z
}

func optional[T element](x *Tensor) []T {
	if x == nil {
		return nil
	}
	return elems[T](dense(x))
}

func forwardConv2dInput(g, weight *Tensor, height, width int, stride, padding, dilation []int, groups int) *Tensor {
	sameType("conv2d_input", g, weight)
	planes("conv2d_input", g)
	s := []int{g.shape[0], weight.Shape()[1] * groups, height, width}
	v := newConvolution("conv2d_input", s, weight.Shape(), stride, padding, dilation, groups)
	v.check("conv2d_input", g)
	a, freeA := g.dense()
	defer freeA()
	w, freeW := weight.dense()
	defer freeW()
	z := newZeros(g.dt, s)
	if g.dt == Float32 {
		convInput(elems[float32](z), elems[float32](a), elems[float32](w), v)
	} else {
		convInput(elems[float64](z), elems[float64](a), elems[float64](w), v)
	}
	return z
}

func forwardConv2dWeight(x, g *Tensor, height, width int, stride, padding, dilation []int, groups int) *Tensor {
	sameType("conv2d_weight", x, g)
	planes("conv2d_weight", x)
	planes("conv2d_weight", g)
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
