package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// yogaBy asks for a class of ana's at a time.
func yogaBy(start time.Time, repeat *booking.Repeat) booking.NewSession {
	return booking.NewSession{ActivityID: "yoga", StaffID: "ana", Start: start, Capacity: 5, Repeat: repeat}
}

func school(t *testing.T) studio {
	s := newStudio(t)
	s.Activity("yoga", booking.Class, time.Hour)
	s.AllDay("ana")
	return s
}

// TestASeriesKeepsItsTimeByTheClock across the days on which the clock is changed: in Berlin on 29 March and 25 October 2026.
func TestASeriesKeepsItsTimeByTheClock(t *testing.T) {
	s := school(t)
	for name, tt := range map[string]struct {
		start  string
		repeat *booking.Repeat
		want   string
	}{
		"once":                {"2026-03-20T18:30", nil, "Fri 20 Mar 17:30"},
		"every week":          {"2026-03-21T18:30", &booking.Repeat{Every: booking.Weekly, Count: 3}, "Sat 21 Mar 17:30, Sat 28 Mar 17:30, Sat 4 Apr 16:30"},
		"every day until":     {"2026-10-24T09:00", &booking.Repeat{Every: booking.Daily, Until: "2026-10-26"}, "Sat 24 Oct 07:00, Sun 25 Oct 08:00, Mon 26 Oct 08:00"},
		"two days of a week":  {"2026-10-22T20:00", &booking.Repeat{Every: booking.Weekly, Weekdays: []time.Weekday{time.Monday, time.Thursday}, Count: 4}, "Thu 22 Oct 18:00, Mon 26 Oct 19:00, Thu 29 Oct 19:00, Mon 2 Nov 19:00"},
		"across midnight UTC": {"2026-05-04T01:30", &booking.Repeat{Every: booking.Daily, Count: 3}, "Sun 3 May 23:30, Mon 4 May 23:30, Tue 5 May 23:30"},
		"until its start":     {"2026-06-01T18:30", &booking.Repeat{Every: booking.Daily, Until: "2026-06-01"}, "Mon 1 Jun 16:30"},
		"across a year":       {"2026-12-30T12:00", &booking.Repeat{Every: booking.Daily, Count: 3}, "Wed 30 Dec 11:00, Thu 31 Dec 11:00, Fri 1 Jan 11:00"},
	} {
		t.Run(name, func(t *testing.T) {
			start, err := booking.ParseStart(tt.start, s.Location())
			wantCode(t, err, "")
			s.Requests.Count()
			made, err := s.Desk.ScheduleSessions(t.Context(), s.Operator(), yogaBy(start, tt.repeat))
			wantCode(t, err, "")
			if n := s.Requests.Count(); n != 4 {
				t.Errorf("asked the store %d times", n)
			}
			var got []string
			for _, session := range made {
				got = append(got, session.Start.Format("Mon 2 Jan 15:04"))
				s.inLine(session.ID)
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("they begin %s", strings.Join(got, ", "))
			}
		})
	}
	if e := s.Events(audit.SessionScheduled); len(e) != 7 {
		t.Errorf("%d events", len(e))
	}
}

