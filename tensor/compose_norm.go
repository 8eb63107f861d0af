package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// normalized checks the shape that a norm is taken over, and returns x with
// these dimensions in one.
func normalized(name string, x *Tensor, over []int, params ...*Tensor) *Tensor {
	lead := len(x.shape) - len(over)
	if len(over) == 0 || lead < 0 || !slices.Equal(x.shape[lead:], over) {
		panic(&ShapeError{name, x.Shape(), slices.Clone(over), fmt.Sprintf("Given normalized_shape=%s, expected input with shape [*, %s]", shape.String(over), shape.String(over))})
	}
	for _, p := range params {
		if p != nil && !slices.Equal(p.shape, over) {
			panic(&ShapeError{name, p.Shape(), slices.Clone(over), "Expected weight and bias to be of same shape as normalized_shape"})
		}
	}
	return x.Reshape(append(slices.Clone(x.shape[:lead]), shape.Numel(over))...)
}

func flat(x *Tensor) *Tensor {
	if x == nil {
		return nil
	}
	return x.Reshape(-1)
}

func composeLayerNorm(x, weight, bias *Tensor, over []int, eps float64) *Tensor {
	rows := normalized("layer_norm", x, over, weight, bias)
	if rows.Numel() == 0 {
		z := x.Clone()
		if weight != nil {
			z = z.Mul(weight)
		}
		if bias != nil {
			z = z.Add(bias)
		}
		return z
	}
	return LayerNormLastOpt(rows, flat(weight), flat(bias), eps).Reshape(x.shape...)
}

func composeRMSNorm(x, weight *Tensor, over []int, eps any) *Tensor {
	rows := normalized("rms_norm", x, over, weight)
	e := math.Nextafter(1, 2) - 1
	if x.dt != Float64 {
		e = 0x1p-23
	}
	if eps != nil {
		e = Number(eps).Float()
	}
	z := rows.Mul(rows.Square().MeanOpt([]int{-1}, true).AddScalar(e).Rsqrt()).Reshape(x.shape...)
	if weight != nil {
		z = z.Mul(weight)
	}
	return z
}

// affine is z * weight + bias for each channel, either of which may be nil.
func affine(name string, z, weight, bias *Tensor) *Tensor {
	for _, p := range []*Tensor{weight, bias} {
		if p != nil && !slices.Equal(p.shape, z.shape[1:2]) {
			panic(&ShapeError{name, z.Shape(), p.Shape(), fmt.Sprintf("Expected weight and bias to be vectors of size equal to the number of channels in input, %d", z.shape[1])})
		}
	}
	if weight != nil {
		z = z.Mul(perChannel(weight, z.Dim()))
	}
	if bias != nil {
		z = z.Add(perChannel(bias, z.Dim()))
	}
	return z
}

func composeGroupNorm(x, weight, bias *Tensor, groups int, eps float64) *Tensor {
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: "group_norm", Shape1: x.Shape(), Reason: fmt.Sprintf("Expected at least 2 dimensions for input tensor but received %d", len(x.shape))})
	}
	if x.shape[1] == 0 {
		panic(&ShapeError{Op: "group_norm", Shape1: x.Shape(), Reason: "Expected number of channels to be greater than 0, got 0"})
	}
	if groups < 1 || x.shape[1]%groups != 0 {
		panic(&ShapeError{Op: "group_norm", Shape1: x.Shape(), Reason: fmt.Sprintf("Expected number of channels in input to be divisible by num_groups, but got num_channels=%d and num_groups=%d", x.shape[1], groups)})
	}
	z := x.Clone()
	if x.Numel() > 0 {
		z = LayerNormLastOpt(x.Reshape(x.shape[0]*groups, -1), nil, nil, eps).Reshape(x.shape...)
	}
	return affine("group_norm", z, weight, bias)
}

// others are all dimensions of x but the channels'.
func others(x *Tensor) []int {
	var dims []int
	for i := range x.shape {
		if i != 1 {
			dims = append(dims, i)
		}
	}
	return dims
}

