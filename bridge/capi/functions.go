//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"runtime"
	"unsafe"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// functions are what the extension asks for beside the rows of the table.
var functions = [C.RT_FUNCTIONS]func(*call){
	C.RT_RELEASE:           func(*call) {},
	C.RT_FULL:              full,
	C.RT_EMPTY:             empty,
	C.RT_BORROW:            borrow,
	C.RT_ARANGE:            arange,
	C.RT_LINSPACE:          func(c *call) { c.put(tensor.LinspaceOf(c.dtype(3), c.any(0), c.any(1), c.int(2))) },
	C.RT_EYE:               func(c *call) { c.put(tensor.EyeOf(c.dtype(2), c.int(0), c.int(1))) },
	C.RT_RANDPERM:          func(c *call) { c.put(tensor.Permutation(c.source(), c.int(0)).To(c.dtype(1))) },
	C.RT_SEED:              func(c *call) { c.source().Seed(uint64(c.int(0))) },
	C.RT_INITIAL_SEED:      func(c *call) { c.integer = C.int64_t(c.source().InitialSeed()) },
	C.RT_GENERATOR:         func(c *call) { c.integer = C.int64_t(newGenerator()) },
	C.RT_ALLOCATED:         func(c *call) { c.integer = C.int64_t(tensor.MemoryAllocated()) },
	C.RT_END_GENERATOR:     func(c *call) { endGenerator(int64(c.int(0))) },
	C.RT_DRAW:              draw,
	C.RT_BACKWARD:          backward,
	C.RT_GRAD:              grad,
	C.RT_GET_GRAD:          func(c *call) { c.put(c.x(0).Grad()) },
	C.RT_SET_GRAD:          func(c *call) { c.x(0).SetGrad(c.x(1)) },
	C.RT_SET_REQUIRES_GRAD: func(c *call) { c.put(c.x(0).SetRequiresGrad(c.bool(0))) },
	C.RT_DETACH:            func(c *call) { c.put(c.x(0).Detach()) },
	C.RT_INDEX:             func(c *call) { c.put(c.x(0).Index(c.items(1)...)) },
	C.RT_INDEX_PUT:         indexPut,
	C.RT_COPY:              func(c *call) { c.put(c.x(0).CopyFrom(c.x(1))) },
	C.RT_DESCRIBE:          func(c *call) { c.put(c.x(0)) },
	C.RT_AS_STRIDED:        func(c *call) { c.put(c.x(0).AsStrided(c.ints(0), c.ints(1), c.int(2))) },
	C.RT_SET_DATA:          func(c *call) { replace(c, (*tensor.Tensor).SetData) },
	C.RT_BECOME:            func(c *call) { replace(c, (*tensor.Tensor).Become) },
	C.RT_FUNCTION:          function,
	C.RT_ATTACH:            func(c *call) { c.put(attach(int64(c.at(0).int()), c.int(1), c.x(0))) },
	C.RT_VERSION:           version,
	C.RT_THREADS:           func(c *call) { c.integer = C.int64_t(tensor.Threads()) },
	C.RT_SET_THREADS:       func(c *call) { tensor.SetThreads(c.int(0)) },
	C.RT_STATS:             stats,
	C.RT_PUBLISH:           publish,
	C.RT_ATTACH_SEGMENT:    attachSegment,
	C.RT_EMPTY_LIKE:        func(c *call) { c.put(c.x(0).EmptyLikeOf(c.dtype(0), c.format(1))) },
	C.RT_IN_FORMAT:         inFormat,
	C.RT_FORMAT:            func(c *call) { c.integer = C.int64_t(c.x(0).Format()) },
	C.RT_HOOK:              hook,
	C.RT_HOOK_AFTER:        hookAfter,
	C.RT_UNHOOK:            func(c *call) { unhook(int64(c.int(0))) },
	C.RT_RETAIN_GRAD:       func(c *call) { autograd.RetainGrad(c.x(0)) },
	C.RT_RETAINS_GRAD:      func(c *call) { c.truth(autograd.RetainsGrad(c.x(0))) },
	C.RT_DETACH_IN_PLACE:   func(c *call) { c.put(c.x(0).DetachInPlace()) },
	C.RT_NODE:              func(c *call) { c.integer = C.int64_t(nodeOf(c.x(0))) },
	C.RT_NODE_NAME:         nodeName,
	C.RT_NODE_STEPS:        nodeSteps,
	C.RT_NODE_LEAF:         nodeLeaf,
	C.RT_NODE_END:          func(c *call) { handles.end(int64(c.int(0))) },
	C.RT_STORAGE:           func(c *call) { c.put(c.x(0).Memory()) },
	C.RT_DEFAULT_FLOAT:     func(c *call) { tensor.SetDefaultFloat(c.dtype(0)) },
	C.RT_STATE:             func(c *call) { c.put(tensor.FromSlice(c.source().State())) },
	C.RT_SET_STATE:         setState,
	C.RT_PROFILE:           setProfile,
	C.RT_SPARSE_FACT:       sparseFact,
	C.RT_IS_SHARED:         func(c *call) { c.truth(c.x(0).Sharable()) },
	C.RT_RESOLVE:           func(c *call) { c.put(c.x(0).Detach().ResolveConj().ResolveNeg()) },
}

