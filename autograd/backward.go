package autograd

import (
	"container/heap"
	"slices"
	"sync"

	"github.com/rustorch/rustorch/tensor"
)

// adding is held while a leaf's gradient is replaced by a sum: graphs of several
// goroutines may share the leaf.
var adding sync.Mutex

// Backward adds the gradients of x to the leaves of its graph; see
// tensor.Tensor.Backward.
func (tape) Backward(x, g *tensor.Tensor) { BackwardOpt(x, g, false, false) }

// BackwardOpt is Backward with all its arguments: g, the gradient of x (nil is
// one, for an x with one element), retain, which keeps the graph for another
// pass, and create, which records the gradients' own graph.
func BackwardOpt(x, g *tensor.Tensor, retain, create bool) {
	BackwardAll([]*tensor.Tensor{x}, []*tensor.Tensor{g}, retain, create)
}

// BackwardAll is BackwardOpt for several tensors in one pass.
func BackwardAll(xs, gs []*tensor.Tensor, retain, create bool) {
	run(xs, gs, retain || create, create, func(p *pass, leaf, d *tensor.Tensor) { accumulate(leaf, d, create, leaf.IsContiguous() && p.yields(d)) }, nil)
}

// BackwardInto is BackwardAll for the gradients of inputs only, which need not
// be leaves.
func BackwardInto(xs, gs, inputs []*tensor.Tensor, retain, create bool) {
	for i, d := range GradOpt(xs, gs, inputs, retain, create) {
		if d != nil {
			accumulate(inputs[i], d, create, false)
		}
	}
}

// accumulate adds d to a tensor's gradient. A d that is yielded has no other
// user.
func accumulate(x, d *tensor.Tensor, create, yielded bool) {
	addGradient(x, d, create, yielded)
	if h, ok := x.Hooks().(*hooks); ok {
		h.added(x)
	}
}

// copied returns a copy of d, the gradient of x, that lies in memory as x does,
// or in row-major order if x has gaps. A copy that is recorded keeps d's order.
func copied(x, d *tensor.Tensor, create bool) *tensor.Tensor {
	switch {
	case create || sparse(d):
		return d.Clone()
	case x.IsContiguous() || sparse(x) || !x.IsDense():
		return d.CloneOpt(tensor.ContiguousFormat)
	}
	return x.EmptyLikeOf(d.DType(), tensor.PreserveFormat).CopyFrom(d)
}

// added is the sum of two gradients: sparse if both are.
func added(a, b *tensor.Tensor) *tensor.Tensor {
	if sparse(a) && !sparse(b) {
		a, b = b, a
	}
	return a.Add(b)
}

func addGradient(x, d *tensor.Tensor, create, yielded bool) {
	adding.Lock()
	defer adding.Unlock()
	old := x.Grad()
	if old != nil && !create && !old.RequiresGrad() {
		// As in PyTorch, who holds the gradient sees it grow.
		if !sparse(old) || sparse(d) {
			old.AddInPlace(d)
			return
		}
	}
	if old != nil {
		d = added(old, d)
	} else if !yielded {
		// Rules pass gradients on: without a copy two operands of a sum would
		// get the same tensor, and clipping one in place would clip both.
		d = copied(x, d, create)
	}
	if !create {
		d = d.Detach()
	}
	x.SetGrad(d)
}

// Grad returns the gradients of the sum of outputs with respect to inputs,
// without touching the leaves; nil for an input that outputs do not depend on.
// With create, the gradients have gradients themselves.
func Grad(outputs, inputs []*tensor.Tensor, create bool) []*tensor.Tensor {
	return GradFrom(outputs, nil, inputs, create)
}

// GradFrom is Grad with the gradients of the outputs themselves.
func GradFrom(outputs, outGrads, inputs []*tensor.Tensor, create bool) []*tensor.Tensor {
	return GradOpt(outputs, outGrads, inputs, create, create)
}

