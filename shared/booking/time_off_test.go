package booking_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/problem"
)

func TestTimeOffClosesASlot(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	off, err := s.Desk.AddTimeOff(t.Context(), s.Operator(), booking.NewTimeOff{StaffID: "ana", Start: at(10, 5), End: at(10, 10), Reason: " The dentist "})
	wantCode(t, err, "")
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	gone, err := s.Desk.RemoveTimeOff(t.Context(), s.Operator(), "ana", off.ID)
	if wantCode(t, err, ""); gone != off || off.Reason != "The dentist" {
		t.Errorf("added %+v, removed %+v", off, gone)
	}
	_, err = book(s, in)
	wantCode(t, err, "")
	_, err = s.Desk.RemoveTimeOff(t.Context(), s.Operator(), "ana", off.ID)
	wantCode(t, err, problem.NotFound)
	added, removed := s.Events(audit.TimeOffAdded), s.Events(audit.TimeOffRemoved)
	if len(added) != 1 || len(removed) != 1 || added[0].Subject != "Ms ana" || removed[0].Details["reason"] != "The dentist" {
		t.Errorf("the log tells %+v, %+v", added, removed)
	}
}

func TestTimeOffThatCannotBe(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	for name, tt := range map[string]struct {
		in    booking.NewTimeOff
		code  problem.Code
		field string
	}{
		"nobody's":            {booking.NewTimeOff{Start: at(10, 0), End: at(11, 0)}, problem.NotFound, "staffId"},
		"somebody unknown":    {booking.NewTimeOff{StaffID: "x", Start: at(10, 0), End: at(11, 0)}, problem.NotFound, "staffId"},
		"it ends before":      {booking.NewTimeOff{StaffID: "ana", Start: at(11, 0), End: at(10, 0)}, problem.ValidationError, "end"},
		"more than a year":    {booking.NewTimeOff{StaffID: "ana", Start: at(0, 0), End: at(367*24, 0)}, problem.ValidationError, "end"},
		"a reason of 501":     {booking.NewTimeOff{StaffID: "ana", Start: at(10, 0), End: at(11, 0), Reason: strings.Repeat("x", 501)}, problem.ValidationError, "reason"},
		"an illegible reason": {booking.NewTimeOff{StaffID: "ana", Start: at(10, 0), End: at(11, 0), Reason: "\x00"}, problem.ValidationError, "reason"},
	} {
		_, err := s.Desk.AddTimeOff(t.Context(), s.Operator(), tt.in)
		if e := wantCode(t, err, tt.code); e.Field() != tt.field {
			t.Errorf("%s: %v", name, e.Details)
		}
	}
}

// TestTimeOffIsAddedAndRemovedAtOnce by 16, and each entry is there or gone as its last word was.
func TestTimeOffIsAddedAndRemovedAtOnce(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	for i, err := range bookingtest.AtOnce(16, func(i int) error {
		off, err := s.Desk.AddTimeOff(t.Context(), s.Operator(), booking.NewTimeOff{StaffID: "ana", Start: at(i, 0), End: at(i+1, 0), Reason: fmt.Sprint(i)})
		if err == nil && i%2 == 0 {
			_, err = s.Desk.RemoveTimeOff(t.Context(), s.Operator(), "ana", off.ID)
		}
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	team, err := s.Store.Team(t.Context(), s.ID)
	wantCode(t, err, "")
	left := team[0].TimeOffBetween(booking.Interval{Start: at(0, 0), End: at(24, 0)})
	if len(team[0].TimeOff) != 8 || len(left) != 8 {
		t.Fatalf("left %v", team[0].TimeOff)
	}
	for n, off := range left {
		if off.Reason != fmt.Sprint(2*n+1) || off.End.Sub(off.Start) != time.Hour {
			t.Errorf("the entry %d is %+v", n, off)
		}
	}
}
