package runtime

import "syscall"

// processAttributes makes the kernel kill the child when we die, and keeps a terminal's Ctrl-C from it, so that a
// request under way can be finished.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
