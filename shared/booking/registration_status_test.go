package booking_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// transitions are the ways to bring a registration into another state, and the event that tells of each.
var transitions = []struct {
	name string
	do   func(*booking.Desk, context.Context, access.Caller, string) (booking.Registration, error)
	to   booking.RegistrationStatus
	kind audit.Kind
}{
	{"confirm", (*booking.Desk).ConfirmRegistration, booking.Confirmed, audit.RegistrationConfirmed},
	{"check in", (*booking.Desk).CheckIn, booking.Completed, audit.CheckedIn},
	{"no-show", (*booking.Desk).MarkNoShow, booking.NoShow, audit.NoShowMarked},
	{"cancel", func(d *booking.Desk, ctx context.Context, c access.Caller, id string) (booking.Registration, error) {
		return d.CancelRegistration(ctx, c, id, "Ill")
	}, booking.Cancelled, audit.RegistrationCancelled},
}

// change makes the transition of that name as the operator.
func (s studio) change(name, id string) (booking.Registration, error) {
	for _, transition := range transitions {
		if transition.name == name {
			return transition.do(s.Desk, s.t.Context(), s.Operator(), id)
		}
	}
	panic(name)
}

// stored reads a registration.
func (s studio) stored(id string) booking.Registration {
	s.t.Helper()
	r, err := s.Store.Registration(s.t.Context(), s.ID, id)
	wantCode(s.t, err, "")
	return r
}

// consistent fails unless the session counts exactly its places, and these are those of the registrations that hold one or wait for it.
func (s studio) consistent(sessionID string) (taken int) {
	s.t.Helper()
	session, err := s.Store.Session(s.t.Context(), s.ID, sessionID)
	wantCode(s.t, err, "")
	places, err := s.Store.Places(s.t.Context(), s.ID, sessionID)
	wantCode(s.t, err, "")
	holders, waiting := map[string]string{}, 0
	for r, err := range s.Store.EveryRegistration(s.t.Context(), s.ID) {
		wantCode(s.t, err, "")
		if r.SessionID == sessionID && r.Status.InSession() {
			holders[r.ParticipantID] = r.ID
		}
		if r.SessionID == sessionID && r.Status == booking.Waitlisted {
			waiting++
		}
	}
	if session.Taken+waiting != len(places) || session.Waiting != waiting || fmt.Sprint(places) != fmt.Sprint(holders) || session.Taken > session.Capacity {
		s.t.Errorf("%d places are counted, taken are %v, held %v", session.Taken, places, holders)
	}
	return session.Taken
}

func TestEveryTransitionOfARegistration(t *testing.T) {
	s := newStudio(t)
	yoga, ana := s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana")
	s.Participant("bo")
	s.Clock.Set(at(10, 30))
	for from, possible := range map[booking.RegistrationStatus]string{
		booking.Pending: "confirm, check in, no-show, cancel", booking.Offered: "confirm, check in, cancel", booking.Confirmed: "check in, no-show, cancel",
		booking.Waitlisted: "confirm, cancel", booking.Completed: "no-show", booking.NoShow: "check in", booking.Cancelled: "",
	} {
		for _, transition := range transitions {
			t.Run(string(from)+", "+transition.name, func(t *testing.T) {
				id := string(from) + transition.name
				before := booking.Registration{ID: id, ParticipantID: "bo", SessionID: "s" + id, ActivityID: "yoga", ActivityName: yoga.Name, StaffID: "ana", Status: from,
					Start: at(10, 0), End: at(11, 0), CreatedAt: bookingtest.Now}
				session := booking.Session{ID: "s" + id, Kind: booking.Class, ActivityID: "yoga", StaffID: ana.ID, Start: at(10, 0), End: at(11, 0), Capacity: 3, Status: booking.Scheduled}
				s.Load(func(l *dynamo.Loader) error {
					return l.AddSession(t.Context(), s.ID, session, []booking.Registration{before})
				})
				want, code := before, problem.Conflict
				if slices.Contains(strings.Split(possible, ", "), transition.name) {
					if want.Status, code = transition.to, ""; transition.to == booking.Confirmed {
						want.ConfirmedAt = at(10, 30)
					}
					if transition.to == booking.Cancelled {
						want.CancelledAt = at(10, 30)
					}
				}
				got, err := transition.do(s.Desk, t.Context(), s.Operator(), id)
				e := wantCode(t, err, code)
				if kept := s.stored(id); kept != want || code == "" && got != want {
					t.Errorf("it is %+v, answered %+v, want %+v", kept, got, want)
				}
				if code != "" && (e.Details["status"] != string(from) || !strings.HasPrefix(e.Message, "It is ")) {
					t.Errorf("refused with %v", e)
				}
				if taken := s.consistent(session.ID); (taken == 1) != want.Status.HoldsPlace() {
					t.Errorf("%d places are taken", taken)
				}
				told := s.Events(transition.kind)
				if n := slices.IndexFunc(told, func(e audit.Event) bool { return e.Details["registration"] == id }); (n >= 0) != (code == "") ||
					n >= 0 && (told[n].Details["before"] != string(from) || told[n].Details["participant"] != "bo" || told[n].Subject != "Some yoga") {
					t.Errorf("the log has %+v", told)
				}
			})
		}
	}
}

