package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/rng"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// matrixOf returns x with dim last as a contiguous matrix.
func matrixOf(name string, x *Tensor, dim int) (m *Tensor, rows, cols int, back func(*Tensor) *Tensor) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	last, back := lastAxis(name, x, dim)
	m = forwardContiguous(last)
	cols = 1
	if len(m.shape) > 0 {
		cols = m.shape[len(m.shape)-1]
	}
	if cols > 0 {
		rows = m.Numel() / cols
	}
	return m, rows, cols, back
}

func softmaxWith(name string, x *Tensor, dim int, f32 func(z, x []float32, rows, cols int), f64 func(z, x []float64, rows, cols int)) *Tensor {
	m, rows, cols, back := matrixOf(name, x, dim)
	z := newTensor(x.dt, m.shape)
	if z.Numel() == 0 {
		return back(z)
	}
	if x.dt == Float32 {
		zs, xs := elems[float32](z), elems[float32](m)
		perRows(rows, cols, func(lo, hi int) { f32(zs[lo*cols:hi*cols], xs[lo*cols:hi*cols], hi-lo, cols) })
	} else {
		zs, xs := elems[float64](z), elems[float64](m)
		perRows(rows, cols, func(lo, hi int) { f64(zs[lo*cols:hi*cols], xs[lo*cols:hi*cols], hi-lo, cols) })
	}
	return back(z)
}

func forwardSoftmax(x *Tensor, dim int) *Tensor {
	return softmaxWith("softmax", x, dim, simd.Softmax[float32], simd.Softmax[float64])
}

func forwardLogSoftmax(x *Tensor, dim int) *Tensor {
	return softmaxWith("log_softmax", x, dim, simd.LogSoftmax[float32], simd.LogSoftmax[float64])
}

func checkClasses(name string, x, target *Tensor) (rows, cols int) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	if len(x.shape) != 2 || len(target.shape) != 1 || x.shape[0] != target.shape[0] {
		panic(&ShapeError{name, x.Shape(), target.Shape(), "expected input (N, C) and target (N)"})
	}
	requireType(name, target, target.dt == Int64, "Int64")
	for _, t := range elems[int64](forwardContiguous(target)) {
		if t < 0 || t >= int64(x.shape[1]) {
			panic(&IndexError{name, fmt.Sprintf("Target %d is out of bounds.", t)})
		}
	}
	return x.shape[0], x.shape[1]
}

func forwardNLLLoss(x, target *Tensor) *Tensor {
	n, _ := checkClasses("nll_loss", x, target)
	picked := forwardGather(x, forwardUnsqueeze(target, 1), 1)
	z := forwardSum(picked, nil, false)
	return z.Detach().MulScalar(-1).DivScalar(float64(n))
}

func forwardCrossEntropy(x, target *Tensor) *Tensor {
	checkClasses("cross_entropy", x, target)
	logp := forwardLogSoftmax(x, 1)
	defer logp.st.Free()
	return forwardNLLLoss(logp, target)
}

func forwardMSELoss(x, y *Tensor) *Tensor {
	if !slices.Equal(x.shape, y.shape) {
		panic(&ShapeError{"mse_loss", x.Shape(), y.Shape(), "the input and the target must have one shape"})
	}
	d := x.Detach().Sub(y.Detach())
	defer d.st.Free()
	sq := d.Square()
	defer sq.st.Free()
	return forwardMean(sq, nil, false)
}

func forwardDropout(x *Tensor, p float64) (z, mask *Tensor) {
	requireType("dropout", x, x.dt.IsFloat(), "Float")
	if !(p >= 0 && p <= 1) {
		panic(&ValueError{"dropout", fmt.Sprintf("dropout probability has to be between 0 and 1, but got %v", p)})
	}
	keep := make([]bool, x.Numel())
	rng.Default.Bernoulli(keep, 1-p)
	mask = newTensor(x.dt, x.shape)
	scale := 0.0
	if p < 1 {
		scale = 1 / (1 - p)
	}
	if x.dt == Float32 {
		maskOf(elems[float32](mask), keep, scale)
	} else {
		maskOf(elems[float64](mask), keep, scale)
	}
	return x.Detach().Mul(mask), mask
}

