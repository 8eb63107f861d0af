package autograd

import (
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// A Step is where the gradient of one input of an operation goes: to a result
// of another operation, to a leaf, or, for a constant, nowhere.
type Step struct {
	Node   tensor.Node
	Output int // which of the operation's results
	Leaf   *tensor.Tensor
}

// Steps returns the steps from an operation of the graph, in the order of its
// inputs.
func Steps(n tensor.Node) []Step {
	c := n.(*call)
	steps := make([]Step, len(c.edges))
	for i, e := range c.edges {
		steps[i] = Step{Output: e.output, Leaf: e.leaf}
		if e.node != nil {
			steps[i].Node = e.node
		}
	}
	return steps
}

// NodeName returns the name of an operation in the table of ops, or that of a
// Function or Custom operation, which custom tells.
func NodeName(n tensor.Node) (name string, custom bool) {
	c := n.(*call)
	switch {
	case c.custom != nil:
		return c.custom.name(), true
	case c.outside != nil:
		return c.outside.name, true
	}
	return op.Table[c.id].Name, false
}
