package mcpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/usage"
)

// used returns what a client did in the studio.
func (s *site) used(t *testing.T, c access.Caller) usage.Numbers {
	t.Helper()
	spans, err := usage.New(dynamo.NewUsage(s.Tables), s.Clock.Now).Spans(t.Context(), s.Operator(), []string{c.CountedAs()},
		usage.Period{From: bookingtest.Now.Add(-time.Hour), To: bookingtest.Now.Add(24 * time.Hour), Step: usage.ByDay})
	if err != nil {
		t.Fatal(err)
	}
	sum := usage.Numbers{}
	for _, span := range spans {
		sum = sum.Plus(span.Numbers)
	}
	return sum
}

func batch(calls ...string) *http.Request {
	return post("["+strings.Join(calls, ",")+"]", "MCP-Protocol-Version", "2025-03-26")
}

const (
	bookTool  = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_booking","arguments":{"serviceId":"none","startTime":"2026-03-02T09:00:00Z"}}}`
	readThing = `{"jsonrpc":"2.0","id":2,"method":"resources/read","params":{"uri":"frontdesk://services?includeVariants=false"}}`
	plainBook = `{"type":"tool","name":"create_booking","params":{"serviceId":"none","startTime":"2026-03-02T09:00:00Z"}}`
	notice    = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
)

// TestEveryRequestCountsForWhatItDoes sends each as a client of its own.
func TestEveryRequestCountsForWhatItDoes(t *testing.T) {
	s := newSite(t)
	get := func(accept string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/api/mcp", nil)
		r.Header.Set("Accept", accept)
		return r
	}
	for i, tt := range []struct {
		name     string
		r        *http.Request
		scope    string
		requests int
		writes   int
		called   string
		denied   string
	}{
		{"a call", post(bookTool), "*", 1, 1, "map[create_booking:1]", "map[]"},
		{"a call that is plain", post(plainBook), "*", 1, 1, "map[create_booking:1]", "map[]"},
		{"a read", post(readThing), "*", 1, 0, "map[services:1]", "map[]"},
		{"a read that is plain", post(`{"type":"resource","name":"services"}`), "*", 1, 0, "map[services:1]", "map[]"},
		{"a batch", batch(bookTool, readThing, bookTool, notice, listTools), "*", 5, 2, "map[create_booking:2 notifications/initialized:1 services:1 tools/list:1]", "map[]"},
		{"a notification", post(notice), "*", 1, 0, "map[notifications/initialized:1]", "map[]"},
		{"GET by a person", get("*/*"), "*", 1, 0, "map[index:1]", "map[]"},
		{"GET for a stream", get("text/event-stream"), "*", 1, 0, "map[]", "map[invalid_request:1]"},
		{"no JSON", post("x"), "*", 1, 0, "map[]", "map[invalid_request:1]"},
		{"neither form", post("{}"), "*", 1, 0, "map[]", "map[invalid_request:1]"},
		{"a batch that is too large", batch(strings.Split(strings.Repeat(bookTool+"\n", 21), "\n")[:21]...), "*", 1, 0, "map[]", "map[invalid_request:1]"},
		{"from a page", post(bookTool, "Origin", "https://evil.example"), "*", 1, 0, "map[]", "map[origin:1]"},
		{"no scope", post(bookTool), "read:*", 1, 0, "map[create_booking:1]", "map[insufficient_scope:1]"},
		{"no scope, in a batch", batch(bookTool, readThing), "read:*", 2, 0, "map[create_booking:1 services:1]", "map[insufficient_scope:1]"},
		{"no scope, plain", post(plainBook), "read:*", 1, 0, "map[create_booking:1]", "map[insufficient_scope:1]"},
		{"a tool of no name that we gave", post(`{"type":"tool","name":"DROP/../#"}`), "*", 1, 0, "map[unknown:1]", "map[]"},
		{"a method of no name that we know", post(`{"jsonrpc":"2.0","id":1,"method":"DROP/../#"}`), "*", 1, 0, "map[unknown:1]", "map[]"},
	} {
		c := s.Key(access.Assistant, tt.scope)
		c.Principal = fmt.Sprint("key:", i)
		w := s.serve(c, tt.r)
		got := s.used(t, c)
		text := func(m map[string]int) string { return fmt.Sprint(m) }
		if got.Requests != tt.requests || got.Writes != tt.writes || text(got.Called) != tt.called || text(got.Denied) != tt.denied {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt)
		}
		if left := fmt.Sprintf(`"requests";r=%d;t=60, "writes";r=%d;t=60`, 60-tt.requests, 20-tt.writes); w.Header().Get("RateLimit") != left || w.Header().Get("X-RateLimit-Limit") != "60" {
			t.Errorf("%s: %v", tt.name, w.Header())
		}
	}
}