func TestWhoCancelsMakesRoom(t *testing.T) {
	s, in := class(t, 1)
	s.Participants(2)
	in.ParticipantID = "p0000"
	first, err := book(s, in)
	wantCode(t, err, "")
	in.ParticipantID = "p0001"
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	_, err = s.Desk.CancelRegistration(t.Context(), s.Operator(), first.ID, "Flu")
	wantCode(t, err, "")
	second, err := book(s, in)
	wantCode(t, err, "")
	_, err = s.change("cancel", first.ID) // again, which takes nothing from the other
	wantCode(t, err, problem.Conflict)
	if n := s.consistent(second.SessionID); n != 1 {
		t.Errorf("%d places are taken", n)
	}
	if e := s.Events(audit.RegistrationCancelled); len(e) != 1 || e[0].Details["reason"] != "Flu" {
		t.Errorf("the log has %+v", e)
	}
	_, err = s.change("cancel", second.ID)
	wantCode(t, err, "")
	in.ParticipantID = "p0000" // who cancelled can come back
	_, err = book(s, in)
	wantCode(t, err, "")
}

func TestACancelledAppointmentFreesWhoLeadsIt(t *testing.T) {
	s, in := salon(t)
	s.Activity("massage", booking.Appointment, 2*time.Hour)
	s.AllDay("ana")
	in.Start = at(22, 45)
	other, err := book(s, in)
	wantCode(t, err, "")
	in.ActivityID, in.Start = "massage", at(23, 0)
	r, err := book(s, in)
	wantCode(t, err, "")
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	_, err = s.change("cancel", r.ID)
	wantCode(t, err, "")
	if session, err := s.Store.Session(t.Context(), s.ID, r.SessionID); err != nil || session.Status != booking.SessionCancelled || s.consistent(session.ID) != 0 {
		t.Errorf("the session is %+v, %v", session, err)
	}
	if first, second := s.Busy("ana", monday), s.Busy("ana", at(24, 0)); len(first) != 1 || first[0].SessionID != other.SessionID || len(second) != 0 {
		t.Errorf("she is busy %v and %v", first, second)
	}
	if again, err := book(s, in); err != nil || again.SessionID == r.SessionID {
		t.Errorf("booked anew: %+v, %v", again, err)
	}
}

func TestWhenSomebodyCanBeCheckedInAndMissed(t *testing.T) {
	s, in := class(t, 5)
	in.ParticipantID = s.Participant("bo").ID
	r, err := book(s, in)
	wantCode(t, err, "")
	for _, step := range []struct {
		transition string
		now        time.Time
		code       problem.Code
	}{
		{"check in", at(-1, 0).Add(-time.Second), problem.Conflict}, // still Sunday in Berlin
		{"no-show", at(10, 0).Add(-time.Second), problem.Conflict},
		{"no-show", at(10, 0), ""},
		{"check in", at(-1, 0), ""},
		{"no-show", at(24*30, 0), ""},
		{"check in", at(24*30, 0), ""},
	} {
		s.Clock.Set(step.now)
		_, err := s.change(step.transition, r.ID)
		if e := wantCode(t, err, step.code); e != nil && e.Details["start"] != r.Start {
			t.Errorf("refused with %v", e)
		}
	}
}

func TestConfirmedAtIsSetOnce(t *testing.T) {
	s := newStudio(t)
	s.Participant("bo")
	session := booking.Session{ID: "s", Kind: booking.Class, Start: at(10, 0), End: at(11, 0), Capacity: 3, Status: booking.Scheduled}
	r := booking.Registration{ID: "r", ParticipantID: "bo", SessionID: "s", Status: booking.Offered, Start: at(10, 0), ConfirmedAt: bookingtest.Now.Add(-time.Hour)}
	s.Load(func(l *dynamo.Loader) error {
		return l.AddSession(t.Context(), s.ID, session, []booking.Registration{r})
	})
	for _, transition := range []string{"confirm", "cancel"} {
		if got, err := s.change(transition, "r"); err != nil || !got.ConfirmedAt.Equal(r.ConfirmedAt) || !s.stored("r").ConfirmedAt.Equal(r.ConfirmedAt) {
			t.Errorf("%s: %+v, %v", transition, got, err)
		}
	}
	if e := s.Events(audit.RegistrationCancelled); len(e) != 1 || e[0].Subject != "r" { // it does not say of what it is one
		t.Errorf("the log has %+v", e)
	}
}

