// Package engine runs dynoxide, the DynamoDB engine of the local run and of the tests, as a child process.
//
// It owns the process: finding it, waiting until it answers, ending it. It knows nothing of our tables.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Engine is a running engine.
type Engine struct {
	Endpoint string
	command  *exec.Cmd
	exited   chan struct{}
	stderr   *tail
}

// Find returns where `make tools` put the engine below the repository's root.
func Find(root string) (string, error) {
	path := filepath.Join(root, ".tools", "engine", "node_modules", "@dynoxide", "linux-x64", "dynoxide")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the DynamoDB engine is not there: run make tools (looked for %s)", path)
	}
	return path, nil
}

// Start runs the engine on a free port of loopback and waits until it answers. An empty file keeps the data in memory.
func Start(ctx context.Context, binary, file string) (*Engine, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	args := []string{"serve", "--host", "127.0.0.1", "--port", strconv.Itoa(port)}
	if file != "" {
		args = append(args, "--db-path", file)
	}
	e := &Engine{Endpoint: fmt.Sprintf("http://127.0.0.1:%d", port), command: exec.Command(binary, args...), exited: make(chan struct{}), stderr: &tail{}}
	e.command.Stdout, e.command.Stderr = io.Discard, e.stderr
	started := make(chan error)
	go func() {
		// The parent-death signal is sent when the thread that started the child ends, so this thread must not.
		runtime.LockOSThread()
		e.command.SysProcAttr = attributes()
		err := e.command.Start()
		started <- err
		if err == nil {
			e.command.Wait()
			close(e.exited)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start the DynamoDB engine: %w", err)
	}
	if err := e.ready(ctx); err != nil {
		e.Stop()
		return nil, err
	}
	return e, nil
}

// ready waits until the engine answers anything: it opens its file before it listens.
func (e *Engine) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for {
		ask, _ := http.NewRequestWithContext(ctx, http.MethodGet, e.Endpoint, nil)
		if answer, err := http.DefaultClient.Do(ask); err == nil {
			answer.Body.Close()
			return nil
		}
		select {
		case <-e.exited:
			return fmt.Errorf("the DynamoDB engine ended at once: %s", e.stderr)
		case <-ctx.Done():
			return errors.New("the DynamoDB engine does not answer")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Exited is closed when the engine has ended, for whatever reason.
func (e *Engine) Exited() <-chan struct{} { return e.exited }

// Stop ends the engine and waits for it. What it has acknowledged is in its file.
func (e *Engine) Stop() {
	e.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-e.exited:
	case <-time.After(3 * time.Second):
		e.command.Process.Kill()
		<-e.exited
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// tail keeps the last of what the engine says.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-2000):]
	return len(p), nil
}

// String returns the last line.
func (t *tail) String() string {
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	return lines[len(lines)-1]
}
