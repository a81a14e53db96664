package mcpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"frontdesk/shared/access"
)

const listTools = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`

func TestMethods(t *testing.T) {
	s := newSite(t)
	key, person := s.Key(access.Assistant, access.DefaultScopes()...), s.Person("ana", access.Owner)
	get := func(accept string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/api/mcp", nil)
		r.Header.Set("Accept", accept)
		return r
	}
	if w := s.serve(key, get("*/*")); w.Code != 200 || !strings.Contains(w.Body.String(), `"resources":["customers","bookings","services","team","knowledge"]`) {
		t.Errorf("a bare GET with a key: %d %s", w.Code, w.Body)
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"GET for a stream":      s.serve(key, get("text/event-stream")),
		"GET at the staff door": s.serve(person, get("*/*")),
		"DELETE":                s.serve(key, httptest.NewRequest(http.MethodDelete, "/api/mcp", nil)),
	} {
		if w.Code != 405 || w.Header().Get("Allow") != "POST" {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
}

func TestBodiesThatNobodyShouldReadTwoWays_CVE_2026_27896_GO_2026_4770_GO_2026_4773(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "*")
	for name, r := range map[string]*http.Request{
		"GO-2026-4773 text/plain":              post(listTools, "Content-Type", "text/plain"),
		"GO-2026-4770 name twice":              post(`{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}`),
		"name twice below":                     post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"create_booking"}}`),
		"CVE-2026-27896 name in another case":  post(`{"jsonrpc":"2.0","id":1,"Method":"tools/list"}`),
		"plain call, name in another case":     post(`{"type":"resource","Name":"services"}`),
		"text after":                           post(listTools + `{}`),
		"no JSON":                              post(`tools/list`),
		"a number":                             post(`7`),
		"neither form":                         post(`{}`),
		"no name":                              post(`{"type":"resource"}`),
		"more than 20 in a batch":              post("[" + strings.Repeat(listTools+",", 20) + listTools + "]"),
		"larger than 1 MB":                     post(`{"jsonrpc":"2.0","id":1,"method":"` + strings.Repeat("x", 1<<20) + `"}`),
		"a method that is no text":             post(`{"jsonrpc":"2.0","id":1,"method":7}`),
		"NUL in a name of the JSON-RPC object": post("{\"jsonrpc\":\"2.0\",\"id\":1,\"meth\x00od\":\"tools/list\"}"),
	} {
		if w := s.serve(key, r); w.Code < 400 || w.Code > 499 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// TestErrorsAreJSONRPC, whoever finds them: trap T7 is that the SDK answers many mistakes in plain text.
func TestErrorsAreJSONRPC(t *testing.T) {
	s := newSite(t)
	person := s.Person("ana", access.Owner)
	for name, tt := range map[string]struct {
		r    *http.Request
		code string
	}{
		"no JSON":                  {post(`{`), "-32700"},
		"a number":                 {post(`1`), "-32700"},
		"an empty batch":           {post(`[]`), "-32600"},
		"a batch of numbers":       {post(`[1]`), "-32600"},
		"another JSON-RPC":         {post(`{"jsonrpc":"1.0","id":1,"method":"tools/list"}`), "-32600"},
		"no method":                {post(`{"jsonrpc":"2.0","id":1,"Method":"tools/list"}`), "-32600"},
		"an id that is null":       {post(`{"jsonrpc":"2.0","id":null,"method":"tools/list"}`), "-32600"},
		"an id that is an object":  {post(`{"jsonrpc":"2.0","id":{},"method":"tools/list"}`), "-32600"},
		"a plain call":             {post(`{"type":"tool","name":"upcoming_sessions"}`), "-32600"},
		"no params":                {post(`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`), "-32600"},
		"a method of no revision":  {post(`{"jsonrpc":"2.0","id":1,"method":"no/such"}`), "-32601"},
		"an unknown revision":      {post(listTools, "MCP-Protocol-Version", "1999-01-01"), "-326"},
		"an Accept that fits none": {post(listTools, "Accept", "text/html"), "-32600"},
		"a cursor that is none":    {post(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"zz"}}`), "-32602"},
	} {
		w := s.serve(person, tt.r)
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") || !strings.Contains(w.Body.String(), `"code":`+tt.code) || strings.Contains(w.Body.String(), "jsonrpc2") || !strings.Contains(w.Body.String(), `"requestId":"`) {
			t.Errorf("%s: %d %s %s", name, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
	}
}

// TestWhatClaimsToBeJSONRPCIsAnsweredSo at the door that takes plain calls, too, however broken it is.
func TestWhatClaimsToBeJSONRPCIsAnsweredSo(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "*")
	for body, want := range map[string]string{
		`{"jsonrpc":"2.0","id":1,"Method":"tools/list"}`:                       `"code":-32600`,
		`{"jsonrpc":2,"id":1,"method":"tools/list"}`:                           `"code":-32600`,
		`{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}`: `"code":-32700`,
		`{"jsonrpc":"2.0",`: `"code":-32700`,
		`[]`:                `"code":-32600`,
		`[` + strings.Repeat(listTools+",", 20) + listTools + `]`: `"code":-32600`,
		`{}`:                                   `{"success":false`,
		`{"type":"resource"}`:                  `"field":"name"`,
		`tools/list`:                           `{"success":false`,
		`7`:                                    `{"success":false`,
		`{"type":"resource","Name":"x"}`:       `{"success":false`,
		`{"type":"tool","name":"a","name":""}`: `{"success":false`,
	} {
		if w := s.serve(key, post(body)); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `"requestId":"`) {
			t.Errorf("%.60s: %d %s", body, w.Code, w.Body)
		}
	}
}

func TestUnknownDoor(t *testing.T) {
	s := newSite(t)
	if w := s.serve(access.Caller{Principal: "key:1", Door: access.Partner}, post(listTools)); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
