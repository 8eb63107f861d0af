package tensor

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

func forwardBincount(x, weights *Tensor, minlength int) *Tensor {
	name := "bincount"
	requireType(name, x, x.dt.Kind() == dtype.Integer, "Long")
	if minlength < 0 {
		panic(&ValueError{name, fmt.Sprintf("minlength should be >= 0, not %d", minlength)})
	}
	if len(x.shape) == 1 && x.shape[0] == 0 {
		return newZeros(Int64, []int{minlength})
	}
	at := x.Ints()
	if len(x.shape) != 1 || slices.Min(append(at, 0)) < 0 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "bincount only supports 1-d non-negative integral inputs."})
	}
	if weights != nil && !slices.Equal(weights.shape, x.shape) {
		panic(&ShapeError{name, x.Shape(), weights.Shape(), "weights should be 1-d and have the same length as input"})
	}
	n := max(minlength, slices.Max(at)+1)
	if err := shape.Check([]int{n}, 8); err != nil {
		panic(&ValueError{name, err.Error()})
	}
	if weights == nil {
		return forwardScatterAdd(newZeros(Int64, []int{n}), FromSlice(at), OnesOf(Int64, len(at)), 0)
	}
	if weights.dt != Float32 {
		weights = weights.cast(Float64)
	}
	return forwardScatterAdd(newZeros(weights.dt, []int{n}), FromSlice(at), weights, 0)
}

// rangeOf is the range of a histogram: what was asked for, or that of all
// elements. A range of one point grows by half to both sides.
func rangeOf(name string, x *Tensor, low, high float64) (float64, float64) {
	if low == high && x.Numel() > 0 {
		low, high = forwardAmin(x, nil, false).Float(), forwardAmax(x, nil, false).Float()
	}
	if math.IsNaN(low+high) || math.IsInf(low, 0) || math.IsInf(high, 0) {
		panic(&ValueError{name, fmt.Sprintf("range of [%v, %v] is not finite", low, high)})
	}
	if low > high {
		panic(&ValueError{name, fmt.Sprintf("max must be larger than min, but got min %v max %v", low, high)})
	}
	if low == high && x.Numel() > 0 {
		return low - 0.5, high + 0.5
	}
	if low == high {
		return low, high + 1
	}
	return low, high
}

func checkBins(bins int) {
	if bins < 1 {
		panic(&ValueError{"histogram", fmt.Sprintf("bins must be > 0, but got %d for dimension 0", bins)})
	}
}

func forwardHistc(x *Tensor, bins int, low, high float64) *Tensor {
	name := "torch.histc"
	requireType("histc", x, x.dt.IsFloat(), "Float")
	checkBins(bins)
	if low > high {
		panic(&ValueError{name, fmt.Sprintf("max must be larger than min, but got min %v max %v", low, high)})
	}
	if math.IsInf(low, 0) && low == high {
		low, high = 0, 0
	}
	low, high = rangeOf(name, x, low, high)
	count := make([]float64, bins)
	each(x, func(v float64) {
		if v >= low && v <= high {
			count[evenBin(x.dt, v, low, high, bins)]++
		}
	})
	return FromSlice(count).cast(x.dt)
}

// each calls f for the elements of x in row-major order.
func each(x *Tensor, f func(v float64)) {
	for _, v := range dense(x.Detach().cast(Float64)).Floats() {
		f(v)
	}
}

// evenBin is the part of a range that v lies in, computed in x's type.
func evenBin(dt dtype.DType, v, low, high float64, bins int) int {
	k := 0
	if dt == Float32 {
		k = int((float32(v) - float32(low)) * float32(bins) / (float32(high) - float32(low)))
	} else {
		k = int((v - low) * float64(bins) / (high - low))
	}
	return min(k, bins-1)
}

func forwardHistogramOf(x, bins, weight *Tensor, density bool) (hist, edges *Tensor) {
	name := "histogram"
	requireType(name, x, x.dt.IsFloat(), "Float")
	if len(bins.shape) != 1 {
		panic(&ShapeError{name, x.Shape(), bins.Shape(), fmt.Sprintf("bins tensor should have one dimension, but got %d dimensions in the bins tensor for dimension 0", len(bins.shape))})
	}
	if bins.dt != x.dt {
		panic(&DTypeError{name, bins.dt, "input tensor and bins tensors should have the same dtype, but got input with dtype " + x.dt.Torch() + " and bins for dimension 0 with dtype " + bins.dt.Torch()})
	}
	at := dense(bins.Detach().cast(Float64)).Floats()
	if len(at) < 2 {
		panic(&ShapeError{name, x.Shape(), bins.Shape(), "bins tensor should have at least 2 edges"})
	}
	hist = weighed(x, weight, at, density, func(v float64) int {
		return min(sort.Search(len(at), func(k int) bool { return at[k] > v })-1, len(at)-2)
	})
	return hist, packed(bins)
}

// weighed adds up weights, or ones, in the bins between edges.
func weighed(x, weight *Tensor, edges []float64, density bool, bin func(v float64) int) *Tensor {
	var ws []float64
	if weight != nil {
		if !slices.Equal(weight.shape, x.shape) {
			panic(&ShapeError{"histogram", x.Shape(), weight.Shape(), "if weight tensor is provided it should have the same shape as the input tensor"})
		}
		if weight.dt != x.dt {
			panic(&DTypeError{"histogram", weight.dt, "if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(" + x.dt.Torch() + "), and weight(" + weight.dt.Torch() + ")"})
		}
		ws = dense(weight.Detach().cast(Float64)).Floats()
	}
	n := len(edges) - 1
	sum, k, total := make([]float64, n), 0, 0.0
	each(x, func(v float64) {
		w := 1.0
		if ws != nil {
			w = ws[k]
		}
		k++
		if v >= edges[0] && v <= edges[n] {
			sum[bin(v)] += w
			total += w
		}
	})
	if density {
		for i := range sum {
			sum[i] /= total * (edges[i+1] - edges[i])
		}
	}
	return FromSlice(sum).cast(x.dt)
}

func forwardHistogram(x, weight *Tensor, bins int, limits any, density bool) (hist, edges *Tensor) {
	name := "histogram"
	requireType(name, x, x.dt.IsFloat(), "Float")
	checkBins(bins)
	low, high := 0.0, 0.0
	switch v := limits.(type) {
	case nil:
	case []float64:
		if len(v) != 2 {
			panic(&ValueError{name, fmt.Sprintf("range should have 2 elements for dimension 0, but got %d", len(v))})
		}
		if low, high = v[0], v[1]; low > high {
			panic(&ValueError{name, fmt.Sprintf("min should not exceed max, but got min %v max %v for dimension 0", low, high)})
		}
	case []int:
		return forwardHistogram(x, weight, bins, []float64{float64(v[0]), float64(v[len(v)-1])}, density)
	default:
		panic(&ValueError{name, "range must be two numbers"})
	}
	low, high = rangeOf(name, x, low, high)
	edges = LinspaceOf(x.dt, low, high, bins+1)
	at := edges.cast(Float64).Floats()
	return weighed(x, weight, at, density, func(v float64) int {
		k := evenBin(x.dt, v, low, high, bins)
		if k > 0 && v < at[k] {
			k--
		} else if k < bins-1 && v >= at[k+1] {
			k++
		}
		return k
	}), edges
}
