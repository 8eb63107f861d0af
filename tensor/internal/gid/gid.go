// Package gid tells goroutines apart.
package gid

// An ID names a running goroutine. It may be given to another goroutine after
// the first has ended, so whoever keeps something by ID removes it in time.
type ID uintptr

// Current returns the ID of the calling goroutine.
func Current() ID { return ID(current()) }
