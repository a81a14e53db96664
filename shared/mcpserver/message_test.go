package mcpserver_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"frontdesk/shared/mcpserver"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestIDs: the SDK reads a number as an integer of 64 bits, and answers with what it made of it.
func TestIDs(t *testing.T) {
	for body, fine := range map[string]bool{
		`{"jsonrpc":"2.0","id":0,"method":"ping"}`:                    true,
		`{"jsonrpc":"2.0","id":-9223372036854775808,"method":"ping"}`: true,
		`{"jsonrpc":"2.0","id":"","method":"ping"}`:                   true,
		`{"jsonrpc":"2.0","method":"notifications/initialized"}`:      true,
		`{"jsonrpc":"2.0","id":1.5,"method":"ping"}`:                  false,
		`{"jsonrpc":"2.0","id":1e400,"method":"ping"}`:                false,
		`{"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"}`:  false,
		`{"jsonrpc":"2.0","id":null,"method":"ping"}`:                 false,
		`{"jsonrpc":"2.0","id":[1],"method":"ping"}`:                  false,
	} {
		if _, err := mcpserver.Parse([]byte(body)); (err == nil) != fine {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// FuzzParse sends anything: where the SDK runs a tool, a prompt or a resource, it is the one that Parse named. Scopes and limits are
// judged by what Parse read (GO-2026-4770).
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}`, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","Name":"b"}}`,
		`[{"jsonrpc":"2.0","id":"1","method":"resources/read","params":{"uri":"test://b"}},{"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"a"}}]`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}`, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"na\\u006de\":\"b\"}}",
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}{}`, `[]`, `[1]`, `{}`, ``, `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}`, `{"jsonrpc":"2.0","id":1,"METHOD":"tools/call"}`} {
		f.Add(seed)
	}
	var mu sync.Mutex
	var ran []string
	server := mcp.NewServer(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	server.AddReceivingMiddleware(func(next mcp.MethodHandler) mcp.MethodHandler {
		return func(_ context.Context, method string, req mcp.Request) (mcp.Result, error) {
			mu.Lock()
			defer mu.Unlock()
			switch p := req.GetParams().(type) {
			case *mcp.CallToolParamsRaw:
				ran = append(ran, method+" "+p.Name)
			case *mcp.GetPromptParams:
				ran = append(ran, method+" "+p.Name)
			case *mcp.ReadResourceParams:
				ran = append(ran, method+" "+p.URI)
			}
			return nil, nil
		}
	})
	h := mcpserver.New(server)
	f.Fuzz(func(t *testing.T, text string) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Accept", "application/json, text/event-stream")
		body, err := mcpserver.ReadBody(r)
		if err != nil {
			return
		}
		m, err := mcpserver.Parse(body)
		if err != nil {
			return
		}
		named := map[string]int{}
		for _, c := range append(m.Batch, m.Call) {
			named[c.Method+" "+c.Params.Name]++
			named[c.Method+" "+c.Params.URI]++
		}
		ran = nil
		h.Serve(httptest.NewRecorder(), r, m, "req-1")
		for _, one := range ran {
			if named[one]--; named[one] < 0 {
				t.Errorf("%q: the SDK ran %q", text, one)
			}
		}
	})
}
