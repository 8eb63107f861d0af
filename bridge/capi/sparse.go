//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import "github.com/rustorch/rustorch/tensor"

// onSparse are the functions that take sparse tensors: those that do not look at
// elements, and those that know what to do with them.
var onSparse = [C.RT_FUNCTIONS]bool{
	C.RT_GET_GRAD: true, C.RT_SET_GRAD: true, C.RT_SET_REQUIRES_GRAD: true, C.RT_DETACH: true, C.RT_DESCRIBE: true, C.RT_BACKWARD: true, C.RT_GRAD: true,
	C.RT_INDEX: true, C.RT_COPY: true, C.RT_SET_DATA: true, C.RT_FUNCTION: true, C.RT_ATTACH: true, C.RT_VERSION: true,
	C.RT_HOOK: true, C.RT_HOOK_AFTER: true, C.RT_RETAIN_GRAD: true, C.RT_RETAINS_GRAD: true, C.RT_DETACH_IN_PLACE: true, C.RT_NODE: true,
	C.RT_IN_FORMAT: true, C.RT_SPARSE_FACT: true,
}

// names of functions in the messages of those that do not.
var names = map[C.int32_t]string{
	C.RT_INDEX_PUT: "index_put_", C.RT_AS_STRIDED: "as_strided", C.RT_BECOME: "set_", C.RT_EMPTY_LIKE: "empty_like", C.RT_STORAGE: "storage", C.RT_DRAW: "random_",
	C.RT_PUBLISH: "share_memory_", C.RT_IS_SHARED: "is_shared", C.RT_FORMAT: "suggest_memory_format",
}

// refuseSparse panics if the function looks at the elements of an operand that
// has no memory for all of them. Rows of the table do that themselves.
func (c *call) refuseSparse() {
	if c.op >= 0 || onSparse[-1-c.op] {
		return
	}
	for i := range int(c.nin) {
		if v := c.in1(i); v.kind == C.RT_TENSOR {
			if x := v.tensor(); x.Layout() != tensor.Strided {
				panic(&tensor.LayoutError{Op: names[-1-c.op], Layout: x.Layout()})
			}
		}
	}
}

// sparseFact tells of operand 0 what attribute 0 asks for.
func sparseFact(c *call) {
	x := c.x(0)
	switch c.int(0) {
	case C.RT_NNZ:
		c.integer = C.int64_t(x.Nnz())
	case C.RT_SPARSE_DIM:
		c.integer = C.int64_t(x.SparseDim())
	case C.RT_COALESCED:
		c.truth(x.IsCoalesced())
	default:
		c.integer = C.int64_t(x.Layout())
	}
}
