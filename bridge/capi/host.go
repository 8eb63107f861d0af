//go:build cgo

package main

/*
#include "abi.h"

static rt_host host;
static void keep_host(const rt_host *h) { host = *h; }
static void host_release(void *owner) { host.release(owner); }
static int32_t host_backward(void *owner, int64_t node, int32_t create, int32_t n, const rt_desc *g, int32_t wanted, int64_t *result, void **keep) {
	return host.backward(owner, node, create, n, g, wanted, result, keep);
}
*/
import "C"

import (
	"unsafe"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

func setHost(h unsafe.Pointer) { C.keep_host((*C.rt_host)(h)) }

// releaseOwner tells the extension that the library does not need an object of
// its any more.
func releaseOwner(owner unsafe.Pointer) { C.host_release(owner) }

// pythonError is the panic value of a callback that left a Python exception.
type pythonError struct{}

// hostBackward asks a Python function for the gradients of its inputs.
func hostBackward(owner unsafe.Pointer, node int64, g []*tensor.Tensor, inputs int) []*tensor.Tensor {
	in := make([]desc, len(g)+1)
	for i, t := range g {
		if t != nil {
			in[i].describe(t)
		}
	}
	slots := make([]C.int64_t, inputs+1)
	create := C.int32_t(0)
	if autograd.Enabled() {
		create = 1
	}
	// The arrays lie on Go's heap, hold no pointers to it and are used only until
	// the call returns. Keep holds Python's results until they are captured.
	var keep unsafe.Pointer
	if C.host_backward(owner, C.int64_t(node), create, C.int32_t(len(g)), (*C.rt_desc)(&in[0]), C.int32_t(inputs), &slots[0], &keep) != 0 {
		panic(pythonError{})
	}
	d := make([]*tensor.Tensor, inputs)
	for i := range d {
		if slots[i] != 0 {
			d[i] = lookup(uint32(slots[i]))
			d[i].Capture()
		}
	}
	releaseOwner(keep)
	return d
}
