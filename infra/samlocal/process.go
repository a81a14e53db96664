package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"frontdesk/shared/child"
)

// process is a program that runs beside us, and what it says in a file.
type process struct {
	command *exec.Cmd
	log     string
	exited  chan struct{}
}

// start starts a program that lasts. What it says goes to the file.
func start(command *exec.Cmd, log string) (*process, error) {
	file, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	p := &process{command: command, log: log, exited: make(chan struct{})}
	command.Stdout, command.Stderr = file, file
	if err := child.Start(command); err != nil {
		return nil, err
	}
	go func() {
		command.Wait()
		close(p.exited)
	}()
	return p, nil
}

// until waits until there is no error any more. It is one when the program ends, or when it takes more than two minutes.
func (p *process) until(ctx context.Context, probe func() error) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	pause := time.NewTicker(100 * time.Millisecond)
	defer pause.Stop()
	for {
		err := probe()
		if err == nil {
			return nil
		}
		select {
		case <-p.exited:
			return fmt.Errorf("%s has ended: %s (all that it said is in %s)", p.command.Args[0], p.lastWords(), p.log)
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w (what it says is in %s)", p.command.Args[0], err, p.log)
		case <-pause.C:
		}
	}
}

func (p *process) lastWords() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return lastLine(string(text))
}

// stop asks the program to end, and waits until it has; one that takes more than half a minute is killed.
func (p *process) stop() {
	p.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited:
	case <-time.After(30 * time.Second):
		p.command.Process.Kill()
		<-p.exited
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
