package localrun

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Made is what the operator's command says of what it made: of each field, if it has one.
type Made struct {
	ID     string
	Secret string
}

// Ops runs the built operator's command on the run's data, with input as its standard input. The test fails when the
// command refuses.
func (r *Run) Ops(t testing.TB, input string, args ...string) Made {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(r.root, ".build", "ops"), append([]string{"--json"}, args...)...)
	command.Env = append(os.Environ(), "DATA="+r.Data)
	command.Stdin = strings.NewReader(input)
	var refusal bytes.Buffer
	command.Stderr = &refusal
	out, err := command.Output()
	if err != nil {
		t.Fatalf("ops %s: %v %s", strings.Join(args, " "), err, refusal.String())
	}
	var made Made
	if err := json.Unmarshal(out, &made); err != nil {
		t.Fatalf("ops %s: %v in %s", strings.Join(args, " "), err, out)
	}
	Saw("password", input)
	Saw("client_secret", made.Secret)
	return made
}
