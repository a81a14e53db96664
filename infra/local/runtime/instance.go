package runtime

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"frontdesk/shared/child"
)

const (
	initTimeout = 10 * time.Second // Lambda's limit for the time until the first poll
	grace       = time.Second      // between SIGTERM and SIGKILL
)

// instance is one child process and the Runtime API that it alone talks to.
type instance struct {
	cmd    *exec.Cmd
	output *lineWriter
	server *http.Server
	offers chan *invocation // received by the child's poll
	dead   chan struct{}    // closed once the process is gone and its output is read
	polled atomic.Bool      // it has started well enough to ask for work
	killed atomic.Bool      // we ended it

	mu        sync.Mutex
	current   *invocation    // taken and not yet followed by a poll
	initError *FunctionError // what the child reported before its first poll
}

// invocation is one request. Its results are written under the instance's mutex, before done is closed.
type invocation struct {
	requestID string
	payload   []byte

	response []byte
	err      error
	answered bool
	done     chan struct{}
}

// start starts a child. The caller has to call wait.
func start(config Config, log *lineLog) (*instance, error) {
	binary, err := filepath.Abs(config.Binary)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(config.Dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, err // otherwise the failed start blames the binary
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	output := &lineWriter{log: log}
	i := &instance{
		cmd: &exec.Cmd{
			Path:      binary,
			Args:      []string{binary},
			Dir:       dir,
			Env:       environment(config, listener.Addr().String(), dir),
			Stdout:    output,
			Stderr:    output,
			WaitDelay: grace, // a grandchild that keeps the output open doesn't hold up wait
		},
		output: output,
		offers: make(chan *invocation),
		dead:   make(chan struct{}),
	}
	i.server = &http.Server{Handler: i.runtimeAPI(config)}
	if err := child.Start(i.cmd); err != nil {
		listener.Close()
		return nil, err
	}
	go i.server.Serve(listener)
	return i, nil
}

// environment is all that the child sees: Lambda's variables and the function's own, nothing of this process's.
func environment(config Config, runtimeAPI, dir string) []string {
	set := map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          runtimeAPI,
		"_HANDLER":                        "bootstrap",
		"LAMBDA_TASK_ROOT":                dir,
		"AWS_LAMBDA_FUNCTION_NAME":        config.Name,
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": strconv.Itoa(config.MemorySize),
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_REGION":                      "us-east-1",
		"AWS_DEFAULT_REGION":              "us-east-1",
		"AWS_ACCESS_KEY_ID":               "local",
		"AWS_SECRET_ACCESS_KEY":           "local",
		"TZ":                              ":UTC",
		"LANG":                            "en_US.UTF-8",
	}
	for name, value := range config.Env {
		set[name] = value
	}
	list := make([]string, 0, len(set))
	for name, value := range set {
		list = append(list, name+"="+value)
	}
	return list
}

func (i *instance) pid() int { return i.cmd.Process.Pid }

// wait returns how the process ended, once it has and all its output is in the log.
func (i *instance) wait() string {
	err := i.cmd.Wait()
	i.output.flush()
	i.server.Close()
	if i.cmd.ProcessState == nil {
		return err.Error()
	}
	return i.cmd.ProcessState.String()
}

// offer hands the invocation over at the instance's next poll. Not taken without an error means that an instance which
// had been ready has died.
func (i *instance) offer(inv *invocation) (taken bool, err error) {
	wasReady := i.polled.Load()
	timeout := time.NewTimer(initTimeout)
	defer timeout.Stop()
	select {
	case i.offers <- inv:
		return true, nil
	case <-timeout.C:
		i.kill()
		return false, fmt.Errorf("%w: it did not ask for work within %v", ErrInit, initTimeout)
	case <-i.dead:
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	switch {
	case i.killed.Load():
		return false, ErrClosed
	case wasReady:
		return false, nil
	case i.initError != nil:
		// %s and not %w: it must not be mistaken for an invocation's FunctionError.
		return false, fmt.Errorf("%w: %s", ErrInit, i.initError)
	default:
		return false, fmt.Errorf("%w: it ended before it asked for work (%s); its log says why", ErrInit, i.cmd.ProcessState)
	}
}

// await waits until the instance is ready again, which is when Lambda regards an invocation as finished, or dead.
func (i *instance) await(inv *invocation, timeout time.Duration) error {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case <-inv.done:
		return inv.err
	case <-i.dead:
		if i.killed.Load() {
			return i.outcomeOfDead(inv, ErrClosed)
		}
		return i.outcomeOfDead(inv, fmt.Errorf("%w: %s", ErrCrashed, i.cmd.ProcessState))
	case <-timer.C:
		i.kill()
		<-i.dead
		return i.outcomeOfDead(inv, fmt.Errorf("%w (%v)", ErrTimeout, timeout))
	}
}

// outcomeOfDead is the answer that the instance gave before it died, or the reason of its death.
func (i *instance) outcomeOfDead(inv *invocation, reason error) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.current = nil // an answer that is still being read comes too late
	if inv.answered {
		return inv.err
	}
	return reason
}

// kill ends the process at once.
func (i *instance) kill() {
	i.killed.Store(true)
	i.cmd.Process.Kill()
}

// end asks the process to end, kills it after a while, and waits until it is gone.
func (i *instance) end() {
	i.killed.Store(true)
	i.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-i.dead:
	case <-timer.C:
		i.cmd.Process.Kill()
		<-i.dead
	}
}