func maskOf[T float](dst []T, keep []bool, scale float64) {
	for i, k := range keep {
		dst[i] = 0
		if k {
			dst[i] = T(scale)
		}
	}
}

func forwardLayerNorm(x, weight, bias *Tensor, eps float64) *Tensor {
	requireType("layer_norm", x, x.dt.IsFloat(), "Float")
	sameType("layer_norm", x, weight, bias)
	scalarless("layer_norm", x)
	n := x.shape[len(x.shape)-1]
	for _, w := range []*Tensor{weight, bias} {
		if w != nil && !slices.Equal(w.shape, []int{n}) {
			panic(&ShapeError{"layer_norm", x.Shape(), w.Shape(), "weight and bias must have the length of the last dimension"})
		}
	}
	return layerNorm(x, weight, bias, eps)
}

// pooled returns the output length of a pooling or convolution along one axis.
func pooled(name string, n, kernel, stride, padding, dilation int) int {
	if kernel < 1 || stride < 1 || padding < 0 || dilation < 1 {
		panic(&ValueError{name, fmt.Sprintf("kernel %d, stride %d and dilation %d must be positive, padding %d not negative", kernel, stride, dilation, padding)})
	}
	out := (n+2*padding-dilation*(kernel-1)-1)/stride + 1
	if n+2*padding < dilation*(kernel-1)+1 {
		panic(&ShapeError{Op: name, Shape1: []int{n}, Shape2: []int{kernel}, Reason: "Kernel size can't be greater than actual input size"})
	}
	return out
}

func planes(name string, x *Tensor) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	if len(x.shape) != 4 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "expected a 4D input (N, C, H, W)"})
	}
}

func forwardMaxPool2d(x *Tensor, kernel, stride, padding int) (z, indices *Tensor) {
	planes("max_pool2d", x)
	if padding > kernel/2 {
		panic(&ValueError{"max_pool2d", "pad should be at most half of effective kernel size"})
	}
	d, release := x.dense()
	defer release()
	h, w := pooled("max_pool2d", x.shape[2], kernel, stride, padding, 1), pooled("max_pool2d", x.shape[3], kernel, stride, padding, 1)
	s := []int{x.shape[0], x.shape[1], h, w}
	z, indices = newTensor(x.dt, s), newTensor(Int64, s)
	p := window{x.shape[2], x.shape[3], h, w, kernel, stride, padding}
	if x.dt == Float32 {
		maxPool(elems[float32](z), elems[float32](d), elems[int64](indices), x.shape[0]*x.shape[1], p)
	} else {
		maxPool(elems[float64](z), elems[float64](d), elems[int64](indices), x.shape[0]*x.shape[1], p)
	}
	return z, indices
}

// A window describes a pooling of planes of height h and width w.
type window struct{ h, w, oh, ow, kernel, stride, padding int }

func maxPool[T float](z, x []T, indices []int64, n int, p window) {
	if p.kernel == 2 && p.stride == 2 && p.padding == 0 {
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

// greatest returns the place in the plane of the window's greatest element.
func (p window) greatest(i, j int, above func(a, b int) bool) int {
	top, left := i*p.stride-p.padding, j*p.stride-p.padding
	best := -1
	for r := max(top, 0); r < min(top+p.kernel, p.h); r++ {
		for c := max(left, 0); c < min(left+p.kernel, p.w); c++ {
			if k := r*p.w + c; best < 0 || above(k, best) {
				best = k
			}
		}
	}
	return best
}

func forwardAvgPool2d(x *Tensor, kernel, stride int) *Tensor {
	planes("avg_pool2d", x)
	h, w := pooled("avg_pool2d", x.shape[2], kernel, stride, 0, 1), pooled("avg_pool2d", x.shape[3], kernel, stride, 0, 1)
	// The windows as a view: (N, C, h, w, kernel, kernel).
	st := x.strides
	v := x.alias([]int{x.shape[0], x.shape[1], h, w, kernel, kernel}, []int{st[0], st[1], st[2] * stride, st[3] * stride, st[2], st[3]}, x.off)
	return forwardMean(v, []int{4, 5}, false)
}
