package nn

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor"
)

// LayerNorm gives the last dimensions of its input mean 0 and variance 1, and
// then scales and shifts them by Weight and Bias, which have their shape.
type LayerNorm struct {
	Weight, Bias *tensor.Tensor
	Eps          float64
	shape        []int
}

// NewLayerNorm returns a layer over the last dimensions of the given sizes,
// with weights of one, biases of zero and eps 1e-5.
func NewLayerNorm(shape ...int) *LayerNorm {
	positive("layer_norm", shape...)
	return &LayerNorm{learned(tensor.Ones(shape...)), learned(tensor.Zeros(shape...)), 1e-5, shape}
}

func learned(x *tensor.Tensor) *tensor.Tensor { return x.SetRequiresGrad(true) }

// Forward keeps the shape of x.
func (l *LayerNorm) Forward(x *tensor.Tensor) *tensor.Tensor {
	return tensor.LayerNormOpt(x, l.Weight, l.Bias, l.shape, l.Eps)
}

// Parameters lists weight and bias.
func (l *LayerNorm) Parameters() []*tensor.Tensor { return present(l.Weight, l.Bias) }

// NamedParameters names them.
func (l *LayerNorm) NamedParameters() []Parameter { return weightAndBias(l.Weight, l.Bias) }

// String describes the layer.
func (l *LayerNorm) String() string { return fmt.Sprintf("LayerNorm(%v, eps=%v)", l.shape, l.Eps) }

// GroupNorm gives each group of channels of each sample mean 0 and variance 1,
// and then scales and shifts channels by Weight and Bias (channels).
type GroupNorm struct {
	Weight, Bias *tensor.Tensor
	Eps          float64
	groups       int
}

// NewGroupNorm returns a layer with weights of one, biases of zero and eps 1e-5.
func NewGroupNorm(groups, channels int) *GroupNorm {
	positive("group_norm", groups, channels)
	if channels%groups != 0 {
		panic(&tensor.ValueError{Op: "group_norm", Reason: fmt.Sprintf("num_channels %d must be divisible by num_groups %d", channels, groups)})
	}
	return &GroupNorm{learned(tensor.Ones(channels)), learned(tensor.Zeros(channels)), 1e-5, groups}
}

// Forward keeps the shape of x (N, channels, …).
func (g *GroupNorm) Forward(x *tensor.Tensor) *tensor.Tensor {
	return tensor.GroupNormOpt(x, g.Weight, g.Bias, g.groups, g.Eps)
}

// Parameters lists weight and bias.
func (g *GroupNorm) Parameters() []*tensor.Tensor { return present(g.Weight, g.Bias) }

// NamedParameters names them.
func (g *GroupNorm) NamedParameters() []Parameter { return weightAndBias(g.Weight, g.Bias) }

// String describes the layer.
func (g *GroupNorm) String() string {
	return fmt.Sprintf("GroupNorm(%d, %d, eps=%v)", g.groups, g.Weight.Size(0), g.Eps)
}

// BatchNorm gives each channel of a batch mean 0 and variance 1 in training,
// and then scales and shifts it by Weight and Bias (channels). After Train(false)
// it takes the running mean and variance of the batches that it has seen.
type BatchNorm struct {
	Weight, Bias            *tensor.Tensor
	RunningMean, RunningVar *tensor.Tensor
	Momentum, Eps           float64 // how much a batch counts in what runs; what is added to variances
	batches                 *tensor.Tensor
	name                    string
	ranks                   []int
	off                     bool
}

// NewBatchNorm1d returns a layer for x (N, channels) or (N, channels, L), with
// weights of one, biases of zero, momentum 0.1 and eps 1e-5.
func NewBatchNorm1d(channels int) *BatchNorm { return newBatchNorm("BatchNorm1d", channels, 2, 3) }

// NewBatchNorm2d returns a layer for x (N, channels, H, W), as NewBatchNorm1d.
func NewBatchNorm2d(channels int) *BatchNorm { return newBatchNorm("BatchNorm2d", channels, 4) }

