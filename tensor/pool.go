package tensor

import "fmt"

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

// pooled returns the output length of a pooling or convolution along one axis.
// With up, a last window that begins inside of the input or the padding before
// it counts even if it reaches beyond the padding.
func pooled(name string, n, kernel, stride, padding, dilation int, up bool) int {
	if kernel < 1 || stride < 1 || padding < 0 || dilation < 1 {
		panic(&ValueError{name, fmt.Sprintf("kernel %d, stride %d and dilation %d must be positive, padding %d not negative", kernel, stride, dilation, padding)})
	}
	free := n + 2*padding - dilation*(kernel-1) - 1
	if up && free >= 0 {
		out := (free+stride-1)/stride + 1
		if (out-1)*stride >= n+padding {
			out--
		}
		return out
	}
	if free < 0 {
		panic(&ShapeError{Op: name, Shape1: []int{n}, Shape2: []int{kernel}, Reason: "Kernel size can't be greater than actual input size"})
	}
	return free/stride + 1
}

func planes(name string, x *Tensor) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	if len(x.shape) != 4 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "expected a 4D input (N, C, H, W)"})
	}
}

// A window describes a pooling of planes of height h and width w.
type window struct{ h, w, oh, ow, kh, kw, sy, sx, py, px, dy, dx int }

func newWindow(name string, x *Tensor, kernel, stride, padding, dilation []int, up bool) window {
	planes(name, x)
	if len(stride) == 0 {
		stride = kernel
	}
	p := window{h: x.shape[2], w: x.shape[3]}
	p.kh, p.kw = two(name, kernel)
	p.sy, p.sx = two(name, stride)
	p.py, p.px = two(name, padding)
	p.dy, p.dx = two(name, dilation)
	if 2*p.py > p.dy*(p.kh-1)+1 || 2*p.px > p.dx*(p.kw-1)+1 {
		panic(&ValueError{name, fmt.Sprintf("pad should be at most half of effective kernel size, but got pad=%v, kernel_size=%v and dilation=%v", padding, kernel, dilation)})
	}
	p.oh = pooled(name, p.h, p.kh, p.sy, p.py, p.dy, up)
	p.ow = pooled(name, p.w, p.kw, p.sx, p.px, p.dx, up)
	return p
}

func forwardMaxPool2dIndices(x *Tensor, kernel, stride, padding, dilation []int, ceilMode bool) (z, indices *Tensor) {
	p := newWindow("max_pool2d", x, kernel, stride, padding, dilation, ceilMode)
	d, release := x.dense()
	defer release()
	s := []int{x.shape[0], x.shape[1], p.oh, p.ow}
	z, indices = newTensor(x.dt, s), newTensor(Int64, s)
	if x.dt == Float32 {
		maxPool(elems[float32](z), elems[float32](d), elems[int64](indices), x.shape[0]*x.shape[1], p)
	} else {
		maxPool(elems[float64](z), elems[float64](d), elems[int64](indices), x.shape[0]*x.shape[1], p)
	}
	return z, indices
}

func maxPool[T float](z, x []T, indices []int64, n int, p window) {
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
func maxPool2[T float](z, x []T, indices []int64, n int, p window) {
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
	planes(name, x)
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
	if x.dt == Float32 {
		sumPool(elems[float32](z), elems[float32](d), x.shape[0]*x.shape[1], p, spread)
	} else {
		sumPool(elems[float64](z), elems[float64](d), x.shape[0]*x.shape[1], p, spread)
	}
	return z
}

func sumPool[T float](z, x []T, n int, p window, spread bool) {
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
