package nn

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor"
)

// An Option changes how a layer is made.
type Option func(*settings)

type settings struct {
	noBias                            bool
	stride, padding, dilation, groups int
}

func options(opts []Option) settings {
	s := settings{stride: 1, dilation: 1, groups: 1}
	for _, o := range opts {
		o(&s)
	}
	return s
}

// NoBias leaves the bias out.
func NoBias() Option { return func(s *settings) { s.noBias = true } }

// Stride sets the step of a window; it is 1 by default, for pooling the
// window's size.
func Stride(n int) Option { return func(s *settings) { s.stride = n } }

// Padding sets how many zeros are put around a picture.
func Padding(n int) Option { return func(s *settings) { s.padding = n } }

// Dilation sets the distance of the kernel's elements.
func Dilation(n int) Option { return func(s *settings) { s.dilation = n } }

// Groups divides the channels into groups that do not see each other.
func Groups(n int) Option { return func(s *settings) { s.groups = n } }

// Conv2d is a two-dimensional convolution with Weight (out, in/groups, k, k)
// and Bias (out).
type Conv2d struct {
	Weight, Bias                      *tensor.Tensor
	stride, padding, dilation, groups int
}

// NewConv2d returns a layer with a square kernel and PyTorch's initial weights.
func NewConv2d(in, out, kernel int, opts ...Option) *Conv2d {
	o := options(opts)
	positive("conv2d", in, out, kernel, o.stride, o.dilation, o.groups)
	if in%o.groups != 0 || out%o.groups != 0 {
		panic(&tensor.ValueError{Op: "conv2d", Reason: fmt.Sprintf("%d groups do not divide %d and %d channels", o.groups, in, out)})
	}
	fan := in / o.groups * kernel * kernel
	c := &Conv2d{Weight: evenly(fan, out, in/o.groups, kernel, kernel), stride: o.stride, padding: o.padding, dilation: o.dilation, groups: o.groups}
	if !o.noBias {
		c.Bias = evenly(fan, out)
	}
	return c
}

// Forward maps x (N, in, H, W) to (N, out, H', W').
func (c *Conv2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	return tensor.Conv2dOpt(x, c.Weight, c.Bias, []int{c.stride}, c.padding, []int{c.dilation}, c.groups)
}

// Parameters lists weight and bias.
func (c *Conv2d) Parameters() []*tensor.Tensor { return present(c.Weight, c.Bias) }

// NamedParameters names them.
func (c *Conv2d) NamedParameters() []Parameter { return weightAndBias(c.Weight, c.Bias) }

// String describes the layer.
func (c *Conv2d) String() string {
	return fmt.Sprintf("Conv2d(%d, %d, kernel=%d, stride=%d, padding=%d)", c.Weight.Size(1)*c.groups, c.Weight.Size(0), c.Weight.Size(2), c.stride, c.padding)
}

// MaxPool2d takes the greatest element of each window.
type MaxPool2d struct{ kernel, stride, padding int }

// NewMaxPool2d returns a layer with a square window; its stride is the
// window's size unless Stride says otherwise.
func NewMaxPool2d(kernel int, opts ...Option) *MaxPool2d {
	o := options(append([]Option{Stride(kernel)}, opts...))
	positive("max_pool2d", kernel, o.stride)
	return &MaxPool2d{kernel, o.stride, o.padding}
}

// Forward maps x (N, C, H, W) to (N, C, H', W').
func (p *MaxPool2d) Forward(x *tensor.Tensor) *tensor.Tensor {
	return tensor.MaxPool2dOpt(x, []int{p.kernel}, []int{p.stride}, []int{p.padding}, []int{1}, false)
}

// Parameters is empty.
func (p *MaxPool2d) Parameters() []*tensor.Tensor { return nil }

// String describes the layer.
func (p *MaxPool2d) String() string {
	return fmt.Sprintf("MaxPool2d(kernel=%d, stride=%d, padding=%d)", p.kernel, p.stride, p.padding)
}
