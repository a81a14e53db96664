package peers

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"frontdesk/infra/e2e/localrun"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// visitByRemote makes a visit as a desktop program does that speaks MCP over stdio only.
func visitByRemote(t *testing.T, v visit) (found visitFindings) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	said, folder := newWatcher(), t.TempDir()
	remote := exec.CommandContext(ctx, node, tools+"/node_modules/mcp-remote/dist/proxy.js", v.Address, "--transport", "http-only", "--allow-http")
	remote.Stderr = said
	// Without these it reads the sign-ins of whoever runs the tests, and opens their browser.
	remote.Env = append(os.Environ(), "MCP_REMOTE_CONFIG_DIR="+folder, "BROWSER=true")
	if v.Key != "" {
		remote.Args = append(remote.Args, "--header", "Authorization: Bearer "+v.Key)
	}

	approved := make(chan error, 1)
	go func() { approved <- said.approveWhenAsked(ctx, t, v) }()
	session, err := localrun.NewClient(v.answer()).Connect(ctx, &mcp.CommandTransport{Command: remote}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	defer session.Close()
	if err := <-approved; err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	found.Version = session.InitializeResult().ProtocolVersion
	found.Results = v.take(func() { expireKept(t, folder) }, func(r request) outcome { return send(ctx, session, r) })
	found.Refreshed = hasRefreshed(t, folder)
	return found
}
