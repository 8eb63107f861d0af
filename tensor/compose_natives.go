package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// Normalizations that return the statistics beside the result.

func composeNativeLayerNorm(x, weight, bias *Tensor, over []int, eps float64) (z, mean, rstd *Tensor) {
	for i, p := range []*Tensor{weight, bias} {
		if p != nil && !slices.Equal(p.shape, over) {
			what := []string{"weight", "bias"}[i]
			panic(&ShapeError{"native_layer_norm", p.Shape(), over, fmt.Sprintf("Expected %s to be of same shape as normalized_shape, but got %s of shape %s and normalized_shape = %s", what, what, shape.String(p.shape), shape.String(over))})
		}
	}
	z = LayerNormOpt(x, weight, bias, over, eps)
	dims := upTo(len(x.shape))[len(x.shape)-len(over):]
	in := x.Detach()
	mean = in.MeanOpt(dims, true)
	rstd = in.VarOpt(dims, 0, true).AddScalar(eps).Rsqrt()
	return z, mean, rstd
}

func composeNativeGroupNorm(x, weight, bias *Tensor, n, c, hxw, group int, eps float64) (z, mean, rstd *Tensor) {
	name := "native_group_norm"
	switch {
	case group <= 0:
		panic(&ValueError{name, fmt.Sprintf("Expected num groups to be greater than 0, got %d", group)})
	case c%group != 0:
		panic(&ValueError{name, fmt.Sprintf("Expected number of channels in input to be divisible by num_groups, but got input of shape %s and num_groups=%d", shape.String(x.shape), group)})
	case n*c*hxw != x.Numel():
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Expected N * C * HxW = %d elements", n*c*hxw)})
	}
	for i, p := range []*Tensor{weight, bias} {
		if p != nil && (len(p.shape) != 1 || p.shape[0] != c) {
			what := []string{"weight", "bias"}[i]
			panic(&ShapeError{name, x.Shape(), p.Shape(), fmt.Sprintf("Expected %s to be a vector of size equal to the number of channels in input, but got %s of shape %s and input of shape %s", what, what, shape.String(p.shape), shape.String(x.shape))})
		}
	}
	rows := x.Reshape(n, group, c/group*hxw)
	mean = rows.Mean(2)
	centered := rows.Sub(mean.Unsqueeze(2))
	rstd = centered.Square().Mean(2).AddScalar(eps).Rsqrt()
	z = centered.Mul(rstd.Unsqueeze(2)).Reshape(x.shape...)
	return affine(name, z, weight, bias), mean, rstd
}

func composeNativeBatchNorm(x, weight, bias, runningMean, runningVar *Tensor, training bool, momentum, eps float64) (z, mean, rstd *Tensor) {
	z = composeBatchNorm(x, runningMean, runningVar, weight, bias, training, momentum, eps)
	if !training {
		return z, ZerosOf(x.dt, 0), ZerosOf(x.dt, 0)
	}
	in := x.Detach()
	return z, in.Mean(others(x)...), in.VarOpt(others(x), 0, false).AddScalar(eps).Rsqrt()
}

func composeNativeBatchNormStateless(x, weight, bias *Tensor, training bool, momentum, eps float64) (z, mean, rstd *Tensor) {
	return composeNativeBatchNorm(x, weight, bias, nil, nil, training, momentum, eps)
}

func composeNativeBatchNormLegit(x, weight, bias, runningMean, runningVar *Tensor, training bool, momentum, eps float64) (z, mean, rstd *Tensor) {
	return composeNativeBatchNorm(x, weight, bias, runningMean, runningVar, training, momentum, eps)
}
