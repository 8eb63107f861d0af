package tensor

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// two returns one number for each of two axes.
func two(name string, v []int) (y, x int) {
	switch len(v) {
	case 1:
		return v[0], v[0]
	case 2:
		return v[0], v[1]
	}
	panic(&ValueError{name, fmt.Sprintf("one number or two are expected, not %v", v)})
}

// pooled returns the output length of a pooling or convolution along one axis,
// below 1 if no window fits. With up, a last window that begins inside of the
// input or the padding before it counts even if it reaches beyond the padding.
func pooled(name string, n, kernel, stride, padding, dilation int, up bool) int {
	if kernel < 1 || stride < 1 || padding < 0 || dilation < 1 {
		panic(&ValueError{name, fmt.Sprintf("kernel %d, stride %d and dilation %d must be positive, padding %d not negative", kernel, stride, dilation, padding)})
	}
	free := n + 2*padding - dilation*(kernel-1) - 1
	if up {
		free += stride - 1
	}
	out := free/stride + 1
	if free < 0 && free%stride != 0 {
		out--
	}
	if up && (out-1)*stride >= n+padding {
		out--
	}
	return out
}

// planes panics unless x has four dimensions and elements that have fractions,
// or are integers where whole says so.
func planes(name string, x *Tensor, whole bool) {
	requireType(name, x, x.dt.IsFloat() || whole && x.dt.Kind() == dtype.Integer, "Float")
	if len(x.shape) != 4 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "expected a 4D input (N, C, H, W)"})
	}
}

// A window describes a pooling of planes of height h and width w.
type window struct{ h, w, oh, ow, kh, kw, sy, sx, py, px, dy, dx int }

func newWindow(name string, x *Tensor, kernel, stride, padding, dilation []int, up bool) window {
	planes(name, x, true)
	if len(stride) == 0 {
		stride = kernel
	}
	p := window{h: x.shape[2], w: x.shape[3]}
	p.kh, p.kw = two(name, kernel)
	p.sy, p.sx = two(name, stride)
	p.py, p.px = two(name, padding)
	p.dy, p.dx = two(name, dilation)
	p.checkPadding(name)
	if x.shape[1] == 0 || p.h == 0 || p.w == 0 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:" + shape.String(x.shape)})
	}
	p.oh = pooled(name, p.h, p.kh, p.sy, p.py, p.dy, up)
	p.ow = pooled(name, p.w, p.kw, p.sx, p.px, p.dx, up)
	if p.oh < 1 || p.ow < 1 {
		c := x.shape[1]
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Given input size: (%dx%dx%d). Calculated output size: (%dx%dx%d). Output size is too small", c, p.h, p.w, c, p.oh, p.ow)})
	}
	return p
}

// checkPadding panics unless the padding is at most half of a window.
func (p window) checkPadding(name string) {
	for _, s := range [][3]int{{p.py, p.kh, p.dy}, {p.px, p.kw, p.dx}} {
		if s[0] < 0 {
			panic(&ValueError{name, fmt.Sprintf("pad must be non-negative, but got pad: %d", s[0])})
		}
		if 2*s[0] > s[2]*(s[1]-1)+1 {
			panic(&ValueError{name, fmt.Sprintf("pad should be at most half of effective kernel size, but got pad=%d, kernel_size=%d and dilation=%d", s[0], s[1], s[2])})
		}
	}
}

func forwardMaxPool2dIndices(x *Tensor, kernel, stride, padding, dilation []int, ceilMode bool) (z, indices *Tensor) {
	p := newWindow("max_pool2d", x, kernel, stride, padding, dilation, ceilMode)
	d, release := x.dense()
	defer release()
	s := []int{x.shape[0], x.shape[1], p.oh, p.ow}
	z, indices = newTensor(x.dt, s), newTensor(Int64, s)
	n, ks := x.shape[0]*x.shape[1], elems[int64](indices)
	switch x.dt {
	case Float32:
		maxPool(elems[float32](z), elems[float32](d), ks, n, p)
	case Float64:
		maxPool(elems[float64](z), elems[float64](d), ks, n, p)
	case Int64:
		maxPool(elems[int64](z), elems[int64](d), ks, n, p)
	case Int32:
		maxPool(elems[int32](z), elems[int32](d), ks, n, p)
	case Int16:
		maxPool(elems[int16](z), elems[int16](d), ks, n, p)
	case Int8:
		maxPool(elems[int8](z), elems[int8](d), ks, n, p)
	default:
		maxPool(elems[uint8](z), elems[uint8](d), ks, n, p)
	}
	return z, indices
}

