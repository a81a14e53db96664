package booking_test

import (
	"reflect"
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

func TestADryRunSaysWhatACancellationDoes(t *testing.T) {
	s := newStudio(t)
	session := crowd(s, 3, 2)
	said, err := s.Desk.CancelSession(t.Context(), s.Operator(), session.ID, "Flu", true)
	wantCode(t, err, "")
	if kept := s.inLine(session.ID); kept.Status != booking.Scheduled || kept.Taken != 3 || len(s.Events(audit.SessionCancelled)) != 0 {
		t.Fatalf("a dry run changed it to %+v", kept)
	}
	s.Requests.Count()
	done, err := s.Desk.CancelSession(t.Context(), s.Operator(), session.ID, "Flu", false)
	wantCode(t, err, "")
	if n := s.Requests.Count(); n != 5 {
		t.Errorf("asked the store %d times: for the session, the calendar, and twice for the registrations, and to write", n)
	}
	if !reflect.DeepEqual(said.Cancelled, done.Cancelled) || len(done.Cancelled) != 5 || done.Cancelled[0].ParticipantName != "Mr 0000" || done.Cancelled[4].Status != booking.Waitlisted {
		t.Errorf("said %+v, did %+v", said.Cancelled, done.Cancelled)
	}
	if said.Session.Status != booking.Scheduled || done.Session.Status != booking.SessionCancelled || s.inLine(session.ID).Taken != 0 || len(s.Busy("ana", monday)) != 0 {
		t.Errorf("said %+v, did %+v", said.Session, done.Session)
	}
	if e := s.Events(audit.SessionCancelled); len(e) != 1 || e[0].Details["reason"] != "Flu" || e[0].Details["session"] != session.ID || e[0].Details["registrations"] != "5" {
		t.Errorf("the log has %+v", e)
	}
	for _, dryRun := range []bool{true, false} {
		_, err = s.Desk.CancelSession(t.Context(), s.Operator(), session.ID, "", dryRun)
		wantCode(t, err, problem.Conflict)
	}
	_, err = s.Desk.RegisterIn(t.Context(), s.Operator(), booking.NewBooking{SessionID: session.ID, ParticipantID: s.Participant("bo").ID, Waitlist: true})
	wantCode(t, err, problem.Conflict)
}

func TestWhoCameKeepsTheirPlaceInACancelledSession(t *testing.T) {
	s := newStudio(t)
	session := crowd(s, 3, 0)
	s.Clock.Set(at(10, 5))
	_, err := s.change("check in", "r0001")
	wantCode(t, err, "")
	done, err := s.Desk.CancelSession(t.Context(), s.Operator(), session.ID, "", false)
	if wantCode(t, err, ""); len(done.Cancelled) != 2 || s.stored("r0001").Status != booking.Completed || s.inLine(session.ID).Taken != 1 {
		t.Errorf("cancelled %+v", done.Cancelled)
	}
	late := s.Session(booking.Activity{ID: "yoga", Kind: booking.Class, Duration: time.Hour}, booking.Staff{ID: "ana"}, at(14, 0), 2)
	s.Clock.Set(at(15, 0))
	_, err = s.Desk.CancelSession(t.Context(), s.Operator(), late.ID, "", false)
	wantCode(t, err, problem.Conflict) // it is over
}

func TestAnAppointmentIsCancelledWithItsSession(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	in.Start = at(23, 45) // across midnight in UTC
	r, err := book(s, in)
	wantCode(t, err, "")
	_, err = s.Desk.CancelSession(t.Context(), s.Operator(), r.SessionID, "", false)
	if wantCode(t, err, ""); s.stored(r.ID).Status != booking.Cancelled || len(s.Busy("ana", monday))+len(s.Busy("ana", at(24, 0))) != 0 {
		t.Errorf("it is %+v", s.stored(r.ID))
	}
	_, err = book(s, in)
	wantCode(t, err, "")
}

func TestWhatACancellationIsRefusedFor(t *testing.T) {
	s := newStudio(t)
	session := crowd(s, 1, 0)
	other := studio{s.Neighbour("other"), t}
	for name, tt := range map[string]struct {
		s          studio
		id, reason string
		code       problem.Code
		field      string
	}{
		"an unknown session":               {s, "nothing", "", problem.NotFound, "sessionId"},
		"API1 BOLA: another business's":    {other, session.ID, "", problem.NotFound, "sessionId"},
		"an id of 10 kB":                   {s, strings.Repeat("x", 10_000), "", problem.NotFound, "sessionId"},
		"a reason of 501 characters":       {s, session.ID, strings.Repeat("ü", 501), problem.ValidationError, "reason"},
		"a reason that nobody should read": {s, session.ID, "a\x00b", problem.ValidationError, "reason"},
	} {
		for _, dryRun := range []bool{true, false} {
			_, err := s.Desk.CancelSession(t.Context(), tt.s.Operator(), tt.id, tt.reason, dryRun)
			if e := wantCode(t, err, tt.code); e.Field() != tt.field {
				t.Errorf("%s: %v", name, e)
			}
		}
	}
}

// TestACancellationHappensOnceForAKey, and everybody who asked with it is told the same.
func TestACancellationHappensOnceForAKey(t *testing.T) {
	s := newStudio(t)
	session, c := crowd(s, 60, 0), keyed(s.Person("ana", access.Manager), "k-1")
	answers := make([]booking.SessionCancellation, 8)
	for _, err := range bookingtest.AtOnce(8, func(i int) (err error) {
		answers[i], err = s.Desk.CancelSession(t.Context(), c, session.ID, "", false)
		return err
	}) {
		wantCode(t, err, "")
	}
	for _, a := range answers {
		if !reflect.DeepEqual(a, answers[0]) {
			t.Errorf("answered %+v and %+v", a, answers[0])
		}
	}
	s.inLine(session.ID)
}

// TestCancellingWhilePeopleBook: whoever came in before it is cancelled too.
func TestCancellingWhilePeopleBook(t *testing.T) {
	s, in := class(t, 64)
	id := s.Sessions(monday)[0].ID
	people := s.Participants(63)
	errs := bookingtest.AtOnce(64, func(i int) error {
		if i == 32 {
			_, err := s.Desk.CancelSession(t.Context(), s.Operator(), id, "", false)
			if err != nil {
				t.Error(err)
			}
			return err
		}
		mine := in
		mine.ParticipantID = people[i-i/33].ID
		_, err := book(s, mine)
		return err
	})
	if got := tally(errs); got[""]+got[problem.Conflict]+got[problem.NotFound] != 64 {
		t.Errorf("got %v", got)
	}
	if session := s.inLine(id); session.Taken != 0 || session.Status != booking.SessionCancelled {
		t.Errorf("it is %+v", session)
	}
}

// TestARegistrationThatIsCancelledMeanwhileIsCancelledOnce.
func TestARegistrationThatIsCancelledMeanwhileIsCancelledOnce(t *testing.T) {
	s := newStudio(t)
	session := booking.Session{ID: "s", Kind: booking.Class, ActivityID: "yoga", StaffID: "ana", Start: at(10, 0), End: at(11, 0), Capacity: 20, Status: booking.Scheduled}
	var all []booking.Registration
	for i := range 20 {
		id := string(rune('a' + i))
		all = append(all, booking.Registration{ID: id, ParticipantID: id, SessionID: "s", StaffID: "ana", Status: booking.Pending, Start: at(10, 0), End: at(11, 0)})
	}
	s.Load(func(l *dynamo.Loader) error { return l.AddSession(t.Context(), s.ID, session, all) })
	bookingtest.AtOnce(21, func(i int) error {
		if i == 20 {
			_, err := s.Desk.CancelSession(t.Context(), s.Operator(), "s", "", false)
			if err != nil {
				t.Error(err)
			}
			return err
		}
		_, err := s.change("cancel", all[i].ID)
		return err
	})
	if s.consistent("s") != 0 {
		t.Error("places are left")
	}
}
