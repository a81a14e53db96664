//go:build unix && !linux

package engine

import "syscall"

// attributes puts the engine into a process group of its own, so that a Ctrl-C in the terminal reaches only us, and
// we can end it in order.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
