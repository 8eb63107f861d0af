//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"runtime"
	"sync"
	"unsafe"
	"weak"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// A registration is a function of Python's among the hooks of a tensor. Only
// those hold it: when they are gone, the function is released.
type registration struct {
	owner  unsafe.Pointer
	remove func()
}

var registrations struct {
	mu   sync.Mutex
	last int64
	all  map[int64]weak.Pointer[registration]
}

// hook registers attribute 0, an object with _backward, with a tensor's gradient.
func hook(c *call) {
	r := newRegistration(c)
	r.remove = autograd.CustomHook(c.x(0), func(g *tensor.Tensor) *tensor.Tensor {
		return hostBackward(r.owner, 0, []*tensor.Tensor{g}, 1)[0]
	})
	r.enter(c)
}

// hookAfter registers attribute 0 with what is added to a leaf's gradient.
func hookAfter(c *call) {
	r := newRegistration(c)
	c.x(0).Capture() // the function gets the tensor, also when the graph alone refers to it
	r.remove = autograd.RegisterAfter(c.x(0), func(x *tensor.Tensor) { hostBackward(r.owner, 0, []*tensor.Tensor{x}, 0) })
	r.enter(c)
}

func newRegistration(c *call) *registration { return &registration{owner: c.pointer(0)} }

// enter gives a registration that stands its number.
func (r *registration) enter(c *call) {
	kept.add()
	registrations.mu.Lock()
	defer registrations.mu.Unlock()
	if registrations.all == nil {
		registrations.all = map[int64]weak.Pointer[registration]{}
	}
	registrations.last++
	id := registrations.last
	registrations.all[id] = weak.Make(r)
	c.integer = C.int64_t(id)
	owner := r.owner
	runtime.AddCleanup(r, func(id int64) {
		kept.drop()
		registrations.mu.Lock()
		delete(registrations.all, id)
		registrations.mu.Unlock()
		releaseOwner(owner)
	}, id)
}

// unhook takes a function out of the hooks again.
func unhook(id int64) {
	registrations.mu.Lock()
	r := registrations.all[id].Value()
	registrations.mu.Unlock()
	if r != nil {
		r.remove()
	}
}
