//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// autocast decides, in a call that asks for it, what its operands are converted
// to: c.cast is that type and one, or 0.
func (c *call) autocast() {
	c.cast = 0
	if c.lower == 0 || c.op < 0 || c.form != C.RT_PLAIN {
		return
	}
	switch op.Autocast(op.ID(c.op)) {
	case op.Lower:
		c.cast = c.lower
	case op.Higher:
		c.cast = C.int32_t(dtype.Float32) + 1
	case op.Widest:
		c.cast = c.widest()
	}
}

// widest is Float32 if an operand has it or operands have both lower types.
func (c *call) widest() C.int32_t {
	var found dtype.DType
	some := false
	for i := range int(c.nin) {
		if c.in1(i).kind != C.RT_TENSOR {
			continue
		}
		if x := c.in1(i).tensor(); castable(x) {
			if some {
				found = dtype.Promote(found, x.DType())
			} else {
				found, some = x.DType(), true
			}
		}
	}
	if !some {
		return 0
	}
	return C.int32_t(found) + 1
}

func castable(x *tensor.Tensor) bool { return x.DType().IsFloat() && x.DType() != tensor.Float64 }

// casted returns an operand as autocast wants it.
func (c *call) casted(x *tensor.Tensor) *tensor.Tensor {
	if c.cast == 0 || x == nil || !castable(x) {
		return x
	}
	return x.To(dtype.DType(c.cast - 1))
}
