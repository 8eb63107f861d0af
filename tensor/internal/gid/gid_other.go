//go:build !amd64 && !arm64

package gid

import (
	"bytes"
	"runtime"
	"strconv"
)

// current reads the number from the first line of the goroutine's stack trace,
// "goroutine 7 [running]:".
func current() uintptr {
	var b [64]byte
	line := b[:runtime.Stack(b[:], false)]
	fields := bytes.Fields(line)
	n, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		panic("gid: unexpected stack trace: " + string(line))
	}
	return uintptr(n)
}
