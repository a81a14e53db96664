package mcpapi_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/mcpserver/mcptest"
)

// The traps of the MCP SDK that its users fall into one by one. T1, T2, T7, T8 and T10 are closed in package mcpserver, T6 at the gateway.

// TestTrapT3AnAnswerIsOnePiece: progress and log messages would get lost on the way. None are sent, and none are promised.
func TestTrapT3AnAnswerIsOnePiece(t *testing.T) {
	s := newSite(t)
	person := s.Person("ana", access.Owner)
	for _, era := range mcptest.Eras {
		w := s.serve(person, mcptest.Request(era, "tools/call", map[string]any{"name": "upcoming_sessions", "arguments": map[string]any{},
			"_meta": map[string]any{"progressToken": "p", "io.modelcontextprotocol/logLevel": "debug"}}))
		var answer struct {
			ID     int
			Result struct{ IsError bool }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.ID != mcptest.ID || answer.Result.IsError ||
			w.Code != 200 || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s: %v %d %v %s", era, err, w.Code, w.Header(), w.Body)
		}
		if got := s.capabilities(t, person, era); got["logging"] != nil {
			t.Errorf("%s: logging is promised: %v", era, got)
		}
	}
}

// capabilities is what the server says it can do, when it is asked in the way of that era.
func (s *site) capabilities(t *testing.T, c access.Caller, era string) map[string]map[string]any {
	t.Helper()
	r := mcptest.Request(era, "server/discover", nil)
	if era < "2026-07-28" {
		r = mcptest.Request(era, "initialize", map[string]any{"protocolVersion": era,
			"capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "test", "version": "1"}})
	}
	w := s.serve(c, r)
	var answer struct {
		Result struct{ Capabilities map[string]map[string]any }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Result.Capabilities["tools"] == nil {
		t.Fatalf("%s: %v %s", era, err, w.Body)
	}
	return answer.Result.Capabilities
}

// TestTrapT4NothingIsAnnounced: with anything to announce, subscriptions/listen would hold a function until its time is up.
func TestTrapT4NothingIsAnnounced(t *testing.T) {
	s := newSite(t)
	person := s.Person("ana", access.Owner)
	for _, era := range mcptest.Eras {
		for part, can := range s.capabilities(t, person, era) {
			if can["listChanged"] != nil || can["subscribe"] != nil {
				t.Fatalf("%s: %s promises %v", era, part, can)
			}
		}
		listen := mcptest.Request(era, "subscriptions/listen", map[string]any{"notifications": map[string]any{
			"toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true}})
		if w := s.serve(person, listen); !strings.Contains(w.Body.String(), `"id":7,"result"`) {
			t.Errorf("%s: %d %s", era, w.Code, w.Body)
		}
		if w := s.serve(person, mcptest.Request(era, "resources/subscribe", map[string]any{"uri": "frontdesk://services"})); !strings.Contains(w.Body.String(), "-32601") {
			t.Errorf("%s: %d %s", era, w.Code, w.Body)
		}
	}
}

// TestTrapT5ForeignPagesMayNotCall_CVE_2025_66414: the SDK looks at no Origin (CVE-2025-66414, DNS rebinding).
func TestTrapT5ForeignPagesMayNotCall_CVE_2025_66414(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "*")
	for origin, want := range map[string]int{
		"":                          200,
		"https://desk.example":      200,
		"https://inspector.example": 200,
		"https://evil.example":      403,
		"http://localhost:6274":     403, // allowed in the local run only
		"null":                      403,
		"https://desk.example.evil": 403,
		"http://desk.example":       403,
	} {
		for _, era := range mcptest.Eras {
			r := mcptest.Request(era, "tools/list", nil)
			if origin != "" {
				r.Header.Set("Origin", origin)
			}
			if w := s.serve(key, r); w.Code != want {
				t.Errorf("%s: Origin %q: %d, want %d: %s", era, origin, w.Code, want, w.Body)
			}
		}
	}
}

// TestTrapT8NamesAreASCII: not every client encodes others in its headers as the protocol has it.
func TestTrapT8NamesAreASCII(t *testing.T) {
	s := newSite(t)
	plain, uri := regexp.MustCompile(`^[A-Za-z0-9_.-]{1,128}$`), regexp.MustCompile(`^[a-z]+://[A-Za-z0-9_./-]{1,128}$`)
	listed := 0
	for _, c := range []access.Caller{s.Key(access.Assistant, "*"), s.Person("ana", access.Owner),
		{Principal: "anonymous", Door: access.Account, Capabilities: access.Anonymous}} {
		for _, list := range []string{"tools/list", "prompts/list", "resources/list"} {
			w := s.serve(c, mcptest.Request("2026-07-28", list, nil))
			var answer struct {
				Result map[string]json.RawMessage
			}
			var named []struct{ Name, URI string }
			json.Unmarshal(w.Body.Bytes(), &answer)
			if err := json.Unmarshal(answer.Result[strings.TrimSuffix(list, "/list")], &named); err != nil {
				t.Fatalf("%v %s", err, w.Body)
			}
			for _, one := range named {
				listed++
				if !plain.MatchString(one.Name) || one.URI != "" && !uri.MatchString(one.URI) {
					t.Errorf("%s %s: %q %q", c.Door, list, one.Name, one.URI)
				}
			}
		}
	}
	if listed < 5 {
		t.Errorf("only %d were listed", listed)
	}
}

// TestTrapT9EachOfABatchCounts: the SDK still takes batches where no revision is named, and where the old one is that has them.
func TestTrapT9EachOfABatchCounts(t *testing.T) {
	s := newSite(t)
	for revision, status := range map[string]int{"": 200, "2025-03-26": 200, "2025-06-18": 400, "2025-11-25": 400, "2026-07-28": 400} {
		key := s.Key(access.Assistant, "*")
		key.Principal += revision
		r := post("[" + strings.Join(slices.Repeat([]string{listTools}, 3), ",") + "]")
		if revision != "" {
			r.Header.Set("MCP-Protocol-Version", revision)
		}
		w := s.serve(key, r)
		if left, _ := strconv.Atoi(w.Header().Get("X-RateLimit-Remaining")); w.Code != status || left != 60-3 {
			t.Errorf("%q: %d, %d left: %s", revision, w.Code, left, w.Body)
		}
	}
}

// TestHostileURIsEnd_CVE_2026_0621: patterns made of URI templates with lists took exponential time, and this test would not end.
func TestHostileURIsEnd_CVE_2026_0621(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "*")
	for name, uri := range map[string]string{
		"many lists":          "frontdesk://customers?" + strings.Repeat("tags=,", 50_000) + "!",
		"many parameters":     "frontdesk://customers?" + strings.Repeat("a=&", 100_000),
		"many slashes":        "frontdesk://customers" + strings.Repeat("/a", 100_000) + "!",
		"half of an escape":   "frontdesk://services?" + strings.Repeat("%", 100_000),
		"braces":              "frontdesk://" + strings.Repeat("{?a*}", 50_000),
		"a scheme in schemes": strings.Repeat("frontdesk://", 20_000),
	} {
		for _, era := range mcptest.Eras {
			w := s.serve(key, mcptest.Request(era, "resources/read", map[string]any{"uri": uri}))
			if !strings.Contains(w.Body.String(), `"error"`) || strings.Contains(w.Body.String(), "-32603") {
				t.Errorf("%s, %s: %d %.300s", name, era, w.Code, w.Body)
			}
		}
	}
}
