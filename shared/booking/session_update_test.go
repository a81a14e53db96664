package booking_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"
)

// session reads a session.
func (s studio) session(id string) booking.Session {
	s.t.Helper()
	session, err := s.Store.Session(s.t.Context(), s.ID, id)
	wantCode(s.t, err, "")
	return session
}

// inLine fails unless a session's registrations carry its facts along, and its counts and its leader's calendar agree with it.
func (s studio) inLine(id string) booking.Session {
	s.t.Helper()
	s.consistent(id)
	session := s.session(id)
	all, err := s.Store.RegistrationsIn(s.t.Context(), s.ID, id)
	wantCode(s.t, err, "")
	for _, r := range all {
		if !r.Start.Equal(session.Start) || !r.End.Equal(session.End) || r.StaffID != session.StaffID || r.Day != session.Start.In(s.Location()).Format(time.DateOnly) {
			s.t.Errorf("%s carries %s to %s on %s with %s, of %+v", r.ID, r.Start, r.End, r.Day, r.StaffID, session)
		}
	}
	busy := 0
	for _, b := range s.Busy(session.StaffID, session.Start) {
		if b.SessionID == id && b.Start.Equal(session.Start) && b.End.Equal(session.End) {
			busy++
		}
	}
	if (busy == 1) != (session.Status == booking.Scheduled) {
		s.t.Errorf("%s is busy %d times with %+v", session.StaffID, busy, session)
	}
	return session
}

// crowd is a session at ten with so many registrations of which the last wait, written as they are.
func crowd(s studio, places, waiting int) booking.Session {
	s.t.Helper()
	session := s.Session(s.Activity("yoga", booking.Class, time.Hour), s.AllDay("ana"), at(10, 0), places)
	var all []booking.Registration
	var people []booking.Participant
	for i := range places + waiting {
		who := fmt.Sprintf("c%04d", i)
		people = append(people, booking.Participant{ID: who, Name: "Mr " + who, Email: who + "@example.com", CreatedAt: bookingtest.Now})
		r := booking.Registration{ID: fmt.Sprintf("r%04d", i), ParticipantID: who, ParticipantName: fmt.Sprintf("Mr %04d", i), SessionID: session.ID,
			ActivityID: "yoga", ActivityName: "Some yoga", StaffID: "ana", Status: booking.Confirmed, Start: session.Start, End: session.End, Day: "2026-03-02", CreatedAt: bookingtest.Now}
		if i >= places {
			r.Status = booking.Waitlisted
		}
		all = append(all, r)
	}
	s.Load(func(l *dynamo.Loader) error {
		for _, p := range people {
			if err := l.AddParticipant(s.t.Context(), s.ID, p); err != nil {
				return err
			}
		}
		return l.AddSession(s.t.Context(), s.ID, session, all)
	})
	return session
}

func change[T any](v T) *T { return &v }

func TestAnUpdatedSessionTakesItsRegistrationsAlong(t *testing.T) {
	s := newStudio(t)
	id := crowd(s, 3, 2).ID
	s.AllDay("ben")
	late := time.Date(2026, 3, 3, 23, 30, 0, 0, time.FixedZone("", 3600)) // across midnight in Berlin, not in UTC
	s.Requests.Count()
	got, err := s.Desk.UpdateSession(t.Context(), s.Person("mia", access.Frontdesk), id, booking.SessionChanges{Start: &late, StaffID: change("ben"), Capacity: change(4)})
	wantCode(t, err, "")
	if n := s.Requests.Count(); n != 6 {
		t.Errorf("asked the store %d times: for the session, the team, the calendars, and twice for the registrations, and to write", n)
	}
	if kept := s.inLine(id); kept.StaffName != "Ms ben" || !kept.Start.Equal(late) || kept.End.Sub(kept.Start) != time.Hour || kept.Capacity != 4 || kept.Taken != 3 || kept.Waiting != 2 ||
		got.Start != kept.Start || got.Taken != 3 {
		t.Errorf("it is %+v, answered %+v", kept, got)
	}
	if busy := s.Busy("ana", monday); len(busy) != 0 {
		t.Errorf("who led it is busy %v", busy)
	}
	page, err := s.Store.Registrations(t.Context(), s.ID, booking.RegistrationList{Page: booking.Page{First: 10}, Order: booking.StartAscending, Now: late.Add(-time.Hour),
		RegistrationFilter: booking.RegistrationFilter{Time: booking.Upcoming}})
	if err != nil || len(page.Records) != 5 {
		t.Errorf("%d are listed at the new time, %v", len(page.Records), err)
	}
	if e := s.Events(audit.SessionChanged); len(e) != 1 || e[0].Details["startBefore"] != "2026-03-02T10:00:00Z" || e[0].Details["start"] != "2026-03-03T22:30:00Z" || e[0].Principal != "user:mia" {
		t.Errorf("the log has %+v", e)
	}
	s.Requests.Count()
	again, err := s.Desk.UpdateSession(t.Context(), s.Operator(), id, booking.SessionChanges{Capacity: change(4)})
	if wantCode(t, err, ""); again.Start != got.Start || len(s.Events(audit.SessionChanged)) != 1 {
		t.Errorf("what is so already was changed to %+v", again)
	}
}

