package tensor

import (
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Kernels of whole layers, and of their gradients where no graph of the
// gradients themselves is wanted: what a rule would compute from a chain of
// operations, in one pass over memory. Results of these functions have no
// place in a graph.

// perRows calls f for parts of a matrix of n rows, in parallel.
func perRows(n, cols int, f func(lo, hi int)) { par.For(n, max(1, grain/max(cols, 1)), f) }

// contents returns the elements of operands of which some may be nil.
func contents[T element](xs ...*Tensor) [][]T {
	all := make([][]T, len(xs))
	for i, x := range xs {
		if x != nil {
			all[i] = elems[T](dense(x))
		}
	}
	return all
}

func layerNorm(x, weight, bias *Tensor, eps float64) *Tensor {
	z := newTensor(x.dt, x.shape)
	if x.dt == Float32 {
		layerNormOf[float32](z, x, weight, bias, eps)
	} else {
		layerNormOf[float64](z, x, weight, bias, eps)
	}
	return z
}

func layerNormOf[T float](z, x, weight, bias *Tensor, eps float64) {
	cols, v := x.shape[len(x.shape)-1], contents[T](x, weight, bias)
	if z.Numel() == 0 {
		return
	}
	zs := elems[T](z)
	perRows(len(zs)/cols, cols, func(lo, hi int) {
		simd.LayerNorm(zs[lo*cols:hi*cols], v[0][lo*cols:hi*cols], v[1], v[2], eps, hi-lo, cols)
	})
}

// LayerNormGrad returns the gradients of LayerNorm's operands for that of its
// result, g; nil for those that are not needed and for a weight that is nil.
func LayerNormGrad(g, x, weight *Tensor, eps float64, needs []bool) (dx, dweight, dbias *Tensor) {
	sameType("layer_norm", x, g, weight)
	alike("layer_norm", g, x)
	n := x.shape[len(x.shape)-1:]
	if needs[0] {
		dx = newTensor(x.dt, x.shape)
	}
	if needs[1] {
		dweight = newZeros(x.dt, n)
	}
	if needs[2] {
		dbias = newZeros(x.dt, n)
	}
	if x.dt == Float32 {
		layerNormGrad[float32](dx, dweight, dbias, g, x, weight, eps)
	} else {
		layerNormGrad[float64](dx, dweight, dbias, g, x, weight, eps)
	}
	return dx, dweight, dbias
}

// normRows is how many rows are summed into one partial gradient of weights.
const normRows = 64

func layerNormGrad[T float](dx, dweight, dbias, g, x, weight *Tensor, eps float64) {
	cols := x.shape[len(x.shape)-1]
	if x.Numel() == 0 {
		return
	}
	v, d := contents[T](g, x, weight), contents[T](dx, dweight, dbias)
	rows := len(v[0]) / cols
	parts := (rows + normRows - 1) / normRows
	sums := make([]T, 2*parts*cols)
	par.For(parts, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			a, b := i*normRows*cols, min((i+1)*normRows, rows)*cols
			s := sums[2*i*cols:][:2*cols]
			simd.LayerNormGrad(span(d[0], a, b), s[:cols], s[cols:], v[0][a:b], v[1][a:b], v[2], eps, (b-a)/cols, cols)
		}
	})
	for i := range parts {
		for k, to := range d[1:] {
			if to != nil {
				simd.Add(to, to, sums[(2*i+k)*cols:][:cols])
			}
		}
	}
}

// alike refuses a gradient g whose shape is not that of the result x.
func alike(name string, g, x *Tensor) {
	if !slices.Equal(g.shape, x.shape) {
		panic(&ShapeError{name, g.Shape(), x.Shape(), "a gradient must have the shape of the result"})
	}
}

func span[T any](x []T, lo, hi int) []T {
	if x == nil {
		return nil
	}
	return x[lo:hi]
}

// SoftmaxGrad returns the gradient of Softmax's operand, given that of its
// result z: z * (g - Σ g z) along dim.
func SoftmaxGrad(g, z *Tensor, dim int) *Tensor {
	return rowGrad("softmax", g, z, dim, simd.SoftmaxGrad[float32], simd.SoftmaxGrad[float64])
}

// LogSoftmaxGrad returns the gradient of LogSoftmax's operand, given that of
// its result z: g - exp(z) Σ g along dim.
func LogSoftmaxGrad(g, z *Tensor, dim int) *Tensor {
	return rowGrad("log_softmax", g, z, dim, simd.LogSoftmaxGrad[float32], simd.LogSoftmaxGrad[float64])
}

