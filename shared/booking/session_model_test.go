package booking_test

import (
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

// TestSessionsAreAModel does anything to two sessions and those in them, in any order: each participant has one registration in a session
// at most, nobody takes a place that there is not, and counts, copies and calendars agree with each other.
func TestSessionsAreAModel(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	yoga, leaders := s.Activity("yoga", booking.Class, time.Hour), []booking.Staff{s.AllDay("ana"), s.AllDay("ben")}
	people := s.Participants(5)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		sessions := []string{fmt.Sprint("a", round), fmt.Sprint("b", round)}
		s.Load(func(l *dynamo.Loader) error {
			for i, id := range sessions {
				session := booking.Session{ID: id, Kind: booking.Class, ActivityID: "yoga", ActivityName: yoga.Name, StaffID: leaders[i].ID, Start: at(24*round, 0),
					End: at(24*round+1, 0), Capacity: 2, Status: booking.Scheduled}
				if err := l.AddSession(t.Context(), s.ID, session, nil); err != nil {
					return err
				}
				if err := l.AddCalendar(t.Context(), s.ID, booking.Calendar{StaffID: session.StaffID, Day: session.Start.Format(time.DateOnly),
					Busy: []booking.Busy{{Start: session.Start, End: session.End, SessionID: id}}}); err != nil {
					return err
				}
			}
			return nil
		})
		made := []string{"nothing"}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			session, registration := rapid.SampledFrom(sessions).Draw(rt, "session"), rapid.SampledFrom(made).Draw(rt, "registration")
			var err error
			switch what := rapid.SampledFrom([]string{"register", "wait", "cancel", "confirm", "move", "update", "cancel session"}).Draw(rt, "what"); what {
			case "register", "wait":
				var r booking.Registration
				if r, err = s.Desk.RegisterIn(t.Context(), s.Operator(), booking.NewBooking{SessionID: session, ParticipantID: rapid.SampledFrom(people).Draw(rt, "who").ID,
					Waitlist: what == "wait"}); err == nil {
					made = append(made, r.ID)
				}
			case "cancel", "confirm":
				_, err = s.change(what, registration)
			case "move":
				var m booking.Move
				if m, err = s.Desk.MoveRegistration(t.Context(), s.Operator(), registration, session); err == nil {
					made = append(made, m.To.ID)
				}
			case "update":
				in := booking.SessionChanges{Start: change(at(24*round, 20*rapid.IntRange(0, 6).Draw(rt, "start"))), Capacity: change(rapid.IntRange(1, 4).Draw(rt, "capacity")),
					StaffID: change(rapid.SampledFrom(leaders).Draw(rt, "leader").ID)}
				_, err = s.Desk.UpdateSession(t.Context(), s.Operator(), session, in)
			case "cancel session":
				_, err = s.Desk.CancelSession(t.Context(), s.Operator(), session, "", false)
			}
			if e := problem.From(err); e != nil && e.Code != problem.Conflict && e.Code != problem.NotFound && e.Code != problem.ValidationError {
				rt.Fatal(err)
			}
		}
		for _, id := range sessions {
			s.inLine(id)
		}
		if t.Failed() {
			rt.Fatal("they contradict each other")
		}
	})
}
