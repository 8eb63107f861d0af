//go:build !linux

package buf

import "errors"

// margin is 0 where no other process can map a segment.
const margin = 0

func inode(uintptr) (id [2]uint64, ok bool) { return id, false }

func duplicate(uintptr) (int, error) { return -1, errors.ErrUnsupported }

func closeFD(int) {}
