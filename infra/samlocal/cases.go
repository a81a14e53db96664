package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"frontdesk/shared/child"
)

// runCases runs the built end-to-end tests against the run that demo.json describes. They print what they leave out.
func runCases(ctx context.Context, o options) error {
	command := exec.Command(o.file("e2e.test"), "-test.timeout", "20m", "-test.parallel", "8")
	command.Dir = filepath.Join(o.root, "infra", "e2e")
	command.Env = append(os.Environ(), "E2E_DEMO="+o.file("demo.json"))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := child.Start(command); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { command.Process.Kill() })
	defer stop()
	if err := command.Wait(); err != nil {
		return fmt.Errorf("the end-to-end tests: %w", err)
	}
	return nil
}
