package proc

import "syscall"

// attributes makes the engine die with its supervisor and keeps Ctrl-C in a
// terminal from both.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
