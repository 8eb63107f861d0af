//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// quick runs the rows that small programs call most, and leaves their result in
// the place of a tensor that the caller has no more use for. It reports whether
// the call was one of them.
func (c *call) quick() bool {
	if c.op < 0 || c.form != C.RT_PLAIN || c.nattr != 0 || c.nin > 2 || c.nout != 1 || c.mode == C.RT_IN_INFERENCE {
		return false
	}
	q := tensor.Quick{ID: op.ID(c.op), NoGrad: c.mode != C.RT_RECORD}
	if c.into != 0 {
		q.Into = lookup(uint32(c.into))
	}
	z := c.computed(q)
	if z == nil {
		return false
	}
	d := (*desc)(c.out)
	if z == q.Into {
		d.slot = C.uint32_t(c.into)
		return true
	}
	d.describe(z)
	c.fresh()
	return true
}

func (c *call) computed(q tensor.Quick) *tensor.Tensor {
	x := c.in1(0)
	if c.nin == 1 {
		if x.kind != C.RT_TENSOR {
			return nil
		}
		return q.Unary(x.tensor())
	}
	y := c.in1(1)
	switch {
	case x.kind == C.RT_TENSOR && y.kind == C.RT_TENSOR:
		return q.Binary(x.tensor(), y.tensor())
	case x.kind == C.RT_TENSOR:
		return y.beside(q, x.tensor(), false)
	case y.kind == C.RT_TENSOR:
		return x.beside(q, y.tensor(), true)
	}
	return nil
}

// beside computes with the number v and x.
func (v *value) beside(q tensor.Quick, x *tensor.Tensor, left bool) *tensor.Tensor {
	switch {
	case v.kind == C.RT_FLOAT && x.DType() == tensor.Float32:
		return q.Float32Number(x, float32(v.float()), left)
	case v.kind == C.RT_INT && x.DType() == tensor.Float32:
		return q.Float32Number(x, float32(v.int()), left)
	case v.kind == C.RT_FLOAT:
		return q.Float64Number(x, v.float(), left)
	case v.kind == C.RT_INT:
		return q.Float64Number(x, float64(v.int()), left)
	}
	return nil
}
