package booking_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/problem"

	"pgregory.net/rapid"
)

func (s studio) everybody() []booking.Participant {
	s.t.Helper()
	all, err := s.Desk.Participants(s.t.Context(), s.Operator(), booking.Page{First: 100})
	wantCode(s.t, err, "")
	return all.All()
}

func TestSomebodyNewIsAddedOnce(t *testing.T) {
	t.Run("in one session", func(t *testing.T) {
		s, in := class(t, 50)
		in.Name, in.Email = "Dee", "dee@example.com"
		errs := bookingtest.AtOnce(16, func(int) error { _, err := book(s, in); return err })
		if got := tally(errs); got[""] != 1 || got[problem.Conflict] != 15 {
			t.Errorf("got %v", got)
		}
		if all := s.everybody(); len(all) != 1 || s.taken() != 1 {
			t.Errorf("there are %+v", all)
		}
	})
	t.Run("in different slots", func(t *testing.T) {
		s, in := salon(t)
		s.AllDay("ana")
		in.ParticipantID, in.Name, in.Email, in.Phone = "", "Dee", "dee@example.com", "+49 170 1234567"
		errs := bookingtest.AtOnce(16, func(i int) error {
			mine := in
			mine.Start = at(8, 15*i)
			_, err := book(s, mine)
			return err
		})
		if got := tally(errs); got[""] != 16 {
			t.Errorf("got %v: %v", got, errs)
		}
		if all := s.everybody(); len(all) != 2 { // and Mr bo
			t.Errorf("there are %+v", all)
		}
	})
}

func TestWhoABookingIsFor(t *testing.T) {
	s, in := class(t, 50)
	r, err := book(s, booking.NewBooking{ActivityID: in.ActivityID, Start: in.Start, Name: " Dee ", Email: "Dee@Example.com", Phone: "+49 (170) 123-45.67"})
	wantCode(t, err, "")
	dee := s.everybody()[0]
	want := booking.Participant{ID: r.ParticipantID, Name: "Dee", Email: "dee@example.com", Phone: "+491701234567",
		Consent: booking.Consent{Status: booking.ConsentUnknown}, Status: booking.Customer, CreatedAt: bookingtest.Now, Day: "2026-03-01", Bookings: 1, LastInteractionAt: bookingtest.Now, Source: string(s.Operator().Door)}
	if !reflect.DeepEqual(dee, want) {
		t.Errorf("added %+v, want %+v", dee, want)
	}
	tests := []struct {
		name, who, email, phone string
		code                    problem.Code // Conflict: it is Dee, who has a place
		field                   string
	}{
		{"by e-mail in another case", "X", "DEE@EXAMPLE.COM", "", problem.Conflict, ""},
		{"by phone written otherwise", "X", "", "+49 1701 234567", problem.Conflict, ""},
		{"by phone with a new e-mail", "X", "new@example.com", "+491701234567", problem.Conflict, ""},
		{"somebody else", "Eve", "eve@example.com", "", "", ""},
		{"no name", "  ", "fay@example.com", "", problem.ValidationError, "participantId"},
		{"a name too long", strings.Repeat("ü", 201), "fay@example.com", "", problem.ValidationError, "name"},
		{"a NUL in a name", "Fa\x00y", "fay@example.com", "", problem.ValidationError, "name"},
		{"a name that shows nothing", "\u200d", "fay@example.com", "", problem.ValidationError, "name"},
		{"a name that turns around", "Fay \u202exe.nimda", "fay@example.com", "", problem.ValidationError, "name"},
		{"no contact", "Fay", "", "", problem.ValidationError, "participantId"},
		{"no address", "Fay", "fay", "", problem.ValidationError, "email"},
		{"a name and an address", "Fay", "Fay <fay@example.com>", "", problem.ValidationError, "email"},
		{"two addresses", "Fay", "fay@example.com, x@example.com", "", problem.ValidationError, "email"},
		{"a header in an address", "Fay", "fay@example.com\r\nBcc: x@example.com", "", problem.ValidationError, "email"},
		{"no number", "Fay", "", "call me", problem.ValidationError, "phone"},
		{"a number too short", "Fay", "", "+1234", problem.ValidationError, "phone"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := book(s, booking.NewBooking{ActivityID: in.ActivityID, Start: in.Start, Name: tt.who, Email: tt.email, Phone: tt.phone})
			if e := wantCode(t, err, tt.code); e != nil && tt.field != "" && e.Details["field"] != tt.field {
				t.Errorf("the refusal is about %v", e.Details["field"])
			}
		})
	}
	if all := s.everybody(); len(all) != 2 {
		t.Errorf("there are %+v", all)
	}
}

