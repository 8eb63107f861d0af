package main

import (
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
)

type tt = tensor.Tensor

// A row makes an operation ready and returns it.
type row struct {
	name  string
	ready func() func()
}

// rows are in the order of the table. opponent.py has the same names.
var rows = []row{
	{"matmul 1024", func() func() { return matmul(randn(1024, 1024), randn(1024, 1024)) }},
	{"matmul 256", func() func() { return matmul(randn(256, 256), randn(256, 256)) }},
	{"matmul 64", func() func() { return matmul(randn(64, 64), randn(64, 64)) }},
	{"matmul 2000x64x500", func() func() { return matmul(randn(2000, 64), randn(64, 500)) }},
	{"matmul 512, b.T", func() func() { return matmul(randn(512, 512), randn(512, 512).T()) }},
	{"matmul 512, a.T", func() func() { return matmul(randn(512, 512).T(), randn(512, 512)) }},
	{"matmul 32 of 64", func() func() { return matmul(randn(32, 64, 64), randn(32, 64, 64)) }},
	{"matrix-vector 1024", func() func() { return matmul(randn(1024, 1024), randn(1024)) }},
	{"vector-matrix 1024", func() func() { return matmul(randn(1024), randn(1024, 1024)) }},
	{"matmul 512, float64", func() func() { return matmul(double(512, 512), double(512, 512)) }},
	{"linear 128x512x512", linear},
	{"add 1e6, released", func() func() { return add(randn(1000000), randn(1000000), (*tt).Release) }},
	{"add 1e6, collected", func() func() { return add(randn(1000000), randn(1000000), func(*tt) {}) }},
	{"add 1", func() func() { return add(randn(1), randn(1), func(*tt) {}) }},
	{"add 1000", func() func() { return add(randn(1000), randn(1000), func(*tt) {}) }},
	{"add 1000x1000 + row", func() func() { return add(randn(1000, 1000), randn(1000), (*tt).Release) }},
	{"add 1000x1000 + col", func() func() { return add(randn(1000, 1000), randn(1000, 1), (*tt).Release) }},
	{"mul 1e6 by a number", func() func() { return unary(func(x *tt) *tt { return x.MulScalar(3) }, randn(1000000)) }},
	{"relu 1e6", func() func() { return unary((*tt).Relu, randn(1000000)) }},
	{"exp 1e6", func() func() { return unary((*tt).Exp, randn(1000000)) }},
	{"log 1e6", func() func() { return unary((*tt).Log, randn(1000000).Abs()) }},
	{"tanh 1e6", func() func() { return unary((*tt).Tanh, randn(1000000)) }},
	{"sigmoid 1e6", func() func() { return unary((*tt).Sigmoid, randn(1000000)) }},
	{"gelu 1e6", func() func() { return unary((*tt).Gelu, randn(1000000)) }},
	{"exp 1e6, float64", func() func() { return unary((*tt).Exp, double(1000000)) }},
	{"log 1e6, float64", func() func() { return unary((*tt).Log, double(1000000).Abs()) }},
	{"sum 1e6", func() func() { return unary(func(x *tt) *tt { return x.Sum() }, randn(1000000)) }},
	{"sum 1000x1000, rows", func() func() { return unary(func(x *tt) *tt { return x.Sum(1) }, randn(1000, 1000)) }},
	{"sum 1000x1000, cols", func() func() { return unary(func(x *tt) *tt { return x.Sum(0) }, randn(1000, 1000)) }},
	{"max 1e6", func() func() { return unary((*tt).Max, randn(1000000)) }},
	{"argmax 1000x1000", func() func() { return unary(func(x *tt) *tt { return x.Argmax(1) }, randn(1000, 1000)) }},
	{"transpose 1000x1000", func() func() { return unary(func(x *tt) *tt { return x.T().Contiguous() }, randn(1000, 1000)) }},
	{"softmax 1024x1024", func() func() { return unary(func(x *tt) *tt { return x.Softmax(1) }, randn(1024, 1024)) }},
	{"log softmax 1024x1024", func() func() { return unary(func(x *tt) *tt { return x.LogSoftmax(1) }, randn(1024, 1024)) }},
	{"layer norm 1024x1024", layerNorm},
	{"layer norm, gradients", layerNormBack},
	{"cross entropy 128x1000, gradients", crossEntropy},
	{"conv 32x16x8x8", func() func() { return convolve(32, 16, 8, 32, 3, 1, 1) }},
	{"conv 8x64x28x28", func() func() { return convolve(8, 64, 28, 64, 3, 1, 1) }},
	{"conv 1x1, 8x64x28x28", func() func() { return convolve(8, 64, 28, 128, 1, 1, 0) }},
	{"conv stride 2, 8x64x28x28", func() func() { return convolve(8, 64, 28, 128, 3, 2, 1) }},
	{"conv with gradients", convolveBack},
	{"max pool, gradients", maxPool},
	{"adam 1e6", adam},
	{"perceptron step", perceptron},
	{"digits epoch", digits},
}

