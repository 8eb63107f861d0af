package tensor

import "fmt"

// blocks are the places of a window on a plane of two dimensions.
type blocks struct {
	height, width   int // of the plane with its padding
	kh, kw          int
	dy, dx, sy, sx  int
	rows, columns   int // how many places
	padTop, padLeft int
}

func newBlocks(name string, height, width int, kernel, dilation, padding, stride []int) blocks {
	g := blocks{}
	g.kh, g.kw = two(name, kernel)
	g.dy, g.dx = two(name, dilation)
	g.padTop, g.padLeft = two(name, padding)
	g.sy, g.sx = two(name, stride)
	for _, positive := range []struct {
		what string
		a, b int
	}{{"kernel", g.kh, g.kw}, {"dilation", g.dy, g.dx}, {"stride", g.sy, g.sx}} {
		if positive.a < 1 || positive.b < 1 {
			panic(&ValueError{name, fmt.Sprintf("%s should be greater than zero, but got %s_height: %d %s_width: %d", positive.what, positive.what, positive.a, positive.what, positive.b)})
		}
	}
	if g.padTop < 0 || g.padLeft < 0 {
		panic(&ValueError{name, fmt.Sprintf("padding should be non-negative, but got pad_height: %d pad_width: %d", g.padTop, g.padLeft)})
	}
	g.height, g.width = height+2*g.padTop, width+2*g.padLeft
	g.rows = slots(g.height, g.dy*(g.kh-1)+1, g.sy)
	g.columns = slots(g.width, g.dx*(g.kw-1)+1, g.sx)
	if g.rows < 1 || g.columns < 1 {
		panic(&ShapeError{Op: name, Shape1: []int{height, width}, Shape2: []int{g.kh, g.kw}, Reason: fmt.Sprintf("Given input with spatial size (%d, %d), kernel_size=(%d, %d), dilation=(%d, %d), padding=(%d, %d), calculated shape of the array of sliding blocks as (%d, %d), but its components must be at least one.",
			height, width, g.kh, g.kw, g.dy, g.dx, g.padTop, g.padLeft, g.rows, g.columns)})
	}
	return g
}

// slots returns how many places a window of a span has along n elements; less
// than one if it has none.
func slots(n, span, step int) int {
	if n < span {
		return 1 - (span-n+step-1)/step
	}
	return (n-span)/step + 1
}

func composeIm2Col(x *Tensor, kernel, dilation, padding, stride []int) *Tensor {
	name := "im2col"
	if n := len(x.shape); n != 3 && n != 4 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: %v", x.shape)})
	}
	return batched(name, x, 4, func(x *Tensor) *Tensor {
		n, c := x.shape[0], x.shape[1]
		g := newBlocks(name, x.shape[2], x.shape[3], kernel, dilation, padding, stride)
		if g.padTop+g.padLeft > 0 {
			x = PadOpt(x, []int{g.padLeft, g.padLeft, g.padTop, g.padTop}, "constant", nil)
		}
		x = x.Unfold(2, g.dy*(g.kh-1)+1, g.sy).Unfold(3, g.dx*(g.kw-1)+1, g.sx)
		x = x.StepSliceOpt(4, 0, x.shape[4], g.dy)
		x = x.StepSliceOpt(5, 0, x.shape[5], g.dx)
		return x.Permute(0, 1, 4, 5, 2, 3).Reshape(n, c*g.kh*g.kw, g.rows*g.columns)
	})
}

func composeCol2Im(x *Tensor, size, kernel, dilation, padding, stride []int) *Tensor {
	name := "col2im"
	height, width := two(name, size)
	g := newBlocks(name, height, width, kernel, dilation, padding, stride)
	z := func(x *Tensor) *Tensor {
		n, block := x.shape[0], g.kh*g.kw
		if x.shape[1]%block != 0 {
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Shape2: []int{g.kh, g.kw}, Reason: fmt.Sprintf("Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=%d and kernel_size=(%d, %d).", x.shape[1], g.kh, g.kw)})
		}
		if x.shape[2] != g.rows*g.columns {
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Shape2: []int{height, width}, Reason: fmt.Sprintf("Given output_size=(%d, %d), kernel_size=(%d, %d), dilation=(%d, %d), padding=(%d, %d), stride=(%d, %d), expected size of input's dimension 2 to match the calculated number of sliding blocks %d * %d = %d, but got input.size(2)=%d.",
				height, width, g.kh, g.kw, g.dy, g.dx, g.padTop, g.padLeft, g.sy, g.sx, g.rows, g.columns, g.rows*g.columns, x.shape[2])})
		}
		c := x.shape[1] / block
		sums := ZerosOf(x.dt, n, c, g.height*g.width).IndexAdd(g.places(), x.Reshape(n, c, block*g.rows*g.columns), 2)
		return sums.Reshape(n, c, g.height, g.width).Narrow(2, g.padTop, height).Narrow(3, g.padLeft, width)
	}
	return batched(name, x, 3, z)
}

// places returns the place in the padded plane of every element of every
// window, in the order of the columns: row and column in the window first.
func (g blocks) places() *Tensor {
	k := make([]int64, 0, g.kh*g.kw*g.rows*g.columns)
	for r := range g.kh {
		for c := range g.kw {
			for i := range g.rows {
				for j := range g.columns {
					k = append(k, int64((i*g.sy+r*g.dy)*g.width+j*g.sx+c*g.dx))
				}
			}
		}
	}
	return FromSlice(k)
}
