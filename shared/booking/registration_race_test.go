package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

func TestOneTransitionWinsUnder64AtOnce(t *testing.T) {
	for _, kind := range []booking.ActivityKind{booking.Class, booking.Appointment} {
		t.Run(string(kind), func(t *testing.T) {
			s, in := class(t, 5)
			if kind == booking.Appointment {
				in.ActivityID, in.Start = s.Activity("cut", booking.Appointment, time.Hour).ID, at(12, 0)
			}
			in.ParticipantID = s.Participant("bo").ID
			r, err := book(s, in)
			wantCode(t, err, "")
			won := [2][]error{}
			errs := bookingtest.AtOnce(64, func(i int) error {
				_, err := s.change([]string{"cancel", "confirm"}[i%2], r.ID)
				return err
			})
			for i, err := range errs {
				won[i%2] = append(won[i%2], err)
			}
			cancelled, confirmed := tally(won[0]), tally(won[1])
			if cancelled[""] != 1 || cancelled[problem.Conflict] != 31 || confirmed[""] > 1 || confirmed[""]+confirmed[problem.Conflict] != 32 {
				t.Errorf("cancelled %v, confirmed %v", cancelled, confirmed)
			}
			if kept := s.stored(r.ID); kept.Status != booking.Cancelled || kept.ConfirmedAt.IsZero() != (confirmed[""] == 0) || s.consistent(r.SessionID) != 0 {
				t.Errorf("it is %+v", kept)
			}
			if told := len(s.Events(audit.RegistrationCancelled)); told != 1 || len(s.Events(audit.RegistrationConfirmed)) != confirmed[""] {
				t.Errorf("the log has %d cancellations", told)
			}
		})
	}
}

// TestASlotThatIsFreedIsGivenOnce: while somebody's appointment is cancelled, 32 others try to have it.
func TestASlotThatIsFreedIsGivenOnce(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	r, err := book(s, in)
	wantCode(t, err, "")
	people := s.Participants(32)
	errs := bookingtest.AtOnce(33, func(i int) error {
		if i == 32 {
			_, err := s.change("cancel", r.ID)
			return err
		}
		mine := in
		mine.ParticipantID = people[i].ID
		_, err := book(s, mine)
		return err
	})
	got := tally(errs[:32])
	if errs[32] != nil || got[""] > 1 || got[""]+got[problem.Conflict] != 32 || len(s.Busy("ana", monday)) != got[""] {
		t.Errorf("%v, booked %v, busy %v", errs[32], got, s.Busy("ana", monday))
	}
}

// TestPlacesAgreeWithRegistrations, whatever happens to those of a class at once or one after the other.
func TestPlacesAgreeWithRegistrations(t *testing.T) {
	t.Parallel()
	s, in := class(t, 3)
	s.Participants(5)
	s.Clock.Set(at(9, 59))
	session := s.Sessions(monday)[0]
	ids := []string{}
	rapid.Check(t, func(rt *rapid.T) {
		type step struct{ transition, who int }
		steps := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) step {
			return step{rapid.IntRange(-2, 3).Draw(rt, "transition"), rapid.IntRange(0, 4).Draw(rt, "who")}
		}), 1, 12).Draw(rt, "steps")
		made := make([]string, len(steps))
		one := func(i int) error {
			if steps[i].transition < 0 {
				mine := in
				mine.ParticipantID = fmt.Sprintf("p%04d", steps[i].who)
				r, err := book(s, mine)
				if err == nil {
					made[i] = r.ID
				}
				return err
			}
			if len(ids) == 0 {
				return nil
			}
			_, err := transitions[steps[i].transition].do(s.Desk, t.Context(), s.Operator(), ids[len(ids)-1-steps[i].who%len(ids)])
			return err
		}
		var errs []error
		if rapid.Bool().Draw(rt, "at once") {
			errs = bookingtest.AtOnce(len(steps), one)
		} else {
			for i := range steps {
				errs = append(errs, one(i))
			}
		}
		if got := tally(errs); got[""]+got[problem.Conflict] != len(steps) {
			rt.Fatalf("got %v", errs)
		}
		ids = append(ids, slices.DeleteFunc(made, func(id string) bool { return id == "" })...)
		if s.consistent(session.ID); t.Failed() {
			rt.FailNow()
		}
	})
}
