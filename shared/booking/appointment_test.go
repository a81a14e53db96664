package booking_test

import (
	"cmp"
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

// salon is a studio that cuts hair for 15 minutes, and a customer.
func salon(t *testing.T) (studio, booking.NewBooking) {
	s := newStudio(t)
	s.Activity("cut", booking.Appointment, 15*time.Minute)
	return s, booking.NewBooking{ActivityID: "cut", Start: at(10, 0), ParticipantID: s.Participant("bo").ID}
}

func TestAnAppointmentMakesItsSession(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	in.VariantID = "long"
	r, err := book(s, in)
	wantCode(t, err, "")
	if r.StaffID != "ana" || r.VariantID != "long" || !r.End.Equal(at(10, 30)) {
		t.Errorf("booked %+v", r)
	}
	want := booking.Session{ID: r.SessionID, Kind: booking.Appointment, ActivityID: "cut", ActivityName: "Some cut", StaffID: "ana", StaffName: "Ms ana",
		Start: at(10, 0), End: at(10, 30), Capacity: 1, Taken: 1, Status: booking.Scheduled}
	if got := s.Sessions(monday); !reflect.DeepEqual(got, []booking.Session{want}) {
		t.Errorf("the sessions are %+v", got)
	}
	if busy := s.Busy("ana", monday); !slices.Equal(busy, []booking.Busy{{Start: at(10, 0), End: at(10, 30), SessionID: r.SessionID}}) {
		t.Errorf("busy: %v", busy)
	}
}

func TestOneSlotIsGivenOnceUnder64AtOnce(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	if got := bookAtOnce(s, in, 64); got[""] != 1 || got[problem.Conflict] != 63 {
		t.Errorf("got %v", got)
	}
	if n := len(s.Busy("ana", monday)); n != 1 || s.taken() != 1 {
		t.Errorf("the calendar holds %d", n)
	}
}

func TestSlotsBesideEachOtherAllSucceedUnder64AtOnce(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	errs := bookingtest.AtOnce(64, func(i int) error {
		mine := in
		mine.Start = at(5, 15*i)
		_, err := book(s, mine)
		return err
	})
	if got := tally(errs); got[""] != 64 {
		t.Errorf("got %v", got)
	}
	if busy := s.Busy("ana", monday); len(busy) != 64 || overlapping(busy) {
		t.Errorf("the calendar holds %v", busy)
	}
}

func TestWhoTakesAnAppointment(t *testing.T) {
	s, in := salon(t)
	s.AllDay("ana")
	s.AllDay("ben")
	gone := s.AllDay("cleo")
	gone.Active = false
	s.Load(func(l *dynamo.Loader) error { return l.AddStaff(t.Context(), s.ID, gone) })
	for _, step := range []struct {
		named, got string
		code       problem.Code
	}{
		{"", "ana", ""},
		{"ana", "", problem.Conflict}, // busy
		{"", "ben", ""},
		{"", "", problem.Conflict}, // nobody is left
		{"cleo", "", problem.NotFound},
		{"nobody", "", problem.NotFound},
	} {
		in.StaffID = step.named
		r, err := book(s, in)
		wantCode(t, err, step.code)
		if r.StaffID != step.got {
			t.Errorf("asked for %q: got %q, want %q", step.named, r.StaffID, step.got)
		}
	}
}

// TestWhyAnAppointmentIsRefused: the same reasons as of a hold, about whoever was asked for.
func TestWhyAnAppointmentIsRefused(t *testing.T) {
	s, in := salon(t)
	s.Staff("ana", 11*60, 12*60) // 10:00 to 11:00 in UTC
	s.Staff("ben", 11*60, 12*60)
	for _, off := range []string{"ana", "ben"} {
		_, err := s.Desk.AddTimeOff(t.Context(), s.Operator(), booking.NewTimeOff{StaffID: off, Start: at(10, 45), End: at(11, 0)})
		wantCode(t, err, "")
	}
	_, err := s.hold("k", "ben", at(10, 0), at(10, 15))
	wantCode(t, err, "")
	in.StaffID = "ana"
	_, err = book(s, in)
	wantCode(t, err, "")
	for _, tt := range []struct {
		start         time.Time
		named, reason string
		says          string
	}{
		{at(10, 0), "ana", "booked", "Ms ana is not free from 2026-03-02T10:00:00Z"},
		{at(10, 0), "", "held", "Somebody else is about to book"},
		{at(10, 45), "ben", "time_off", "Ms ben has time off"},
		{at(12, 0), "ben", "not_working", "Ms ben does not work"},
		{at(12, 0), "", "not_working", "Nobody works"},
	} {
		in.Start, in.StaffID = tt.start, tt.named
		_, err := book(s, in)
		if e := wantCode(t, err, problem.Conflict); e.Reason() != tt.reason || e.Field() != "start" || !strings.HasPrefix(e.Message, tt.says) {
			t.Errorf("%s of %q: %v", tt.start, tt.named, e)
		}
	}
}

func TestAnAppointmentAcrossMidnightIsInTwoCalendars(t *testing.T) {
	s, in := salon(t)
	s.Activity("massage", booking.Appointment, 2*time.Hour)
	s.AllDay("ana")
	in.ActivityID, in.Start = "massage", at(23, 0) // 0:00 in Berlin
	r, err := book(s, in)
	wantCode(t, err, "")
	want := []booking.Busy{{Start: at(23, 0), End: at(25, 0), SessionID: r.SessionID}}
	for _, day := range []time.Time{monday, at(24, 0)} {
		if got := s.Busy("ana", day); !slices.Equal(got, want) {
			t.Errorf("on %s she is busy %v", day, got)
		}
	}
	for _, start := range []time.Time{at(22, 50), at(24, 0), at(24, 45)} {
		in.ActivityID, in.Start = "cut", start
		_, err = book(s, in)
		wantCode(t, err, problem.Conflict)
	}
	in.Start = at(25, 0)
	_, err = book(s, in)
	wantCode(t, err, "")

	// Those who want the hours before and after it, and it, leave one consistent state.
	errs := bookingtest.AtOnce(16, func(i int) error {
		mine := in
		mine.ActivityID, mine.Start = "massage", at(24*7+22+i%3, 0)
		_, err := book(s, mine)
		return err
	})
	first, second := s.Busy("ana", at(24*7, 0)), s.Busy("ana", at(24*8, 0))
	if overlapping(first) || overlapping(second) || overlapping(slices.Concat(first, second)) || tally(errs)[""] == 0 {
		t.Errorf("busy %v and %v", first, second)
	}
}

func TestNobodyIsInTwoPlaces(t *testing.T) {
	t.Parallel()
	s, in := salon(t)
	lengths := []time.Duration{5, 20, 55, 90, 600}
	for n, minutes := range lengths {
		s.Activity(fmt.Sprintf("of%d", n), booking.Appointment, minutes*time.Minute)
	}
	who, day := s.AllDay("ana"), -24
	rapid.Check(t, func(rt *rapid.T) {
		day += 72 // two days for each check, and one between
		type slot struct{ length, minute int }
		slots := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) slot {
			return slot{rapid.IntRange(0, len(lengths)-1).Draw(rt, "length"), rapid.IntRange(14*60, 34*60).Draw(rt, "minute")}
		}), 2, 6).Draw(rt, "slots")
		n := len(slots)
		if rapid.Bool().Draw(rt, "one after the other") {
			n = 1
		}
		one := func(i int) error {
			mine := in
			mine.StaffID, mine.ActivityID, mine.Start = who.ID, fmt.Sprintf("of%d", slots[i].length), at(day, slots[i].minute)
			_, err := book(s, mine)
			return err
		}
		errs := bookingtest.AtOnce(n, one)
		for i := n; i < len(slots); i++ {
			errs = append(errs, one(i))
		}
		got := tally(errs)
		busy := slices.Concat(s.Busy(who.ID, at(day, 0)), s.Busy(who.ID, at(day+24, 0)))
		if overlapping(busy) || got[""] == 0 || got[""]+got[problem.Conflict] != len(slots) {
			rt.Fatalf("%v left %v", got, busy)
		}
		if n := distinct(busy); n != got[""] {
			rt.Fatalf("%d bookings left %d sessions in %v", got[""], n, busy)
		}
	})
}