func maxPool[T number](z, x []T, indices []int64, n int, p window) {
	if p.kh == 2 && p.kw == 2 && p.sy == 2 && p.sx == 2 && p.py == 0 && p.px == 0 && p.dy == 1 && p.dx == 1 && 2*p.oh <= p.h && 2*p.ow <= p.w {
		maxPool2(z, x, indices, n, p)
		return
	}
	at := 0
	for plane := range n {
		in := x[plane*p.h*p.w:][:p.h*p.w]
		for i := range p.oh {
			for j := range p.ow {
				k := p.greatest(i, j, func(a, b int) bool { return in[a] > in[b] || in[a] != in[a] })
				z[at], indices[at] = in[k], int64(k)
				at++
			}
		}
	}
}

// maxPool2 is maxPool of windows of two by two that touch.
func maxPool2[T number](z, x []T, indices []int64, n int, p window) {
	for row := range n * p.oh {
		plane, i := row/p.oh, row%p.oh
		first := 2 * i * p.w
		a := x[plane*p.h*p.w+first:][:2*p.ow]
		b := x[plane*p.h*p.w+first+p.w:][:2*p.ow]
		zs, ks := z[row*p.ow:][:p.ow], indices[row*p.ow:][:p.ow]
		for j := range zs {
			v, k := a[2*j], 2*j
			if w := a[2*j+1]; w > v || w != w {
				v, k = w, 2*j+1
			}
			if w := b[2*j]; w > v || w != w {
				v, k = w, p.w+2*j
			}
			if w := b[2*j+1]; w > v || w != w {
				v, k = w, p.w+2*j+1
			}
			zs[j], ks[j] = v, int64(first+k)
		}
	}
}

// firstInside returns the first place of a window from start that is not negative.
func firstInside(start, dilation int) int {
	if start < 0 {
		return start + (-start+dilation-1)/dilation*dilation
	}
	return start
}

// greatest returns the place in the plane of the window's greatest element.
func (p window) greatest(i, j int, above func(a, b int) bool) int {
	top, left := i*p.sy-p.py, j*p.sx-p.px
	bottom, right := min(p.h, top+(p.kh-1)*p.dy+1), min(p.w, left+(p.kw-1)*p.dx+1)
	top, left = firstInside(top, p.dy), firstInside(left, p.dx)
	best := -1
	for r := top; r < bottom; r += p.dy {
		for c := left; c < right; c += p.dx {
			if k := r*p.w + c; best < 0 || above(k, best) {
				best = k
			}
		}
	}
	return best
}

// sums calls f for every output place of n planes and every run of input
// elements in its window.
func (p window) sums(n int, f func(at, from, n int)) {
	for at := range n * p.oh * p.ow {
		j, i, plane := at%p.ow, at/p.ow%p.oh, at/(p.ow*p.oh)
		top, left := i*p.sy-p.py, j*p.sx-p.px
		lo, hi := max(left, 0), min(left+p.kw, p.w)
		for r := max(top, 0); r < min(top+p.kh, p.h) && lo < hi; r++ {
			f(at, (plane*p.h+r)*p.w+lo, hi-lo)
		}
	}
}

func sumWindow(name string, x *Tensor, kernel, stride, padding []int) window {
	planes(name, x, x.dt == Int64)
	p := window{dy: 1, dx: 1}
	p.kh, p.kw = two(name, kernel)
	p.sy, p.sx = two(name, stride)
	p.py, p.px = two(name, padding)
	return p
}

func forwardSumPool2d(x *Tensor, kernel, stride, padding, size []int) *Tensor {
	p := sumWindow("sum_pool2d", x, kernel, stride, padding)
	p.h, p.w = x.shape[2], x.shape[3]
	p.oh, p.ow = two("sum_pool2d", size)
	return pooling(x, p, false)
}

func forwardSumPool2dInput(g *Tensor, kernel, stride, padding, size []int) *Tensor {
	p := sumWindow("sum_pool2d_input", g, kernel, stride, padding)
	p.oh, p.ow = g.shape[2], g.shape[3]
	p.h, p.w = two("sum_pool2d_input", size)
	return pooling(g, p, true)
}

// pooling returns the sums of windows of x, or x spread over the windows.
func pooling(x *Tensor, p window, spread bool) *Tensor {
	d, release := x.dense()
	defer release()
	s := []int{x.shape[0], x.shape[1], p.oh, p.ow}
	if spread {
		s[2], s[3] = p.h, p.w
	}
	z := newZeros(x.dt, s)
	switch n := x.shape[0] * x.shape[1]; x.dt {
	case Float32:
		sumPool(elems[float32](z), elems[float32](d), n, p, spread)
	case Float64:
		sumPool(elems[float64](z), elems[float64](d), n, p, spread)
	default:
		sumPool(elems[int64](z), elems[int64](d), n, p, spread)
	}
	return z
}

func sumPool[T number](z, x []T, n int, p window, spread bool) {
	p.sums(n, func(at, from, n int) {
		if spread {
			for k := range z[from : from+n] {
				z[from+k] += x[at]
			}
			return
		}
		for _, v := range x[from : from+n] {
			z[at] += v
		}
	})
}
