//go:build unix

package main

import (
	"os"
	"strconv"
	"time"
)

// parentEnv has the process of the front end's server that started the kernel.
const parentEnv = "JPY_PARENT_PID"

// orphaned returns a channel that is closed when the server that started this
// kernel has died without a word: nobody could end the kernel then. Systems have
// no signal for that which does not depend on the server's threads, so it looks
// once a second, as ipykernel does.
func orphaned() <-chan struct{} {
	gone := make(chan struct{})
	parent := os.Getppid()
	if os.Getenv(parentEnv) != strconv.Itoa(parent) {
		return gone
	}
	go func() {
		for range time.Tick(time.Second) {
			if os.Getppid() != parent {
				close(gone)
				return
			}
		}
	}()
	return gone
}
