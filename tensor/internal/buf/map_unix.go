//go:build unix && !linux

package buf

import (
	"errors"

	"golang.org/x/sys/unix"
)

// mapMemory maps anonymous memory: there are no memfds here, so segments
// cannot be shared with another process.
func mapMemory(size int) (mem []byte, fd int, err error) {
	mem, err = unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	return mem, -1, err
}

func mapShared(uintptr, int) ([]byte, error) { return nil, errors.ErrUnsupported }

func unmapMemory(mem []byte, _ int) {
	if err := unix.Munmap(mem); err != nil {
		panic(err)
	}
}
