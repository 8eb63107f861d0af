package tensor

import "github.com/rustorch/rustorch/tensor/internal/gid"

// A GoroutineID names a running goroutine.
type GoroutineID = gid.ID

// Goroutine returns the ID of the calling goroutine. Modes that belong to a
// goroutine are kept by it.
func Goroutine() GoroutineID { return gid.Current() }
