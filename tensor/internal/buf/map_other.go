//go:build !unix

package buf

import (
	"errors"
	"unsafe"
)

// mapMemory takes the memory from the Go heap, shifted to the alignment of
// blocks; a segment keeps it alive and unmapping leaves it to the collector.
func mapMemory(size int) (mem []byte, fd int, err error) {
	mem = make([]byte, size+Align)
	shift := int(-uintptr(unsafe.Pointer(&mem[0])) & (Align - 1))
	return mem[shift : shift+size], -1, nil
}

func mapShared(uintptr, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmapMemory([]byte, int) {}