func TestAnAppointmentMovesWithItsSession(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	in.Start = at(12, 0)
	r, err := book(s, in)
	wantCode(t, err, "")
	_, err = s.Desk.UpdateSession(t.Context(), s.Operator(), r.SessionID, booking.SessionChanges{Start: change(at(12, 10))}) // into its own time
	wantCode(t, err, "")
	if s.inLine(r.SessionID); !s.stored(r.ID).Start.Equal(at(12, 10)) {
		t.Errorf("it is %+v", s.stored(r.ID))
	}
	_, err = s.Desk.UpdateSession(t.Context(), s.Operator(), r.SessionID, booking.SessionChanges{Capacity: change(2)})
	wantCode(t, err, problem.ValidationError)
}

func TestWhatAnUpdateIsRefusedFor(t *testing.T) {
	s := newStudio(t)
	session := crowd(s, 3, 0)
	yoga := booking.Activity{ID: "yoga", Kind: booking.Class, Duration: time.Hour}
	s.Session(yoga, s.AllDay("ben"), at(10, 30), 5)
	s.Session(yoga, booking.Staff{ID: "ana"}, at(12, 0), 5)
	gone := s.Session(yoga, booking.Staff{ID: "ana"}, at(20, 0), 5)
	_, err := s.Desk.CancelSession(t.Context(), s.Operator(), gone.ID, "", false)
	wantCode(t, err, "")
	for _, tt := range []struct {
		name, id string
		in       booking.SessionChanges
		code     problem.Code
		field    string
	}{
		{"nothing", session.ID, booking.SessionChanges{}, problem.ValidationError, "start"},
		{"a start in the past", session.ID, booking.SessionChanges{Start: change(bookingtest.Now)}, problem.ValidationError, "start"},
		{"half a second", session.ID, booking.SessionChanges{Start: change(at(14, 0).Add(time.Second / 2))}, problem.ValidationError, "start"},
		{"nobody leads it", session.ID, booking.SessionChanges{StaffID: change("")}, problem.NotFound, "staffId"},
		{"a stranger leads it", session.ID, booking.SessionChanges{StaffID: change("zoe")}, problem.NotFound, "staffId"},
		{"no place", session.ID, booking.SessionChanges{Capacity: change(0)}, problem.ValidationError, "capacity"},
		{"too many places", session.ID, booking.SessionChanges{Capacity: change(1001)}, problem.ValidationError, "capacity"},
		{"fewer places than are taken", session.ID, booking.SessionChanges{Capacity: change(2)}, problem.Conflict, "capacity"},
		{"a leader who is busy", session.ID, booking.SessionChanges{StaffID: change("ben")}, problem.Conflict, "staffId"},
		{"a time at which the leader is busy", session.ID, booking.SessionChanges{Start: change(at(11, 1))}, problem.Conflict, "staffId"},
		{"a cancelled session", gone.ID, booking.SessionChanges{Capacity: change(9)}, problem.Conflict, ""},
		{"an unknown session", "nothing", booking.SessionChanges{Capacity: change(9)}, problem.NotFound, "sessionId"},
		{"an id with a separator", session.ID + "#x", booking.SessionChanges{Capacity: change(9)}, problem.NotFound, "sessionId"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Desk.UpdateSession(t.Context(), s.Operator(), tt.id, tt.in)
			if e := wantCode(t, err, tt.code); e.Field() != tt.field {
				t.Errorf("refused with %v", e)
			}
		})
	}
	other := studio{s.Neighbour("other"), t}
	_, err = other.Desk.UpdateSession(t.Context(), other.Operator(), session.ID, booking.SessionChanges{Capacity: change(9)})
	wantCode(t, err, problem.NotFound) // API1 BOLA
	if kept := s.inLine(session.ID); kept.Capacity != 3 || !kept.Start.Equal(at(10, 0)) || len(s.Events(audit.SessionChanged)) != 0 {
		t.Errorf("a refusal changed it to %+v", kept)
	}
}

