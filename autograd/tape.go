// Package autograd computes gradients. Importing it makes operations on
// tensors that require gradients keep the graph that gradients flow back
// through; Backward then adds them up in the leaves.
//
// Gradient rules run as operations of package tensor themselves, so a gradient
// has gradients where that is asked for.
package autograd

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

func init() { tensor.SetRecorder(tape{}) }

// saveInput and saveOutput, shifted by a position, are bits of a rule's mask.
const (
	saveInput  = 1
	saveOutput = 1 << maxSaved
	maxSaved   = 8
)

// A rule is the gradient of one row of the table of ops.
type rule struct {
	save []uint32 // what the gradient of each input needs, or one mask for all
	vjp  func(c *call, g []*tensor.Tensor) []*tensor.Tensor
}

// mask is what the wanted gradients need.
func (r *rule) mask(needs func(i int) bool) uint32 {
	if len(r.save) == 1 {
		return r.save[0]
	}
	var m uint32
	for i, s := range r.save {
		if needs(i) {
			m |= s
		}
	}
	return m
}

// A call is one recorded operation: a node of the graph.
type call struct {
	id      op.ID
	name    string // of a row that is made of others and ends with this operation
	turn    uint64 // counts recorded operations: a pass begins with the last ones
	mu      sync.Mutex
	freed   bool
	edges   []edge // where the gradient of each input goes
	needs   []bool
	shapes  [][]int
	types   []dtype.DType
	attrs   []any
	saved   []kept // inputs and then outputs, where the rule needs them
	outs    []outSpec
	hooks   []*hooks  // of the results; nil if there are none
	called  *called   // where and with what the operation was called, if results are watched
	custom  *function // of a Function instead of a rule
	outside *custom   // of a Custom operation instead of a rule
}

// foreign reports whether the rule is a user's code.
func (c *call) foreign() bool { return c.custom != nil || c.outside != nil }

// Op returns the operation's ID.
func (c *call) Op() op.ID { return c.id }

// Name returns PyTorch's name of the operation's place in the graph.
func (c *call) Name() string {
	switch {
	case c.custom != nil:
		return c.custom.name()
	case c.outside != nil:
		return c.outside.name
	case c.name != "":
		return c.name
	}
	row := &op.Table[c.id]
	last := len(row.Inputs()) - 1
	return row.NodeName(c.attrs, last > 0 && row.Optional(last) && len(c.shapes) > last && c.shapes[last] == nil)
}

// Rename gives the operation's place in the graph another name.
func (c *call) Rename(name string) { c.name = name }

// An edge leads to the producer of an input, or to a leaf.
type edge struct {
	node   *call
	output int
	leaf   *tensor.Tensor
}

type outSpec struct {
	shape []int
	dt    dtype.DType
}

// A kept tensor is a saved operand with the version it had.
type kept struct {
	t       *tensor.Tensor
	version uint64
	output  int // position among the results, which are kept without their node; -1 for inputs
}

type tape struct{}

// Enabled reports whether operations of this goroutine are recorded.
func (tape) Enabled() bool { return enabled() }

// Saves reports whether the gradients of an operation need an operand's elements.
func (tape) Saves(id op.ID, in []*tensor.Tensor, input int) bool {
	mask := rules[id].mask(func(i int) bool { return i < len(in) && in[i] != nil && in[i].RequiresGrad() })
	return mask&(saveInput<<input) != 0
}

// Record makes a node for an operation.
func (tape) Record(id op.ID, in []*tensor.Tensor, attrs []any, out []*tensor.Tensor) {
	c := &call{id: id, attrs: attrs}
	c.link(in)
	mask := rules[id].mask(func(i int) bool { return i < len(c.needs) && c.needs[i] })
	c.saved = make([]kept, len(in)+len(out))
	for i, x := range in {
		if x != nil && i < maxSaved && mask&(saveInput<<i) != 0 {
			refuseInference(x)
			c.keep(i, kept{x, x.SavedVersion(), -1})
		}
	}
	for i, z := range out {
		if mask&(saveOutput<<i) != 0 {
			// The node keeps its own result without the node, or it would keep itself.
			c.keep(len(in)+i, kept{z.Detach(), z.Version(), i})
		}
	}
	c.attach(out)
	c.note(in)
}

func refuseInference(x *tensor.Tensor) {
	if x.IsInference() {
		panic(&tensor.GradError{Reason: "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use no_grad() instead of inference_mode()."})
	}
}

// keep saves an operand until the call is freed.
func (c *call) keep(i int, k kept) {
	k.t.Capture()
	c.saved[i] = k
}

func (c *call) link(in []*tensor.Tensor) {
	n := len(in)
	c.edges, c.needs = make([]edge, n), make([]bool, n)
	c.shapes, c.types = make([][]int, n), make([]dtype.DType, n)
	for i, x := range in {
		if x == nil {
			continue
		}
		c.shapes[i], c.types[i] = x.Shape(), x.DType()
		if !x.RequiresGrad() {
			continue
		}
		c.needs[i] = true
		if node, k := x.Node(); node != nil {
			c.edges[i] = edge{node: node.(*call), output: k}
		} else {
			c.edges[i] = edge{leaf: x}
		}
	}
}

