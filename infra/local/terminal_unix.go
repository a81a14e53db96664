//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// takeTerminal makes us the terminal's foreground process group, so that Ctrl-C reaches us and not make: make would end
// with an error although we end in order. It does nothing if we are not in the foreground of a terminal.
func takeTerminal() {
	terminal := int(os.Stdin.Fd())
	foreground, err := unix.IoctlGetInt(terminal, unix.TIOCGPGRP)
	if err != nil || foreground != unix.Getpgrp() {
		return
	}
	// SIGTTOU would stop a background process that changes the terminal. Ctrl-Z would stop us but not make, which the
	// shell waits for.
	signal.Ignore(syscall.SIGTTOU, syscall.SIGTSTP)
	if unix.Setpgid(0, 0) == nil {
		unix.IoctlSetPointerInt(terminal, unix.TIOCSPGRP, os.Getpid())
	}
}