// breaking is a store that is not heard of again after so many changes of sessions.
type breaking struct {
	booking.Store
	left int
}

func (b *breaking) ChangeSession(ctx context.Context, business string, s booking.SessionChange, change booking.Change) error {
	if b.left == 0 {
		return errKilled
	}
	b.left--
	return b.Store.ChangeSession(ctx, business, s, change)
}

// TestALargeClassIsChangedInParts, and what broke off between them is finished by the next call, with its idempotency key or without.
func TestALargeClassIsChangedInParts(t *testing.T) {
	for _, key := range []string{"", "k-1"} {
		for parts := range 4 {
			t.Run(fmt.Sprintf("%d parts, key %q", parts, key), func(t *testing.T) {
				s := newStudio(t)
				id, c := crowd(s, 90, 10).ID, s.Operator()
				if key != "" {
					c = keyed(s.Person("ana", access.Owner), key)
				}
				in := booking.SessionChanges{Start: change(at(30, 0))}
				broken := booking.NewDesk(&breaking{s.Store, parts}, s.Clock.Now, rand.Reader)
				_, err := broken.UpdateSession(t.Context(), c, id, in)
				if parts < 3 && !errors.Is(err, errKilled) || parts == 3 && err != nil {
					t.Fatal(err)
				}
				if got, err := s.Desk.UpdateSession(t.Context(), c, id, in); err != nil || !got.Start.Equal(at(30, 0)) {
					t.Fatalf("%+v, %v", got, err)
				}
				s.inLine(id)

				broken = booking.NewDesk(&breaking{s.Store, parts}, s.Clock.Now, rand.Reader)
				_, err = broken.CancelSession(t.Context(), c, id, "Flu", false)
				if parts < 3 && !errors.Is(err, errKilled) || parts == 3 && err != nil {
					t.Fatal(err)
				}
				if parts > 0 && s.session(id).Status != booking.SessionCancelled {
					t.Error("people can still join it")
				}
				s.consistent(id)
				_, err = s.Desk.CancelSession(t.Context(), c, id, "Flu", false)
				if parts == 3 && key == "" {
					wantCode(t, err, problem.Conflict) // nothing is left to do
				} else {
					wantCode(t, err, "")
				}
				if left := s.inLine(id); left.Taken != 0 || left.Waiting != 0 {
					t.Errorf("it is %+v", left)
				}
				for r, err := range s.Store.EveryRegistration(t.Context(), s.ID) {
					if err != nil || r.Status != booking.Cancelled || !r.CancelledAt.Equal(bookingtest.Now) {
						t.Fatalf("%+v, %v", r, err)
					}
				}
			})
		}
	}
}

// TestUpdatesWhilePeopleBook: whoever is in the session in the end is there at the time that it has then.
func TestUpdatesWhilePeopleBook(t *testing.T) {
	s, in := class(t, 40)
	id := s.Sessions(monday)[0].ID
	people := s.Participants(40)
	bookingtest.AtOnce(48, func(i int) error {
		if i < 8 {
			_, err := s.Desk.UpdateSession(t.Context(), s.Operator(), id, booking.SessionChanges{Start: change(at(10, 10*i))})
			return err
		}
		mine := in
		mine.SessionID, mine.ParticipantID = id, people[i-8].ID
		_, err := s.Desk.RegisterIn(t.Context(), s.Operator(), mine)
		if err != nil {
			t.Error(err)
		}
		return err
	})
	if session := s.inLine(id); session.Taken != 40 {
		t.Errorf("%d places are taken", session.Taken)
	}
}