func composeBatchNorm(x, runningMean, runningVar, weight, bias *Tensor, training bool, momentum, eps float64) *Tensor {
	name := "batch_norm"
	requireType(name, x, x.dt.IsFloat(), "Float")
	if len(x.shape) == 1 && x.shape[0] == 0 { // as in PyTorch, an empty vector has no channels
		return x.Clone()
	}
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "expected at least 2D input (N, C, ...)"})
	}
	for i, r := range []*Tensor{runningMean, runningVar} {
		if r != nil && !slices.Equal(r.shape, x.shape[1:2]) {
			panic(&ShapeError{name, x.Shape(), r.Shape(), fmt.Sprintf("%s should contain %d elements not %d", []string{"running_mean", "running_var"}[i], x.shape[1], r.Numel())})
		}
	}
	if !training {
		if runningMean == nil || runningVar == nil {
			panic(&ValueError{name, "Expected running_mean and running_var to be defined when training=False"})
		}
		r := x.Dim()
		scale := perChannel(runningVar, r).AddScalar(eps).Rsqrt()
		return affine(name, x.Sub(perChannel(runningMean, r)).Mul(scale), weight, bias)
	}
	n := 1
	for _, d := range others(x) {
		n *= x.shape[d]
	}
	if n == 1 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Expected more than 1 value per channel when training, got input size %s", shape.String(x.shape))})
	}
	mean := x.MeanOpt(others(x), true)
	centered := x.Sub(mean)
	variance := centered.Square().MeanOpt(others(x), true)
	if n > 0 {
		follow(runningMean, mean, momentum)
		follow(runningVar, variance.Detach().MulScalar(float64(n)/float64(n-1)), momentum)
	}
	return affine(name, centered.Mul(variance.AddScalar(eps).Rsqrt()), weight, bias)
}

// follow moves a running statistic towards its new value.
func follow(running, value *Tensor, momentum float64) {
	if running == nil {
		return
	}
	d := running.Detach()
	v := value.Detach().Reshape(d.shape...)
	d.assign("batch_norm", d.MulScalar(1-momentum).Add(v.MulScalar(momentum)))
}

func composeInstanceNorm(x, runningMean, runningVar, weight, bias *Tensor, useInputStats bool, momentum, eps float64) *Tensor {
	name := "instance_norm"
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "expected at least 2D input (N, C, ...)"})
	}
	if !useInputStats {
		return composeBatchNorm(x, runningMean, runningVar, weight, bias, false, momentum, eps)
	}
	n, c := x.shape[0], x.shape[1]
	if shape.Numel(x.shape[2:]) == 1 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Expected more than 1 spatial element when training, got input size %s", shape.String(x.shape))})
	}
	wide := append([]int{1, n * c}, x.shape[2:]...)
	repeated := func(r *Tensor) *Tensor {
		if r == nil {
			return nil
		}
		return r.Detach().Expand(n, c).Clone().Reshape(n * c)
	}
	mean, variance := repeated(runningMean), repeated(runningVar)
	z := composeBatchNorm(x.Reshape(wide...), mean, variance, nil, nil, true, momentum, eps).Reshape(x.shape...)
	for _, r := range [][2]*Tensor{{runningMean, mean}, {runningVar, variance}} {
		if r[0] != nil {
			r[0].Detach().assign(name, r[1].Reshape(n, c).Mean(0))
		}
	}
	return affine(name, z, weight, bias)
}

func composeNormalize(x *Tensor, p float64, dim int, eps float64) *Tensor {
	norm := x.NormOpt(p, []int{dim}, true)
	return x.Div(norm.MaskedFill(norm.LtScalar(eps), eps))
}

func composeCosineSimilarity(x1, x2 *Tensor, dim int, eps float64) *Tensor {
	if !x1.dt.IsFloat() || !x2.dt.IsFloat() {
		panic(&DTypeError{"cosine_similarity", x1.dt, "expected common dtype to be floating point"})
	}
	a, b := both("cosine_similarity", x1, x2)
	unit := func(x *Tensor) *Tensor {
		norm := x.NormOpt(2, []int{dim}, true)
		return x.Div(norm.MaskedFill(norm.LtScalar(eps), eps))
	}
	return unit(a).Mul(unit(b)).SumOpt([]int{dim}, false)
}

func composePairwiseDistance(x1, x2 *Tensor, p, eps float64, keepdim bool) *Tensor {
	return x1.Sub(x2).AddScalar(eps).NormOpt(p, []int{max(x1.Dim(), x2.Dim()) - 1}, keepdim)
}
