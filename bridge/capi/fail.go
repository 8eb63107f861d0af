//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/rustorch/rustorch/tensor"
)

// fail leaves the panic value v as an error of the extension's.
func (c *call) fail(v any) {
	e := c.err
	e.n1, e.n2 = -1, -1
	switch v := v.(type) {
	case *tensor.ShapeError:
		c.message(C.RT_ERR_SHAPE, v.Op+": "+v.Reason)
		if v.Shape1 != nil {
			e.n1 = fill(&e.shape1, v.Shape1)
		}
		if v.Shape2 != nil {
			e.n2 = fill(&e.shape2, v.Shape2)
		}
	case pythonError:
		c.message(C.RT_ERR_PYTHON, "")
	case error:
		c.message(kindOf(v), v.Error())
	default:
		c.message(C.RT_ERR_INTERNAL, fmt.Sprint(v))
	}
}

// kindOf is the number of the extension's class for an error.
func kindOf(err error) C.int32_t {
	switch v := err.(type) {
	case *tensor.IndexError:
		return C.RT_ERR_INDEX
	case *tensor.DTypeError:
		if v.Unsupported() {
			return C.RT_ERR_UNSUPPORTED
		}
		return C.RT_ERR_DTYPE
	case *tensor.ValueError:
		return C.RT_ERR_VALUE
	case *tensor.LayoutError:
		return C.RT_ERR_LAYOUT
	case *tensor.LinAlgError:
		return C.RT_ERR_LINALG
	case *tensor.GradError:
		return C.RT_ERR_GRAD
	case *tensor.NoDerivativeError:
		return C.RT_ERR_NO_DERIVATIVE
	case *tensor.OutOfMemoryError:
		return C.RT_ERR_MEMORY
	case shareError:
		return C.RT_ERR_SHARE
	case tensor.Interrupted:
		return C.RT_ERR_INTERRUPT
	}
	return C.RT_ERR_INTERNAL
}

func fill(to *[C.RT_MAX_DIMS]C.int64_t, s []int) C.int32_t {
	n := min(len(s), len(to))
	for i := range n {
		to[i] = C.int64_t(s[i])
	}
	return C.int32_t(n)
}

// message writes as much of s as there is room for.
func (c *call) message(kind C.int32_t, s string) {
	c.err.kind = kind
	to := unsafe.Slice((*byte)(unsafe.Pointer(&c.err.message)), C.RT_MESSAGE)
	to[copy(to[:C.RT_MESSAGE-1], s)] = 0
}
