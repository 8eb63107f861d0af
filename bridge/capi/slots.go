//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/rustorch/rustorch/tensor"
)

// An entry is a tensor that the extension knows by the number of its slot.
type entry struct {
	t     *tensor.Tensor
	count uint32 // descriptors that were handed out and not given back
}

const chunkBits = 12

type chunk [1 << chunkBits]entry

// The slots are kept in chunks that never move, so that they are read without
// the lock. Slot 0 is no tensor.
var slots struct {
	mu     sync.Mutex
	chunks [1 << 16]atomic.Pointer[chunk]
	next   uint32
	free   []uint32
}

func at(slot uint32) *entry {
	return &slots.chunks[slot>>chunkBits].Load()[slot&(1<<chunkBits-1)]
}

// lookup returns the tensor of a slot that the extension holds.
func lookup(slot uint32) *tensor.Tensor { return at(slot).t }

// enter counts one more descriptor of t and returns its slot.
func enter(t *tensor.Tensor) uint32 {
	slots.mu.Lock()
	defer slots.mu.Unlock()
	slot := t.Tag()
	if slot == 0 {
		slot = vacant()
		*at(slot) = entry{t: t}
		t.SetTag(slot)
		t.Own()
	}
	at(slot).count++
	return slot
}

func vacant() uint32 {
	if n := len(slots.free); n > 0 {
		slot := slots.free[n-1]
		slots.free = slots.free[:n-1]
		return slot
	}
	slots.next++
	if int(slots.next>>chunkBits) >= len(slots.chunks) {
		panic(&tensor.ValueError{Op: "tensor", Reason: "more tensors than can be numbered are alive"})
	}
	if p := &slots.chunks[slots.next>>chunkBits]; p.Load() == nil {
		p.Store(&chunk{})
	}
	return slots.next
}

// release takes descriptors back. Tensors that the extension no longer knows
// give their memory back, unless Go still needs it.
func release(dead []C.rt_release) {
	for _, r := range dead {
		if t := leave(uint32(r.slot), uint32(r.count)); t != nil {
			t.Disown()
		}
	}
}

func leave(slot, count uint32) *tensor.Tensor {
	slots.mu.Lock()
	defer slots.mu.Unlock()
	e := at(slot)
	if e.count -= count; e.count > 0 {
		return nil
	}
	t := e.t
	*e = entry{}
	t.SetTag(0)
	slots.free = append(slots.free, slot)
	return t
}

type desc C.rt_desc

// describe fills d for t, which gets a slot if it has none.
func (d *desc) describe(t *tensor.Tensor) {
	x := t.Describe()
	if len(x.Shape) > C.RT_MAX_DIMS {
		panic(&tensor.ValueError{Op: "tensor", Reason: fmt.Sprintf("%d dimensions are more than %d", len(x.Shape), C.RT_MAX_DIMS)})
	}
	d.slot = C.uint32_t(enter(t))
	d.data = x.Data
	d.offset = C.int64_t(x.Offset)
	d.ndim = C.int32_t(len(x.Shape))
	d.dtype = C.uint8_t(x.DType)
	n := 1
	for i, s := range x.Shape {
		n *= s
		d.dims[i] = C.int64_t(s)
		d.dims[len(x.Shape)+i] = C.int64_t(x.Strides[i])
	}
	d.numel = C.int64_t(n)
	d.flags = flagsOf(t)
}

func flagsOf(t *tensor.Tensor) (flags C.uint16_t) {
	set := func(on bool, flag C.uint16_t) {
		if on {
			flags |= flag
		}
	}
	set(t.RequiresGrad(), C.RT_REQUIRES_GRAD)
	set(t.IsLeaf(), C.RT_LEAF)
	set(t.Layout() != tensor.Strided, C.RT_SPARSE)
	set(t.IsContiguous(), C.RT_CONTIGUOUS)
	set(t.IsInference(), C.RT_INFERENCE)
	set(t.IsConj(), C.RT_CONJ)
	set(t.IsNeg(), C.RT_NEG)
	set(t.ReadOnly(), C.RT_READ_ONLY)
	return flags
}

func deadOf(c *call) []C.rt_release {
	if c.ndead == 0 {
		return nil
	}
	return unsafe.Slice(c.dead, c.ndead)
}
