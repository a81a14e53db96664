//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// takeTerminal makes us the terminal's foreground process group, so that Ctrl-C reaches us and not make: make would end
// with an error although we end in order. Where there is no terminal of ours nothing is done.
func takeTerminal() {
	terminal := int(os.Stdin.Fd())
	foreground, err := unix.IoctlGetInt(terminal, unix.TIOCGPGRP)
	if err != nil || foreground != unix.Getpgrp() {
		return
	}
	// A process of the background is stopped when it touches the terminal; and Ctrl-Z would stop us without make, which
	// the shell waits for, ever knowing.
	signal.Ignore(syscall.SIGTTOU, syscall.SIGTSTP)
	if unix.Setpgid(0, 0) == nil {
		unix.IoctlSetPointerInt(terminal, unix.TIOCSPGRP, os.Getpid())
	}
}
