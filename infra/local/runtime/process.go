package runtime

import (
	"os/exec"
	goruntime "runtime"
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
		goruntime.LockOSThread()
		for request := range requests {
			request.result <- request.cmd.Start()
		}
	}()
	return requests
})

// startOnLastingThread is cmd.Start for commands with the attributes of processAttributes.
func startOnLastingThread(cmd *exec.Cmd) error {
	result := make(chan error, 1)
	lastingThread() <- startRequest{cmd: cmd, result: result}
	return <-result
}