// GradOpt is GradFrom with retain, which keeps the graph for another pass.
func GradOpt(outputs, outGrads, inputs []*tensor.Tensor, retain, create bool) []*tensor.Tensor {
	result := make([]*tensor.Tensor, len(inputs))
	add := func(i int, d *tensor.Tensor) {
		if result[i] != nil {
			d = result[i].Add(d)
		}
		result[i] = d
	}
	seeds := make([]*tensor.Tensor, len(outputs))
	copy(seeds, outGrads)
	capture := map[*call]map[int][]int{}
	for i, x := range inputs {
		if !x.RequiresGrad() {
			panic(&tensor.GradError{Reason: "One of the differentiated Tensors does not require grad"})
		}
		if node, k := x.Node(); node != nil {
			c := node.(*call)
			if capture[c] == nil {
				capture[c] = map[int][]int{}
			}
			capture[c][k] = append(capture[c][k], i)
		}
	}
	run(outputs, seeds, retain || create, create, func(p *pass, leaf, d *tensor.Tensor) {
		p.escape(d)
		for i, x := range inputs {
			if x == leaf {
				add(i, d)
			}
		}
	}, func(p *pass, c *call, output int, d *tensor.Tensor) {
		for _, i := range capture[c][output] {
			p.escape(d)
			add(i, d)
		}
	})
	return result
}

// A pass is one walk back through the graph.
type pass struct {
	grads   map[*call][]*tensor.Tensor // of the results of calls not yet applied
	pending map[*call]int              // edges into a call that were not followed yet
	leaf    func(p *pass, leaf, d *tensor.Tensor)
	inner   func(p *pass, c *call, output int, d *tensor.Tensor)
	create  bool
	owned   map[tensor.Block]int  // made by rules in this pass: how many of grads and sums use it; nil if nothing may be released
	lent    map[tensor.Block]bool // those of owned that code outside of Go has seen

	leaves []*tensor.Tensor // in the order in which gradients came
	sums   map[*tensor.Tensor]*tensor.Tensor
}

func run(outputs, seeds []*tensor.Tensor, retain, create bool, leaf func(*pass, *tensor.Tensor, *tensor.Tensor), inner func(*pass, *call, int, *tensor.Tensor)) {
	p := &pass{grads: map[*call][]*tensor.Tensor{}, pending: map[*call]int{}, leaf: leaf, inner: inner, create: create, sums: map[*tensor.Tensor]*tensor.Tensor{}}
	if !create {
		p.owned, p.lent = map[tensor.Block]int{}, map[tensor.Block]bool{}
	}
	var roots []edge
	for i, x := range outputs {
		if !x.RequiresGrad() {
			panic(&tensor.GradError{Reason: "element 0 of tensors does not require grad and does not have a grad_fn"})
		}
		seeds[i] = seed(x, seeds[i])
		e := edge{leaf: x}
		if node, k := x.Node(); node != nil {
			e = edge{node: node.(*call), output: k}
		}
		roots = append(roots, e)
	}
	p.count(roots)
	withMode(create, func() {
		for i, e := range roots {
			p.send(e, seeds[i])
		}
		p.walk(roots, retain)
		for _, x := range p.leaves {
			d := p.sums[x]
			if h, ok := x.Hooks().(*hooks); ok {
				d = p.hooked(h, d)
			}
			p.leaf(p, x, d)
			p.done(d)
		}
	})
}

// seed checks the gradient of an output, or makes the default one.
func seed(x, g *tensor.Tensor) *tensor.Tensor {
	if g == nil {
		if x.Numel() != 1 {
			panic(&tensor.GradError{Reason: "grad can be implicitly created only for scalar outputs"})
		}
		if x.DType().IsComplex() {
			panic(&tensor.GradError{Reason: "grad can be implicitly created only for real scalar outputs but got " + x.DType().Torch()})
		}
		return tensor.OnesLike(x)
	}
	if !slices.Equal(g.Shape(), x.Shape()) {
		panic(&tensor.ShapeError{Op: "backward", Shape1: g.Shape(), Shape2: x.Shape(), Reason: "Mismatch in shape: grad_output and output have different shapes"})
	}
	return g
}

