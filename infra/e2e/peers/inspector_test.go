package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// inspector is the command line of the MCP project's Inspector, with what it keeps from one call to the next.
type inspector struct {
	visit
	era      string // of the protocol: legacy or modern
	callback string
	folder   string
}

func newInspector(t *testing.T, v visit, era string) inspector {
	return inspector{v, era, fmt.Sprintf("http://127.0.0.1:%d/oauth/callback", freePort(t)), t.TempDir()}
}

// run makes one request, and returns what it prints.
func (i inspector) run(t *testing.T, s request, flags ...string) (stdout []byte, stderr string, err error) {
	t.Helper()
	args := append([]string{tools + "/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", "--cli", i.Address,
		"--transport", "http", "--protocol-era", i.era, "--callback-url", i.callback, "--format", "json", "--method", s.Method}, flags...)
	if s.Params.Name != "" {
		arguments, err := json.Marshal(s.Params.Arguments)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, "--tool-name", s.Params.Name, "--tool-args-json", string(arguments))
	}
	if s.Params.URI != "" {
		args = append(args, "--uri", s.Params.URI)
	}
	if i.Key != "" {
		args = append(args, "--header", "Authorization: Bearer "+i.Key)
	}
	if i.Document != "" {
		args = append(args, "--client-metadata-url", i.Document)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command, said, out := exec.CommandContext(ctx, node, args...), newWatcher(), &bytes.Buffer{}
	command.Stdout, command.Stderr = out, said
	// As for mcp-remote: nobody's own sign-ins, and nobody's browser, although it believes that somebody is there.
	command.Env = append(os.Environ(), "HOME="+i.folder, "MCP_STORAGE_DIR="+i.folder, "MCP_INSPECTOR_SECRET_STORE=file", "MCP_AUTO_OPEN_ENABLED=true", "BROWSER=true")
	approved := make(chan error, 1)
	go func() { approved <- said.approveWhenAsked(ctx, t, i.visit) }()
	err = command.Run()
	cancel() // it may have ended without asking
	if refused := <-approved; refused != nil {
		t.Fatalf("%v\n%s", refused, said)
	}
	return out.Bytes(), said.String(), err
}

// visitByInspector makes a visit by one process for each step.
func visitByInspector(t *testing.T, v visit) (found visitFindings) {
	t.Helper()
	i := newInspector(t, v, "modern")
	for _, s := range v.Steps {
		if s.Method == "expire" {
			expireKept(t, i.folder)
			found.Results = append(found.Results, outcome{})
			continue
		}
		stdout, stderr, err := i.run(t, s)
		var o outcome
		if decoding := json.Unmarshal(stdout, &o); err != nil || decoding != nil {
			o.Error = fmt.Sprint(err, decoding, stderr)
		}
		found.Results = append(found.Results, o)
	}
	found.Refreshed = hasRefreshed(t, i.folder)
	return found
}