// TestWhoWasArchivedCanComeBack books by id and by e-mail address alike.
func TestWhoWasArchivedCanComeBack(t *testing.T) {
	s, in := class(t, 5)
	for _, id := range []string{"old", "older"} {
		p := booking.Participant{ID: id, Name: id, Email: id + "@example.com", Status: booking.Archived, CreatedAt: bookingtest.Now}
		s.Load(func(l *dynamo.Loader) error { return l.AddParticipant(t.Context(), s.ID, p) })
	}
	in.ParticipantID = "old"
	_, err := book(s, in)
	wantCode(t, err, "")
	in.ParticipantID, in.Name, in.Email = "", "Older", "older@example.com"
	r, err := book(s, in)
	if wantCode(t, err, ""); r.ParticipantID != "older" {
		t.Errorf("booked for %s", r.ParticipantID)
	}
}

func TestPagesOfParticipantsAreTheWholeList(t *testing.T) {
	t.Parallel()
	s := newStudio(t)
	var want []string
	for _, p := range s.Participants(57) {
		want = append(want, p.ID)
	}
	other := s.Neighbour("other")
	for n := range 3 {
		other.Participant(fmt.Sprintf("p00%d5x", n)) // between ours, were they in one list
	}
	rapid.Check(t, func(rt *rapid.T) {
		first := rapid.IntRange(1, 60).Draw(rt, "first")
		var got []string
		for page, more := (booking.Page{First: first}), true; more; {
			found, err := s.Desk.Participants(t.Context(), s.Operator(), page)
			more = found.More
			if n := len(found.Records); err != nil || n > first || more && n < first || n == 0 {
				rt.Fatalf("a page of %d holds %d, more %v, %v", first, n, more, err)
			}
			for _, p := range found.All() {
				got = append(got, p.ID)
			}
			page.After = found.Next
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("pages of %d are %v", first, got)
		}
	})
}

func TestPagesThatNobodyCanHave(t *testing.T) {
	s := newStudio(t)
	s.Participants(3)
	for _, first := range []int{-1, 0, 1001, 1 << 40} {
		_, err := s.Desk.Participants(t.Context(), s.Operator(), booking.Page{First: first})
		wantCode(t, err, problem.ValidationError)
	}
	for _, after := range []string{"zzzz", "\x00", "p9#x", string(make([]byte, 5000))} {
		found, err := s.Desk.Participants(t.Context(), s.Operator(), booking.Page{First: 5, After: after})
		if err != nil || found.More {
			t.Errorf("after %.10q: %v, %v", after, found, err)
		}
	}
	none, err := s.Desk.Participants(t.Context(), s.Neighbour("empty").Operator(), booking.Page{First: 5})
	if len(none.Records) != 0 || none.More || err != nil {
		t.Errorf("an empty business has %v, %v", none, err)
	}
}

func TestIDsSortByTime(t *testing.T) {
	early := booking.NewID(time.Unix(1, 0), zeros{})
	late := booking.NewID(time.Unix(2, 0), zeros{})
	if early >= late || len(early) != 26 {
		t.Errorf("%s and %s", early, late)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
