//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/rustorch/rustorch/tensor"
)

// profile holds how often each row was called, and for how long, while it is on.
var profile struct {
	on   atomic.Bool
	mu   sync.Mutex
	rows map[int32]*rowTime
}

type rowTime struct {
	calls int
	total time.Duration
}

// timed runs a call and counts it.
func (c *call) timed() {
	start := time.Now()
	defer func() {
		took := time.Since(start)
		profile.mu.Lock()
		defer profile.mu.Unlock()
		r := profile.rows[int32(c.op)]
		if r == nil {
			r = &rowTime{}
			profile.rows[int32(c.op)] = r
		}
		r.calls++
		r.total += took
	}()
	c.compute()
}

// setProfile begins a profile, or ends it and leaves the number of each row, its
// calls and its nanoseconds, one after the other. Backward passes are row -1.
func setProfile(c *call) {
	profile.mu.Lock()
	defer profile.mu.Unlock()
	counts := []int{}
	for row, r := range profile.rows {
		if row < 0 && row != -1-C.RT_BACKWARD && row != -1-C.RT_GRAD {
			continue
		}
		counts = append(counts, max(int(row), -1), r.calls, int(r.total))
	}
	profile.rows = map[int32]*rowTime{}
	profile.on.Store(c.bool(0))
	c.put(tensor.FromSlice(counts))
}