// TestInstructorsTakeAttendanceOfTheirOwn sessions (OWASP API1, API5).
func TestInstructorsTakeAttendanceOfTheirOwn(t *testing.T) {
	s, in := class(t, 5)
	in.ParticipantID = s.Participant("bo").ID
	r, err := book(s, in)
	wantCode(t, err, "")
	s.Clock.Set(at(10, 0))
	for _, transition := range transitions[1:3] {
		_, err = transition.do(s.Desk, t.Context(), s.Person("ben", access.Instructor), r.ID)
		if e := wantCode(t, err, problem.Forbidden); e.Reason() != problem.ReasonRole {
			t.Errorf("%s: the reason is %s", transition.name, e.Reason())
		}
		_, err = transition.do(s.Desk, t.Context(), s.Person("ana", access.Instructor), r.ID)
		wantCode(t, err, "")
		_, err = transition.do(s.Desk, t.Context(), studio{s.Neighbour("other" + transition.name[:2]), t}.Operator(), r.ID)
		wantCode(t, err, problem.NotFound)
	}
	for name, id := range map[string]string{"unknown": "nothing", "empty": "", "a separator": r.ID + "#x", "10 kB": strings.Repeat("x", 10_000)} {
		_, err = s.change("cancel", id)
		if e := wantCode(t, err, problem.NotFound); e.Field() != "registrationId" {
			t.Errorf("%s: %v", name, e)
		}
	}
	for _, reason := range []string{strings.Repeat("ü", 501), "a\x00b"} {
		_, err = s.Desk.CancelRegistration(t.Context(), s.Operator(), r.ID, reason)
		if e := wantCode(t, err, problem.ValidationError); e.Field() != "reason" {
			t.Errorf("%v", e)
		}
	}
}

func TestATransitionHappensOnceForAKey(t *testing.T) {
	for _, transition := range transitions {
		t.Run(transition.name, func(t *testing.T) {
			s, in := class(t, 5)
			in.ParticipantID = s.Participant("bo").ID
			r, err := book(s, in)
			wantCode(t, err, "")
			s.Clock.Set(at(10, 1))
			c := keyed(s.Person("ana", access.Owner), "k-1")
			answers := make([]booking.Registration, 16)
			for _, err := range bookingtest.AtOnce(16, func(i int) (err error) {
				answers[i], err = transition.do(s.Desk, t.Context(), c, r.ID)
				return err
			}) {
				wantCode(t, err, "")
			}
			if n := len(s.Events(transition.kind)); n != 1 || answers[0].Status != transition.to || slices.ContainsFunc(answers, func(a booking.Registration) bool { return a != answers[0] }) {
				t.Errorf("%d events, answers %+v", n, answers)
			}
			_, err = transition.do(s.Desk, t.Context(), c, "another")
			if e := wantCode(t, err, problem.Conflict); e.Field() != "idempotency_key" {
				t.Errorf("%v", e)
			}
		})
	}
}

func TestWhatATransitionCosts(t *testing.T) {
	s, in := class(t, 5)
	in.ParticipantID = s.Participant("bo").ID
	joined, err := book(s, in)
	wantCode(t, err, "")
	in.ActivityID, in.Start = s.Activity("cut", booking.Appointment, time.Hour).ID, at(12, 0)
	own, err := book(s, in)
	wantCode(t, err, "")
	s.Clock.Set(at(12, 0))
	for _, tt := range []struct {
		transition, id string
		requests       int
	}{{"confirm", joined.ID, 2}, {"confirm", own.ID, 2}, {"no-show", joined.ID, 2}, {"check in", joined.ID, 2}, {"cancel", own.ID, 4}} {
		s.Requests.Count()
		_, err := s.change(tt.transition, tt.id)
		wantCode(t, err, "")
		if n := s.Requests.Count(); n != tt.requests {
			t.Errorf("%s asked the store %d times, want %d", tt.transition, n, tt.requests)
		}
	}
}

// TestACancellationTakesNobodyElsesPlace, even where the records contradict each other.
func TestACancellationTakesNobodyElsesPlace(t *testing.T) {
	s := newStudio(t)
	session := booking.Session{ID: "s", Kind: booking.Class, Start: at(10, 0), End: at(11, 0), Capacity: 3, Status: booking.Scheduled}
	for _, id := range []string{"lost", "kept"} { // the second one gets the place of the first
		r := booking.Registration{ID: id, ParticipantID: "bo", SessionID: "s", Status: booking.Pending, Start: at(10, 0)}
		s.Load(func(l *dynamo.Loader) error {
			return l.AddSession(t.Context(), s.ID, session, []booking.Registration{r})
		})
	}
	_, err := s.change("cancel", "lost")
	wantCode(t, err, problem.InternalError)
	places, err := s.Store.Places(t.Context(), s.ID, "s")
	if wantCode(t, err, ""); places["bo"] != "kept" || s.stored("lost").Status != booking.Pending || s.taken() != 1 {
		t.Errorf("the places are %v", places)
	}
}
