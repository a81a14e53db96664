package booking_test

import (
	"fmt"
	"slices"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// register registers somebody in the day's only session.
func (s studio) register(participantID string, waitlist bool) (booking.Registration, error) {
	return s.Desk.RegisterIn(s.t.Context(), s.Operator(), booking.NewBooking{SessionID: s.Sessions(monday)[0].ID, ParticipantID: participantID, Waitlist: waitlist})
}

func TestAWaitingList(t *testing.T) {
	s, in := class(t, 1)
	s.Participants(4)
	first, err := s.register("p0000", true)
	if wantCode(t, err, ""); first.Status != booking.Confirmed || !first.ConfirmedAt.Equal(bookingtest.Now) {
		t.Errorf("who does not have to wait is %+v", first)
	}
	_, err = s.register("p0001", false)
	wantCode(t, err, problem.Conflict)
	second, err := s.register("p0001", true)
	if wantCode(t, err, ""); second.Status != booking.Waitlisted || !second.ConfirmedAt.IsZero() {
		t.Errorf("who waits is %+v", second)
	}
	in.ParticipantID, in.Waitlist = "p0002", true
	third, err := book(s, in)
	if wantCode(t, err, ""); third.Status != booking.Waitlisted || s.session(first.SessionID).Waiting != 2 {
		t.Errorf("who booked is %+v", third)
	}
	_, err = s.register("p0001", true)
	if e := wantCode(t, err, problem.Conflict); e.Details["registrationId"] != second.ID || e.Details["status"] != "waitlisted" {
		t.Errorf("who waits already is told %v", e.Details)
	}
	_, err = s.register("p0001", false)
	wantCode(t, err, problem.Conflict)
	_, err = s.change("confirm", second.ID)
	wantCode(t, err, problem.Conflict) // there is no place
	_, err = s.register("p0000", true)
	wantCode(t, err, problem.Conflict)
	s.consistent(first.SessionID)

	_, err = s.change("cancel", first.ID)
	wantCode(t, err, "")
	got, err := book(s, in) // whoever asks again gets it
	if wantCode(t, err, ""); got.ID != third.ID || got.Status != booking.Pending || s.stored(third.ID).Status != booking.Pending {
		t.Errorf("who asked again is %+v", got)
	}
	_, err = s.register("p0001", true)
	wantCode(t, err, problem.Conflict)
	_, err = s.change("cancel", third.ID)
	wantCode(t, err, "")
	got, err = s.change("confirm", second.ID)
	if wantCode(t, err, ""); got.ConfirmedAt.IsZero() || s.consistent(second.SessionID) != 1 || s.session(second.SessionID).Waiting != 0 {
		t.Errorf("who was confirmed is %+v", got)
	}
	fourth, err := s.register("p0003", true)
	wantCode(t, err, "")
	_, err = s.change("cancel", fourth.ID) // who waits leaves, and no place becomes free by it
	wantCode(t, err, "")
	if s.consistent(second.SessionID) != 1 || s.session(second.SessionID).Waiting != 0 {
		t.Errorf("the session is %+v", s.session(second.SessionID))
	}
	told := s.Events(audit.RegistrationCreated)
	if i := slices.IndexFunc(told, func(e audit.Event) bool { return e.Details["before"] == "waitlisted" }); len(told) != 5 || i < 0 || told[i].Details["registration"] != third.ID {
		t.Errorf("the log has %+v", told)
	}
}

func TestAnOfferIsTakenUpByAskingAgain(t *testing.T) {
	s, _ := class(t, 1)
	session := s.Sessions(monday)[0]
	offered := booking.Registration{ID: "r", ParticipantID: "bo", SessionID: session.ID, StaffID: "ana", Status: booking.Offered, Start: session.Start, End: session.End}
	s.Load(func(l *dynamo.Loader) error {
		return l.AddSession(t.Context(), s.ID, session, []booking.Registration{offered})
	})
	s.Participant("bo")
	got, err := s.register("bo", true)
	if wantCode(t, err, ""); got.ID != "r" || got.Status != booking.Confirmed || s.consistent(session.ID) != 1 {
		t.Errorf("it is %+v", got)
	}
}

func TestTheTeamConfirmsWhoAskedForAPlace(t *testing.T) {
	s, in := class(t, 1)
	in.ParticipantID = s.Participant("bo").ID
	asked, err := book(s, in)
	wantCode(t, err, "")
	got, err := s.register("bo", false)
	if wantCode(t, err, ""); got.ID != asked.ID || got.Status != booking.Confirmed || got.ConfirmedAt.IsZero() || s.consistent(got.SessionID) != 1 {
		t.Errorf("it is %+v", got)
	}
	_, err = book(s, in) // who books again is not taken to have changed their mind
	wantCode(t, err, problem.Conflict)
	if e := s.Events(audit.RegistrationConfirmed); len(e) != 1 || e[0].Details["before"] != "pending" {
		t.Errorf("the log has %+v", e)
	}
}

func TestNobodyWaitsForAnAppointment(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	in.Start, in.Waitlist = at(12, 0), true
	r, err := book(s, in)
	wantCode(t, err, "")
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	_, err = s.Desk.RegisterIn(t.Context(), s.Operator(), booking.NewBooking{SessionID: r.SessionID, ParticipantID: s.Participant("cy").ID, Waitlist: true})
	wantCode(t, err, problem.Conflict)
}

func TestWhatARegistrationIsRefusedFor(t *testing.T) {
	s, _ := class(t, 3)
	session := s.Sessions(monday)[0]
	s.Participant("bo")
	other := studio{s.Neighbour("other"), t}
	other.Participant("bo")
	good := booking.NewBooking{SessionID: session.ID, ParticipantID: "bo", Guest: " Cy "}
	for name, tt := range map[string]struct {
		s      studio
		change func(*booking.NewBooking)
		code   problem.Code
		field  string
	}{
		"no session":                              {s, func(in *booking.NewBooking) { in.SessionID = "" }, problem.NotFound, "sessionId"},
		"an unknown session":                      {s, func(in *booking.NewBooking) { in.SessionID = "nothing" }, problem.NotFound, "sessionId"},
		"API1 BOLA: a session of another one":     {other, func(*booking.NewBooking) {}, problem.NotFound, "sessionId"},
		"nobody":                                  {s, func(in *booking.NewBooking) { in.ParticipantID = "" }, problem.ValidationError, "participantId"},
		"an unknown participant":                  {s, func(in *booking.NewBooking) { in.ParticipantID = "zoe" }, problem.NotFound, "participantId"},
		"a guest whose name cannot be read":       {s, func(in *booking.NewBooking) { in.Guest = "a\u202eb" }, problem.ValidationError, "guest"},
		"a guest whose name is too long":          {s, func(in *booking.NewBooking) { in.Guest = string(make([]rune, 201)) }, problem.ValidationError, "guest"},
		"notes that nobody should have to scroll": {s, func(in *booking.NewBooking) { in.Notes = "\x1b[2J" }, problem.ValidationError, "notes"},
	} {
		in := good
		tt.change(&in)
		_, err := s.Desk.RegisterIn(t.Context(), tt.s.Operator(), in)
		if e := wantCode(t, err, tt.code); e.Field() != tt.field {
			t.Errorf("%s: %v", name, e)
		}
	}
	s.Clock.Set(at(10, 59)) // who walks in late is registered until it is over
	r, err := s.Desk.RegisterIn(t.Context(), s.Person("mia", access.Frontdesk), good)
	if wantCode(t, err, ""); r.Guest != "Cy" || r.ActivityName != "Some yoga" || r.Day != "2026-03-02" {
		t.Errorf("it is %+v", r)
	}
	s.Clock.Set(at(11, 0))
	good.ParticipantID = s.Participant("cy").ID
	_, err = s.Desk.RegisterIn(t.Context(), s.Operator(), good)
	wantCode(t, err, problem.Conflict)
}

// TestWhoAsksForAWaitingListGetsAPlaceOrWaits: of 64 at once as many as there are places, and all others wait.
func TestWhoAsksForAWaitingListGetsAPlaceOrWaits(t *testing.T) {
	s, in := class(t, 10)
	in.Waitlist = true
	if got := bookAtOnce(s, in, 64); got[""] != 64 {
		t.Errorf("got %v", got)
	}
	session := s.Sessions(monday)[0]
	if s.consistent(session.ID) != 10 || session.Waiting != 54 {
		t.Errorf("the session is %+v", session)
	}
}

// TestOnePlaceIsGivenToOneOfThoseWhoWait, while others ask for it who do not.
func TestOnePlaceIsGivenToOneOfThoseWhoWait(t *testing.T) {
	s := newStudio(t)
	session := crowd(s, 1, 8)
	s.Participants(8)
	asking := []string{"p0000", "p0001", "p0002", "p0003", "p0004", "p0005", "p0006", "p0007"}
	for i := range 8 {
		asking = append(asking, s.Participant(fmt.Sprintf("c%04d", i+1)).ID)
	}
	_, err := s.change("cancel", "r0000")
	wantCode(t, err, "")
	errs := bookingtest.AtOnce(16, func(i int) error { _, err := s.register(asking[i], false); return err })
	if got := tally(errs); got[""] != 1 || got[problem.Conflict] != 15 || s.consistent(session.ID) != 1 {
		t.Errorf("got %v", got)
	}
}
