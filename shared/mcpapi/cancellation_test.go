package mcpapi_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// asked is what a client of the revision 2026-07-28 shows its person, who answers with action each time.
func (s *site) asked(t *testing.T, c access.Caller, action, tool string, arguments map[string]any) (questions []string, _ *mcp.CallToolResult) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, c) }))
	defer server.Close()
	options := &mcp.ClientOptions{ElicitationHandler: func(_ context.Context, r *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
		questions = append(questions, r.Params.Message)
		return &mcp.ElicitResult{Action: action}, nil
	}}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, options).Connect(t.Context(), &mcp.StreamableClientTransport{Endpoint: server.URL, DisableStandaloneSSE: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	return questions, res
}

// TestCancellingAsksWithParticulars: a person reads what they are about to cancel, and with their yes it is.
func TestCancellingAsksWithParticulars(t *testing.T) {
	s := newSite(t)
	owner, writer := s.Person("ana", access.Owner), s.Key(access.Assistant, "write:bookings")
	full := s.Session(s.yoga, s.ana, monday.Add(33*time.Hour), 1)
	book := func(name string, at time.Time, waitlist bool) booking.Registration {
		r, err := s.Desk.Book(t.Context(), s.Key(access.Assistant, "*"), booking.NewBooking{Name: name, Email: name + "@example.com", ActivityID: s.yoga.ID, StaffID: s.ana.ID, Start: at, Waitlist: waitlist})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	eve := book("Eve", monday.Add(9*time.Hour), false)
	book("Mia", full.Start, false)
	book("Zoe", full.Start, true)
	tests := []struct {
		caller    access.Caller
		tool      string
		arguments map[string]any
		question  string // "": none is asked
	}{
		{owner, "cancel_session", map[string]any{"sessionId": full.ID, "dryRun": true}, ""},
		{owner, "cancel_session", map[string]any{"sessionId": full.ID}, "Cancel Some yoga on Tuesday, 3 March 2026, at 10:00 with Ms ana? Cancelled with it: 1 registered, 1 waiting. This cannot be undone."},
		{owner, "cancel_registration", map[string]any{"registrationId": eve.ID}, "Cancel the registration of Eve for Some yoga on Monday, 2 March 2026, at 10:00? This cannot be undone."},
		{s.Key(access.Assistant, "*"), "cancel_booking", map[string]any{"bookingId": eve.ID}, "Cancel the booking of Eve for Some yoga on Monday, 2 March 2026, at 10:00? This cannot be undone."},
		{writer, "cancel_booking", map[string]any{"bookingId": eve.ID}, "Cancel this booking? This cannot be undone."},
		{s.Key(access.Assistant, "*"), "cancel_booking", map[string]any{"bookingId": "nothing"}, ""},
	}
	for _, tt := range tests {
		questions, res := s.asked(t, tt.caller, "decline", tt.tool, tt.arguments)
		if tt.question == "" && len(questions) != 0 || tt.question != "" && (len(questions) != 1 || questions[0] != tt.question || !res.IsError) {
			t.Errorf("%s %v asks %q, answers %+v", tt.tool, tt.arguments, questions, res)
		}
	}
	for _, tt := range tests[1:3] {
		if questions, res := s.asked(t, tt.caller, "accept", tt.tool, tt.arguments); len(questions) != 1 || res.IsError {
			t.Errorf("%s %v, accepted: %q %+v", tt.tool, tt.arguments, questions, res)
		}
		if questions, res := s.asked(t, tt.caller, "accept", tt.tool, tt.arguments); !res.IsError || tt.tool == "cancel_session" && len(questions) != 0 {
			t.Errorf("%s %v, once more: %q %+v", tt.tool, tt.arguments, questions, res)
		}
	}
}
