//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"unsafe"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// A call is what the extension asks for; its methods read operands and
// attributes and leave results.
type call C.rt_call

type value C.rt_value

func (v *value) int() int64     { return *(*int64)(unsafe.Pointer(&v.u)) }
func (v *value) float() float64 { return *(*float64)(unsafe.Pointer(&v.u)) }
func (v *value) pointer() unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&v.u))
}

// run gives back what the extension no longer needs, and computes.
func (c *call) run() {
	release(deadOf(c))
	c.autocast()
	if profile.on.Load() {
		c.timed()
		return
	}
	c.compute()
}

func (c *call) compute() {
	if c.cast == 0 && c.quick() {
		return
	}
	if c.interruptible != 0 {
		tensor.InterruptOnlyHere()
	}
	f := c.function()
	c.refuseSparse()
	switch c.mode {
	case C.RT_RECORD:
		f(c)
	case C.RT_NO_GRAD:
		autograd.NoGrad(func() { f(c) })
	default:
		autograd.InferenceMode(func() { f(c) })
	}
}

func (c *call) function() func(*call) {
	if c.op < 0 {
		return functions[-1-c.op]
	}
	if c.form == C.RT_IN_PLACE {
		return inPlace[c.op]
	}
	return plain[c.op]
}

func (c *call) in1(i int) *value {
	return (*value)(unsafe.Add(unsafe.Pointer(c.in), uintptr(i)*C.sizeof_rt_value))
}

func (c *call) at(i int) *value {
	return (*value)(unsafe.Add(unsafe.Pointer(c.attr), uintptr(i)*C.sizeof_rt_value))
}

// x returns operand i: a tensor, a number that stands for one, or nil.
func (c *call) x(i int) *tensor.Tensor { return c.casted(c.in1(i).tensor()) }

func (v *value) tensor() *tensor.Tensor {
	switch v.kind {
	case C.RT_TENSOR:
		return lookup(uint32(v.int()))
	case C.RT_NONE:
		return nil
	}
	return tensor.Number(v.number())
}

// number returns a Python number.
func (v *value) number() any {
	switch v.kind {
	case C.RT_INT:
		return v.int()
	case C.RT_BOOL:
		return v.int() != 0
	case C.RT_COMPLEX:
		return complex(v.float(), float64(v.imag))
	}
	return v.float()
}

// list returns the tensors of a list; slot 0 stands for none.
func (v *value) list() []*tensor.Tensor {
	xs := make([]*tensor.Tensor, v.n)
	for i, slot := range unsafe.Slice((*int64)(v.pointer()), v.n) {
		if slot != 0 {
			xs[i] = lookup(uint32(slot))
		}
	}
	return xs
}

// xs returns the operands from the first on as a list, but for the last ones.
func (c *call) xs(first, last int) []*tensor.Tensor {
	xs := make([]*tensor.Tensor, int(c.nin)-first-last)
	for i := range xs {
		xs[i] = c.x(first + i)
	}
	return xs
}

// any returns a number, a bool, a string, a list of numbers, or nil.
func (c *call) any(i int) any {
	switch v := c.at(i); v.kind {
	case C.RT_NONE:
		return nil
	case C.RT_STRING:
		return c.string(i)
	case C.RT_INTS:
		return c.ints(i)
	case C.RT_FLOATS:
		return append([]float64{}, unsafe.Slice((*float64)(v.pointer()), v.n)...)
	case C.RT_INT:
		return int(v.int())
	default:
		return v.number()
	}
}

func (c *call) int(i int) int                { return int(c.at(i).int()) }
func (c *call) bool(i int) bool              { return c.at(i).int() != 0 }
func (c *call) dtype(i int) dtype.DType      { return dtype.DType(c.at(i).int()) }
func (c *call) pointer(i int) unsafe.Pointer { return c.at(i).pointer() }

// format returns a memory format; none is the operation's own.
func (c *call) format(i int) tensor.MemoryFormat { return tensor.MemoryFormat(c.at(i).int()) }

func (c *call) float(i int) float64 {
	switch v := c.at(i); v.kind {
	case C.RT_FLOAT:
		return v.float()
	case C.RT_COMPLEX:
		return tensor.Number(v.number()).Float() // refuses an imaginary part
	default:
		return float64(v.int())
	}
}

// ints returns a copy, because rules of gradients keep it.
func (c *call) ints(i int) []int {
	v := c.at(i)
	out := make([]int, v.n)
	if v.n == 0 {
		return out
	}
	for k, n := range unsafe.Slice((*int64)(v.pointer()), v.n) {
		out[k] = int(n)
	}
	return out
}

// lentInts returns the caller's own integers, for functions that do not keep them.
func (c *call) lentInts(i int) []int {
	v := c.at(i)
	return unsafe.Slice((*int)(v.pointer()), v.n)
}

func (c *call) string(i int) string {
	v := c.at(i)
	return string(unsafe.Slice((*byte)(v.pointer()), v.n))
}

// put leaves the results.
func (c *call) put(zs ...*tensor.Tensor) {
	if len(zs) > int(c.nout) {
		panic(&tensor.ValueError{Op: "call", Reason: "more results than there is room for"})
	}
	out := unsafe.Slice((*desc)(unsafe.Pointer(c.out)), len(zs))
	for i, z := range zs {
		if z == nil {
			out[i].slot = 0
		} else {
			out[i].describe(z)
		}
	}
	c.nout = C.int32_t(len(zs))
}