func newBatchNorm(name string, channels int, ranks ...int) *BatchNorm {
	positive("batch_norm", channels)
	return &BatchNorm{Weight: learned(tensor.Ones(channels)), Bias: learned(tensor.Zeros(channels)), RunningMean: tensor.Zeros(channels), RunningVar: tensor.Ones(channels),
		Momentum: 0.1, Eps: 1e-5, batches: tensor.ZerosOf(tensor.Int64), name: name, ranks: ranks}
}

// Forward keeps the shape of x; in training it changes what runs.
func (b *BatchNorm) Forward(x *tensor.Tensor) *tensor.Tensor {
	fits := false
	for _, r := range b.ranks {
		fits = fits || x.Dim() == r
	}
	if !fits {
		panic(&tensor.ShapeError{Op: b.name, Shape1: x.Shape(), Reason: fmt.Sprintf("expected %v dimensions, got %d", b.ranks, x.Dim())})
	}
	if !b.off {
		b.batches.AddInPlace(tensor.Number(1))
	}
	return tensor.BatchNormOpt(x, b.RunningMean, b.RunningVar, b.Weight, b.Bias, !b.off, b.Momentum, b.Eps)
}

// Parameters lists weight and bias.
func (b *BatchNorm) Parameters() []*tensor.Tensor { return present(b.Weight, b.Bias) }

// NamedParameters names them.
func (b *BatchNorm) NamedParameters() []Parameter { return weightAndBias(b.Weight, b.Bias) }

// NamedBuffers names what runs.
func (b *BatchNorm) NamedBuffers() []Parameter {
	return []Parameter{{"running_mean", b.RunningMean}, {"running_var", b.RunningVar}, {"num_batches_tracked", b.batches}}
}

// Train says whether statistics come from batches.
func (b *BatchNorm) Train(on bool) { b.off = !on }

// Training reports whether statistics come from batches.
func (b *BatchNorm) Training() bool { return !b.off }

// String describes the layer.
func (b *BatchNorm) String() string {
	return fmt.Sprintf("%s(%d, eps=%v, momentum=%v)", b.name, b.Weight.Size(0), b.Eps, b.Momentum)
}

// Embedding has one row of Weight (n, dim) for each of n numbers.
type Embedding struct{ Weight *tensor.Tensor }

// NewEmbedding returns a layer whose rows are drawn from the standard normal
// distribution, as PyTorch's.
func NewEmbedding(n, dim int) *Embedding {
	positive("embedding", n, dim)
	return &Embedding{learned(tensor.Randn(n, dim))}
}

// Forward maps numbers x (…) of type Int64 to rows (…, dim).
func (e *Embedding) Forward(x *tensor.Tensor) *tensor.Tensor {
	return tensor.EmbeddingLookup(x, e.Weight)
}

// Parameters lists the weight.
func (e *Embedding) Parameters() []*tensor.Tensor { return present(e.Weight) }

// NamedParameters names it.
func (e *Embedding) NamedParameters() []Parameter { return weightAndBias(e.Weight, nil) }

// String describes the layer.
func (e *Embedding) String() string {
	return fmt.Sprintf("Embedding(%d, %d)", e.Weight.Size(0), e.Weight.Size(1))
}

// AvgPool2d returns the module of means of windows of x (N, C, H, W); its
// stride is the window's size unless Stride says otherwise.
func AvgPool2d(kernel int, opts ...Option) *Func {
	o := options(append([]Option{Stride(kernel)}, opts...))
	positive("avg_pool2d", kernel, o.stride)
	return NewFunc(fmt.Sprintf("AvgPool2d(kernel=%d, stride=%d, padding=%d)", kernel, o.stride, o.padding), func(x *tensor.Tensor) *tensor.Tensor {
		return tensor.AvgPool2dOpt(x, []int{kernel}, []int{o.stride}, []int{o.padding}, false, true, nil)
	})
}

// AdaptiveAvgPool2d returns the module of means of x (N, C, H, W) over windows
// that share it out: the result has planes of size by size.
func AdaptiveAvgPool2d(size int) *Func {
	positive("adaptive_avg_pool2d", size)
	return NewFunc(fmt.Sprintf("AdaptiveAvgPool2d(%d)", size), func(x *tensor.Tensor) *tensor.Tensor { return tensor.AdaptiveAvgPool2d(x, size) })
}
