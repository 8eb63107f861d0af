package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/op"
)

// A Recorder keeps the graph of operations that gradients flow back through.
// Package autograd is one; importing it installs it.
type Recorder interface {
	// Enabled reports whether operations of this goroutine are recorded.
	Enabled() bool
	// Inference reports whether tensors of this goroutine are made in inference
	// mode; nothing is recorded then.
	Inference() bool
	// Record gives the results of an operation their place in the graph. The
	// operands stand in the order of the row's inputs; optional ones may be nil.
	Record(id op.ID, in []*Tensor, attrs []any, out []*Tensor)
	// Saves reports whether the gradients that an operation on these operands
	// will have need the elements of one of them.
	Saves(id op.ID, in []*Tensor, input int) bool
	// Backward adds the gradients of x to the leaves of its graph, given its
	// own; nil stands for one.
	Backward(x, g *Tensor)
}

var recorder Recorder

// SetRecorder installs r. It is called once, before any operation.
func SetRecorder(r Recorder) { recorder = r }

func recording(in ...*Tensor) bool {
	for _, x := range in {
		if x == nil {
			continue
		}
		if x.current(); x.requiresGrad {
			return recorder != nil && recorder.Enabled()
		}
	}
	return false
}

func record(id op.ID, in []*Tensor, attrs []any, out ...*Tensor) {
	if slices.Contains(in, out[0]) {
		return // the operation had nothing to do
	}
	for _, z := range out {
		if z.base != nil && !slices.ContainsFunc(in, func(x *Tensor) bool { return x != nil && x.st == z.st }) {
			z.base = nil // a view of something that only the operation knew
		}
	}
	recorder.Record(id, in, attrs, out)
}

// beforeInto checks that out may be written by a form with out.
func beforeInto(id op.ID, out *Tensor, in ...*Tensor) {
	checkWritable(op.Table[id].Py, out)
	if recording(out) || recording(in...) {
		panic(&GradError{op.Table[id].Py + "(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad."})
	}
}

// checkOwn checks that x may be written at all.
func checkOwn(name string, x *Tensor) {
	if x.st.ReadOnly() {
		panic(&ValueError{name, "the memory of this tensor is read-only; clone it first"})
	}
	checkVersioned(name, x)
}

func checkWritable(name string, x *Tensor) {
	checkOwn(name, x)
	if x.Numel() == 0 {
		return
	}
	for i, n := range x.shape {
		if n > 1 && x.strides[i] == 0 {
			panic(&ValueError{name, "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation."})
		}
	}
}

// RequiresGrad reports whether gradients flow back to x.
func (x *Tensor) RequiresGrad() bool {
	x.current()
	return x.requiresGrad
}

// SetRequiresGrad says whether operations on x are recorded, and returns x.
// Only leaves can change, and only floating and complex tensors can have
// gradients.
func (x *Tensor) SetRequiresGrad(on bool) *Tensor {
	if on && !x.dt.IsInexact() {
		panic(&DTypeError{"requires_grad", x.dt, "only Tensors of floating point and complex dtype can require gradients"})
	}
	if on && x.temporary && !inferring() {
		panic(&GradError{"Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."})
	}
	if !on && x.node != nil {
		panic(&GradError{"you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use Detach."})
	}
	x.requiresGrad = on
	return x
}

// IsLeaf reports whether x was not computed from tensors that require gradients.
func (x *Tensor) IsLeaf() bool {
	x.current()
	return x.node == nil
}

// Grad returns the gradient of x, or nil if there is none.
func (x *Tensor) Grad() *Tensor { return x.grad }

// SetGrad sets the gradient of x; nil removes it.
func (x *Tensor) SetGrad(g *Tensor) {
	if g != nil {
		g.Capture()
	}
	if x.grad != nil {
		x.grad.Drop()
	}
	x.grad = g
}

// ZeroGrad removes the gradient of x.
func (x *Tensor) ZeroGrad() { x.SetGrad(nil) }

// Backward adds to the leaves that x was computed from the gradients of x,
// which has one element.
func (x *Tensor) Backward() { x.BackwardFrom(nil) }

// BackwardFrom is Backward for an x of any shape whose own gradient is g.
func (x *Tensor) BackwardFrom(g *Tensor) {
	if recorder == nil {
		panic(&GradError{"gradients need package autograd: import github.com/rustorch/rustorch/autograd"})
	}
	recorder.Backward(x, g)
}

// Node returns x's place in the graph and which result of the operation it is;
// nil for leaves.
func (x *Tensor) Node() (Node, int) {
	x.current()
	return x.node, x.nodeOutput
}

// SetNode gives x a place in the graph. It is called by the recorder.
func (x *Tensor) SetNode(n Node, output int) {
	x.node, x.nodeOutput, x.requiresGrad = n, output, true
}

// Version counts the in-place changes of x's memory.
func (x *Tensor) Version() uint64 {
	if x.sp != nil {
		return x.sp.values.Version()
	}
	return x.st.Version()
}

// DetachInPlace takes x out of the graph and returns it. It panics with a
// *GradError if x is a view.
func (x *Tensor) DetachInPlace() *Tensor {
	if x.base != nil {
		panic(&GradError{"Can't detach views in-place. Use detach() instead."})
	}
	x.node, x.nodeOutput, x.requiresGrad = nil, 0, false
	return x
}

// SavedVersion is the version that x must have for its elements to be those
// that an operation read. It is behind Version for the operand that an in-place
// operation has just written over.
func (x *Tensor) SavedVersion() uint64 {
	if x.stale {
		return x.Version() - 1
	}
	return x.Version()
}

// named gives the place in the graph of z, the result of a composed row, the
// name of the row's, if it is not that of an operand.
func named(id op.ID, z *Tensor, in ...*Tensor) *Tensor {
	if z.node == nil {
		return z
	}
	for _, x := range in {
		if x != nil && x.node == z.node {
			return z
		}
	}
	z.node.Rename(op.Table[id].Node)
	return z
}

// namedAll is named for a list of results.
func namedAll(id op.ID, zs []*Tensor, in ...*Tensor) []*Tensor {
	for _, z := range zs {
		named(id, z, in...)
	}
	return zs
}
