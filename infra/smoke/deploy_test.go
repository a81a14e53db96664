package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestADeploymentChoosesTheWiring runs infra/deploy.sh with stand-ins for SAM, which writes down what it is asked for, and for the smoke
// test, which ends in turn with the given codes.
func TestADeploymentChoosesTheWiring(t *testing.T) {
	const once = "deploy --config-env staging\n"
	const static = "deploy --config-env staging --parameter-overrides Challenge=static "
	for _, tt := range []struct {
		name, flags, ends, deployed string
		code                        int
	}{
		{"good", "", "0", once, good},
		{"bad", "", "1", once, bad},
		{"only the challenge is missing", "", "3 0", once + static + "--confirm-changeset\n", good},
		{"and the other wiring is bad too", "", "3 1", once + static + "--confirm-changeset\n", bad},
		{"nobody is there to confirm", "--no-confirm-changeset", "3 0", "deploy --config-env staging --no-confirm-changeset\n" + static + "--no-confirm-changeset\n", good},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			stand := func(name, script string) string {
				path := filepath.Join(folder, name)
				if err := os.WriteFile(path, []byte("#!/bin/sh\ncd "+folder+"\n"+script), 0o755); err != nil {
					t.Fatal(err)
				}
				return path
			}
			if err := os.WriteFile(filepath.Join(folder, "ends"), []byte(strings.ReplaceAll(tt.ends, " ", "\n")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			command := exec.CommandContext(t.Context(), root+"/infra/deploy.sh", append([]string{"staging"}, strings.Fields(tt.flags)...)...)
			command.Env = append(os.Environ(),
				"SAM="+stand("sam", `if [ "$1" = deploy ]; then echo "$*" >>deployed; else echo "$*" >>listed; echo '[]'; fi`),
				"SMOKE="+stand("smoke", "cat >outputs; end=$(head -1 ends); sed -i 1d ends; exit $end"))
			out, err := command.CombinedOutput()
			deployed, _ := os.ReadFile(filepath.Join(folder, "deployed"))
			outputs, _ := os.ReadFile(filepath.Join(folder, "outputs"))
			if code := command.ProcessState.ExitCode(); code != tt.code || string(deployed) != tt.deployed || string(outputs) != "[]\n" {
				t.Errorf("ended with %d, %v, deployed %q, tried %q:\n%s", code, err, deployed, outputs, out)
			}
		})
	}
	for _, environment := range []string{"", "production", "--guided"} {
		if err := exec.CommandContext(t.Context(), root+"/infra/deploy.sh", environment).Run(); err == nil {
			t.Errorf("environment %q is deployed", environment)
		}
		if out, err := exec.CommandContext(t.Context(), "make", "-C", root, "-n", "deploy", "ENV="+environment).CombinedOutput(); err != nil || bytes.Contains(out, []byte("build")) {
			t.Errorf("environment %q is refused only after a build: %v\n%s", environment, err, out)
		}
	}
}
