//go:build !linux

package buf

// Elsewhere the machine is not asked; the bounds are what an address space of
// these systems can hold, and the system's own refusal is reported as it comes.

func physicalMemory() int { return int(min(uint64(1)<<37, uint64(^uint(0)>>1))) }

func availableMemory() int { return physicalMemory() }