func TestWhatASeriesIsRefusedFor(t *testing.T) {
	s := school(t)
	s.Activity("cut", booking.Appointment, time.Hour)
	s.Session(booking.Activity{ID: "yoga"}, booking.Staff{ID: "ana"}, at(34, 30), 5) // on Tuesday
	s.Session(booking.Activity{ID: "yoga"}, booking.Staff{ID: "ana"}, at(81, 30), 5) // on Thursday
	daily := booking.Repeat{Every: booking.Daily, Count: 5}
	for name, tt := range map[string]struct {
		change func(*booking.NewSession)
		code   problem.Code
		field  string
	}{
		"a start in the past": {func(in *booking.NewSession) { in.Start = bookingtest.Now }, problem.ValidationError, "start"},
		"half a second":       {func(in *booking.NewSession) { in.Start = in.Start.Add(time.Second / 2) }, problem.ValidationError, "start"},
		"no place":            {func(in *booking.NewSession) { in.Capacity = 0 }, problem.ValidationError, "capacity"},
		"an appointment":      {func(in *booking.NewSession) { in.ActivityID = "cut" }, problem.ValidationError, "activityId"},
		"an unknown activity": {func(in *booking.NewSession) { in.ActivityID = "nothing" }, problem.NotFound, "activityId"},
		"an unknown leader":   {func(in *booking.NewSession) { in.StaffID = "nobody" }, problem.NotFound, "staffId"},
		"every month":         {func(in *booking.NewSession) { in.Repeat.Every = "month" }, problem.ValidationError, "repeat.every"},
		"weekdays of days":    {func(in *booking.NewSession) { in.Repeat.Weekdays = []time.Weekday{time.Monday} }, problem.ValidationError, "repeat.weekdays"},
		"weekdays without its": {func(in *booking.NewSession) {
			*in.Repeat = booking.Repeat{Every: booking.Weekly, Weekdays: []time.Weekday{time.Friday}, Count: 2}
		}, problem.ValidationError, "repeat.weekdays"},
		"neither count nor until": {func(in *booking.NewSession) { in.Repeat.Count = 0 }, problem.ValidationError, "repeat.count"},
		"both":                    {func(in *booking.NewSession) { in.Repeat.Until = "2026-03-03" }, problem.ValidationError, "repeat.count"},
		"one":                     {func(in *booking.NewSession) { in.Repeat.Count = 1 }, problem.ValidationError, "repeat.count"},
		"31":                      {func(in *booking.NewSession) { in.Repeat.Count = 31 }, problem.ValidationError, "repeat.count"},
		"until the day before":    {func(in *booking.NewSession) { in.Repeat.Count, in.Repeat.Until = 0, "2026-03-01" }, problem.ValidationError, "repeat.until"},
		"until no day":            {func(in *booking.NewSession) { in.Repeat.Count, in.Repeat.Until = 0, "2026-3-9" }, problem.ValidationError, "repeat.until"},
		"until the end of time":   {func(in *booking.NewSession) { in.Repeat.Count, in.Repeat.Until = 0, "9999-12-31" }, problem.ValidationError, "repeat.until"},
		"a time that is left out": {func(in *booking.NewSession) { in.Start, in.Repeat.Count = at(24*20+1, 30), 10 }, problem.ValidationError, "start"},
		"a leader who is busy":    {func(*booking.NewSession) {}, problem.Conflict, "staffId"},
	} {
		t.Run(name, func(t *testing.T) {
			repeat := daily
			in := yogaBy(at(10, 0), &repeat)
			tt.change(&in)
			_, err := s.Desk.ScheduleSessions(t.Context(), s.Operator(), in)
			if e := wantCode(t, err, tt.code); e.Field() != tt.field || tt.code == problem.Conflict && fmt.Sprint(e.Details["dates"]) != "[2026-03-03 2026-03-05]" {
				t.Errorf("refused with %v %v", e, e.Details)
			}
		})
	}
	if n := len(s.Sessions(monday)); n != 0 {
		t.Errorf("%d sessions are left of those that were refused", n)
	}
}

// TestSeriesOfOneLeaderAtOnce: of those that overlap one is made, with all its sessions.
func TestSeriesOfOneLeaderAtOnce(t *testing.T) {
	s := school(t)
	errs := bookingtest.AtOnce(16, func(i int) error {
		_, err := s.Desk.ScheduleSessions(t.Context(), s.Operator(), yogaBy(at(10+24*i, 0), &booking.Repeat{Every: booking.Daily, Count: 16}))
		return err
	})
	if got := tally(errs); got[""] != 1 || got[problem.Conflict] != 15 {
		t.Errorf("got %v", got)
	}
	n := 0
	for day := range 32 {
		n += len(s.Sessions(at(24*day, 0)))
	}
	if n != 16 {
		t.Errorf("there are %d sessions", n)
	}
}

// TestASeriesIsWhatItSays, for any: as many sessions, in their order, at one time by the clock, on its weekdays, in one transaction.
func TestASeriesIsWhatItSays(t *testing.T) {
	s := school(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		leader := s.AllDay(fmt.Sprint("l", n))
		start := at(24*rapid.IntRange(0, 300).Draw(rt, "day")+5+rapid.IntRange(0, 18).Draw(rt, "hour"), 0)
		local := start.In(s.Location())
		r := booking.Repeat{Every: booking.Daily, Count: rapid.IntRange(2, booking.MaxSeries).Draw(rt, "count")}
		on := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
		if rapid.Bool().Draw(rt, "weekly") {
			on = append(rapid.SliceOfDistinct(rapid.Map(rapid.IntRange(0, 6), func(n int) time.Weekday { return time.Weekday(n) }), rapid.ID).Draw(rt, "weekdays"), local.Weekday())
			r.Every, r.Weekdays = booking.Weekly, on
		}
		in := yogaBy(start, &r)
		in.StaffID = leader.ID
		made, err := s.Desk.ScheduleSessions(t.Context(), s.Operator(), in)
		if err != nil || len(made) != r.Count || !made[0].Start.Equal(start) {
			rt.Fatalf("%d sessions, %v", len(made), err)
		}
		for i, session := range made {
			wall := session.Start.In(s.Location())
			if wall.Format("15:04") != local.Format("15:04") || !slices.Contains(on, wall.Weekday()) || i > 0 && !session.Start.After(made[i-1].Start) {
				rt.Fatalf("%s is in a series that began at %s", wall, local)
			}
		}
	})
}