func rowGrad(name string, g, z *Tensor, dim int, f32 func(d, g, z []float32, rows, cols int), f64 func(d, g, z []float64, rows, cols int)) *Tensor {
	sameType(name, z, g)
	alike(name, g, z)
	gm, rows, cols, back := matrixOf(name, g, dim)
	zm, _, _, _ := matrixOf(name, z, dim)
	d := newTensor(z.dt, zm.shape)
	if d.Numel() == 0 {
		return back(d)
	}
	if z.dt == Float32 {
		inRows(d, gm, zm, rows, cols, f32)
	} else {
		inRows(d, gm, zm, rows, cols, f64)
	}
	return back(d)
}

func inRows[T float](d, g, z *Tensor, rows, cols int, f func(d, g, z []T, rows, cols int)) {
	ds, gs, zs := elems[T](d), elems[T](g), elems[T](z)
	perRows(rows, cols, func(lo, hi int) {
		a, b := lo*cols, hi*cols
		f(ds[a:b], gs[a:b], zs[a:b], hi-lo, cols)
	})
}

// MaxPool2dGrad returns the gradient of MaxPool2d's operand, which has shape
// s, given that of its result and the places it was taken from.
func MaxPool2dGrad(g, indices *Tensor, s []int) *Tensor {
	requireType("max_pool2d", indices, indices.dt == Int64, "Int64")
	alike("max_pool2d", g, indices)
	dx := newZeros(g.dt, s)
	if g.Numel() == 0 {
		return dx
	}
	if g.dt == Float32 {
		maxPoolGrad[float32](dx, g, indices)
	} else {
		maxPoolGrad[float64](dx, g, indices)
	}
	return dx
}

func maxPoolGrad[T float](dx, g, indices *Tensor) {
	planes := shape.Numel(g.shape[:len(g.shape)-2])
	gs, at, to := contents[T](g)[0], contents[int64](indices)[0], elems[T](dx)
	n, area := len(gs)/planes, len(to)/planes
	par.For(planes, max(1, grain/area), func(lo, hi int) {
		for p := lo; p < hi; p++ {
			plane, k := to[p*area:][:area], at[p*n:][:n]
			for i, v := range gs[p*n:][:n] {
				plane[k[i]] += v
			}
		}
	})
}

// crossEntropy returns the mean of ln Σ_k exp(x[i,k]) - x[i,target[i]].
func crossEntropy[T float](x, target *Tensor) float64 {
	rows, cols := x.shape[0], x.shape[1]
	xs, at := contents[T](x)[0], contents[int64](target)[0]
	losses := make([]float64, rows)
	perRows(rows, cols, func(lo, hi int) {
		tmp := make([]T, cols)
		for i := lo; i < hi; i++ {
			row := xs[i*cols:][:cols]
			m := simd.Max(row)
			losses[i] = math.Log(float64(simd.ExpSubSum(tmp, row, m))) - float64(row[at[i]]-m)
		}
	})
	sum := 0.0
	for _, l := range losses {
		sum += l
	}
	return sum / float64(rows)
}

// CrossEntropyGrad returns the gradient of the mean cross entropy's logits x
// (N, C) for classes target (N), given that of the result, g:
// (softmax(x)[i,j] - [j = target[i]]) g / N.
func CrossEntropyGrad(g, x, target *Tensor) *Tensor {
	checkClasses("cross_entropy", x, target)
	dx := newTensor(x.dt, x.shape)
	if x.dt == Float32 {
		crossEntropyGrad[float32](dx, x, target, g.Float())
	} else {
		crossEntropyGrad[float64](dx, x, target, g.Float())
	}
	return dx
}

func crossEntropyGrad[T float](dx, x, target *Tensor, g float64) {
	rows, cols := x.shape[0], x.shape[1]
	xs, at, ds := contents[T](x)[0], contents[int64](target)[0], elems[T](dx)
	g /= float64(rows)
	perRows(rows, cols, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			row, d := xs[i*cols:][:cols], ds[i*cols:][:cols]
			s := simd.ExpSubSum(d, row, simd.Max(row))
			simd.MulScalar(d, d, T(g/float64(s)))
			d[at[i]] -= T(g)
		}
	})
}
