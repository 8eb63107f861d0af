//go:build !unix

package local

import "os/exec"

// wholly returns what ends a command; its children have no group to end.
func wholly(cmd *exec.Cmd) func() error {
	return func() error { return cmd.Process.Kill() }
}
