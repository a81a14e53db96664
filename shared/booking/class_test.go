package booking_test

import (
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

type studio struct {
	*bookingtest.Studio
	t *testing.T
}

func newStudio(t *testing.T) studio { return studio{bookingtest.New(t), t} }

// class is a studio with one session of yoga at ten.
func class(t *testing.T, capacity int) (studio, booking.NewBooking) {
	s := newStudio(t)
	s.Session(s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana"), at(10, 0), capacity)
	return s, booking.NewBooking{ActivityID: "yoga", Start: at(10, 0)}
}

// taken reads how many places of the day's only session are taken.
func (s studio) taken() int {
	s.t.Helper()
	sessions := s.Sessions(monday)
	if len(sessions) != 1 {
		s.t.Fatalf("there are %d sessions", len(sessions))
	}
	return sessions[0].Taken
}

func TestBookingAClassTakesAPlace(t *testing.T) {
	s, in := class(t, 2)
	in.ParticipantID, in.Notes = s.Participant("bo").ID, "Bad knee"
	r, err := book(s, in)
	wantCode(t, err, "")
	session := s.Sessions(monday)[0]
	want := booking.Registration{ID: r.ID, ParticipantID: "bo", SessionID: session.ID, ActivityID: "yoga", StaffID: "ana", Status: booking.Pending,
		Start: at(10, 0), End: at(11, 0), ActivityName: "Some yoga", ParticipantName: "Mr bo", Day: "2026-03-02", Notes: "Bad knee", CreatedAt: bookingtest.Now}
	if r != want || r.ID == "" {
		t.Errorf("got %+v, want %+v", r, want)
	}
	if session.Taken != 1 || session.Free() != 1 {
		t.Errorf("the session is %+v", session)
	}
}

func TestAFullClassIsAConflict(t *testing.T) {
	s, in := class(t, 1)
	in.ParticipantID = s.Participant("bo").ID
	_, err := book(s, in)
	wantCode(t, err, "")
	in.ParticipantID = s.Participant("cy").ID
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	if n := s.taken(); n != 1 {
		t.Errorf("%d places are taken", n)
	}
}

func TestCapacityHoldsUnder64AtOnce(t *testing.T) {
	s, in := class(t, 10)
	if got := bookAtOnce(s, in, 64); got[""] != 10 || got[problem.Conflict] != 54 {
		t.Errorf("got %v", got)
	}
	if n := s.taken(); n != 10 {
		t.Errorf("%d places are taken", n)
	}
}

func TestOnePlacePerParticipantAndSession(t *testing.T) {
	s, in := class(t, 10)
	in.ParticipantID = s.Participant("bo").ID
	errs := bookingtest.AtOnce(8, func(int) error { _, err := book(s, in); return err })
	if got := tally(errs); got[""] != 1 || got[problem.Conflict] != 7 {
		t.Errorf("got %v", got)
	}
	if n := s.taken(); n != 1 {
		t.Errorf("%d places are taken", n)
	}
}

func TestSeveralSessionsAtOnceAreAChoice(t *testing.T) {
	s := newStudio(t)
	yoga := s.Activity("yoga", booking.Class, time.Hour)
	other := s.Activity("boxing", booking.Class, time.Hour)
	s.Session(yoga, s.AllDay("ana"), at(10, 0), 5)
	s.Session(yoga, s.AllDay("ben"), at(10, 0), 7)
	s.Session(other, s.AllDay("cleo"), at(10, 0), 7)
	in := booking.NewBooking{ActivityID: "yoga", Start: at(10, 0), ParticipantID: s.Participant("bo").ID}

	_, err := book(s, in)
	choices, _ := wantCode(t, err, problem.Conflict).Details["choices"].([]map[string]any)
	free := map[any]any{}
	for _, c := range choices {
		free[c["staffId"]] = c["free"]
	}
	if len(choices) != 2 || free["ana"] != 5 || free["ben"] != 7 {
		t.Errorf("the choices are %v", choices)
	}

	in.StaffID = "ben"
	r, err := book(s, in)
	wantCode(t, err, "")
	if r.StaffID != "ben" {
		t.Errorf("booked with %s", r.StaffID)
	}
	in.StaffID = "cleo"
	_, err = book(s, in)
	wantCode(t, err, problem.NotFound)
}

func TestWhatABookingIsRefusedFor(t *testing.T) {
	s, good := class(t, 3)
	good.ParticipantID = s.Participant("bo").ID
	s.Session(booking.Activity{ID: "yoga", Kind: booking.Class, Duration: time.Hour}, s.AllDay("ben"), at(12, 0), 3)
	other := studio{s.Neighbour("other"), t}
	other.Participant("foreigner")
	other.Activity("tango", booking.Class, time.Hour)

	tests := []struct {
		name   string
		change func(*booking.NewBooking)
		code   problem.Code
		field  string
	}{
		{"start in the past", func(in *booking.NewBooking) { in.Start = bookingtest.Now.Add(-time.Second) }, problem.ValidationError, "start"},
		{"start right now", func(in *booking.NewBooking) { in.Start = bookingtest.Now }, problem.ValidationError, "start"},
		{"no start", func(in *booking.NewBooking) { in.Start = time.Time{} }, problem.ValidationError, "start"},
		{"no session then", func(in *booking.NewBooking) { in.Start = at(10, 1) }, problem.NotFound, "start"},
		{"another's session then", func(in *booking.NewBooking) { in.StaffID = "ben" }, problem.NotFound, "start"},
		{"unknown service", func(in *booking.NewBooking) { in.ActivityID = "juggling" }, problem.NotFound, "activityId"},
		{"no service", func(in *booking.NewBooking) { in.ActivityID = "" }, problem.NotFound, "activityId"},
		{"API1 BOLA: a service of another business", func(in *booking.NewBooking) { in.ActivityID = "tango" }, problem.NotFound, "activityId"},
		{"unknown variant", func(in *booking.NewBooking) { in.VariantID = "longest" }, problem.NotFound, "variantId"},
		{"unknown customer", func(in *booking.NewBooking) { in.ParticipantID = "nobody" }, problem.NotFound, "participantId"},
		{"API1 BOLA: a customer of another business", func(in *booking.NewBooking) { in.ParticipantID = "foreigner" }, problem.NotFound, "participantId"},
		{"an id with a separator", func(in *booking.NewBooking) { in.ParticipantID = "bo#x" }, problem.NotFound, "participantId"},
		{"an id of 10 kB", func(in *booking.NewBooking) { in.ParticipantID = string(make([]byte, 10_000)) }, problem.NotFound, "participantId"},
		{"nobody", func(in *booking.NewBooking) { in.ParticipantID = "" }, problem.ValidationError, "participantId"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := good
			tt.change(&in)
			_, err := book(s, in)
			if e := wantCode(t, err, tt.code); e.Details["field"] != tt.field {
				t.Errorf("the refusal is about %v", e.Details["field"])
			}
		})
	}
	for _, session := range s.Sessions(monday) {
		if session.Taken != 0 {
			t.Errorf("a refused booking took a place of %+v", session)
		}
	}
}
