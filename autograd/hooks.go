package autograd

import (
	"slices"
	"sync"

	"github.com/rustorch/rustorch/tensor"
)

// A hook looks at a gradient, and may give another one in its place.
type hook struct {
	f func(g *tensor.Tensor) *tensor.Tensor
}

// hooks belong to a leaf or to one result of a call.
type hooks struct {
	mu     sync.Mutex
	list   []*hook
	retain []*tensor.Tensor // whose gradient is kept
}

// hooksOf returns the hooks of x, made if there are none.
func hooksOf(x *tensor.Tensor) *hooks {
	adding.Lock()
	defer adding.Unlock()
	node, k := x.Node()
	if node == nil {
		h, _ := x.Hooks().(*hooks)
		if h == nil {
			h = &hooks{}
			x.SetHooks(h)
		}
		return h
	}
	c := node.(*call)
	if c.hooks == nil {
		c.hooks = make([]*hooks, len(c.outs))
	}
	if c.hooks[k] == nil {
		c.hooks[k] = &hooks{}
	}
	return c.hooks[k]
}

// RegisterHook has f called with the gradient of x whenever one is computed, in
// the order in which hooks were registered. A gradient that f returns, of the
// same shape, takes its place; nil leaves it as it is. f must not change it in
// place. The result removes the hook.
func RegisterHook(x *tensor.Tensor, f func(g *tensor.Tensor) *tensor.Tensor) (remove func()) {
	if !x.RequiresGrad() {
		panic(&tensor.GradError{Reason: "cannot register a hook on a tensor that doesn't require gradient"})
	}
	h, one := hooksOf(x), &hook{f}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.list = append(h.list, one)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.list = slices.DeleteFunc(slices.Clone(h.list), func(o *hook) bool { return o == one })
	}
}

// RetainGrad makes Backward keep the gradient of x, which is no leaf, as that
// of leaves. It does nothing for leaves.
func RetainGrad(x *tensor.Tensor) {
	if !x.RequiresGrad() {
		panic(&tensor.GradError{Reason: "can't retain_grad on Tensor that has requires_grad=False"})
	}
	if x.IsLeaf() || RetainsGrad(x) {
		return
	}
	h := hooksOf(x)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.retain = append(h.retain, x)
}

// RetainsGrad reports whether RetainGrad was called for x, which is no leaf.
func RetainsGrad(x *tensor.Tensor) bool {
	node, k := x.Node()
	if node == nil {
		return false
	}
	adding.Lock()
	defer adding.Unlock()
	c := node.(*call)
	return c.hooks != nil && c.hooks[k] != nil && slices.Contains(c.hooks[k].retain, x)
}

// run calls the hooks with a gradient and returns the one that goes on.
func (h *hooks) run(g *tensor.Tensor) *tensor.Tensor {
	if h == nil {
		return g
	}
	h.mu.Lock()
	list := h.list
	h.mu.Unlock()
	for _, one := range list {
		if n := one.f(g); n != nil {
			if !slices.Equal(n.Shape(), g.Shape()) {
				panic(&tensor.ShapeError{Op: "hook", Shape1: n.Shape(), Shape2: g.Shape(), Reason: "the hook has changed the size of the gradient"})
			}
			if n.DType() != g.DType() {
				panic(&tensor.DTypeError{Op: "hook", DType: n.DType(), Reason: "the hook has changed the type of the gradient"})
			}
			g = n
		}
	}
	return g
}

// look runs the hooks of a call's results, before its rule and before anything
// else reads the gradients, and keeps those that RetainGrad asked for.
func (c *call) look(g []*tensor.Tensor, keep, create bool) {
	for k, h := range c.hooks {
		if g[k] == nil || h == nil {
			continue
		}
		g[k] = h.run(g[k])
		if !keep {
			continue
		}
		for _, x := range h.retain {
			accumulate(x, g[k], create, false)
		}
	}
}
