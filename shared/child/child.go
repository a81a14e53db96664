// Package child starts processes that do not outlive this one: the functions of a local run, the DynamoDB engine, the servers of
// make bench, the programs of make sam-local.
//
// It owns how they start. What they say, when they are ready and how they are ended in order is for who starts them.
package child

import (
	"os/exec"
	"runtime"
	"sync"
)

// startRequest asks the lasting thread to start a command.
type startRequest struct {
	cmd    *exec.Cmd
	result chan error
}

// lastingThread is a goroutine that keeps its operating system thread forever. Linux sends the parent-death signal when
// the thread that forked ends, not the process, and Go ends threads as it likes.
var lastingThread = sync.OnceValue(func() chan<- startRequest {
	requests := make(chan startRequest)
	go func() {
		runtime.LockOSThread()
		for request := range requests {
			request.result <- request.cmd.Start()
		}
	}()
	return requests
})

// Start is cmd.Start for a child that ends when we do. It replaces cmd.SysProcAttr: the child gets a process group of its
// own, so that a Ctrl-C in the terminal reaches only us, and we can end it in order. On Linux the kernel kills it when we
// die, even of kill -9; elsewhere it has to notice by itself.
func Start(cmd *exec.Cmd) error {
	cmd.SysProcAttr = attributes()
	result := make(chan error, 1)
	lastingThread() <- startRequest{cmd: cmd, result: result}
	return <-result
}
