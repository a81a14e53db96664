// Package engine runs dynoxide, the DynamoDB engine of the local run and of the tests, as a child process.
//
// It owns the process: finding it, waiting until it answers, ending it. It knows nothing of our tables.
package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"frontdesk/shared/child"
)

// Engine is a running engine.
type Engine struct {
	Endpoint string
	command  *exec.Cmd
	exited   chan struct{}
}

// Find returns where `make tools` put the engine below the repository's root.
func Find(root string) (string, error) {
	path := filepath.Join(root, ".tools", "engine", "node_modules", "@dynoxide", "linux-x64", "dynoxide")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("the DynamoDB engine is not there: run make tools (looked for %s)", path)
	}
	return path, nil
}

// Start runs the engine on a free port of loopback and waits until it listens. An empty file keeps the data in memory.
func Start(ctx context.Context, binary, file string) (*Engine, error) {
	return StartOn(ctx, "127.0.0.1", binary, file)
}

// StartOn is Start on another address of this machine, which whoever reaches can read and write everything.
func StartOn(ctx context.Context, host, binary, file string) (*Engine, error) {
	const tries = 5 // somebody else may take a port between our finding it free and the engine's taking it
	for try := 1; ; try++ {
		port, err := freePort(host)
		if err != nil {
			return nil, err
		}
		e, err := startAt(ctx, host, binary, file, port)
		if err == nil || try == tries || !strings.Contains(err.Error(), "already in use") {
			return e, err
		}
	}
}

func startAt(ctx context.Context, host, binary, file string, port int) (*Engine, error) {
	args := []string{"serve", "--host", host, "--port", strconv.Itoa(port)}
	if file != "" {
		args = append(args, "--db-path", file)
	}
	said := &tail{listening: make(chan struct{})}
	e := &Engine{Endpoint: "http://" + net.JoinHostPort(host, strconv.Itoa(port)), command: exec.Command(binary, args...), exited: make(chan struct{})}
	e.command.Stdout, e.command.Stderr = io.Discard, said
	if err := child.Start(e.command); err != nil {
		return nil, fmt.Errorf("start the DynamoDB engine: %w", err)
	}
	go func() {
		e.command.Wait()
		close(e.exited)
	}()
	select {
	case <-said.listening:
		return e, nil
	case <-e.exited:
		return nil, fmt.Errorf("the DynamoDB engine ended at once: %s", said.last())
	case <-ctx.Done():
		e.Stop()
		return nil, ctx.Err()
	case <-time.After(20 * time.Second):
		e.Stop()
		return nil, errors.New("the DynamoDB engine does not begin to listen")
	}
}

// PID is the number of the engine's process.
func (e *Engine) PID() int { return e.command.Process.Pid }

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

func freePort(host string) (int, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// tail keeps the last of what the engine says, and notices when it says that it listens.
type tail struct {
	mu        sync.Mutex
	text      []byte
	listening chan struct{}
	once      sync.Once
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-2000):]
	if bytes.Contains(t.text, []byte("listening on")) {
		t.once.Do(func() { close(t.listening) })
	}
	return len(p), nil
}

// last returns the last line.
func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	return lines[len(lines)-1]
}
