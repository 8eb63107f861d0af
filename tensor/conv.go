package tensor

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor/internal/gemm"
	"github.com/rustorch/rustorch/tensor/internal/par"
)

// A convolution holds the lengths of one call: images n, channels c and o of
// which each of groups sees its part, planes h by w and oh by ow.
type convolution struct {
	n, c, h, w, o, oh, ow, kh, kw     int
	stride, padding, dilation, groups int
}

func newConvolution(name string, xs, ws []int, stride, padding, dilation, groups int) convolution {
	if len(xs) != 4 || len(ws) != 4 {
		panic(&ShapeError{name, xs, ws, "expected a 4D input (N, C, H, W) and a 4D weight (O, C/groups, KH, KW)"})
	}
	if groups < 1 || ws[0]%groups != 0 || ws[1]*groups != xs[1] {
		panic(&ShapeError{name, xs, ws, fmt.Sprintf("Given groups=%d, expected input to have %d channels, but got %d channels instead", groups, ws[1]*max(groups, 1), xs[1])})
	}
	return convolution{xs[0], xs[1], xs[2], xs[3], ws[0],
		pooled(name, xs[2], ws[2], stride, padding, dilation), pooled(name, xs[3], ws[3], stride, padding, dilation),
		ws[2], ws[3], stride, padding, dilation, groups}
}

// patch is the number of elements that one output element of a group sees.
func (v convolution) patch() int { return v.c / v.groups * v.kh * v.kw }

// columns calls f for every run of output columns with the input elements that
// meet one weight: row is the weight's place in the patch, at the first output
// place, from the first input place, which steps by stride.
func (v convolution) columns(f func(row, at, from, n int)) {
	row := 0
	for c := range v.c / v.groups {
		for r := range v.kh {
			for q := range v.kw {
				v.line(c, r, q, row, f)
				row++
			}
		}
	}
}

func (v convolution) line(c, r, q, row int, f func(row, at, from, n int)) {
	shift := q*v.dilation - v.padding
	// The output columns j with 0 <= j*stride + shift < w.
	lo := max(0, (-shift+v.stride-1)/v.stride)
	hi := v.ow
	if last := v.w - 1 - shift; last < 0 {
		hi = 0
	} else {
		hi = min(hi, last/v.stride+1)
	}
	if lo >= hi {
		return
	}
	for i := range v.oh {
		y := i*v.stride - v.padding + r*v.dilation
		if y >= 0 && y < v.h {
			f(row, i*v.ow+lo, (c*v.h+y)*v.w+lo*v.stride+shift, hi-lo)
		}
	}
}

// unfold writes the patches of one group of an image as a matrix (patch, oh*ow).
func unfold[T float](cols, x []T, v convolution) {
	clear(cols)
	size := v.oh * v.ow
	v.columns(func(row, at, from, n int) {
		dst := cols[row*size+at:][:n]
		if v.stride == 1 {
			copy(dst, x[from:from+n])
			return
		}
		for j := range dst {
			dst[j] = x[from+j*v.stride]
		}
	})
}

// fold adds the matrix back to the places that it was read from.
func fold[T float](x, cols []T, v convolution) {
	size := v.oh * v.ow
	v.columns(func(row, at, from, n int) {
		for j, c := range cols[row*size+at:][:n] {
			x[from+j*v.stride] += c
		}
	})
}

// images calls f for every group of every image, images in parallel, with
// memory for one unfolded image.
func images[T float](v convolution, f func(i, group int, cols []T)) {
	par.For(v.n, 4, func(lo, hi int) {
		cols := make([]T, v.patch()*v.oh*v.ow)
		for i := lo; i < hi; i++ {
			for g := range v.groups {
				f(i, g, cols)
			}
		}
	})
}

// group returns the elements of one group of image i, of which each image has size.
func group[T float](x []T, i, g, groups, size int) []T {
	part := size / groups
	return x[i*size+g*part:][:part]
}

func convForward[T float](z, x, w, bias []T, v convolution) {
	p, size, og := v.patch(), v.oh*v.ow, v.o/v.groups
	if v.direct() {
		cg, kk := v.c/v.groups, v.kh*v.kw
		g := v.forwardGrid()
		correlate(z, x, bias, v, g, v.shifts(g.pw, false), cg, og, func(k int) gemm.Matrix[T] {
			return gemm.Matrix[T]{Data: w[k*og*p:], RS: cg * kk, CS: kk}
		})
		return
	}
	images(v, func(i, g int, cols []T) {
		unfold(cols, group(x, i, g, v.groups, v.c*v.h*v.w), v)
		out := group(z, i, g, v.groups, v.o*size)
		beta := T(0)
		if bias != nil {
			beta = 1
			for k := range og {
				row := out[k*size : (k+1)*size]
				for j := range row {
					row[j] = bias[g*og+k]
				}
			}
		}
		gemm.Gemm(og, size, p, 1, gemm.Rows(w[g*og*p:(g+1)*og*p], p), gemm.Rows(cols, size), beta, gemm.Rows(out, size))
	})
}

func convInput[T float](dx, g, w []T, v convolution) {
	p, size, og := v.patch(), v.oh*v.ow, v.o/v.groups
	if v.direct() {
		cg, kk := v.c/v.groups, v.kh*v.kw
		gr := v.inputGrid()
		correlate(dx, g, nil, v, gr, v.shifts(gr.pw, true), og, cg, func(k int) gemm.Matrix[T] {
			return gemm.Matrix[T]{Data: w[k*og*p:], RS: kk, CS: cg * kk}
		})
		return
	}
	images(v, func(i, k int, cols []T) {
		weights := gemm.Rows(w[k*og*p:(k+1)*og*p], p)
		gemm.Gemm(p, size, og, 1, weights.T(), gemm.Rows(group(g, i, k, v.groups, v.o*size), size), 0, gemm.Rows(cols, size))
		fold(group(dx, i, k, v.groups, v.c*v.h*v.w), cols, v)
	})
}

// convWeight adds up over images, in order, so that the sum is one number.
func convWeight[T float](dw, x, g []T, v convolution) {
	if v.direct() {
		weightTaps(dw, x, g, v)
		return
	}
	p, size, og := v.patch(), v.oh*v.ow, v.o/v.groups
	cols := make([]T, p*size)
	for i := range v.n {
		par.Poll()
		for k := range v.groups {
			unfold(cols, group(x, i, k, v.groups, v.c*v.h*v.w), v)
			gemm.Gemm(og, p, size, 1, gemm.Rows(group(g, i, k, v.groups, v.o*size), size), gemm.Rows(cols, size).T(), 1, gemm.Rows(dw[k*og*p:(k+1)*og*p], p))
		}
	}
}

func forwardConv2d(x, weight, bias *Tensor, stride, padding, dilation, groups int) *Tensor {
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
	return elems[T](forwardContiguous(x))
}

func forwardConv2dInput(g, weight *Tensor, height, width, stride, padding, dilation, groups int) *Tensor {
	sameType("conv2d_input", g, weight)
	planes("conv2d_input", g)
	s := []int{g.shape[0], weight.Shape()[1] * groups, height, width}
	v := newConvolution("conv2d_input", s, weight.Shape(), stride, padding, dilation, groups)
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

func forwardConv2dWeight(x, g *Tensor, height, width, stride, padding, dilation, groups int) *Tensor {
	sameType("conv2d_weight", x, g)
	planes("conv2d_weight", x)
	planes("conv2d_weight", g)
	s := []int{g.shape[1], x.shape[1] / max(groups, 1), height, width}
	v := newConvolution("conv2d_weight", x.Shape(), s, stride, padding, dilation, groups)
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
