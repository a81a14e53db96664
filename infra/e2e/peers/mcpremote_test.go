package peers

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestMCPRemote uses the staff door as a desktop program does that speaks MCP over stdio only.
func TestMCPRemote(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	said := newWatcher()
	remote := exec.CommandContext(ctx, node, tools+"/node_modules/mcp-remote/dist/proxy.js", site.StaffDoor(0), "--transport", "http-only", "--allow-http")
	remote.Stderr = said
	// Without these it reads the sign-ins of whoever runs the tests, and opens their browser.
	remote.Env = append(os.Environ(), "MCP_REMOTE_CONFIG_DIR="+t.TempDir(), "BROWSER=true")

	approved := make(chan error, 1)
	go func() { approved <- said.approveWhenAsked(ctx, t, site.Staff(t, 0, "owner"), site.Handle(0)) }()
	session, err := mcp.NewClient(&mcp.Implementation{Name: "desktop", Version: "1"}, nil).Connect(ctx, &mcp.CommandTransport{Command: remote}, nil)
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	defer session.Close()
	if err := <-approved; err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	list, err := session.ListTools(ctx, nil)
	if err != nil || len(list.Tools) == 0 {
		t.Fatalf("tools/list: %v %+v\n%s", err, list, said)
	}
	res, err := session.CallTool(ctx, &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{}})
	if err != nil || res.IsError {
		t.Fatalf("upcoming_sessions: %v %+v\n%s", err, res, said)
	}
	if content, ok := res.StructuredContent.(map[string]any); !ok || len(content["sessions"].([]any)) == 0 {
		t.Errorf("upcoming_sessions lists nothing: %v", res.StructuredContent)
	}
}
