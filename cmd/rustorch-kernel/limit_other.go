//go:build unix && !linux

package main

// limitHeap does nothing: other systems do not tell Go's heap from tensors.
func limitHeap() {}