func TestALeaderIsInOnePlace(t *testing.T) {
	s, in := salon(t)
	ana := s.AllDay("ana")
	yoga := s.Activity("yoga", booking.Class, time.Hour)
	s.Session(yoga, ana, at(10, 0), 5)
	_, err := s.Desk.ScheduleSessions(t.Context(), s.Operator(), booking.NewSession{ActivityID: yoga.ID, StaffID: ana.ID, Start: at(10, 59), Capacity: 5})
	wantCode(t, err, problem.Conflict)
	_, err = s.Desk.ScheduleSessions(t.Context(), s.Operator(), booking.NewSession{ActivityID: yoga.ID, StaffID: ana.ID, Start: at(11, 0), Capacity: 0})
	wantCode(t, err, problem.ValidationError)
	in.Start = at(10, 30)
	_, err = book(s, in)
	wantCode(t, err, problem.Conflict)
	in.Start = at(9, 45)
	_, err = book(s, in)
	wantCode(t, err, "")
}

// overlapping reports whether two different sessions or holds share time.
func overlapping(busy []booking.Busy) bool {
	busy = slices.Clone(busy)
	slices.SortFunc(busy, func(a, b booking.Busy) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.SessionID, b.SessionID), cmp.Compare(a.HoldID, b.HoldID))
	})
	for i := 1; i < len(busy); i++ {
		if busy[i] != busy[i-1] && busy[i].Start.Before(busy[i-1].End) {
			return true
		}
	}
	return false
}

func distinct(busy []booking.Busy) int {
	ids := map[string]bool{}
	for _, b := range busy {
		ids[b.SessionID] = true
	}
	return len(ids)
}
