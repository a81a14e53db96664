package booking_test

import (
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

// monday is the day most tests book on, at midnight in UTC.
var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func at(hour, minute int) time.Time {
	return monday.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// wantCode ends the test unless err is of that code; "" is no error.
func wantCode(t *testing.T, err error, code problem.Code) *problem.Error {
	t.Helper()
	e := problem.From(err)
	if code == "" {
		if err != nil {
			t.Fatal(err)
		}
		return nil
	}
	if err == nil || e.Code != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return e
}

// tally counts how many errors are of each code; nil counts as "".
func tally(errs []error) map[problem.Code]int {
	counts := map[problem.Code]int{}
	for _, err := range errs {
		if err == nil {
			counts[""]++
		} else {
			counts[problem.From(err).Code]++
		}
	}
	return counts
}

func book(s studio, in booking.NewBooking) (booking.Registration, error) {
	return s.Desk.Book(s.t.Context(), s.Operator(), in)
}

// bookAtOnce has that many people book the same at once, and counts how it ended for them.
func bookAtOnce(s studio, in booking.NewBooking, many int) map[problem.Code]int {
	people := s.Participants(many)
	return tally(bookingtest.AtOnce(many, func(i int) error {
		mine := in
		mine.ParticipantID = people[i].ID
		_, err := book(s, mine)
		return err
	}))
}

func bookAs(s studio, c access.Caller, in booking.NewBooking) (booking.Registration, error) {
	return s.Desk.Book(s.t.Context(), c, in)
}
