package engine

import "syscall"

// attributes has the kernel end the engine with us, even when we are killed. It has a process group of its own, so that
// a Ctrl-C in the terminal reaches only us, and we can end it in order.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
