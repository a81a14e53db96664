package booking_test

import (
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

func TestWhenSomebodyWorks(t *testing.T) {
	berlin, santiago := zone(t, "Europe/Berlin"), zone(t, "America/Santiago")
	office := everyDay(booking.Span{From: 9 * 60, To: 17 * 60})
	shifts := everyDay(booking.Span{From: 9 * 60, To: 12 * 60}, booking.Span{From: 12 * 60, To: 17 * 60})
	lunch := everyDay(booking.Span{From: 9 * 60, To: 12 * 60}, booking.Span{From: 13 * 60, To: 17 * 60})
	night := everyDay(booking.Span{From: 0, To: 4 * 60}, booking.Span{From: 20 * 60, To: 24 * 60})
	always := everyDay(booking.Span{From: 0, To: 24 * 60})
	sunday := booking.Schedule{time.Sunday: {{From: 9 * 60, To: 17 * 60}}}
	tests := []struct {
		name     string
		schedule booking.Schedule
		zone     *time.Location
		start    string // by the zone's wall clock, with its offset
		lasts    time.Duration
		want     bool
	}{
		{"the whole day", office, berlin, "2026-03-02T09:00:00+01:00", 8 * time.Hour, true},
		{"a second before it", office, berlin, "2026-03-02T08:59:59+01:00", time.Hour, false},
		{"a second after it", office, berlin, "2026-03-02T16:00:01+01:00", time.Hour, false},
		{"over lunch", lunch, berlin, "2026-03-02T11:30:00+01:00", time.Hour, false},
		{"until lunch", lunch, berlin, "2026-03-02T11:00:00+01:00", time.Hour, true},
		{"two shifts without a break", shifts, berlin, "2026-03-02T11:30:00+01:00", time.Hour, true},
		{"until midnight", night, berlin, "2026-03-02T23:00:00+01:00", time.Hour, true},
		{"over midnight", night, berlin, "2026-03-02T23:00:00+01:00", 2 * time.Hour, true},
		{"over midnight, too long", night, berlin, "2026-03-02T23:00:00+01:00", 6 * time.Hour, false},
		{"nothing on that weekday", sunday, berlin, "2026-03-02T10:00:00+01:00", time.Hour, false},
		{"that weekday", sunday, berlin, "2026-03-01T10:00:00+01:00", time.Hour, true},
		{"no schedule", nil, berlin, "2026-03-01T10:00:00+01:00", time.Hour, false},

		{"the day the clock goes forward, at opening", office, berlin, "2026-03-29T09:00:00+02:00", time.Hour, true},
		{"that day, an hour early", office, berlin, "2026-03-29T08:00:00+02:00", time.Hour, false},
		{"that day, at closing", office, berlin, "2026-03-29T16:00:00+02:00", time.Hour, true},
		{"over the hour that is not there", night, berlin, "2026-03-29T01:30:00+01:00", time.Hour, true},
		{"over it, too long by the clock", night, berlin, "2026-03-29T01:30:00+01:00", 2 * time.Hour, false},
		{"the day the clock goes back, at opening", office, berlin, "2026-10-25T09:00:00+01:00", time.Hour, true},
		{"that day, at closing", office, berlin, "2026-10-25T16:00:00+01:00", time.Hour, true},
		{"that day, after closing", office, berlin, "2026-10-25T16:30:00+01:00", time.Hour, false},
		{"over the hour that is there twice", night, berlin, "2026-10-25T01:00:00+02:00", 4 * time.Hour, true},
		{"over it, too long", night, berlin, "2026-10-25T01:00:00+02:00", 4*time.Hour + time.Minute, false},
		{"it begins and ends at the same time by the clock", everyDay(booking.Span{From: 120, To: 150}), berlin, "2026-10-25T02:15:00+02:00", time.Hour, false},
		{"it ends before it began by the clock", everyDay(booking.Span{From: 135, To: 180}), berlin, "2026-10-25T02:45:00+02:00", 30 * time.Minute, false},
		{"a midnight that is not there", always, santiago, "2026-09-05T23:30:00-04:00", time.Hour, true},
	}
	for _, tt := range tests {
		start, err := time.Parse(time.RFC3339, tt.start)
		if err != nil {
			t.Fatal(err)
		}
		if got := (booking.Staff{Schedule: tt.schedule}).Works(start, start.Add(tt.lasts), tt.zone); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

// TestScheduleDecidesWhoIsFree books by the wall clock of the business on the days when it changes.
func TestScheduleDecidesWhoIsFree(t *testing.T) {
	s, in := salon(t)
	s.Staff("ana", 9*60, 12*60)
	s.Staff("ben", 10*60, 17*60)
	for _, tt := range []struct {
		start string
		who   string
		code  problem.Code
	}{
		{"2026-03-02T08:50:00+01:00", "", problem.Conflict},
		{"2026-03-02T09:00:00+01:00", "ana", ""},
		{"2026-03-02T12:00:00+01:00", "ben", ""},
		{"2026-03-28T09:00:00+01:00", "ana", ""},
		{"2026-03-29T09:00:00+02:00", "ana", ""},
		{"2026-03-29T08:00:00+02:00", "", problem.Conflict},
		{"2026-03-29T16:45:00+02:00", "ben", ""},
		{"2026-10-25T09:00:00+01:00", "ana", ""},
		{"2026-10-25T16:45:00+01:00", "ben", ""},
		{"2026-10-25T16:46:00+01:00", "", problem.Conflict},
		{"2026-10-25T08:00:00+01:00", "", problem.Conflict},
	} {
		in.Start, _ = time.Parse(time.RFC3339, tt.start)
		r, err := book(s, in)
		wantCode(t, err, tt.code)
		if r.StaffID != tt.who {
			t.Errorf("at %s: %q, want %q", tt.start, r.StaffID, tt.who)
		}
	}
	in.Start, in.StaffID = at(7, 0), "ben"
	_, err := book(s, in)
	wantCode(t, err, problem.Conflict) // he works, but not then
}

func everyDay(spans ...booking.Span) booking.Schedule {
	s := booking.Schedule{}
	for day := time.Sunday; day <= time.Saturday; day++ {
		s[day] = spans
	}
	return s
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
