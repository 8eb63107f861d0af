//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"runtime"
	"sync"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// backward: tensors, their gradients, the inputs that get theirs (none: all
// leaves); whether to keep the graph, and to record the gradients' own.
func backward(c *call) {
	xs, gs := c.in1(0).list(), c.in1(1).list()
	if c.in1(2).kind == C.RT_NONE {
		autograd.BackwardAll(xs, gs, c.bool(0), c.bool(1))
		return
	}
	autograd.BackwardInto(xs, gs, c.in1(2).list(), c.bool(0), c.bool(1))
}

// grad: outputs, their gradients, inputs.
func grad(c *call) {
	c.put(autograd.GradOpt(c.in1(0).list(), c.in1(1).list(), c.in1(2).list(), c.bool(0), c.bool(1))...)
}

// running holds the nodes whose backward is in Python at the moment.
var running struct {
	mu   sync.Mutex
	last int64
	node map[int64]*autograd.Node
}

func enterNode(n *autograd.Node) int64 {
	running.mu.Lock()
	defer running.mu.Unlock()
	if running.node == nil {
		running.node = map[int64]*autograd.Node{}
	}
	running.last++
	running.node[running.last] = n
	return running.last
}

func leaveNode(k int64) {
	running.mu.Lock()
	defer running.mu.Unlock()
	delete(running.node, k)
}

// attach gives result i of the running node, saved without the node, its place
// in the graph.
func attach(k int64, i int, z *tensor.Tensor) *tensor.Tensor {
	running.mu.Lock()
	n := running.node[k]
	running.mu.Unlock()
	if n == nil {
		panic(&tensor.GradError{Reason: "saved tensors are read outside of backward"})
	}
	return n.Saved(i, z)
}

// function makes the results of a Python function part of the graph. The first
// operands are the inputs, as many as attribute 0 says; the rest are results.
// Attribute 1 is the object with the rule, 2 its name.
func function(c *call) {
	xs, n, owner := c.xs(0, 0), c.int(0), c.pointer(1)
	kept.add()
	in, out := xs[:n], xs[n:]
	autograd.Custom(c.string(2), in, out, func(node *autograd.Node, g []*tensor.Tensor) []*tensor.Tensor {
		k := enterNode(node)
		defer leaveNode(k)
		return hostBackward(owner, k, g, n)
	}, func() {
		kept.drop()
		releaseOwner(owner)
	})
	c.put(out...)
}

// A pile is what graphs keep of Python functions, which Go's collector does not
// feel the weight of: programs that drop graphs without a backward pass would
// heap them up, with all the tensors that the functions saved.
type pile struct {
	mu          sync.Mutex
	live, fresh int // functions: all, and those made since the last collection
	lowest      int // bytes of tensors, at the least since then
}

const (
	fewFunctions = 2000
	littleMemory = 64 << 20
)

var kept pile

// add counts one more function, and collects when as much was made since the
// last collection as was there before it. What that has freed is known only
// later, for it goes through Python.
func (p *pile) add() {
	bytes := tensor.MemoryAllocated()
	p.mu.Lock()
	p.live, p.fresh, p.lowest = p.live+1, p.fresh+1, min(p.lowest, bytes)
	due := p.fresh > max(fewFunctions, p.live-p.fresh) || bytes-p.lowest > max(littleMemory, p.lowest)
	if due {
		p.fresh, p.lowest = 0, bytes
	}
	p.mu.Unlock()
	if due {
		runtime.GC()
	}
}

func (p *pile) drop() {
	p.mu.Lock()
	p.live--
	p.mu.Unlock()
}
