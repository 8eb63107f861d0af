//go:build amd64 || arm64

package gid

// current returns the address of the runtime's record of the goroutine.
func current() uintptr