func empty(c *call) {
	c.put(tensor.EmptyIn(c.format(2), c.dtype(1), c.lentInts(0)...))
	c.fresh()
}

func inFormat(c *call) { c.truth(c.x(0).IsContiguousIn(c.format(0))) }

// truth leaves a result that is a bool.
func (c *call) truth(b bool) {
	c.integer = 0
	if b {
		c.integer = 1
	}
}

// fresh says of the result that only its slot refers to it. A tensor made in
// inference mode is of its own kind, and no place for others.
func (c *call) fresh() {
	if c.mode != C.RT_IN_INFERENCE {
		c.out.flags |= C.RT_FRESH
	}
}

// full sets a fresh tensor of the type and shape, or a new one, to a number.
func full(c *call) {
	if c.into != 0 {
		lookup(uint32(c.into)).Refill(c.in1(0).number())
		c.out.slot = C.uint32_t(c.into)
		return
	}
	c.put(tensor.FullOf(c.dtype(1), c.in1(0).number(), c.lentInts(0)...))
	c.fresh()
}

func version(c *call) {
	if c.x(0).IsInference() {
		panic(&tensor.ValueError{Op: "version", Reason: "Inference tensors do not track version counter."})
	}
	c.integer = C.int64_t(c.x(0).Version())
}

func arange(c *call) {
	c.put(tensor.ArangeOf(c.dtype(0), c.in1(0).number(), c.in1(1).number(), c.in1(2).number()))
}

// borrow makes a tensor over memory of Python's: its address, its length in
// elements, type, shape, strides, the object to be released, whether it is read-only.
func borrow(c *call) {
	c.put(tensor.Borrow(c.pointer(0), c.int(1), dtype.DType(c.int(2)), c.lentInts(3), c.lentInts(4), c.bool(6), releaseOwner, c.pointer(5)))
}

// replace gives operand 0 the data of operand 1, which its owners then own.
func replace(c *call, f func(x, y *tensor.Tensor)) {
	x := c.x(0)
	before := x.Detach()
	f(x, c.x(1))
	x.Own()
	before.Disown()
	c.put(x)
}

// items reads an index from operand k on.
func (c *call) items(k int) []any {
	var items []any
	for ; k < int(c.nin); k++ {
		switch v := c.in1(k); v.kind {
		case C.RT_INT:
			items = append(items, int(v.int()))
		case C.RT_SLICE:
			s := unsafe.Slice((*int64)(v.pointer()), 3)
			items = append(items, tensor.Slice{Start: int(s[0]), Stop: int(s[1]), Step: int(s[2])})
		case C.RT_NEWAXIS:
			items = append(items, tensor.NewAxis)
		case C.RT_ELLIPSIS:
			items = append(items, tensor.Ellipsis)
		case C.RT_BOOL:
			items = append(items, tensor.Scalar(v.int() != 0))
		default:
			items = append(items, v.tensor())
		}
	}
	return items
}

// indexPut assigns operand 1 to the part of operand 0 that the others name.
func indexPut(c *call) { c.put(c.x(0).IndexPut(c.x(1), c.items(2)...)) }

func stats(c *call) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.integer = C.int64_t(m.HeapAlloc)
}