// count finds how many edges lead into every call that can be reached. Graphs
// may be deep, so it keeps its own stack.
func (p *pass) count(roots []edge) {
	var stack []*call
	visit := func(e edge) {
		if e.node == nil {
			return
		}
		if _, seen := p.pending[e.node]; !seen {
			p.pending[e.node] = 0
			stack = append(stack, e.node)
		}
	}
	for _, e := range roots {
		visit(e)
	}
	for len(stack) > 0 {
		c := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, e := range c.edges {
			visit(e)
			if e.node != nil {
				p.pending[e.node]++
			}
		}
	}
}

// send adds d to the gradient of the tensor at the edge's end.
func (p *pass) send(e edge, d *tensor.Tensor) {
	switch {
	case d == nil:
	case e.leaf != nil:
		old := p.sums[e.leaf]
		if old == nil {
			p.leaves = append(p.leaves, e.leaf)
		}
		p.sums[e.leaf] = p.sum(old, d)
	case e.node != nil:
		g := p.grads[e.node]
		if g == nil {
			g = make([]*tensor.Tensor, len(e.node.outs))
			p.grads[e.node] = g
		}
		g[e.output] = p.sum(g[e.output], d)
	}
}

// sum returns a gradient with d added to it, nil at first, in use once more.
func (p *pass) sum(old, d *tensor.Tensor) *tensor.Tensor {
	if old == nil {
		p.use(d)
		return d
	}
	var z *tensor.Tensor
	p.own(func() []*tensor.Tensor {
		z = added(old, d)
		return []*tensor.Tensor{z}
	})
	p.use(z)
	p.done(old)
	return z
}

// A queue holds calls of which all gradients are there, the one that was
// recorded last first. That is PyTorch's order, so gradients that come on
// several ways are added, and rounded, as there.
type queue []*call

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].turn > q[j].turn }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(c any)        { *q = append(*q, c.(*call)) }
func (q *queue) Pop() any {
	last := len(*q) - 1
	c := (*q)[last]
	*q = (*q)[:last]
	return c
}

// walk applies calls once all gradients of their results are there.
func (p *pass) walk(roots []edge, retain bool) {
	var ready queue
	for _, e := range roots {
		if e.node != nil && p.pending[e.node] == 0 {
			heap.Push(&ready, e.node)
			p.pending[e.node] = -1
		}
	}
	for len(ready) > 0 {
		c := heap.Pop(&ready).(*call)
		d, g := p.apply(c, retain)
		for i, e := range c.edges {
			if d != nil {
				p.send(e, d[i])
			}
			if e.node != nil {
				if p.pending[e.node]--; p.pending[e.node] == 0 {
					p.pending[e.node] = -1
					heap.Push(&ready, e.node)
				}
			}
		}
		p.done(append(g, d...)...)
	}
}

// apply runs the rule of a call whose gradients g are complete.
func (p *pass) apply(c *call, retain bool) (d, g []*tensor.Tensor) {
	g = p.grads[c]
	if g == nil {
		return nil, nil
	}
	delete(p.grads, c)
	p.look(c, g)
	if p.inner != nil {
		for k, v := range g {
			if v != nil {
				p.inner(p, c, k, v)
			}
		}
	}
	switch {
	case c.outside != nil:
		p.lend(g...)
		d = c.apply(slices.Clone(g))
		p.adopt(d...)
	case c.foreign():
		p.escape(g...)
		d = c.apply(g)
	default:
		p.own(func() []*tensor.Tensor {
			d = c.apply(slices.Clone(g))
			return d
		})
	}
	for _, v := range d {
		p.use(v)
	}
	if !retain {
		c.free()
	}
	return d, g
}
