package mcpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/mcpserver/mcptest"
)

// BenchmarkCalls are what assistants ask most, on the real engine; without the authorizer. The engine's time is in it, its memory is not.
func BenchmarkCalls(b *testing.B) {
	s := newSite(b)
	s.Load(func(l *dynamo.Loader) error {
		var all []booking.KnowledgeItem
		for n := range 200 {
			all = append(all, booking.KnowledgeItem{ID: fmt.Sprintf("k%03d", n), Question: fmt.Sprintf("Where do I find room %d?", n), Answer: "Up the stairs, then left.", UpdatedAt: s.Clock.Now()})
		}
		return l.AddKnowledge(b.Context(), s.ID, all...)
	})
	key, person := s.Key(access.Assistant, "*"), s.Person("ana", access.Owner)
	key.Client = access.InternalClient
	call := func(era, name string, arguments map[string]any) func() *http.Request {
		return func() *http.Request {
			return mcptest.Request(era, "tools/call", map[string]any{"name": name, "arguments": arguments})
		}
	}
	day := map[string]any{"service_id": "cut", "date": "2026-03-02"}
	for _, of := range []struct {
		name    string
		caller  access.Caller
		request func() *http.Request
	}{
		{"call/legacy", person, call("2025-11-25", "list_activities", map[string]any{})},
		{"call/stateless", person, call("2026-07-28", "list_activities", map[string]any{})},
		{"call/plain", key, func() *http.Request { return post(`{"type":"resource","name":"services"}`) }},
		{"list/tools", person, func() *http.Request { return mcptest.Request("2025-11-25", "tools/list", nil) }},
		{"availability", key, call("2025-11-25", "query_availability", day)},
		{"knowledge", key, call("2025-11-25", "search_knowledge", map[string]any{"query": "room 77"})},
	} {
		b.Run(of.name, func(b *testing.B) {
			s.Requests.Count()
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				c := of.caller
				c.Principal = fmt.Sprintf("%s%d", c.Principal, n/10) // so that nobody comes to a limit
				b.StopTimer()
				r := of.request()
				b.StartTimer()
				w := httptest.NewRecorder()
				if s.doors.ServeDoor(w, r, c); w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
			}
			b.ReportMetric(float64(s.Requests.Count())/float64(b.N), "requests/op")
		})
	}
}
