package autograd

import "github.com/rustorch/rustorch/tensor"

// function is the backward half of a Function's call.
type function struct {
	ctx *Context
	def Function
}

func (f *function) backward(g []*tensor.Tensor) []*tensor.Tensor { return f.def.Backward(f.ctx, g[0]) }

// A Function is an operation whose gradient is written by hand.
type Function interface {
	// Forward computes the result; operations in it are not recorded.
	Forward(ctx *Context, in []*tensor.Tensor) *tensor.Tensor
	// Backward returns one gradient for each input, given that of the result.
	Backward(ctx *Context, g *tensor.Tensor) []*tensor.Tensor
}

// A Context carries tensors from Forward to Backward.
type Context struct{ saved []*tensor.Tensor }

// Save keeps tensors for Backward.
func (c *Context) Save(xs ...*tensor.Tensor) {
	for _, x := range xs {
		if x != nil {
			x.Capture() // for good: the collector gives the memory back, not a Tidy
		}
	}
	c.saved = xs
}

// Saved returns what Forward saved.
func (c *Context) Saved() []*tensor.Tensor { return c.saved }

// Apply runs f on the inputs and makes its result part of the graph.
func Apply(f Function, in ...*tensor.Tensor) *tensor.Tensor {
	ctx := &Context{}
	var z *tensor.Tensor
	NoGrad(func() { z = f.Forward(ctx, in) })
	needed := false
	for _, x := range in {
		needed = needed || x.RequiresGrad()
	}
	if !needed || !enabled() {
		return z
	}
	for _, x := range in {
		if x == z { // an input returned as it is becomes a new tensor
			z = z.Detach()
			break
		}
	}
	c := &call{custom: &function{ctx, f}}
	c.link(in)
	c.attach([]*tensor.Tensor{z})
	return z
}
