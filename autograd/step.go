package autograd

import (
	"github.com/rustorch/rustorch/tensor"
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

// IsCustom reports whether a place in the graph is that of a Function or Custom
// operation.
func IsCustom(n tensor.Node) bool { return n.(*call).foreign() }
