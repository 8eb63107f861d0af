//go:build !linux

package main

import "time"

// processTime is the wall's: other systems have no such clock in one call.
func processTime() int64 { return time.Since(began).Nanoseconds() }
