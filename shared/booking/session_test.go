package booking_test

import (
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

func TestUpcomingSessions(t *testing.T) {
	s := newStudio(t)
	yoga := s.Activity("yoga", booking.Class, time.Hour)
	ana, ben := s.AllDay("ana"), s.AllDay("ben")
	s.Session(yoga, ben, at(12, 0), 5)
	s.Session(yoga, ana, at(10, 0), 5)
	s.Session(yoga, ana, at(8, 0).AddDate(0, 0, 20), 5)
	s.Session(yoga, ana, s.Clock.Now().Add(-time.Hour), 5)
	s.Neighbour("other").Session(yoga, ana, at(9, 0), 1)

	list := func(c access.Caller, days, limit int) (starts []time.Time, _ error) {
		sessions, err := s.Desk.UpcomingSessions(t.Context(), c, days, limit)
		for _, session := range sessions {
			starts = append(starts, session.Start)
		}
		return starts, err
	}
	for _, tt := range []struct {
		name        string
		who         access.Caller
		days, limit int
		want        int
		first       time.Time
		code        problem.Code
	}{
		{"all", s.Person("x", access.Frontdesk), 30, 100, 3, at(10, 0), ""},
		{"a week", s.Person("x", access.Frontdesk), 7, 100, 2, at(10, 0), ""},
		{"the next one", s.Person("x", access.Frontdesk), 7, 1, 1, at(10, 0), ""},
		{"an instructor's own", s.Person("ben", access.Instructor), 30, 100, 1, at(12, 0), ""},
		{"another instructor's own", s.Person("ana", access.Instructor), 30, 1, 1, at(10, 0), ""},
		{"an instructor without sessions", s.Person("cy", access.Instructor), 30, 100, 0, time.Time{}, ""},
		{"a manager who leads sessions", s.Person("ben", access.Manager), 30, 100, 3, at(10, 0), ""},
		{"no days", s.Operator(), 0, 100, 0, time.Time{}, problem.ValidationError},
		{"too many days", s.Operator(), 63, 100, 0, time.Time{}, problem.ValidationError},
		{"no limit", s.Operator(), 1, 0, 0, time.Time{}, problem.ValidationError},
		{"too many", s.Operator(), 1, 101, 0, time.Time{}, problem.ValidationError},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := list(tt.who, tt.days, tt.limit)
			wantCode(t, err, tt.code)
			if len(got) != tt.want || len(got) > 0 && !got[0].Equal(tt.first) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestLookingAround(t *testing.T) {
	s, in := salon(t)
	ana := s.AllDay("ana")
	s.Session(s.Activity("yoga", booking.Class, time.Hour), ana, at(14, 0), 5)
	_, err := book(s, in) // an appointment, which is nobody else's business
	wantCode(t, err, "")
	private := s.Neighbour("private")
	private.SetGrants(access.All &^ access.SetOf(access.DirectoryRead))
	anyone := access.Caller{Principal: "anonymous", Door: access.Account, Capabilities: access.Anonymous}
	for handle, code := range map[string]problem.Code{
		"studio": "", "@studio": "", "@@studio": problem.ValidationError, "Studio": problem.ValidationError, "nobody": problem.NotFound, "private": problem.NotFound,
	} {
		b, sessions, err := s.Desk.BrowseSessions(t.Context(), anyone, handle, 7, 10)
		wantCode(t, err, code)
		if code == "" && (b.Name != "The studio" || len(sessions) != 1 || sessions[0].ActivityID != "yoga") {
			t.Errorf("@%s shows %+v", handle, sessions)
		}
	}
}
