package autograd

import (
	"runtime"
	"sync"

	"github.com/rustorch/rustorch/tensor"
)

// custom is the backward half of an operation from outside of Go.
type custom struct {
	name     string
	backward func(n *Node, g []*tensor.Tensor) []*tensor.Tensor
	once     sync.Once
	free     func()
}

func (c *custom) end() { c.once.Do(c.free) }

// A Node is the place of a Custom operation in the graph.
type Node struct{ c *call }

// Saved returns result i, which the operation kept without its node, with its
// place in the graph again. It may be called during backward only.
func (n *Node) Saved(i int, z *tensor.Tensor) *tensor.Tensor {
	if z = z.Detach(); enabled() {
		z.SetNode(n.c, i)
	}
	return z
}

// Custom makes results of an operation part of the graph. Backward gets the
// gradients of the results and returns one for each input, nil for none. Free
// is called once when the graph no longer needs the operation, on any
// goroutine. What backward keeps of the results must not have their node, or
// neither would ever go away.
func Custom(name string, in, out []*tensor.Tensor, backward func(n *Node, g []*tensor.Tensor) []*tensor.Tensor, free func()) {
	u := &custom{name: name, backward: backward, free: free}
	c := &call{outside: u}
	c.link(in)
	c.attach(out)
	runtime.AddCleanup(c, (*custom).end, u)
}
