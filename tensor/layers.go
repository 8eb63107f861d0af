package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/rng"
)

// matrixOf returns x with dim last as a contiguous matrix.
func matrixOf(name string, x *Tensor, dim int) (m *Tensor, rows, cols int, back func(*Tensor) *Tensor) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	last, back := lastAxis(name, x, dim)
	m = dense(last)
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
	return softmaxWith("softmax", x, dim, softmaxRows[float32], softmaxRows[float64])
}

func forwardLogSoftmax(x *Tensor, dim int) *Tensor {
	return softmaxWith("log_softmax", x, dim, logSoftmaxRows[float32], logSoftmaxRows[float64])
}

func checkClasses(name string, x, target *Tensor) (rows, cols int) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	if len(x.shape) != 2 || len(target.shape) != 1 || x.shape[0] != target.shape[0] {
		panic(&ShapeError{name, x.Shape(), target.Shape(), "expected input (N, C) and target (N)"})
	}
	if target.dt != Int64 {
		panic(&DTypeError{name, target.dt, "expected target dtype to be Long or Byte, but got " + target.dt.Torch()})
	}
	for _, t := range elems[int64](dense(target)) {
		if t < 0 || t >= int64(x.shape[1]) {
			panic(&IndexError{name, fmt.Sprintf("Target %d is out of bounds.", t)})
		}
	}
	return x.shape[0], x.shape[1]
}

func forwardCrossEntropyMean(x, target *Tensor) *Tensor {
	checkClasses("cross_entropy", x, target)
	z := newTensor(x.dt, nil)
	if x.dt == Float32 {
		elems[float32](z)[0] = float32(crossEntropy[float32](x, target))
	} else {
		elems[float64](z)[0] = crossEntropy[float64](x, target)
	}
	return z
}

func forwardMSEMean(x, y *Tensor) *Tensor {
	if !slices.Equal(x.shape, y.shape) {
		panic(&ShapeError{"mse_loss", x.Shape(), y.Shape(), "the input and the target must have one shape"})
	}
	d := x.Detach().Sub(y.Detach())
	defer d.st.Free()
	sq := d.Square()
	defer sq.st.Free()
	return forwardMean(sq, nil, false)
}

func forwardDropoutMask(x *Tensor, p float64) (z, mask *Tensor) {
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

func forwardLayerNormLast(x, weight, bias *Tensor, eps float64) *Tensor {
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