func TestARequestOverALimitIsAnsweredInItsForm(t *testing.T) {
	s := newSite(t)
	spend := func(c access.Caller) access.Caller {
		for range 3 {
			s.serve(c, batch(strings.Split(strings.Repeat(listTools+"\n", 20), "\n")[:20]...))
		}
		return c
	}
	key := spend(s.Key(access.Assistant, "*"))
	person := s.Person("ana", access.Owner)
	person.ClientID = "client"
	spend(person)
	s.Clock.Advance(25 * time.Second)
	index := httptest.NewRequest(http.MethodGet, "/api/mcp", nil)
	s.Requests.Count()
	for _, tt := range []struct {
		name string
		c    access.Caller
		r    *http.Request
		id   string // of JSON-RPC; empty for the envelope
	}{
		{"a call", key, post(readThing), "2"},
		{"a text as id", key, post(`{"jsonrpc":"2.0","id":"a","method":"ping"}`), `"a"`},
		{"a notification", key, post(notice), "null"},
		{"a batch", key, batch(listTools), "null"},
		{"a plain call", key, post(plainBook), ""},
		{"GET", key, index, ""},
		{"neither form", key, post("x"), ""},
		{"at the staff door", person, post(listTools), "1"},
		{"no JSON at the staff door", person, post("x"), "null"},
	} {
		w := s.serve(tt.c, tt.r)
		var body struct {
			Success *bool
			ID      json.RawMessage
			Error   struct {
				Code    any
				Data    struct{ Code string }
				Details struct {
					Limit      string
					RetryAfter int
				}
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || w.Code != http.StatusTooManyRequests {
			t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
			continue
		}
		if tt.id == "" && (body.Error.Code != "RATE_LIMITED" || body.Error.Details.Limit != "requests" || body.Error.Details.RetryAfter != 35 || body.Success == nil) {
			t.Errorf("%s: %s is no envelope", tt.name, w.Body)
		}
		if tt.id != "" && (string(body.ID) != tt.id || body.Error.Data.Code != "RATE_LIMITED") {
			t.Errorf("%s: %s is no JSON-RPC error", tt.name, w.Body)
		}
		if w.Header().Get("Retry-After") != "35" || w.Header().Get("RateLimit") != `"requests";r=0;t=35, "writes";r=20;t=35` || w.Header().Get("X-RateLimit-Reset") != "1772352060" {
			t.Errorf("%s: %v", tt.name, w.Header())
		}
	}
	if n := s.Requests.Count(); n != 0 {
		t.Errorf("requests over a limit that is known to be reached took %d store requests", n)
	}
	if got := s.used(t, key); got.Requests != 60 {
		t.Errorf("refused requests counted: %+v", got)
	}
}

func TestWritesRunOut(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "*")
	for i := range 20 {
		if w := s.serve(key, post(plainBook)); w.Code != http.StatusNotFound && w.Code != http.StatusBadRequest {
			t.Fatalf("write %d: %d %s", i, w.Code, w.Body)
		}
	}
	if w := s.serve(key, batch(listTools, bookTool)); w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), `"limit":"writes"`) {
		t.Errorf("the 21st: %d %s", w.Code, w.Body)
	}
	if w := s.serve(key, post(listTools)); w.Code != http.StatusOK || w.Header().Get("X-RateLimit-Remaining") != "39" {
		t.Errorf("a read afterwards: %d %v", w.Code, w.Header())
	}
	if got := s.used(t, key); got.Requests != 21 || got.Writes != 20 || got.LimitedRequests() != 2 {
		t.Errorf("%+v", got)
	}
}

func TestAnInternalAgentMayDoMore(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "*")
	key.Client = access.InternalClient
	if w := s.serve(key, post(listTools)); w.Header().Get("RateLimit-Policy") != `"requests";q=300;w=60, "writes";q=20;w=60` {
		t.Errorf("%v", w.Header())
	}
}

func TestWithoutACredentialTheAddressCounts(t *testing.T) {
	s := newSite(t)
	anybody := access.Caller{Principal: access.Nobody, Door: access.Account, Capabilities: access.Anonymous, Client: access.ExternalClient}
	from := func(address string, r *http.Request) *httptest.ResponseRecorder {
		r.RemoteAddr = address
		return s.serve(anybody, r)
	}
	full := func() *http.Request { return batch(strings.Split(strings.Repeat(listTools+"\n", 20), "\n")[:20]...) }
	for i := range 3 {
		if w := from("198.51.100.7", full()); w.Code != http.StatusOK || w.Header().Get("RateLimit") != fmt.Sprintf(`"requests";r=%d;t=60`, 40-20*i) {
			t.Fatalf("%d %v", w.Code, w.Header())
		}
	}
	if w := from("198.51.100.7", post(listTools)); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "60" || !strings.Contains(w.Body.String(), `"id":1`) {
		t.Errorf("the 61st: %d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := from("198.51.100.8", post(listTools)); w.Code != http.StatusOK || w.Header().Get("X-RateLimit-Remaining") != "59" {
		t.Errorf("another address: %d %v", w.Code, w.Header())
	}
	if got := s.used(t, anybody); got.Requests != 0 {
		t.Errorf("a window was written: %+v", got)
	}
}

// TestWhatFailsIsTold with the client's next request: of each call of a batch, in both call forms, and nothing of what was refused.
func TestWhatFailsIsTold(t *testing.T) {
	s := newSite(t)
	c := s.Key(access.Assistant, "*")
	for _, r := range []*http.Request{batch(bookTool, readThing, strings.Replace(bookTool, `"id":1`, `"id":3`, 1)), post(plainBook), post(readThing)} {
		s.serve(c, r)
	}
	if got := s.used(t, c); fmt.Sprint(got.Failed) != "map[NOT_FOUND:3]" || len(got.Denied) != 0 {
		t.Errorf("told %+v", got)
	}
	reader := s.Key(access.Assistant, "read:services")
	reader.Principal = "key:reader"
	for range 2 {
		s.serve(reader, post(bookTool))
	}
	if got := s.used(t, reader); len(got.Failed) != 0 || got.DeniedRequests() != 2 {
		t.Errorf("of what was refused: %+v", got)
	}
}
