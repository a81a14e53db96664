//go:build unix && !linux

package runtime

import "syscall"

// processAttributes keeps a terminal's Ctrl-C from the child. There is no parent-death signal here; a child notices our
// death when its poll of the Runtime API breaks off, and ends itself.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
