package peers

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// check is one line of the conformance suite's result.
type check struct{ ID, Status, Description, ErrorMessage string }

// TestMCPConformanceOfTheAuthorizationServer runs both scenarios that the MCP project has for authorization servers.
func TestMCPConformanceOfTheAuthorizationServer(t *testing.T) {
	port := freePort(t)
	callback := fmt.Sprintf("http://127.0.0.1:%d/callback", port)
	client := site.Register(t, "MCP conformance", callback)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	results, said := t.TempDir(), newWatcher()
	suite := exec.CommandContext(ctx, node, tools+"/node_modules/@modelcontextprotocol/conformance/dist/index.js", "authorization",
		"--url", site.BaseURL, "--client-id", client.ID, "--resource", site.StaffDoor(0), "--port", fmt.Sprint(port), "--output-dir", results)
	suite.Stdout, suite.Stderr = said, said
	approved := make(chan error, 1)
	go func() {
		approved <- said.approveWhenAsked(ctx, t, visit{who: site.Staff(t, 0, "owner"), business: site.Handle(0)})
	}()
	if err := suite.Run(); err != nil {
		t.Errorf("the suite ended with %v", err)
	}
	cancel() // it may have ended without asking
	if err := <-approved; err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	for _, scenario := range []string{"authorization-server-metadata-endpoint", "authorization-code-grant"} {
		if !regexp.MustCompile(`(?m)^✓ ` + scenario + `: [1-9]\d* passed, 0 failed$`).MatchString(said.String()) {
			t.Errorf("%s did not pass\n%s", scenario, said)
		}
	}

	cimd := readServerMetadata(t).CIMD
	checks := readChecks(t, results)
	for _, c := range checks {
		// The suite warns of a server without client id metadata documents.
		if c.Status != "SUCCESS" && (cimd || c.ID != "authorization-server-metadata-cimd") {
			t.Errorf("%s: %s: %s %s", c.Status, c.ID, c.Description, c.ErrorMessage)
		}
	}
	if len(checks) < 3 {
		t.Errorf("the suite wrote only %+v", checks)
	}
}

func readChecks(t *testing.T, folder string) (all []check) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Base(path) != "checks.json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var some []check
		err = json.Unmarshal(text, &some)
		all = append(all, some...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
