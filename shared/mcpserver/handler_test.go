package mcpserver_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/shared/mcpserver"
	"frontdesk/shared/mcpserver/mcptest"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// newHandler returns a server whose every tool, prompt and resource runs run.
func newHandler(run func(context.Context) string) *mcpserver.Handler {
	server := mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1"}, &mcp.ServerOptions{
		CompletionHandler: func(ctx context.Context, _ *mcp.CompleteRequest) (*mcp.CompleteResult, error) {
			return &mcp.CompleteResult{Completion: mcp.CompletionResultDetails{Values: []string{run(ctx)}}}, nil
		}})
	tool := &mcp.Tool{Name: "run", InputSchema: json.RawMessage(`{"type":"object"}`), Annotations: &mcp.ToolAnnotations{}}
	server.AddTool(tool, func(ctx context.Context, _ *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: run(ctx)}}}, nil
	})
	server.AddPrompt(&mcp.Prompt{Name: "run"}, func(ctx context.Context, _ *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{Description: run(ctx)}, nil
	})
	server.AddResource(&mcp.Resource{Name: "run", URI: "test://zoë"}, func(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, Text: run(ctx)}}}, nil
	})
	return mcpserver.New(server)
}

// everything is a request for each thing that newHandler's server runs.
var everything = map[string]map[string]any{
	"tools/call":          {"name": "run"},
	"prompts/get":         {"name": "run"},
	"resources/read":      {"uri": "test://zoë"},
	"completion/complete": {"ref": map[string]any{"type": "ref/prompt", "name": "run"}, "argument": map[string]any{"name": "a", "value": "b"}},
}

func serve(h *mcpserver.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	body, err := mcpserver.ReadBody(r)
	if err == nil {
		var m mcpserver.Message
		if m, err = mcpserver.Parse(body); err == nil {
			h.Serve(w, r, m, "req-1")
		}
	}
	if err != nil {
		mcpserver.Refuse(w, "req-1", err)
	}
	return w
}

// TestTrapT1APanicIsAnError: the SDK runs tools in goroutines of its own, in which a panic would end the process.
func TestTrapT1APanicIsAnError(t *testing.T) {
	h := newHandler(func(context.Context) string { panic("table access-prod is on fire") })
	for _, era := range mcptest.Eras {
		for method, params := range everything {
			w := serve(h, mcptest.Request(era, method, params))
			if body := w.Body.String(); !strings.Contains(body, `"code":-32603`) || !strings.Contains(body, `"id":7`) || strings.Contains(body, "fire") {
				t.Errorf("%s %s: %d %s", era, method, w.Code, body)
			}
		}
	}
}

// TestTrapT2WhatRunsEndsWithItsRequest, by its deadline or because the client went away, and can still say so. Where the SDK kept the
// end to itself nothing would ever run again in the bubble, which fails the test.
func TestTrapT2WhatRunsEndsWithItsRequest(t *testing.T) {
	for _, era := range mcptest.Eras {
		for method, params := range everything {
			synctest.Test(t, func(t *testing.T) {
				h := newHandler(func(ctx context.Context) string {
					if _, ok := ctx.Deadline(); !ok {
						t.Errorf("%s %s: no deadline to pass on", era, method)
					}
					<-ctx.Done()
					return ctx.Err().Error()
				})
				late, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				gone, leave := context.WithTimeout(t.Context(), time.Hour)
				time.AfterFunc(time.Second, leave)
				for ctx, says := range map[context.Context]string{late: "deadline exceeded", gone: "canceled"} {
					if w := serve(h, mcptest.Request(era, method, params).WithContext(ctx)); !strings.Contains(w.Body.String(), says) {
						t.Errorf("%s %s: %d %s, want %s", era, method, w.Code, w.Body, says)
					}
				}
			})
		}
	}
}

