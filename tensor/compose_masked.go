package tensor

import (
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Operations on the elements where a mask is true: the others become what does
// not change the result.
//
// Source: https://pytorch.org/docs/stable/masked.html

// spreadMask returns the mask of x as Bool in x's shape, nil if there is none.
func spreadMask(x, mask *Tensor) *Tensor {
	if mask == nil {
		return nil
	}
	if len(mask.shape) > len(x.shape) {
		panic(&IndexError{"masked", "_input_mask expected broadcastable mask (got mask dimensionality higher than of the input)"})
	}
	return mask.Detach().To(Bool).Expand(x.shape...)
}

// keptElements returns x with value where mask is false.
func keptElements(x, mask *Tensor, value any) *Tensor {
	if m := spreadMask(x, mask); m != nil {
		return x.MaskedFill(m.LogicalNot(), value)
	}
	return x
}

// limit is the least or the greatest number of a type.
func limit(dt dtype.DType, greatest bool) any {
	sign := -1
	if greatest {
		sign = 1
	}
	switch {
	case dt.IsFloat():
		return math.Inf(sign)
	case dt == Bool:
		return greatest
	case dt == Int64 && greatest:
		return math.MaxInt64
	case dt == Int64:
		return math.MinInt64
	}
	low, high := dt.Range()
	if greatest {
		return int(high)
	}
	return int(low)
}

// countType is the type that sums and products of x's elements have.
func countType(x *Tensor) *Tensor {
	if x.dt.IsInexact() {
		return x
	}
	return x.To(Int64)
}

func composeMaskedSum(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	return keptElements(countType(x), mask, 0).SumOpt(dim, keepdim)
}

func composeMaskedProd(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	return keptElements(countType(x), mask, 1).ProdOpt(dim, keepdim)
}

// maskedCount is how many elements are not left out.
func maskedCount(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	if m := spreadMask(x, mask); m != nil {
		return m.SumOpt(dim, keepdim)
	}
	marked, err := shape.Axes(dim, len(x.shape))
	must("masked", 0, err)
	n := 1
	for i, m := range marked {
		if m {
			n *= x.shape[i]
		}
	}
	return FullOf(Int64, n, shape.Reduce(x.shape, marked, keepdim)...)
}

func composeMaskedMean(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	if !x.dt.IsInexact() {
		panic(&ValueError{"masked.mean", "mean(): Could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: " + x.dt.String()})
	}
	return MaskedSumOpt(x, mask, dim, keepdim).Div(maskedCount(x, mask, dim, keepdim))
}

func composeMaskedAmax(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	return keptElements(x, mask, limit(x.dt, false)).AmaxOpt(dim, keepdim)
}

func composeMaskedAmin(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	return keptElements(x, mask, limit(x.dt, true)).AminOpt(dim, keepdim)
}

func composeMaskedArgmax(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	return keptElements(x, mask, limit(x.dt, false)).ArgmaxOpt(dim, keepdim).To(x.dt)
}

func composeMaskedArgmin(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	return keptElements(x, mask, limit(x.dt, true)).ArgminOpt(dim, keepdim).To(x.dt)
}

func composeMaskedLogsumexp(x, mask *Tensor, dim []int, keepdim bool) *Tensor {
	if !x.dt.IsComplex() {
		return keptElements(x, mask, limit(x.dt, false)).LogsumexpOpt(dim, keepdim).To(x.dt)
	}
	kept := keptElements(x, mask, complex(math.Inf(-1), 0))
	top := kept.Detach().Real().AmaxOpt(dim, true)
	top = top.MaskedFill(top.IsFinite().LogicalNot(), 0)
	z := kept.Sub(top).Exp().SumOpt(dim, true).Log().Add(top)
	if keepdim {
		return z
	}
	marked, err := shape.Axes(dim, len(x.shape))
	must("logsumexp", 0, err)
	return z.Reshape(shape.Reduce(x.shape, marked, false)...)
}

// composeMaskedMedian takes the element in the middle of those that are left, in
// order: what is left out is NaN, which is greatest.
func composeMaskedMedian(x, mask *Tensor, dim int, keepdim bool) *Tensor {
	given := x.dt
	if !given.IsFloat() {
		x = x.To(Float32)
	}
	x = keptElements(x, mask, math.NaN())
	flat := len(x.shape) == 0
	if flat {
		x = x.Unsqueeze(0)
	}
	count := x.Detach().IsNaN().LogicalNot().SumOpt([]int{dim}, true)
	_, order := x.Detach().SortOpt(dim, false)
	middle := count.Sub(Number(1)).To(Float64).DivScalar(2).Floor().To(Int64)
	at := order.Gather(middle.MaskedFill(middle.LtScalar(0), 0), dim)
	z := x.Gather(at, dim)
	if flat || !keepdim {
		z = z.Squeeze(dim)
	}
	if given.IsFloat() {
		return z
	}
	if slices.ContainsFunc(z.Floats(), math.IsNaN) {
		panic(&ValueError{"masked.median", "masked median expects no fully masked out rows if dtype is not floating point"})
	}
	return z.To(given)
}

func composeMaskedNorm(x, mask *Tensor, ord float64, dim []int, keepdim bool) *Tensor {
	var none any = 0
	if math.IsInf(ord, -1) {
		none = math.Inf(1)
	}
	return keptElements(x, mask, none).NormOpt(ord, dim, keepdim)
}

func composeMaskedVar(x, mask *Tensor, dim []int, unbiased, correction any, keepdim bool) *Tensor {
	less := 1.0
	switch {
	case unbiased != nil && correction != nil:
		panic(&ValueError{"masked.var", "Only one of unbiased and correction may be given"})
	case correction != nil:
		less = Number(correction).Float()
	case unbiased == false:
		less = 0
	}
	if !x.dt.IsInexact() {
		x = x.To(Float32)
	}
	count := maskedCount(x, mask, dim, true)
	apart := x.Sub(MaskedSumOpt(x, mask, dim, true).Div(count))
	total := MaskedSumOpt(apart.Mul(apart.Conj()), mask, dim, keepdim)
	n := count.Reshape(total.shape...).To(x.dt.Real()).SubScalar(less)
	return total.Div(n.MaskedFill(n.LtScalar(0), 0))
}

func composeMaskedStd(x, mask *Tensor, dim []int, unbiased, correction any, keepdim bool) *Tensor {
	return MaskedVarOpt(x, mask, dim, unbiased, correction, keepdim).Sqrt()
}

func composeMaskedCumsum(x, mask *Tensor, dim int) *Tensor {
	return keptElements(x, mask, 0).Cumsum(dim).To(x.dt)
}

func composeMaskedCumprod(x, mask *Tensor, dim int) *Tensor {
	return keptElements(x, mask, 1).Cumprod(dim).To(x.dt)
}

func composeMaskedSoftmax(x, mask *Tensor, dim int) *Tensor {
	return keptElements(x, mask, limit(x.dt, false)).Softmax(dim)
}

func composeMaskedLogSoftmax(x, mask *Tensor, dim int) *Tensor {
	return keptElements(x, mask, limit(x.dt, false)).LogSoftmax(dim)
}

func composeMaskedSoftmin(x, mask *Tensor, dim int) *Tensor {
	return keptElements(x, mask, limit(x.dt, true)).Softmin(dim)
}

func composeMaskedNormalize(x, mask *Tensor, ord float64, dim int, eps float64) *Tensor {
	norm := MaskedNormOpt(x, mask, ord, []int{dim}, true)
	return keptElements(x, mask, 0).Div(norm.Maximum(FullOf(norm.dt, eps)))
}

func composeMaskedLogaddexp(x, y, inputMask, otherMask *Tensor) *Tensor {
	return keptElements(x, inputMask, limit(x.dt, false)).Logaddexp(keptElements(y, otherMask, limit(y.dt, false)))
}
