package tensor

import "github.com/rustorch/rustorch/tensor/internal/buf"

// MemoryAllocated returns the bytes of tensor memory outside the Go heap that
// tensors hold, as torch.cuda.memory_allocated does for a device.
func MemoryAllocated() int { return buf.ReadStats().Live }

// MemoryReserved returns the bytes that have been taken from the system for
// tensors, those that wait for reuse included.
func MemoryReserved() int { return buf.ReadStats().Mapped }

// MaxMemoryAllocated returns the largest MemoryAllocated so far.
func MaxMemoryAllocated() int { return buf.ReadStats().Peak }