// TestTrapT7ErrorsAreJSONRPC: the SDK answers many mistakes in plain text, and others in the words of its own code.
func TestTrapT7ErrorsAreJSONRPC(t *testing.T) {
	h := newHandler(func(context.Context) string { return "hello" })
	tool := func(header, value string) func(era string) *http.Request {
		return func(era string) *http.Request {
			r := mcptest.Request(era, "tools/call", everything["tools/call"])
			r.Header.Set(header, value)
			return r
		}
	}
	call := func(method string, params map[string]any) func(era string) *http.Request {
		return func(era string) *http.Request { return mcptest.Request(era, method, params) }
	}
	for name, tt := range map[string]struct {
		request func(era string) *http.Request
		code    string
	}{
		"an Accept that fits none":       {tool("Accept", "text/html"), "-32600"},
		"an Accept without event-stream": {tool("Accept", "application/json"), "-32600"},
		"a stream to resume":             {tool("Last-Event-ID", "1"), "-32600"},
		"an unknown revision":            {tool("MCP-Protocol-Version", "1999-01-01"), "-32600"},
		"a method of no revision":        {call("no/such", nil), "-32601"},
		"a method of the client":         {call("roots/list", nil), "-32601"},
		"a notification with an id":      {call("notifications/initialized", nil), "-32600"},
		"params of another form":         {call("completion/complete", map[string]any{"argument": 7, "ref": map[string]any{"name": "a\"b\\"}}), "-32602"},
		"a cursor of another form":       {call("tools/list", map[string]any{"cursor": 7}), "-32602"},
		"a request that is an answer too": {func(era string) *http.Request {
			r := mcptest.Request(era, "tools/list", nil)
			r.Body = io.NopCloser(strings.NewReader(`{"jsonrpc":"2.0","id":7,"method":"tools/list","error":7}`))
			return r
		}, "-32600"},
		"a handshake of another form": {func(string) *http.Request {
			return mcptest.Request("2025-11-25", "initialize", map[string]any{"protocolVersion": 7})
		}, "-32602"},
	} {
		for _, era := range mcptest.Eras {
			w := serve(h, tt.request(era))
			var answer struct {
				ID    int
				Error struct{ Code json.Number }
			}
			err := json.Unmarshal(w.Body.Bytes(), &answer)
			if err != nil || answer.ID != mcptest.ID || answer.Error.Code.String() != tt.code || w.Header().Get("Content-Type") != "application/json" ||
				strings.Contains(w.Body.String(), "mcp.") || strings.Contains(w.Body.String(), "Go struct") {
				t.Errorf("%s, %s: %d %v %s", name, era, w.Code, w.Header(), w.Body)
			}
		}
	}
}

// TestTrapT8ANameThatIsNotASCIIIsDecoded: the SDK compares the header with the body as it stands.
func TestTrapT8ANameThatIsNotASCIIIsDecoded(t *testing.T) {
	h := newHandler(func(context.Context) string { return "hello" })
	for encoded, want := range map[string]int{
		"=?base64?dGVzdDovL3pvw6s=?=": http.StatusOK,
		"=?base64?dGVzdDovL3pvZQ==?=": http.StatusBadRequest, // test://zoe
		"=?base64?dGVzdDovL3pvw6s=":   http.StatusBadRequest,
		"=?base64?%%%?=":              http.StatusBadRequest,
		"":                            http.StatusBadRequest,
	} {
		r := mcptest.Request("2026-07-28", "resources/read", everything["resources/read"])
		r.Header.Set("Mcp-Name", encoded)
		if w := serve(h, r); w.Code != want || (want == http.StatusBadRequest) != strings.Contains(w.Body.String(), "-32020") {
			t.Errorf("%s: %d %s", encoded, w.Code, w.Body)
		}
	}
}

// TestTheProtocolIsThatOfNow is run with the SDK's switches, too.
func TestTheProtocolIsThatOfNow(t *testing.T) {
	h := newHandler(func(context.Context) string { return "hello" })
	for _, era := range mcptest.Eras {
		for method, params := range map[string]map[string]any{"resources/read": {"uri": "test://nothing"}, "completion/complete": {"argument": 7}} {
			if w := serve(h, mcptest.Request(era, method, params)); !strings.Contains(w.Body.String(), `"code":-32602`) {
				t.Errorf("%s %s: %d %s", era, method, w.Code, w.Body)
			}
		}
		if w := serve(h, mcptest.Request(era, "tools/list", nil)); !strings.Contains(w.Body.String(), `"idempotentHint":false`) {
			t.Errorf("%s: %s", era, w.Body)
		}
	}
}

// TestTrapT10SwitchesInTheEnvironmentDoNothing: MCPGODEBUG is read when the process starts, so each case is a process.
func TestTrapT10SwitchesInTheEnvironmentDoNothing(t *testing.T) {
	for _, switches := range []string{"customresnotfounderrcode=1", "hintomitempty=1", "nowrapinvalidparams=1", "no switch"} {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheProtocolIsThatOfNow$", "-test.v")
		again.Env = append(os.Environ(), "MCPGODEBUG="+switches)
		if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestTheProtocolIsThatOfNow") {
			t.Errorf("%s: %v\n%s", switches, err, out)
		}
	}
}
