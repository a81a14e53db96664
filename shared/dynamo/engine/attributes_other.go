//go:build !linux

package engine

import "syscall"

// attributes puts the engine into a process group of its own, so that a Ctrl-C in the terminal reaches us alone and we
// end it in order.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
