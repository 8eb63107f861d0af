//go:build unix

package main

import (
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"

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

// maxStack is enough for the recursion that cells may do; a recursion in
// compiled code that has no end fills it before Go gives up.
const maxStack = 512 << 20

func runEngine() error {
	limitHeap()
	debug.SetMaxStack(maxStack)
	eng, mem := newEngine()
	return proc.Serve(eng, mem)
}
