package booking_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

func TestABookingTakesThePlaceOfItsHold(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	s.AllDay("ben")
	_, err := s.Desk.CreateHold(t.Context(), s.Operator(), booking.NewHold{Key: "k", Segments: []booking.HeldSegment{
		{Start: at(10, 0), End: at(11, 0), StaffID: "ben"}, {Start: at(15, 0), End: at(16, 0), StaffID: "ana"}}})
	wantCode(t, err, "")
	in.HoldKey = "k"
	for _, outside := range []booking.NewBooking{{Start: at(10, 50)}, {Start: at(9, 50)}, {Start: at(12, 0)}, {Start: at(10, 0), StaffID: "ana"}} {
		in.Start, in.StaffID = outside.Start, outside.StaffID
		_, err := book(s, in)
		if e := wantCode(t, err, problem.Conflict); e.Field() != "holdKey" {
			t.Errorf("%+v: %v", outside, e)
		}
	}
	in.Start, in.StaffID = at(10, 15), ""
	r, err := book(s, in)
	wantCode(t, err, "")
	if busy := s.Busy("ben", monday); r.StaffID != "ben" || len(busy) != 1 || busy[0].SessionID != r.SessionID || len(s.Busy("ana", monday)) != 0 || s.left("k") != 0 {
		t.Errorf("booked %+v, busy %v", r, busy)
	}
	_, err = book(s, in) // the same request again, while ana is free
	if e := wantCode(t, err, problem.Conflict); e.Field() != "holdKey" || len(s.Busy("ana", monday)) != 0 {
		t.Errorf("a hold that is spent: %v", err)
	}
	in.HoldKey = "unknown"
	_, err = book(s, in)
	wantCode(t, err, problem.NotFound)
}

func TestABookingWhoseHoldExpired(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	_, err := s.hold("k", "ana", at(10, 0), at(11, 0))
	wantCode(t, err, "")
	s.Clock.Advance(15 * time.Minute)
	in.HoldKey = "k"
	_, err = book(s, in) // nobody else came
	wantCode(t, err, "")
	_, err = s.hold("k", "ana", at(12, 0), at(13, 0))
	wantCode(t, err, "")
	s.Clock.Advance(15 * time.Minute)
	_, err = s.hold("other", "ana", at(12, 0), at(13, 0))
	wantCode(t, err, "")
	in.Start = at(12, 0)
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
}

func TestAHeldPlaceBecomesTheBookings(t *testing.T) {
	s, in := class(t, 1)
	in.ParticipantID, in.HoldKey = s.Participant("bo").ID, "k"
	_, err := s.holdClass("k")
	wantCode(t, err, "")
	r, err := book(s, in)
	wantCode(t, err, "")
	session := s.Sessions(monday)[0]
	if session.Taken != 1 || len(session.Held) != 0 || s.consistent(r.SessionID) != 1 || s.left("k") != 0 {
		t.Errorf("the session is %+v", session)
	}
	in.ParticipantID = s.Participant("cy").ID
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict) // full, and the hold is spent
}

func TestAHoldSaysWhichOfTwoClassesIsMeant(t *testing.T) {
	s, in := class(t, 1)
	s.Session(booking.Activity{ID: "yoga", Name: "Yoga", Kind: booking.Class, Duration: time.Hour}, s.AllDay("ben"), at(10, 0), 1)
	_, err := s.holdClass("k")
	wantCode(t, err, problem.Conflict) // there are two
	_, err = s.hold("k", "ben", at(10, 0), at(11, 0))
	wantCode(t, err, "")
	in.ParticipantID, in.HoldKey = s.Participant("bo").ID, "k"
	r, err := book(s, in)
	if wantCode(t, err, ""); r.StaffID != "ben" || s.consistent(r.SessionID) != 1 {
		t.Errorf("booked %+v", r)
	}
}

