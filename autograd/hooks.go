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
	mu      sync.Mutex
	list    []*hook
	after   []*hook          // look at a leaf whose gradient has just been added to
	outside bool             // code outside of Go is among them
	retain  []*tensor.Tensor // whose gradient is kept
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
	return register(x, f, false)
}

// CustomHook is RegisterHook for code from outside of Go, which counts what it
// keeps of the gradients that it gets, and returns captured ones.
func CustomHook(x *tensor.Tensor, f func(g *tensor.Tensor) *tensor.Tensor) (remove func()) {
	return register(x, f, true)
}

func register(x *tensor.Tensor, f func(g *tensor.Tensor) *tensor.Tensor, outside bool) (remove func()) {
	if !x.RequiresGrad() {
		panic(&tensor.GradError{Reason: "cannot register a hook on a tensor that doesn't require gradient"})
	}
	h := hooksOf(x)
	h.mu.Lock()
	h.outside = h.outside || outside
	h.mu.Unlock()
	return h.add(&h.list, &hook{f})
}

// RegisterAfter has f called with x, a leaf, whenever Backward has added to its
// gradient, in the order in which functions were registered. The result removes
// it.
func RegisterAfter(x *tensor.Tensor, f func(x *tensor.Tensor)) (remove func()) {
	if !x.RequiresGrad() {
		panic(&tensor.GradError{Reason: "cannot register a hook on a tensor that doesn't require gradient"})
	}
	if !x.IsLeaf() {
		panic(&tensor.GradError{Reason: "post accumulate grad hooks cannot be registered on non-leaf tensors"})
	}
	h := hooksOf(x)
	return h.add(&h.after, &hook{func(x *tensor.Tensor) *tensor.Tensor { f(x); return nil }})
}

func (h *hooks) add(list *[]*hook, one *hook) (remove func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	*list = append(*list, one)
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		*list = slices.DeleteFunc(slices.Clone(*list), func(o *hook) bool { return o == one })
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

// added tells the functions that look at a leaf after its gradient was added to.
func (h *hooks) added(x *tensor.Tensor) {
	h.mu.Lock()
	list := h.after
	h.mu.Unlock()
	for _, one := range list {
		one.f(x)
	}
}

// hooked runs hooks on a gradient of this pass and returns the one that goes on.
func (p *pass) hooked(h *hooks, g *tensor.Tensor) *tensor.Tensor {
	h.mu.Lock()
	list, outside := h.list, h.outside
	h.mu.Unlock()
	if !outside {
		p.escape(g)
		return runHooks(list, g)
	}
	p.lend(g)
	n := runHooks(list, g)
	if n != g {
		p.adopt(n)
		p.use(n)
		p.done(g)
	}
	return n
}

// runHooks calls hooks with a gradient and returns the one that goes on.
func runHooks(list []*hook, g *tensor.Tensor) *tensor.Tensor {
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
func (p *pass) look(c *call, g []*tensor.Tensor) {
	for k, h := range c.hooks {
		if g[k] == nil || h == nil {
			continue
		}
		g[k] = p.hooked(h, g[k])
		if p.inner != nil {
			continue
		}
		for _, x := range h.retain {
			accumulate(x, g[k], p.create, false)
		}
	}
}
