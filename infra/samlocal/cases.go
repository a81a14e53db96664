package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"frontdesk/shared/child"
)

// runCases runs the end-to-end tests against the run that demo.json describes. They print what they leave out.
func runCases(ctx context.Context, o options) error {
	command := exec.Command("go", "test", "-count=1", "-timeout", "20m", "-parallel", "8")
	command.Dir = filepath.Join(o.root, "infra", "e2e")
	command.Env = append(os.Environ(), "E2E_DEMO="+o.file("demo.json"))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := child.Start(command); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("the tests: %w", err)
		}
		return nil
	case <-ctx.Done():
		command.Process.Kill()
		<-ended
		return ctx.Err()
	}
}
