package booking_test

import (
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

// twoClasses is a studio with crowd's session and another one, of another class with so many places, on the same day.
func twoClasses(t *testing.T, places, waiting, others int) (s studio, from, to booking.Session) {
	s = newStudio(t)
	from = crowd(s, places, waiting)
	return s, from, s.Session(s.Activity("boxing", booking.Class, time.Hour), s.AllDay("ben"), at(18, 0), others)
}

func TestMovingARegistration(t *testing.T) {
	s, from, to := twoClasses(t, 2, 1, 2)
	s.Requests.Count()
	m, err := s.Desk.MoveRegistration(t.Context(), s.Person("mia", access.Frontdesk), "r0000", to.ID)
	wantCode(t, err, "")
	if n := s.Requests.Count(); n != 3 {
		t.Errorf("asked the store %d times", n)
	}
	kept := s.stored(m.To.ID)
	if m.From.Status != booking.Cancelled || s.stored("r0000").Status != booking.Cancelled || kept.Status != booking.Confirmed || kept.ParticipantID != "c0000" ||
		kept.ActivityName != "Some boxing" || kept.StaffID != "ben" || !kept.Start.Equal(at(18, 0)) || kept.ID == "r0000" {
		t.Errorf("moved %+v to %+v", m.From, kept)
	}
	s.Clock.Advance(time.Second)
	waited, err := s.Desk.MoveRegistration(t.Context(), s.Operator(), "r0002", to.ID)
	if wantCode(t, err, ""); waited.To.Status != booking.Confirmed || waited.To.ConfirmedAt.IsZero() {
		t.Errorf("who waited is %+v", waited.To)
	}
	_, err = s.Desk.MoveRegistration(t.Context(), s.Operator(), "r0001", to.ID)
	wantCode(t, err, problem.Conflict) // it is full, and nothing was given back
	if s.inLine(from.ID).Taken != 1 || s.session(from.ID).Waiting != 0 || s.inLine(to.ID).Taken != 2 || s.stored("r0001").Status != booking.Confirmed {
		t.Errorf("they are %+v and %+v", s.session(from.ID), s.session(to.ID))
	}
	if e := s.Events(audit.RegistrationMoved); len(e) != 2 || e[0].Details["from"] != "r0000" || e[0].Details["registration"] != m.To.ID {
		t.Errorf("the log has %+v", e)
	}
}

func TestWhatAMoveIsRefusedFor(t *testing.T) {
	s, from, to := twoClasses(t, 3, 0, 5)
	s.Activity("cut", booking.Appointment, time.Hour)
	appointment, err := book(s, booking.NewBooking{ActivityID: "cut", Start: at(14, 0), ParticipantID: s.Participant("bo").ID})
	wantCode(t, err, "")
	gone := s.Session(booking.Activity{ID: "yoga", Kind: booking.Class, Duration: time.Hour}, booking.Staff{ID: "ana"}, at(20, 0), 5)
	_, err = s.Desk.CancelSession(t.Context(), s.Operator(), gone.ID, "", false)
	wantCode(t, err, "")
	over := s.Session(booking.Activity{ID: "yoga", Kind: booking.Class, Duration: time.Hour}, booking.Staff{ID: "ana"}, at(6, 0), 5)
	s.Clock.Set(at(8, 0))
	s.Participant("c0001")
	_, err = s.Desk.RegisterIn(t.Context(), s.Operator(), booking.NewBooking{SessionID: to.ID, ParticipantID: "c0001"})
	wantCode(t, err, "")
	_, err = s.change("cancel", "r0002")
	wantCode(t, err, "")
	for name, tt := range map[string]struct {
		id, to string
		code   problem.Code
		field  string
	}{
		"an unknown registration": {"nothing", to.ID, problem.NotFound, "registrationId"},
		"an unknown session":      {"r0000", "nothing", problem.NotFound, "toSessionId"},
		"no session":              {"r0000", "", problem.NotFound, "toSessionId"},
		"its own session":         {"r0000", from.ID, problem.ValidationError, "toSessionId"},
		"an appointment":          {appointment.ID, to.ID, problem.ValidationError, "toSessionId"},
		"to an appointment":       {"r0000", appointment.SessionID, problem.ValidationError, "toSessionId"},
		"who is there already":    {"r0001", to.ID, problem.Conflict, ""},
		"a cancelled one":         {"r0002", to.ID, problem.Conflict, "registrationId"},
		"to a cancelled session":  {"r0000", gone.ID, problem.Conflict, ""},
		"to one that is over":     {"r0000", over.ID, problem.Conflict, ""},
	} {
		_, err := s.Desk.MoveRegistration(t.Context(), s.Operator(), tt.id, tt.to)
		if e := wantCode(t, err, tt.code); e.Field() != tt.field {
			t.Errorf("%s: %v", name, e)
		}
	}
	if s.inLine(from.ID).Taken != 2 || s.inLine(to.ID).Taken != 1 {
		t.Error("a refusal moved somebody")
	}
}

// TestAllMoveAtOnce into a session with fewer places: nobody is lost on the way, and nobody is in both.
func TestAllMoveAtOnce(t *testing.T) {
	s, from, to := twoClasses(t, 32, 0, 10)
	errs := bookingtest.AtOnce(64, func(i int) error {
		_, err := s.Desk.MoveRegistration(t.Context(), s.Operator(), fmt.Sprintf("r%04d", i/2), to.ID)
		return err
	})
	if got := tally(errs); got[""] != 10 || got[problem.Conflict] != 54 {
		t.Errorf("got %v", got)
	}
	if s.inLine(from.ID).Taken != 22 || s.inLine(to.ID).Taken != 10 {
		t.Errorf("they are %+v and %+v", s.session(from.ID), s.session(to.ID))
	}
}