var turns atomic.Uint64 // of the last call

func (c *call) attach(out []*tensor.Tensor) {
	c.turn = turns.Add(1)
	c.outs = make([]outSpec, len(out))
	for i, z := range out {
		c.outs[i] = outSpec{z.Shape(), z.DType()}
		if z.DType().IsInexact() {
			z.SetNode(c, i)
		}
	}
}

// input returns a saved input of the operation, nil if there was none.
func (c *call) input(i int) *tensor.Tensor { return c.unpack(i) }

// output returns a saved result, with its place in the graph.
func (c *call) output(i int) *tensor.Tensor {
	z := c.unpack(len(c.edges) + i)
	if z.DType().IsInexact() && enabled() {
		z = z.Detach()
		z.SetNode(c, i)
	}
	return z
}

func (c *call) unpack(i int) *tensor.Tensor {
	c.mu.Lock()
	if c.freed {
		c.mu.Unlock()
		panic(secondTime)
	}
	k := c.saved[i]
	c.mu.Unlock()
	if k.t != nil && k.t.Version() != k.version {
		panic(&tensor.GradError{Reason: fmt.Sprintf("one of the variables needed for gradient computation has been modified by an inplace operation: a tensor of shape %v that %s needs is at version %d; expected version %d instead",
			k.t.Shape(), op.Table[c.id].Py, k.t.Version(), k.version)})
	}
	return k.t
}

// secondTime is the panic value of a walk through a graph whose operands were freed.
var secondTime = &tensor.GradError{Reason: "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call Backward. Use BackwardOpt with retain if you need to go through the graph a second time."}

// apply computes the gradients of the inputs from those of the results, of
// which absent ones are zero; what is outside is told that they are absent.
func (c *call) apply(g []*tensor.Tensor) []*tensor.Tensor {
	c.mu.Lock()
	freed := c.freed
	c.mu.Unlock()
	if freed {
		panic(secondTime)
	}
	zeros := c.outside == nil && !op.Table[c.id].Absent
	for i := range g {
		if g[i] == nil && zeros && c.outs[i].dt.IsInexact() {
			g[i] = tensor.ZerosOf(c.outs[i].dt, c.outs[i].shape...)
		}
	}
	d := c.watchedRule(g)
	for i := range d {
		if !c.needs[i] || d[i] == nil {
			d[i] = nil
			continue
		}
		d[i] = unbroadcast(d[i], c.shapes[i])
		if d[i].DType() != c.types[i] {
			d[i] = d[i].To(c.types[i])
		}
	}
	return d
}

// rule computes the gradients of the inputs.
func (c *call) rule(g []*tensor.Tensor) []*tensor.Tensor {
	switch {
	case c.custom != nil:
		return c.custom.backward(g)
	case c.outside != nil:
		return c.outside.backward(&Node{c}, g)
	}
	if row := &op.Table[c.id]; row.AsIs || row.Wirtinger || !slices.ContainsFunc(g, isComplex) {
		return rules[c.id].vjp(c, g)
	}
	return conjugates(rules[c.id].vjp(c, conjugates(g)))
}

func isComplex(g *tensor.Tensor) bool { return g != nil && g.DType().IsComplex() }

// conjugates makes a rule that multiplies g by a complex derivative into one that
// multiplies by its conjugate, as PyTorch's gradients want it: conj(conj(g) f')
// is g conj(f').
//
// Source: https://pytorch.org/docs/stable/notes/autograd.html#autograd-for-complex-numbers
func conjugates(g []*tensor.Tensor) []*tensor.Tensor {
	out := slices.Clone(g)
	for i, x := range g {
		if isComplex(x) {
			out[i] = x.ConjPhysical()
		}
	}
	return out
}

// free drops what was saved.
func (c *call) free() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.saved) > 0 || c.custom != nil || c.outside != nil {
		c.freed = true
	}
	if c.outside != nil {
		c.outside.end()
	}
	for _, k := range c.saved {
		if k.t != nil {
			k.t.Drop()
		}
	}
	c.saved = nil
}

// unbroadcast sums g over the dimensions along which an operand of shape s was
// repeated.
func unbroadcast(g *tensor.Tensor, s []int) *tensor.Tensor {
	gs := g.Shape()
	lead := len(gs) - len(s)
	var dims []int
	for i, n := range gs {
		if i < lead || s[i-lead] == 1 && n != 1 {
			dims = append(dims, i)
		}
	}
	if len(dims) == 0 {
		if lead == 0 && !slices.Equal(gs, s) {
			return g.Expand(s...)
		}
		return g
	}
	return g.SumOpt(dims, true).Reshape(s...)
}