func randn(shape ...int) *tt  { return tensor.Randn(shape...) }
func double(shape ...int) *tt { return randn(shape...).To(tensor.Float64) }

func matmul(a, b *tt) func() { return func() { a.MatMul(b).Release() } }

func add(a, b *tt, after func(*tt)) func() { return func() { after(a.Add(b)) } }

func unary(f func(*tt) *tt, a *tt) func() { return func() { f(a).Release() } }

func linear() func() {
	x, w, b := randn(128, 512), randn(512, 512), randn(512)
	return func() { tensor.Linear(x, w, b).Release() }
}

func layerNorm() func() {
	x, w, b := randn(1024, 1024), randn(1024), randn(1024)
	return func() { tensor.LayerNorm(x, w, b, 1024).Release() }
}

func layerNormBack() func() {
	x, w, b := leaf(1024, 1024), leaf(1024), leaf(1024)
	return backward(func() *tt { return tensor.LayerNorm(x, w, b, 1024) }, x, w, b)
}

func leaf(shape ...int) *tt { return randn(shape...).SetRequiresGrad(true) }

// backward runs f and its gradients; the gradient of the result is a fixed one.
func backward(f func() *tt, leaves ...*tt) func() {
	g := randn(f().Shape()...)
	return func() {
		for _, x := range leaves {
			x.ZeroGrad()
		}
		f().BackwardFrom(g)
	}
}

func crossEntropy() func() {
	x, y := leaf(128, 1000), tensor.Randint(0, 1000, 128)
	return backward(func() *tt { return nn.CrossEntropy(x, y) }, x)
}

func convolve(n, in, size, out, kernel, stride, padding int) func() {
	x, w, b := randn(n, in, size, size), randn(out, in, kernel, kernel), randn(out)
	return func() { tensor.Conv2dOpt(x, w, b, []int{stride}, padding, []int{1}, 1).Release() }
}

func convolveBack() func() {
	c, x := nn.NewConv2d(16, 32, 3, nn.Padding(1)), leaf(32, 16, 8, 8)
	return backward(func() *tt { return c.Forward(x) }, x, c.Weight, c.Bias)
}

func maxPool() func() {
	x := leaf(32, 32, 32, 32)
	return backward(func() *tt { return tensor.MaxPool2d(x, 2) }, x)
}

func adam() func() {
	p := leaf(1000000)
	p.SetGrad(randn(1000000))
	return optim.NewAdam([]*tt{p}, 1e-3).Step
}

// perceptron is one step of a network of linear layers.
func perceptron() func() {
	model := nn.NewSequential(nn.NewLinear(784, 256), nn.ReLU(), nn.NewLinear(256, 128), nn.ReLU(), nn.NewLinear(128, 10))
	opt := optim.NewSGD(model.Parameters(), 0.01, optim.Momentum(0.9))
	x, y := randn(64, 784), tensor.Randint(0, 10, 64)
	return func() {
		opt.ZeroGrad()
		nn.CrossEntropy(model.Forward(x), y).Backward()
		opt.Step()
	}
}

// digits is one pass of 1,347 random images in batches of 32 through the
// network of the first notebook.
func digits() func() {
	tensor.ManualSeed(0)
	model := nn.NewSequential(
		nn.NewConv2d(1, 16, 3, nn.Padding(1)), nn.ReLU(),
		nn.NewConv2d(16, 32, 3, nn.Padding(1)), nn.ReLU(), nn.NewMaxPool2d(2),
		nn.Flatten(), nn.NewDropout(0.25), nn.NewLinear(512, 10))
	opt := optim.NewAdam(model.Parameters(), 0.002)
	set := data.NewTensors(randn(1347, 1, 8, 8), tensor.Randint(0, 10, 1347))
	loader := data.NewLoader(set, 32, true)
	return func() {
		for x, y := range loader.Batches() {
			opt.ZeroGrad()
			nn.CrossEntropy(model.Forward(x), y).Backward()
			opt.Step()
		}
	}
}
