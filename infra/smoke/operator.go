package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Operator runs the operator's command on the site's tables.
type Operator struct {
	Args []string // before the noun
	Env  []string // beside the process's own

	// Command is the built command; empty for the one beside this program.
	Command string
}

// madeAnswer is what the command says of what it made: of each field, if it has one.
type madeAnswer struct{ ID, Secret string }

// refusal is an error that the command reported.
type refusal struct{ code, message string }

func (r *refusal) Error() string { return r.message }

// run runs a command with a line of input. The error is a *refusal when the command refused.
func (o *Operator) run(ctx context.Context, input string, args ...string) (madeAnswer, error) {
	var made madeAnswer
	path := o.Command
	if path == "" {
		self, err := os.Executable()
		if err != nil {
			return made, err
		}
		path = filepath.Join(filepath.Dir(self), "ops")
	}
	command := exec.CommandContext(ctx, path, append(append([]string{"--json"}, o.Args...), args...)...)
	command.Env = append(os.Environ(), o.Env...)
	command.Stdin = strings.NewReader(input + "\n")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		var said struct {
			Error struct{ Code, Message string }
		}
		if json.Unmarshal(stderr.Bytes(), &said) == nil && said.Error.Code != "" {
			return made, &refusal{said.Error.Code, "ops " + args[0] + " " + args[1] + ": " + said.Error.Message}
		}
		return made, fmt.Errorf("ops %s %s: %w %s", args[0], args[1], err, stderr.String())
	}
	return made, json.Unmarshal(out, &made)
}
