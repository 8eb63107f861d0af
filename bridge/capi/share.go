//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"github.com/rustorch/rustorch/bridge/share"
)

// publish leaves the descriptor of a segment with the operand's elements, which
// is the caller's.
func publish(c *call) {
	s, err := share.Publish(c.x(0))
	if err != nil {
		panic(shareError{err})
	}
	fd, err := s.Detach()
	if err != nil {
		panic(shareError{err})
	}
	c.integer = C.int64_t(fd)
}

// attachSegment makes a tensor over the segment of a descriptor, which stays the
// caller's.
func attachSegment(c *call) {
	x, err := share.AttachFD(uintptr(c.int(0)))
	if err != nil {
		panic(shareError{err})
	}
	c.put(x)
}

// A shareError is what is wrong with memory of another process.
type shareError struct{ error }
