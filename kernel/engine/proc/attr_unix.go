//go:build unix && !linux

package proc

import "syscall"

// attributes keeps Ctrl-C in a terminal from the engine. It ends with its
// supervisor because it then reads the end of the socket.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
