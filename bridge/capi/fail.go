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
	case *tensor.IndexError:
		c.message(C.RT_ERR_INDEX, v.Error())
	case *tensor.DTypeError:
		kind := C.int32_t(C.RT_ERR_DTYPE)
		if v.Unsupported() {
			kind = C.RT_ERR_UNSUPPORTED
		}
		c.message(kind, v.Error())
	case *tensor.ValueError:
		c.message(C.RT_ERR_VALUE, v.Error())
	case *tensor.LayoutError:
		c.message(C.RT_ERR_LAYOUT, v.Error())
	case *tensor.LinAlgError:
		c.message(C.RT_ERR_LINALG, v.Error())
	case *tensor.GradError:
		c.message(C.RT_ERR_GRAD, v.Error())
	case *tensor.OutOfMemoryError:
		c.message(C.RT_ERR_MEMORY, v.Error())
	case shareError:
		c.message(C.RT_ERR_SHARE, v.Error())
	case pythonError:
		c.message(C.RT_ERR_PYTHON, "")
	case tensor.Interrupted:
		c.message(C.RT_ERR_INTERRUPT, v.Error())
	default:
		c.message(C.RT_ERR_INTERNAL, fmt.Sprint(v))
	}
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
