package mcpapi_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/mcpapi/catalogue"
	"frontdesk/shared/mcpserver/mcptest"
)

// reads is what each tool and resource that only reads asks of the store, beside one request for the limits here and one of the
// authorizer: with one, a call is within the budget of 3 in all. Where it needs more, it says what for.
var reads = []struct {
	door      access.Door
	tool      string // or a resource's URI
	arguments map[string]any
	requests  int
}{
	{access.Staff, "list_activities", nil, 1},
	{access.Staff, "upcoming_sessions", nil, 1},
	{access.Staff, "week_calendar", nil, 1},
	{access.Staff, "get_session", map[string]any{"sessionId": "SESSION"}, 1},
	{access.Staff, "session_attendance", map[string]any{"sessionId": "SESSION"}, 3},  // the session; who has a place; their registrations
	{access.Staff, "find_participant", map[string]any{"query": "bo@example.com"}, 4}, // the address; who has it; their notes and what they booked
	{access.Staff, "business_stats", nil, 5},                                         // the tallies, activities, sessions, purchases, and the number of participants, at once
	{access.Staff, "frontdesk://activities", nil, 1},
	{access.Staff, "frontdesk://sessions/SESSION", nil, 1},
	{access.Assistant, "query_availability", map[string]any{"service_id": "cut", "date": "2026-03-02"}, 3},                                // the activity; the team; its calendars
	{access.Assistant, "check_availability", map[string]any{"start_time": "2026-03-02T12:00:00Z", "end_time": "2026-03-02T13:00:00Z"}, 2}, // the team; its calendars
	{access.Assistant, "get_availability_hold", map[string]any{"session_id": "mine"}, 1},
	{access.Assistant, "search_knowledge", map[string]any{"query": "parking"}, 1},
	{access.Assistant, "frontdesk://customers", nil, 2}, // how many there are; the page
	{access.Assistant, "frontdesk://bookings", nil, 2},  // the tallies; the page
	{access.Assistant, "frontdesk://services", nil, 1},
	{access.Assistant, "frontdesk://team", nil, 2}, // the team; its calendars
	{access.Assistant, "frontdesk://knowledge?query=parking", nil, 1},
	{access.Account, "find_business", map[string]any{"query": "studio"}, 2},                             // the words of names; the businesses
	{access.Account, "browse_sessions", map[string]any{"handle": "studio"}, 3},                          // the handle; its business; the sessions
	{access.Account, "get_session", map[string]any{"handle": "studio", "sessionId": "SESSION"}, 4},      // the handle; its business; the session; the activity
	{access.Account, "preview_checkout", map[string]any{"handle": "studio", "sessionId": "SESSION"}, 7}, // and the link; whose it is; their place; the registration
	{access.Account, "my_registrations", nil, 3},                                                        // the links; what they show; the businesses
	{access.Account, "frontdesk://businesses/studio", nil, 2},
}

// TestReadsAskTheStoreAsOftenAsTheyMust, and each of them is held to it.
func TestReadsAskTheStoreAsOftenAsTheyMust(t *testing.T) {
	s := newSite(t)
	s.Participant("bo")
	s.Load(func(l *dynamo.Loader) error {
		return l.AddKnowledge(t.Context(), s.ID, booking.KnowledgeItem{ID: "k", Question: "Is there parking?", Answer: "Behind the house.", UpdatedAt: s.Clock.Now()})
	})
	session := s.Sessions(monday)[1].ID
	if _, err := s.Desk.Book(t.Context(), s.Operator(), booking.NewBooking{ActivityID: "yoga", Start: monday.Add(18 * time.Hour), ParticipantID: "bo"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Desk.RegisterOneself(t.Context(), consumer(), booking.NewOwnRegistration{Handle: s.Handle, SessionID: session}); err != nil {
		t.Fatal(err)
	}
	callers := map[access.Door]access.Caller{access.Staff: s.Person("ana", access.Owner), access.Assistant: s.Key(access.Assistant, "*"), access.Account: consumer()}
	for _, of := range reads {
		method, params := "tools/call", map[string]any{"name": of.tool, "arguments": of.arguments}
		if strings.Contains(of.tool, "://") {
			method, params = "resources/read", map[string]any{"uri": strings.ReplaceAll(of.tool, "SESSION", session)}
		}
		if of.arguments["sessionId"] != nil {
			of.arguments["sessionId"] = session
		}
		for _, era := range mcptest.Eras {
			s.Requests.Count()
			w := s.serve(callers[of.door], mcptest.Request(era, method, params))
			if n := s.Requests.Count() - 1; n != of.requests || w.Code != 200 || strings.Contains(w.Body.String(), `"isError":true`) && of.tool != "get_availability_hold" {
				t.Errorf("%s %s, %s: %d requests, not %d: %d %s", of.door, of.tool, era, n, of.requests, w.Code, w.Body)
			}
		}
	}
}

// TestEveryReadHasItsCost: what a door offers to readers stands in the table.
func TestEveryReadHasItsCost(t *testing.T) {
	var offered, held []string
	for _, d := range catalogue.Doors() {
		for _, tool := range d.Tools {
			if tool.Annotations.ReadOnly {
				offered = append(offered, string(d.Name)+" "+tool.Name)
			}
		}
		for _, r := range d.Resources {
			path, _, _ := strings.Cut(strings.TrimPrefix(r.Address(), "frontdesk://"), "/")
			if strings.HasPrefix(r.Address(), "frontdesk://") {
				offered = append(offered, string(d.Name)+" "+path)
			}
		}
	}
	for _, of := range reads {
		name := strings.TrimPrefix(of.tool, "frontdesk://")
		held = append(held, string(of.door)+" "+name[:strings.IndexAny(name+"/", "/?")])
	}
	slices.Sort(offered)
	slices.Sort(held)
	if !slices.Equal(offered, held) {
		t.Errorf("the doors offer\n%v, held to a cost are\n%v", offered, held)
	}
}