// TestAWaitingListKnowsHolds: while a hold has the last place people wait, its own booking does not, and once it has expired nobody does.
func TestAWaitingListKnowsHolds(t *testing.T) {
	s, in := class(t, 1)
	_, err := s.holdClass("k")
	wantCode(t, err, "")
	wait := func(who, key string) booking.Registration {
		t.Helper()
		mine := in
		mine.ParticipantID, mine.Waitlist, mine.HoldKey = s.Participant(who).ID, true, key
		r, err := book(s, mine)
		wantCode(t, err, "")
		return r
	}
	first := wait("bo", "")
	held := wait("cy", "k")
	if first.Status != booking.Waitlisted || held.Status != booking.Pending || s.taken() != 1 {
		t.Errorf("without the hold %s, with it %s", first.Status, held.Status)
	}
	_, err = s.change("cancel", held.ID)
	wantCode(t, err, "")
	_, err = s.holdClass("k")
	wantCode(t, err, "")
	s.Clock.Advance(15 * time.Minute)
	if session, err := s.Desk.Session(t.Context(), s.Operator(), first.SessionID); err != nil || session.Free() != 1 {
		t.Errorf("the session is %+v, %v", session, err)
	}
	confirmed, err := s.Desk.ConfirmRegistration(t.Context(), s.Operator(), first.ID) // which finds the place of the hold that expired
	if wantCode(t, err, ""); confirmed.Status != booking.Confirmed || s.taken() != 1 || s.spots() != 0 {
		t.Errorf("it is %s, and %d are taken", confirmed.Status, s.taken())
	}
}

// TestNobodyIsInTwoPlacesWhileOthersHold: 64 at once book, hold, move and release overlapping times of two members of the team, named or
// not. Whoever succeeded has the time, and nobody has it twice.
func TestNobodyIsInTwoPlacesWhileOthersHold(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	s.AllDay("ben")
	people := s.Participants(64)
	made := make([]string, 64) // of sessions and holds that must be in a calendar
	errs := bookingtest.AtOnce(64, func(i int) error {
		start, who := at(10, 5*(i%12)), []string{"", "ana", "ben"}[i%3]
		if i%2 == 0 {
			mine := in
			mine.ParticipantID, mine.Start, mine.StaffID = people[i].ID, start, who
			r, err := book(s, mine)
			made[i] = r.SessionID
			return err
		}
		key := fmt.Sprint("k", i)
		h, err := s.hold(key, who, start, start.Add(20*time.Minute))
		if made[i] = h.ID; err == nil && i%5 == 0 {
			made[i] = ""
			_, err = s.Desk.ReleaseHold(t.Context(), s.Operator(), key)
		} else if err == nil && i%7 == 0 {
			if h, again := s.hold(key, who, start.Add(2*time.Hour), start.Add(3*time.Hour)); again == nil {
				made[i] = h.ID
			}
		}
		return err
	})
	if got := tally(errs); got[""] < 4 || got[""]+got[problem.Conflict] != 64 {
		t.Errorf("got %v", got)
	}
	inCalendars := []string{}
	for _, who := range []string{"ana", "ben"} {
		busy := s.Busy(who, monday)
		if overlapping(busy) {
			t.Errorf("%s is in two places: %v", who, busy)
		}
		for _, b := range busy {
			inCalendars = append(inCalendars, b.SessionID+b.HoldID)
		}
	}
	want := []string{}
	for i, id := range made {
		if errs[i] == nil && id != "" {
			want = append(want, id)
		}
	}
	slices.Sort(want)
	slices.Sort(inCalendars)
	if !slices.Equal(want, inCalendars) {
		t.Errorf("the calendars hold %v, and %v succeeded", inCalendars, want)
	}
}

// TestPlacesAreNotGivenTwiceWhileOthersHold: 64 at once hold or book the 5 places of a class, and some book what they held.
func TestPlacesAreNotGivenTwiceWhileOthersHold(t *testing.T) {
	s, in := class(t, 5)
	people := s.Participants(64)
	errs := bookingtest.AtOnce(64, func(i int) error {
		mine := in
		mine.ParticipantID = people[i].ID
		if i%2 == 0 {
			_, err := book(s, mine)
			return err
		}
		mine.HoldKey = fmt.Sprint("k", i)
		_, err := s.holdClass(mine.HoldKey)
		if err == nil && i%4 == 1 {
			_, err = book(s, mine)
		}
		return err
	})
	session := s.Sessions(monday)[0]
	if got := tally(errs); got[""] != 5 || got[problem.Conflict] != 59 || session.Taken != 5 || s.registrations()+len(session.Held) != 5 {
		t.Errorf("got %v; the session is %+v", got, session)
	}
	s.Clock.Advance(time.Hour)
	held := len(session.Held)
	if got := bookAtOnce(s, in, 64); got[""] != held {
		t.Errorf("%d places were held; after they expired %v", held, got)
	}
	if session := s.Sessions(monday)[0]; session.Taken != 5 || len(session.Held) != 0 || s.registrations() != 5 {
		t.Errorf("the session is %+v", session)
	}
}
