//go:build cgo

// Command capi is the library behind the Python package: package tensor with
// its operations and gradients as one C function. It is built as a C shared
// library and opened by the extension of bridge/python at the first operation.
package main

/*
#include "abi.h"
*/
import "C"

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

func main() {}

// rt_open is called once, before any call.
//
//export rt_open
func rt_open(h unsafe.Pointer, l *C.rt_library) C.int32_t {
	setHost(h)
	tensor.LendAll()
	l.ops = op.Count
	l.size_call, l.size_desc = C.sizeof_rt_call, C.sizeof_rt_desc
	l.stop = (*C.uint32_t)(tensor.StopFlag())
	return 0
}

// rt_do runs a call. The result is not 0 if it failed.
//
//export rt_do
func rt_do(p unsafe.Pointer) (failed C.int32_t) {
	c := (*call)(p)
	defer func() {
		if v := recover(); v != nil {
			c.fail(v)
			failed = 1
		}
	}()
	c.run()
	return 0
}
