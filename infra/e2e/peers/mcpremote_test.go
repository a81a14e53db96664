package peers

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"frontdesk/infra/e2e/localrun"
)

// watcher is a program's output, in which the first address to authorize at is found once.
type watcher struct {
	mu        sync.Mutex
	text      bytes.Buffer
	found     bool
	authorize chan string
}

func newWatcher() *watcher { return &watcher{authorize: make(chan string, 1)} }

var authorizeAddress = regexp.MustCompile(`(?m)^(http\S+/oauth/authorize\?\S+)\s`)

func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(p)
	if match := authorizeAddress.FindSubmatch(w.text.Bytes()); match != nil && !w.found {
		w.found = true
		w.authorize <- string(match[1])
	}
	return len(p), nil
}

func (w *watcher) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

// approveWhenAsked consents at the address that the program prints, and follows the redirect to the program's own listener.
// The context ends the waiting only.
func (w *watcher) approveWhenAsked(ctx context.Context, t *testing.T, who localrun.Person, business string) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case address := <-w.authorize:
		b := localrun.NewBrowser(t)
		back, err := b.Authorize(t.Context(), address, who, business)
		if err != nil {
			return err
		}
		_, err = b.Open(t.Context(), back.String())
		return err
	}
}

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
