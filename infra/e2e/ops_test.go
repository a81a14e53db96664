package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// operated holds the fields that the tests need from the answers of ops.
type operated struct {
	ID     string
	Secret string
}

// cli runs ops on the shared run and expects success.
func cli(t *testing.T, args ...string) operated {
	t.Helper()
	return cliWithInput(t, "", args...)
}

func cliWithInput(t *testing.T, input string, args ...string) operated {
	t.Helper()
	out, err := ops(t, input, args...)
	if err != nil {
		t.Fatalf("ops %s: %v", strings.Join(args, " "), err)
	}
	var res operated
	if err := json.Unmarshal(out, &res); err != nil {
		t.Fatalf("ops %s: %v in %s", strings.Join(args, " "), err, out)
	}
	return res
}

func ops(t *testing.T, input string, args ...string) ([]byte, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), filepath.Join(root, ".build", "ops"), append([]string{"--json"}, args...)...)
	command.Env = append(os.Environ(), "DATA="+site.Data)
	command.Stdin = strings.NewReader(input)
	var out, refusal bytes.Buffer
	command.Stdout, command.Stderr = &out, &refusal
	err := command.Run()
	if err != nil {
		t.Logf("ops %s: %s", strings.Join(args, " "), refusal.String())
	}
	return out.Bytes(), err
}
