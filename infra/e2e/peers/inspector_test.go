package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// inspector is the command line of the MCP project's Inspector, with what it keeps from one call to the next.
type inspector struct {
	visit
	era      string // of the protocol: legacy or modern
	callback string
	folder   string
}

func newInspector(t *testing.T, v visit) inspector {
	return inspector{v, "modern", fmt.Sprintf("http://127.0.0.1:%d/oauth/callback", freePort(t)), t.TempDir()}
}

// arguments are those of its command for one request.
func (i inspector) arguments(t *testing.T, r request) []string {
	t.Helper()
	args := []string{tools + "/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", "--cli", i.Address,
		"--transport", "http", "--protocol-era", i.era, "--callback-url", i.callback, "--format", "json", "--method", r.Method}
	if r.Params.Name != "" {
		arguments, err := json.Marshal(r.Params.Arguments)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, "--tool-name", r.Params.Name, "--tool-args-json", string(arguments))
	}
	if r.Params.URI != "" {
		args = append(args, "--uri", r.Params.URI)
	}
	if i.Key != "" {
		args = append(args, "--header", "Authorization: Bearer "+i.Key)
	}
	if i.Document != "" {
		args = append(args, "--client-metadata-url", i.Document)
	}
	return args
}

// run makes one request, and returns what it prints.
func (i inspector) run(t *testing.T, r request, flags ...string) (stdout []byte, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	command, said, out := exec.CommandContext(ctx, node, append(i.arguments(t, r), flags...)...), newWatcher(), &bytes.Buffer{}
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
	i := newInspector(t, v)
	found.Results = v.take(func() { expireKept(t, i.folder) }, func(r request) (o outcome) {
		stdout, stderr, err := i.run(t, r)
		if decoding := json.Unmarshal(stdout, &o); err != nil || decoding != nil {
			o.Error = fmt.Sprint(err, decoding, stderr)
		}
		return o
	})
	found.Refreshed = hasRefreshed(t, i.folder)
	return found
}

// judge has the Inspector judge the tools of an address strictly, in one era, and returns their names and what it finds
// that some program would stumble over.
func (i inspector) judge(t *testing.T) (names []string, findings json.RawMessage) {
	t.Helper()
	stdout, stderr, err := i.run(t, request{Method: "tools/list"}, "--strict")
	var said struct {
		Result         struct{ Tools []struct{ Name string } }
		SchemaFindings json.RawMessage
	}
	if decoding := json.Unmarshal(stdout, &said); decoding != nil {
		t.Fatalf("%v %v\n%s%s", err, decoding, stdout, stderr)
	}
	for _, tool := range said.Result.Tools {
		names = append(names, tool.Name)
	}
	return names, said.SchemaFindings
}

// TestInspectorFindsNothingInStrictMode at any door, in either era of the protocol.
func TestInspectorFindsNothingInStrictMode(t *testing.T) {
	for _, door := range []struct {
		name, lists string
		visit       visit
	}{
		{"staff", "upcoming_sessions", visit{Address: site.StaffDoor(0), who: site.Staff(t, 0, "owner"), business: site.Handle(0)}},
		{"assistant", "create_booking", visit{Address: site.AssistantDoor(), Key: site.Key(t, 0, "assistant", "live", "*")}},
		{"account", "find_business", visit{Address: site.AccountDoor(), who: site.Consumer(t)}},
		{"public", "browse_sessions", visit{Address: site.BaseURL + "/public/api/mcp"}},
	} {
		i := newInspector(t, door.visit)
		for _, i.era = range []string{"legacy", "modern"} {
			if names, findings := i.judge(t); !slices.Contains(names, door.lists) || findings != nil {
				t.Errorf("%s door, %s: %v %s", door.name, i.era, names, findings)
			}
		}
	}
}

// TestInspectorFindsSomethingElsewhere shows that the Inspector would say it: go-sdk's own schema of a list is not portable.
func TestInspectorFindsSomethingElsewhere(t *testing.T) {
	server := mcp.NewServer(&mcp.Implementation{Name: "elsewhere", Version: "1"}, nil)
	type words struct{ Words []string }
	mcp.AddTool(server, &mcp.Tool{Name: "say"}, func(context.Context, *mcp.CallToolRequest, words) (*mcp.CallToolResult, any, error) {
		return nil, nil, nil
	})
	elsewhere := httptest.NewServer(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server }, &mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true}))
	defer elsewhere.Close()
	if names, findings := newInspector(t, visit{Address: elsewhere.URL}).judge(t); len(names) != 1 || findings == nil {
		t.Errorf("%v %s", names, findings)
	}
}
