package booking_test

import (
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

func TestSessionAttendance(t *testing.T) {
	s, _ := class(t, 5)
	session := s.Sessions(monday)[0]
	var all []booking.Registration
	for i, r := range []booking.Registration{
		{ID: "1", ParticipantName: "zoe", Status: booking.Confirmed}, {ID: "2", ParticipantName: "Ana", Status: booking.NoShow},
		{ID: "3", ParticipantName: "Bo", Status: booking.Waitlisted, CreatedAt: at(-5, 0)}, {ID: "4", ParticipantName: "Cy", Status: booking.Waitlisted, CreatedAt: at(-6, 0)},
		{ID: "5", ParticipantName: "Dee", Status: booking.Cancelled}, {ID: "6", ParticipantName: "Ana", Status: booking.Completed},
	} {
		r.SessionID, r.ParticipantID, r.StaffID, r.Start, r.End = session.ID, "p"+r.ID, "ana", session.Start, session.End
		if i == 0 {
			r.Guest = "Cleo"
		}
		all = append(all, r)
	}
	s.Load(func(l *dynamo.Loader) error { return l.AddSession(t.Context(), s.ID, session, all) })
	s.Requests.Count()
	got, err := s.Desk.SessionAttendance(t.Context(), s.Person("ana", access.Instructor), session.ID)
	wantCode(t, err, "")
	if n := s.Requests.Count(); n != 3 {
		t.Errorf("asked the store %d times", n)
	}
	var in, waiting []string
	for _, r := range got.In {
		in = append(in, r.ParticipantName+" "+string(r.Status))
	}
	for _, r := range got.Waiting {
		waiting = append(waiting, r.ParticipantName)
	}
	if strings.Join(in, ", ") != "Ana no_show, Ana completed, zoe confirmed" || strings.Join(waiting, ", ") != "Cy, Bo" || got.Session.Taken != 3 || got.Session.Waiting != 2 {
		t.Errorf("in it are %v, %v wait, it is %+v", in, waiting, got.Session)
	}
}

// TestInstructorsSeeTheirOwnSessionsOnly (OWASP API1, API5).
func TestInstructorsSeeTheirOwnSessionsOnly(t *testing.T) {
	s, _ := class(t, 5)
	id := s.Sessions(monday)[0].ID
	other := studio{s.Neighbour("other"), t}
	other.Session(booking.Activity{ID: "yoga", Kind: booking.Class, Duration: time.Hour}, booking.Staff{ID: "ana", Active: true}, at(10, 0), 5)
	for name, tt := range map[string]struct {
		c    access.Caller
		id   string
		code problem.Code
	}{
		"who leads it":                    {s.Person("ana", access.Instructor), id, ""},
		"another instructor":              {s.Person("ben", access.Instructor), id, problem.Forbidden},
		"a manager":                       {s.Person("ben", access.Manager), id, ""},
		"the front desk":                  {s.Person("mia", access.Frontdesk), id, ""},
		"API1 BOLA: another business":     {other.Person("ana", access.Owner), id, problem.NotFound},
		"an unknown one":                  {s.Operator(), "nothing", problem.NotFound},
		"an unknown one of an instructor": {s.Person("ben", access.Instructor), "nothing", problem.NotFound},
	} {
		for _, ask := range []func() error{
			func() error { _, err := s.Desk.Session(t.Context(), tt.c, tt.id); return err },
			func() error { _, err := s.Desk.SessionAttendance(t.Context(), tt.c, tt.id); return err },
		} {
			e := wantCode(t, ask(), tt.code)
			if tt.code == problem.Forbidden && e.Reason() != problem.ReasonRole || tt.code == problem.NotFound && e.Field() != "sessionId" {
				t.Errorf("%s: %v", name, e)
			}
		}
	}
}
