package mcpapi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// toolAnswer is what a tool answered by JSON-RPC: its structured content, or the code, the message and the details of its error.
type toolAnswer struct {
	Session struct {
		ID, Status, LeaderID, StartTime        string
		Capacity, SpotsLeft, Taken, Waitlisted int
	}
	Sessions                   []struct{ ID, StartTime string }
	Activities                 []struct{ ID, Kind string }
	Registration, Cancelled    staffRegistration
	Registrations, WaitingList []staffRegistration
	DryRun                     bool
	Counts                     map[string]int

	code, message string
	details       map[string]any
}

type staffRegistration struct{ ID, Participant, Guest, Status, SessionID, Notes string }

// tool calls a tool of the staff door.
func (s *site) tool(t *testing.T, c access.Caller, name string, arguments map[string]any) (a toolAnswer) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": map[string]any{"name": name, "arguments": arguments}})
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		Result struct {
			IsError           bool
			Content           []struct{ Text string }
			StructuredContent json.RawMessage
		}
	}
	w := s.serve(c, post(string(body)))
	decode(t, json.RawMessage(w.Body.Bytes()), &out)
	if !out.Result.IsError {
		decode(t, out.Result.StructuredContent, &a)
		return a
	}
	var refused envelope
	if err := json.Unmarshal([]byte(out.Result.Content[0].Text), &refused); err != nil {
		t.Fatal(err)
	}
	a.code, a.message, a.details = refused.Error.Code, refused.Error.Message, refused.Error.Details
	return a
}

func TestASessionFromItsSeriesToItsEnd(t *testing.T) {
	s := newSite(t)
	for _, id := range []string{"bo", "cy", "di"} {
		s.Participant(id)
	}
	c := s.Person("mia", access.Frontdesk)
	do := func(name string, arguments map[string]any) toolAnswer {
		t.Helper()
		return s.tool(t, c, name, arguments)
	}
	if a := do("list_activities", nil); len(a.Activities) != 2 || a.Activities[0].ID != "cut" && a.Activities[1].ID != "cut" {
		t.Errorf("it offers %+v", a.Activities)
	}
	series := do("create_session", map[string]any{"activityId": "yoga", "staffId": "ana", "start": "2026-03-24T18:30", "capacity": 1,
		"repeat": map[string]any{"every": "week", "weekdays": []string{"tuesday"}, "count": 2}})
	if len(series.Sessions) != 2 || series.Sessions[0].StartTime != "2026-03-24T17:30:00Z" || series.Sessions[1].StartTime != "2026-03-31T16:30:00Z" {
		t.Fatalf("made %+v", series)
	}
	id, next := series.Sessions[0].ID, series.Sessions[1].ID
	bo := do("register_participant", map[string]any{"sessionId": id, "participantId": "bo", "guest": "Zoe", "notes": "Bad knee"})
	if bo.Registration.Status != "confirmed" || bo.Registration.Guest != "Zoe" || bo.Registration.Notes != "Bad knee" {
		t.Errorf("registered %+v", bo)
	}
	if a := do("register_participant", map[string]any{"sessionId": id, "participantId": "cy"}); a.code != "CONFLICT" {
		t.Errorf("a full class: %+v", a)
	}
	cy := do("register_participant", map[string]any{"session_id": id, "participant_id": "cy", "waitlist": true})
	added := do("register_participant", map[string]any{"sessionId": id, "name": "Eve", "email": "eve@example.com", "waitlist": true})
	if cy.Registration.Status != "waitlisted" || added.Registration.Participant != "Eve" {
		t.Errorf("wait %+v and %+v", cy, added)
	}
	if a := do("get_session", map[string]any{"sessionId": id}); a.Session.Taken != 1 || a.Session.Waitlisted != 2 || a.Session.SpotsLeft != 0 || a.Session.Status != "scheduled" {
		t.Errorf("it is %+v", a.Session)
	}
	moved := do("move_registration", map[string]any{"registrationId": bo.Registration.ID, "toSessionId": next})
	if moved.Registration.SessionID != next || moved.Registration.Status != "confirmed" || moved.Cancelled.ID != bo.Registration.ID || moved.Cancelled.Status != "cancelled" {
		t.Errorf("moved %+v", moved)
	}
	if a := do("register_participant", map[string]any{"sessionId": id, "participantId": "cy"}); a.Registration.ID != cy.Registration.ID || a.Registration.Status != "confirmed" {
		t.Errorf("who waited got %+v", a)
	}
	if a := do("update_session", map[string]any{"sessionId": id, "start": "2026-03-24T19:00", "staffId": "ben", "capacity": 3}); a.Session.StartTime != "2026-03-24T18:00:00Z" || a.Session.LeaderID != "ben" || a.Session.Capacity != 3 {
		t.Errorf("updated to %+v", a)
	}
	s.Clock.Set(time.Date(2026, 3, 24, 18, 1, 0, 0, time.UTC))
	for _, mark := range []string{"came", "no_show", "came"} {
		if a := do("mark_attendance", map[string]any{"registrationId": cy.Registration.ID, "attendance": mark}); a.Registration.Status != map[string]string{"came": "completed", "no_show": "no_show"}[mark] {
			t.Errorf("marked %+v", a)
		}
	}
	if a := do("session_attendance", map[string]any{"sessionId": id}); len(a.Registrations) != 1 || a.Registrations[0].Status != "completed" || len(a.WaitingList) != 1 || a.WaitingList[0].Participant != "Eve" {
		t.Errorf("in it are %+v", a)
	}
	for _, dryRun := range []bool{true, false} {
		a := do("cancel_session", map[string]any{"sessionId": next, "reason": "Flu", "dryRun": dryRun})
		if a.DryRun != dryRun || a.Counts["confirmed"] != 1 || len(a.Registrations) != 1 || a.Registrations[0].Guest != "Zoe" || (a.Session.Status == "cancelled") == dryRun {
			t.Errorf("dry %v: %+v", dryRun, a)
		}
	}
	if a := do("cancel_registration", map[string]any{"registrationId": added.Registration.ID, "reason": "Ill"}); a.Registration.Status != "cancelled" {
		t.Errorf("cancelled %+v", a)
	}
}

