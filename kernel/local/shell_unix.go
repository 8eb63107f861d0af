//go:build unix

package local

import (
	"os/exec"
	"syscall"
)

// wholly returns what ends a command with all that it has started: a child of
// the shell would hold its output open.
func wholly(cmd *exec.Cmd) func() error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
