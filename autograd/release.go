package autograd

import "github.com/rustorch/rustorch/tensor"

// A pass that records nothing gives back the memory of gradients as soon as
// their calls are done, and that of intermediate results of rules at once,
// instead of leaving them to the collector. It releases only what a rule of
// the table made during this pass: the operands of the graph, seeds, and all
// that a user's code has seen, in a Function, a hook or a result of Grad, stay.

// own runs a rule, or a sum of gradients, and takes what it made: results are
// in use until done, the rest is released.
func (p *pass) own(f func() []*tensor.Tensor) {
	if p.owned == nil {
		f()
		return
	}
	var results []*tensor.Tensor
	made := tensor.MadeBy(func() { results = f() })
	for _, x := range results {
		if x == nil || sparse(x) {
			continue // what a sparse tensor is made of is captured
		}
		for i, m := range made {
			if m == x.Block() {
				p.owned[m] = 0
				made[i] = tensor.Block{}
			}
		}
	}
	for _, m := range made {
		if m != (tensor.Block{}) && !m.Needed() {
			m.Release()
		}
	}
}

func sparse(x *tensor.Tensor) bool { return x.Layout() != tensor.Strided }

// use counts one more place that needs a gradient.
func (p *pass) use(x *tensor.Tensor) {
	if x == nil || sparse(x) {
		return
	}
	if n, ok := p.owned[x.Block()]; ok {
		p.owned[x.Block()] = n + 1
	}
}

// done ends uses; the last one releases the memory.
func (p *pass) done(xs ...*tensor.Tensor) {
	for _, x := range xs {
		if x == nil || sparse(x) {
			continue
		}
		m := x.Block()
		n, ok := p.owned[m]
		switch {
		case !ok:
		case n > 1:
			p.owned[m] = n - 1
		default:
			delete(p.owned, m)
			if p.lent[m] {
				delete(p.lent, m)
				m.Drop()
			} else if !m.Needed() {
				m.Release()
			}
		}
	}
}

// escape says that somebody outside of the pass may keep the gradients.
func (p *pass) escape(xs ...*tensor.Tensor) {
	for _, x := range xs {
		if x != nil {
			delete(p.owned, x.Block())
		}
	}
}

// lend captures gradients for a call to code outside of Go, which counts what it
// keeps: the memory comes back when both that code and the pass are done with it.
func (p *pass) lend(xs ...*tensor.Tensor) {
	for _, x := range xs {
		if x == nil || sparse(x) {
			continue
		}
		m := x.Block()
		if p.lent[m] {
			continue
		}
		x.Capture()
		if _, ok := p.owned[m]; ok {
			p.lent[m] = true
		}
	}
}

// adopt takes over the gradients that such code returned, each captured once.
func (p *pass) adopt(xs ...*tensor.Tensor) {
	if p.owned == nil {
		return
	}
	for _, x := range xs {
		if x == nil || sparse(x) {
			continue
		}
		m := x.Block()
		if _, ok := p.owned[m]; ok {
			m.Drop() // it was lent, or came twice
			continue
		}
		p.owned[m], p.lent[m] = 0, true
	}
}

// yields reports whether a leaf may take d as its gradient without a copy:
// nothing else uses it. The leaf owns it then.
func (p *pass) yields(d *tensor.Tensor) bool {
	if sparse(d) {
		return false
	}
	if n, ok := p.owned[d.Block()]; !ok || n != 1 || p.lent[d.Block()] || !d.Spans() {
		return false
	}
	p.escape(d)
	return true
}
