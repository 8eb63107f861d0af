//go:build unix

package main

import (
	"os"
	"os/exec"
	"runtime"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/engine/proc"
)

// startEngine starts an engine in a process of its own: the same file again,
// which on Linux is found even if it has been replaced meanwhile.
func startEngine() (engine.Engine, error) {
	self := "/proc/self/exe"
	if runtime.GOOS != "linux" {
		var err error
		if self, err = os.Executable(); err != nil {
			return nil, err
		}
	}
	return proc.Start(func() *exec.Cmd { return exec.Command(self, engineCommand) })
}

func runEngine() error {
	eng, mem := newEngine()
	return proc.Serve(eng, mem)
}
