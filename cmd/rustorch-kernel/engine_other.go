//go:build !unix

package main

import (
	"errors"

	"github.com/rustorch/rustorch/kernel/engine"
)

// startEngine runs the engine in this process where there are no processes
// that can be given sockets.
func startEngine() (engine.Engine, error) {
	eng, _ := newEngine()
	return eng, nil
}

func runEngine() error {
	return errors.New("on this system the engine runs in the kernel's own process")
}
