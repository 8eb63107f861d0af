//go:build !linux

package main

import "time"

var began = time.Now()

// now is a time in nanoseconds.
func now() int64 { return time.Since(began).Nanoseconds() }
