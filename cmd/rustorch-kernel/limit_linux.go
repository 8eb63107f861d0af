package main

import (
	"syscall"

	"github.com/rustorch/rustorch/tensor"
)

// limitHeap bounds the memory that is the engine's alone, Go's heap above all:
// a cell that takes all there is ends its engine, with Go's own report, before
// the system ends whatever it likes. Tensors lie in shared memory, which has a
// bound of its own.
func limitHeap() {
	var r syscall.Rlimit
	want := uint64(tensor.MemoryLimit())
	if syscall.Getrlimit(syscall.RLIMIT_DATA, &r) == nil && r.Cur > want {
		r.Cur = want
		_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &r) // without it the engine works too
	}
}
