//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"sync"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// nodes that Python holds have numbers: an operation of the graph, or the place
// of a leaf in it. Each number that is given out counts one holder.
type nodeTable struct {
	mu     sync.Mutex
	last   int64
	byID   map[int64]*nodeEntry
	number map[any]int64 // by operation or leaf
}

type nodeEntry struct {
	autograd.Step
	holders int
}

var handles = nodeTable{byID: map[int64]*nodeEntry{}, number: map[any]int64{}}

// key is what makes two steps one node.
func key(s autograd.Step) any {
	if s.Node != nil {
		return s.Node
	}
	return s.Leaf
}

// enter counts one more holder of a node and returns its number, 0 for none.
func (t *nodeTable) enter(s autograd.Step) int64 {
	if s.Node == nil && s.Leaf == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	k := key(s)
	id, known := t.number[k]
	if !known {
		t.last++
		id = t.last
		t.number[k], t.byID[id] = id, &nodeEntry{Step: s}
	}
	t.byID[id].holders++
	return id
}

func (t *nodeTable) get(id int64) autograd.Step {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.byID[id]; e != nil {
		return e.Step
	}
	panic(&tensor.GradError{Reason: "the node of the graph is gone"})
}

// end takes one holder back.
func (t *nodeTable) end(id int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.byID[id]
	if e == nil {
		return
	}
	if e.holders--; e.holders == 0 {
		delete(t.byID, id)
		delete(t.number, key(e.Step))
	}
}

// nodeOf returns the number of the operation that made x, 0 for leaves.
func nodeOf(x *tensor.Tensor) int64 {
	n, _ := x.Node()
	if n == nil {
		return 0
	}
	return handles.enter(autograd.Step{Node: n})
}

// nodeName writes the name of a node into the buffer of the error, whose
// message is no error here; the result is 1 for a function of Python's.
func nodeName(c *call) {
	s := handles.get(int64(c.int(0)))
	if s.Node == nil {
		c.message(C.RT_OK, "AccumulateGrad")
		c.truth(true)
		return
	}
	c.message(C.RT_OK, s.Node.Name())
	c.truth(autograd.IsCustom(s.Node))
}

// nodeLeaf leaves the leaf of a node, whose memory only those keep that hold the
// tensor itself.
func nodeLeaf(c *call) {
	leaf := handles.get(int64(c.int(0))).Leaf
	if leaf != nil && leaf.Block().Freed() {
		panic(&tensor.GradError{Reason: "the leaf is gone: nothing but the graph refers to it"})
	}
	c.put(leaf)
}

// nodeSteps leaves, for each input of a node, the number of the node that its
// gradient goes to and which of the results it is.
func nodeSteps(c *call) {
	s := handles.get(int64(c.int(0)))
	pairs := []int{}
	if s.Node != nil {
		for _, to := range autograd.Steps(s.Node) {
			output := to.Output
			to.Output = 0
			pairs = append(pairs, int(handles.enter(to)), output)
		}
	}
	c.put(tensor.FromSlice(pairs))
}
