package mcpapi_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/access"
)

// ask calls an operation in the plain form and returns its data.
func (s *site) ask(t *testing.T, c access.Caller, kind, name string, params map[string]any) map[string]any {
	t.Helper()
	body, err := json.Marshal(map[string]any{"type": kind, "name": name, "params": params})
	if err != nil {
		t.Fatal(err)
	}
	w := s.serve(c, post(string(body)))
	var out struct{ Data map[string]any }
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %s", name, w.Code, w.Body)
	}
	return out.Data
}

// TestSlotsSayTheirTimeInTheZoneThatWasAskedFor, with the offset of each: between two of them the clock is changed.
func TestSlotsSayTheirTimeInTheZoneThatWasAskedFor(t *testing.T) {
	s := newSite(t)
	s.Staff("cy", 60, 4*60)
	for _, tt := range []struct {
		zone, date  string
		count       int
		first, last string
	}{
		{"", "2026-03-28", 11, "2026-03-28T01:00:00+01:00", "2026-03-28T03:30:00+01:00"},
		{"", "2026-03-29", 7, "2026-03-29T01:00:00+01:00", "2026-03-29T03:30:00+02:00"},
		{"", "2026-10-25", 15, "2026-10-25T01:00:00+02:00", "2026-10-25T03:30:00+01:00"},
		{"America/New_York", "2026-03-28", 7, "2026-03-28T20:00:00-04:00", "2026-03-28T21:30:00-04:00"},
	} {
		got := s.ask(t, s.Key(access.Assistant, "read:services", "read:bookings"), "tool", "query_availability",
			map[string]any{"service_id": "cut", "date": tt.date, "timezone": tt.zone, "team_member_id": "cy"})
		slots := got["slots"].([]any)
		if len(slots) != tt.count || got["slot_count"] != float64(tt.count) || got["date"] != tt.date {
			t.Fatalf("%s %s: %v", tt.zone, tt.date, got)
		}
		first, last := slots[0].(map[string]any), slots[tt.count-1].(map[string]any)
		if first["start_time"] != tt.first || last["start_time"] != tt.last || first["available"] != true || fmt.Sprint(last["team_member_ids"]) != "[cy]" {
			t.Errorf("%s %s: from %v to %v", tt.zone, tt.date, first, last)
		}
	}
}

// TestWhatAvailabilityAsksOfTheStore, the limits' request included and the authorizer's not.
func TestWhatAvailabilityAsksOfTheStore(t *testing.T) {
	s := newSite(t)
	c := s.Key(access.Assistant, "*")
	for _, tt := range []struct {
		kind, name string
		params     map[string]any
		most       int
	}{
		{"tool", "create_availability_hold", map[string]any{"session_id": "k", "start_time": "2026-03-02T14:00:00Z", "end_time": "2026-03-02T15:00:00Z"}, 6},
		{"tool", "get_availability_hold", map[string]any{"session_id": "k"}, 2},
		{"tool", "check_availability", map[string]any{"start_time": "2026-03-02T14:00:00Z", "end_time": "2026-03-02T15:00:00Z"}, 3},
		{"tool", "query_availability", map[string]any{"service_id": "cut", "date": "2026-03-02"}, 4}, // the activity, the team, the calendars
		{"resource", "team", map[string]any{"date": "2026-03-02", "includeSchedules": true}, 2},
	} {
		s.Requests.Count()
		s.ask(t, c, tt.kind, tt.name, tt.params)
		if n := s.Requests.Count(); n > tt.most {
			t.Errorf("%s asks %d times", tt.name, n)
		}
	}
}

// TestTheTeamIsCheckedAtAWholeSecond, as every other time is told.
func TestTheTeamIsCheckedAtAWholeSecond(t *testing.T) {
	s := newSite(t)
	s.Clock.Advance(1500 * time.Millisecond)
	for _, params := range []map[string]any{nil, {"date": "2026-03-03"}} {
		if got := s.ask(t, s.Key(access.Assistant, "read:team"), "resource", "team", params)["checkedAt"]; got != "2026-03-01T08:00:01Z" {
			t.Errorf("%v is checked at %v", params, got)
		}
	}
}

func TestSchedulesAreShownOnRequest(t *testing.T) {
	s := newSite(t)
	s.Staff("cy", 9*60, 24*60)
	c := s.Key(access.Assistant, "read:team")
	members := s.ask(t, c, "resource", "team", map[string]any{"includeSchedules": true})["members"].([]any)
	schedule := members[2].(map[string]any)["schedule"].(map[string]any)
	hours := schedule["hours"].([]any)
	if len(hours) != 7 || fmt.Sprint(hours[0]) != "map[day:monday from:09:00 to:24:00]" || fmt.Sprint(hours[6]) != "map[day:sunday from:09:00 to:24:00]" ||
		schedule["timeZone"] != "Europe/Berlin" || len(schedule["timeOff"].([]any)) != 0 {
		t.Errorf("the schedule is %v", schedule)
	}
	if member := s.ask(t, c, "resource", "team", nil)["members"].([]any)[2].(map[string]any); member["schedule"] != nil {
		t.Errorf("unasked: %v", member)
	}
}