// TestWhatTheToolsOfSessionsRefuse names the argument as the staff door calls it.
func TestWhatTheToolsOfSessionsRefuse(t *testing.T) {
	s := newSite(t)
	s.Participant("bo")
	mia, ben := s.Person("mia", access.Frontdesk), s.Person("ben", access.Instructor)
	first := s.Sessions(monday)[0]
	r, err := s.Desk.RegisterIn(t.Context(), mia, booking.NewBooking{SessionID: first.ID, ParticipantID: "bo"})
	if err != nil {
		t.Fatal(err)
	}
	create := func(change string) map[string]any {
		in := map[string]any{"activityId": "yoga", "staffId": "ana", "start": "2026-03-02T10:00", "capacity": 5, "repeat": map[string]any{"every": "day", "count": 3}}
		if err := json.Unmarshal([]byte(change), &in); err != nil {
			t.Fatal(err)
		}
		return in
	}
	for name, tt := range map[string]struct {
		c           access.Caller
		tool        string
		in          map[string]any
		code, field string
	}{
		"a busy leader":                 {mia, "create_session", create(`{}`), "CONFLICT", "staffId"},
		"a start without a day":         {mia, "create_session", create(`{"start":"18:30"}`), "VALIDATION_ERROR", "start"},
		"a start that the clock skips":  {mia, "create_session", create(`{"start":"2026-03-29T02:30"}`), "VALIDATION_ERROR", "start"},
		"a start in the past":           {mia, "create_session", create(`{"start":"2026-01-01T02:30"}`), "VALIDATION_ERROR", "start"},
		"a weekday of no week":          {mia, "create_session", create(`{"repeat":{"every":"week","weekdays":["Moonday"],"count":2}}`), "VALIDATION_ERROR", "repeat.weekdays[0]"},
		"a series without an end":       {mia, "create_session", create(`{"repeat":{"every":"week"}}`), "VALIDATION_ERROR", "repeat.count"},
		"until no day":                  {mia, "create_session", create(`{"repeat":{"every":"week","until":"tomorrow"}}`), "VALIDATION_ERROR", "repeat.until"},
		"an unknown class":              {mia, "create_session", create(`{"activityId":"golf"}`), "NOT_FOUND", "activityId"},
		"nothing to change":             {mia, "update_session", map[string]any{"sessionId": first.ID}, "VALIDATION_ERROR", "start"},
		"fewer places than taken":       {mia, "update_session", map[string]any{"sessionId": first.ID, "capacity": 0}, "VALIDATION_ERROR", "capacity"},
		"an unknown session":            {mia, "cancel_session", map[string]any{"sessionId": "x", "dryRun": true}, "NOT_FOUND", "sessionId"},
		"an unknown registration":       {mia, "cancel_registration", map[string]any{"registrationId": "x"}, "NOT_FOUND", "registrationId"},
		"moved nowhere":                 {mia, "move_registration", map[string]any{"registrationId": r.ID, "toSessionId": "x"}, "NOT_FOUND", "toSessionId"},
		"too early for attendance":      {mia, "mark_attendance", map[string]any{"registrationId": r.ID, "attendance": "no_show"}, "CONFLICT", ""},
		"no attendance":                 {mia, "mark_attendance", map[string]any{"registrationId": r.ID, "attendance": "maybe"}, "VALIDATION_ERROR", "attendance"},
		"another instructor's session":  {ben, "get_session", map[string]any{"sessionId": first.ID}, "FORBIDDEN", ""},
		"another instructor's roll":     {ben, "session_attendance", map[string]any{"sessionId": first.ID}, "FORBIDDEN", ""},
		"another instructor's pupil":    {ben, "mark_attendance", map[string]any{"registrationId": r.ID, "attendance": "came"}, "FORBIDDEN", ""},
		"an instructor who schedules":   {ben, "create_session", create(`{}`), "FORBIDDEN", ""},
		"an instructor who cancels":     {ben, "cancel_session", map[string]any{"sessionId": first.ID, "dryRun": true}, "FORBIDDEN", ""},
		"an instructor who registers":   {ben, "register_participant", map[string]any{"sessionId": first.ID, "participantId": "bo"}, "FORBIDDEN", ""},
		"an instructor who moves":       {ben, "move_registration", map[string]any{"registrationId": r.ID, "toSessionId": "x"}, "FORBIDDEN", ""},
		"an instructor who updates":     {ben, "update_session", map[string]any{"sessionId": first.ID, "capacity": 9}, "FORBIDDEN", ""},
		"an instructor who gives back":  {ben, "cancel_registration", map[string]any{"registrationId": r.ID}, "FORBIDDEN", ""},
		"a registration for two places": {mia, "register_participant", map[string]any{"sessionId": first.ID, "participantId": "bo", "waitlist": true}, "CONFLICT", ""},
	} {
		a := s.tool(t, tt.c, tt.tool, tt.in)
		field, _ := a.details["field"].(string)
		if a.code != tt.code || field != tt.field || tt.code == "FORBIDDEN" && a.details["reason"] != "role" {
			t.Errorf("%s: %s %q %v", name, a.code, a.message, a.details)
		}
		if name == "a busy leader" && fmt.Sprint(a.details["dates"]) != "[2026-03-02]" {
			t.Errorf("%s: %v", name, a.details)
		}
	}
}

