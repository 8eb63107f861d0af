package tensor

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor/shape"
)

func composeDropout(x *Tensor, p float64, training bool) *Tensor {
	if !(p >= 0 && p <= 1) {
		panic(&ValueError{"dropout", fmt.Sprintf("dropout probability has to be between 0 and 1, but got %v", p)})
	}
	if !training || p == 0 && x.dt.IsFloat() {
		return x
	}
	z, _ := DropoutMaskOpt(x, p)
	return z
}

func composeFeatureDropout(x *Tensor, p float64, training bool) *Tensor {
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: "feature dropout", Shape1: x.Shape(), Reason: "Feature dropout requires at least 2 dimensions in the input"})
	}
	if !training {
		return x
	}
	s := append([]int{}, x.shape...)
	for i := range s[2:] {
		s[i+2] = 1
	}
	_, mask := DropoutMaskOpt(OnesOf(x.dt, s...), p)
	return x.Mul(mask)
}

func composeGeluApproximate(x *Tensor, approximate string) *Tensor {
	switch approximate {
	case "none":
		return x.Gelu()
	case "tanh":
		inner := x.Mul(x).Mul(x).MulScalar(0.044715).Add(x).MulScalar(math.Sqrt(2 / math.Pi))
		return x.MulScalar(0.5).Mul(inner.Tanh().AddScalar(1))
	}
	panic(&ValueError{"gelu", "approximate argument must be either none or tanh."})
}

func composeRelu6(x *Tensor) *Tensor {
	if !x.dt.IsFloat() {
		return x.Relu().Minimum(Number(6).cast(x.dt))
	}
	return x.HardtanhOpt(0, 6)
}

func composeGlu(x *Tensor, dim int) *Tensor {
	scalarless("glu", x)
	n := x.Size(dim)
	if n%2 != 0 {
		panic(&ShapeError{Op: "glu", Shape1: x.Shape(), Reason: fmt.Sprintf("Halving dimension must be even, but dimension %d is size %d", dim, n)})
	}
	return x.Narrow(dim, 0, n/2).Mul(x.Narrow(dim, n/2, n/2).Sigmoid())
}

func composePrelu(x, weight *Tensor) *Tensor {
	n := weight.Numel()
	if n != 1 && (len(x.shape) < 2 || x.shape[1] != n) || len(weight.shape) > 1 {
		panic(&ShapeError{"prelu", x.Shape(), weight.Shape(), "Mismatch of parameter numbers and input channel size"})
	}
	if n == 1 {
		weight = weight.Reshape()
	} else {
		weight = perChannel(weight, x.Dim())
	}
	return Where(x.GtScalar(0), x, x.Mul(weight))
}

func composeSoftmin(x *Tensor, dim int) *Tensor { return x.Neg().Softmax(dim) }

// pixels panics unless x has channels and a plane, and the factor is positive.
func pixels(name, arg string, x *Tensor, r int) {
	if len(x.shape) < 3 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("%s expects input to have at least 3 dimensions, but got input with %d dimension(s)", name, len(x.shape))})
	}
	if r < 1 {
		panic(&ValueError{name, fmt.Sprintf("%s expects a positive %s, but got %d", name, arg, r)})
	}
}

func composePixelShuffle(x *Tensor, r int) *Tensor {
	n := len(x.shape)
	pixels("pixel_shuffle", "upscale_factor", x, r)
	if c := x.shape[n-3]; c%(r*r) != 0 {
		panic(&ShapeError{Op: "pixel_shuffle", Shape1: x.Shape(), Reason: fmt.Sprintf("pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=%d is not divisible by %d", c, r*r)})
	}
	lead, c, h, w := x.shape[:n-3:n-3], x.shape[n-3]/(r*r), x.shape[n-2], x.shape[n-1]
	z := x.Reshape(shape.Numel(lead), c, r, r, h, w).Permute(0, 1, 4, 2, 5, 3)
	return z.Reshape(append(lead, c, h*r, w*r)...)
}

func composePixelUnshuffle(x *Tensor, r int) *Tensor {
	n := len(x.shape)
	pixels("pixel_unshuffle", "downscale_factor", x, r)
	for i, side := range []string{"height", "width"} {
		if k := x.shape[n-2+i]; k%r != 0 {
			panic(&ShapeError{Op: "pixel_unshuffle", Shape1: x.Shape(), Reason: fmt.Sprintf("pixel_unshuffle expects %s to be divisible by downscale_factor, but input.size(%d)=%d is not divisible by %d", side, i-2, k, r)})
		}
	}
	lead, c, h, w := x.shape[:n-3:n-3], x.shape[n-3], x.shape[n-2]/r, x.shape[n-1]/r
	z := x.Reshape(shape.Numel(lead), c, h, r, w, r).Permute(0, 1, 3, 5, 2, 4)
	return z.Reshape(append(lead, c*r*r, h, w)...)
}

func composeScaledDotProductAttention(query, key, value, mask *Tensor, dropoutP float64, causal bool, scale any, gqa bool) *Tensor {
	name := "scaled_dot_product_attention"
	if query.Dim() < 2 || key.Dim() < 2 || value.Dim() < 2 {
		panic(&ShapeError{name, query.Shape(), key.Shape(), "query, key and value must all be at least 2 dimensional"})
	}
	if causal && mask != nil {
		panic(&ValueError{name, "Explicit attn_mask should not be set when is_causal=True"})
	}
	factor := 1 / math.Sqrt(float64(query.Size(-1)))
	if scale != nil {
		factor = Number(scale).Float()
	}
	if gqa && query.Dim() > 2 {
		times := query.Size(-3) / max(key.Size(-3), 1)
		key, value = key.RepeatInterleaveOpt(times, -3, nil), value.RepeatInterleaveOpt(times, -3, nil)
	}
	scores := query.MulScalar(factor).MatMul(key.Transpose(-2, -1))
	low := math.Inf(-1)
	if causal {
		future := OnesOf(Bool, query.Size(-2), key.Size(-2)).TriuOpt(1)
		scores = scores.MaskedFill(future, low)
	}
	var empty *Tensor // rows that see nothing are 0, not NaN
	switch {
	case mask == nil:
	case mask.dt == Bool:
		scores = scores.MaskedFill(mask.LogicalNot(), low)
		empty = scores.Detach().EqScalar(low).AllOpt([]int{-1}, true)
	default:
		scores = scores.Add(mask)
		empty = scores.Detach().EqScalar(low).AllOpt([]int{-1}, true)
	}
	weights := scores.Softmax(-1)
	if empty != nil && empty.Any().Item() == true {
		weights = scores.MaskedFill(empty, 0).Softmax(-1).MaskedFill(empty, 0)
	}
	return composeDropout(weights, dropoutP, dropoutP > 0).MatMul(value)
}