func TestWhatReadingASessionCosts(t *testing.T) {
	s := newSite(t)
	s.Participant("bo")
	id := s.Sessions(monday)[0].ID
	if _, err := s.Desk.RegisterIn(t.Context(), s.Operator(), booking.NewBooking{SessionID: id, ParticipantID: "bo"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"get_session": 2, "session_attendance": 4} { // one of them to count the call
		s.Requests.Count()
		if a := s.tool(t, s.Person("ana", access.Instructor), name, map[string]any{"sessionId": id}); a.Session.ID != id {
			t.Errorf("%s: %+v", name, a)
		}
		if n := s.Requests.Count(); n != want {
			t.Errorf("%s took %d store requests, want %d", name, n, want)
		}
	}
}

func TestABookingIsCancelledInBothForms(t *testing.T) {
	s := newSite(t)
	key := s.Key(access.Assistant, "write:bookings")
	for _, id := range []string{"bo", "cy"} {
		s.Participant(id)
	}
	in := map[string]any{"serviceId": "yoga", "startTime": "2026-03-02T09:00:00Z", "customerId": "bo"}
	_, first := s.plain(t, key, "tool", "create_booking", in)
	in["customerId"], in["waitlist"] = "cy", true
	if _, waits := s.plain(t, key, "tool", "create_booking", in); waits.Data["status"] != "waitlisted" {
		t.Errorf("a full class with waitlist: %+v", waits)
	}
	id := first.Data["bookingId"]
	if _, a := s.plain(t, key, "tool", "cancel_booking", map[string]any{"booking_id": id, "reason": "Ill"}); a.Data["bookingId"] != id || a.Data["status"] != "cancelled" || a.Data["cancelledAt"] != "2026-03-01T08:00:00Z" {
		t.Errorf("%+v", a)
	}
	if a := s.tool(t, key, "cancel_booking", map[string]any{"bookingId": id}); a.code != "CONFLICT" || a.details["field"] != "bookingId" {
		t.Errorf("again: %+v", a)
	}
	if a := s.tool(t, key, "cancel_booking", map[string]any{"bookingId": id, "reason": strings.Repeat("x", 501)}); a.code != "VALIDATION_ERROR" || a.details["field"] != "reason" {
		t.Errorf("a long reason: %+v", a)
	}
	if status, a := s.plain(t, key, "tool", "cancel_booking", map[string]any{"bookingId": "nothing"}); status != 404 || a.Error.Details["field"] != "bookingId" {
		t.Errorf("an unknown one: %d %+v", status, a)
	}
}
