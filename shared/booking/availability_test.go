package booking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

// told is slots in one line each: when they begin by the wall clock, who is free, and why nobody is.
func told(slots []booking.Slot, in *time.Location) []string {
	var lines []string
	for _, s := range slots {
		line := []string{s.Start.In(in).Format("15:04"), strings.Join(s.StaffIDs, ","), string(s.Closed)}
		if s.Capacity > 0 {
			line = slices.Insert(line, 2, fmt.Sprintf("%d/%d", s.Left, s.Capacity))
		}
		lines = append(lines, strings.Join(slices.DeleteFunc(line, func(part string) bool { return part == "" }), " "))
	}
	return lines
}

func (s studio) query(q booking.AvailabilityQuery) []booking.Slot {
	s.t.Helper()
	slots, err := s.Desk.QueryAvailability(s.t.Context(), s.Operator(), q)
	wantCode(s.t, err, "")
	return slots
}

func TestWhenAnAppointmentCanBeBooked(t *testing.T) {
	s, in := salon(t)
	berlin := s.Location()
	s.Staff("ana", 9*60, 11*60) // by the wall clock of Berlin: 8:00 to 10:00 in UTC
	s.Staff("ben", 9*60+30, 10*60+30)
	_, err := s.Desk.AddTimeOff(t.Context(), s.Operator(), booking.NewTimeOff{StaffID: "ana", Start: at(9, 30), End: at(11, 0)})
	wantCode(t, err, "")
	in.Start, in.StaffID = at(9, 0), "ana"
	_, err = book(s, in)
	wantCode(t, err, "")
	_, err = s.hold("k", "ben", at(9, 0), at(9, 30))
	wantCode(t, err, "")
	s.Clock.Set(at(8, 15))
	_, err = s.hold("k", "ben", at(9, 0), at(9, 30))
	wantCode(t, err, "")
	for name, tt := range map[string]struct {
		q    booking.AvailabilityQuery
		want []string
	}{
		"anybody": {booking.AvailabilityQuery{}, []string{"09:00 past", "09:15 past", "09:30 ana,ben", "09:45 ana,ben", "10:00 held", "10:15 ana", "10:30 time_off", "10:45 time_off"}},
		"ana":     {booking.AvailabilityQuery{StaffID: "ana"}, []string{"09:00 past", "09:15 past", "09:30 ana", "09:45 ana", "10:00 booked", "10:15 ana", "10:30 time_off", "10:45 time_off"}},
		"longer": {booking.AvailabilityQuery{Length: 30 * time.Minute},
			[]string{"09:00 past", "09:15 past", "09:30 ana,ben", "09:45 held", "10:00 held", "10:15 time_off", "10:30 time_off"}},
		"too long": {booking.AvailabilityQuery{Length: 121 * time.Minute}, nil},
	} {
		tt.q.ActivityID, tt.q.Day = "cut", "2026-03-02"
		if got := told(s.query(tt.q), berlin); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	tokyo := zone(t, "Asia/Tokyo")
	got := told(s.query(booking.AvailabilityQuery{ActivityID: "cut", Day: "2026-03-02", Zone: tokyo}), tokyo)
	if len(got) != 8 || got[0] != "17:00 past" {
		t.Errorf("in Tokyo: %q", got)
	}
}

func TestSlotsOnDaysWhenTheClockIsChanged(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	lordHowe := zone(t, "Australia/Lord_Howe")
	for _, tt := range []struct {
		day  string
		in   *time.Location
		want int // slots of a quarter of an hour
	}{
		{"2026-03-28", s.Location(), 96}, {"2026-03-29", s.Location(), 92}, {"2026-10-25", s.Location(), 100},
		{"2026-10-04", lordHowe, 94}, {"2027-04-04", lordHowe, 98}, {"2026-09-06", zone(t, "America/Santiago"), 92},
		{"2011-12-30", zone(t, "Pacific/Apia"), 0}, // a day that was left out
	} {
		slots := s.query(booking.AvailabilityQuery{ActivityID: "cut", Day: tt.day, Zone: tt.in})
		if len(slots) != tt.want || slices.ContainsFunc(slots, func(one booking.Slot) bool { return one.Start.In(tt.in).Format(time.DateOnly) != tt.day }) {
			t.Errorf("%s in %s: %d slots", tt.day, tt.in, len(slots))
		}
	}
}

func TestWhenAClassCanBeBooked(t *testing.T) {
	s, in := class(t, 2)
	yoga := booking.Activity{ID: "yoga", Name: "Yoga", Kind: booking.Class, Duration: time.Hour}
	s.Session(yoga, s.AllDay("ben"), at(10, 0), 1)
	s.Session(yoga, s.AllDay("ben"), at(12, 0), 1)
	s.Session(s.Activity("pilates", booking.Class, time.Hour), s.AllDay("ben"), at(14, 0), 1)
	in.ParticipantID, in.StaffID = s.Participant("bo").ID, "ben"
	_, err := book(s, in)
	wantCode(t, err, "")
	s.Clock.Set(at(9, 59))
	for n := range 2 {
		_, err = s.hold(fmt.Sprint("k", n), "ana", at(10, 0), at(11, 0))
		wantCode(t, err, "")
	}
	q := booking.AvailabilityQuery{ActivityID: "yoga", Day: "2026-03-02"}
	got := told(s.query(q), time.UTC)
	slices.Sort(got[:2]) // they begin at the same time
	if !slices.Equal(got, []string{"10:00 ana 0/2 held", "10:00 ben 0/1 full", "12:00 ben 1/1"}) {
		t.Errorf("got %q", got)
	}
	s.Clock.Set(at(10, 30))
	q.StaffID = "ana"
	if got := told(s.query(q), time.UTC); !slices.Equal(got, []string{"10:00 ana 2/2 past"}) {
		t.Errorf("later: %q", got)
	}
}

func TestAvailabilityThatCannotBeAsked(t *testing.T) {
	s, _ := salon(t)
	s.AllDay("ana")
	for name, tt := range map[string]struct {
		q     booking.AvailabilityQuery
		code  problem.Code
		field string
	}{
		"no day":              {booking.AvailabilityQuery{ActivityID: "cut"}, problem.ValidationError, "day"},
		"a day there is not":  {booking.AvailabilityQuery{ActivityID: "cut", Day: "2026-02-29"}, problem.ValidationError, "day"},
		"14 minutes":          {booking.AvailabilityQuery{ActivityID: "cut", Day: "2026-03-02", Length: 14 * time.Minute}, problem.ValidationError, "minutes"},
		"481 minutes":         {booking.AvailabilityQuery{ActivityID: "cut", Day: "2026-03-02", Length: 481 * time.Minute}, problem.ValidationError, "minutes"},
		"an unknown activity": {booking.AvailabilityQuery{ActivityID: "x", Day: "2026-03-02"}, problem.NotFound, "activityId"},
		"an unknown member":   {booking.AvailabilityQuery{ActivityID: "cut", Day: "2026-03-02", StaffID: "x"}, problem.NotFound, "staffId"},
	} {
		_, err := s.Desk.QueryAvailability(t.Context(), s.Operator(), tt.q)
		if e := wantCode(t, err, tt.code); e.Field() != tt.field {
			t.Errorf("%s: %v", name, e.Details)
		}
	}
}

func TestCheckingATime(t *testing.T) {
	s, in := salon(t)
	s.Staff("ana", 9*60, 17*60) // 8:00 to 16:00 UTC
	s.Staff("ben", 9*60, 12*60)
	in.StaffID = "ben"
	_, err := book(s, in) // 10:00 to 10:15
	wantCode(t, err, "")
	_, err = s.hold("k", "ana", at(10, 0), at(11, 0))
	wantCode(t, err, "")
	for name, tt := range map[string]struct {
		q      booking.AvailabilityCheck
		who    string
		closed booking.Closed
	}{
		"free":            {booking.AvailabilityCheck{Start: at(8, 0), End: at(9, 0)}, "ana,ben", booking.Open},
		"ben is booked":   {booking.AvailabilityCheck{Start: at(10, 0), End: at(10, 15), StaffID: "ben"}, "", booking.ClosedBooked},
		"and ana held":    {booking.AvailabilityCheck{Start: at(10, 0), End: at(10, 15)}, "", booking.ClosedHeld},
		"by us":           {booking.AvailabilityCheck{Start: at(10, 0), End: at(10, 15), HoldKey: "k"}, "ana", booking.Open},
		"not by us":       {booking.AvailabilityCheck{Start: at(10, 0), End: at(10, 15), HoldKey: "unknown"}, "", booking.ClosedHeld},
		"a whole day":     {booking.AvailabilityCheck{Start: at(0, 0), End: at(24, 0)}, "", booking.ClosedNotWorking},
		"in the past":     {booking.AvailabilityCheck{Start: at(-24, 0), End: at(-23, 0)}, "", booking.ClosedPast},
		"ben's afternoon": {booking.AvailabilityCheck{Start: at(12, 0), End: at(13, 0), StaffID: "ben"}, "", booking.ClosedNotWorking},
	} {
		got, err := s.Desk.CheckAvailability(t.Context(), s.Operator(), tt.q)
		if err != nil || strings.Join(got.StaffIDs, ",") != tt.who || got.Closed != tt.closed {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for field, q := range map[string]booking.AvailabilityCheck{
		"end": {Start: at(10, 0), End: at(10, 0)}, "start": {Start: at(10, 0).Add(1), End: at(11, 0)}, "holdKey": {Start: at(10, 0), End: at(11, 0), HoldKey: strings.Repeat("k", 201)},
	} {
		_, err := s.Desk.CheckAvailability(t.Context(), s.Operator(), q)
		if e := wantCode(t, err, problem.ValidationError); e.Field() != field {
			t.Errorf("%+v: %v", q, e)
		}
	}
	_, err = s.Desk.CheckAvailability(t.Context(), s.Operator(), booking.AvailabilityCheck{Start: at(10, 0), End: at(34, 1)})
	wantCode(t, err, problem.ValidationError)
	_, err = s.Desk.CheckAvailability(t.Context(), s.Operator(), booking.AvailabilityCheck{Start: at(10, 0), End: at(11, 0), StaffID: "x"})
	wantCode(t, err, problem.NotFound)
}

// TestWhatAvailabilityCosts in requests to the store, of which the authorizer and the limits take one each beside these.
func TestWhatAvailabilityCosts(t *testing.T) {
	s, in := class(t, 2)
	s.Activity("cut", booking.Appointment, 15*time.Minute)
	_, err := s.hold("k", "ana", at(14, 0), at(15, 0))
	wantCode(t, err, "")
	ctx, c := t.Context(), s.Operator()
	for name, tt := range map[string]struct {
		most int
		do   func() error
	}{
		"a class": {2, func() error {
			_, err := s.Desk.QueryAvailability(ctx, c, booking.AvailabilityQuery{ActivityID: "yoga", Day: "2026-03-02"})
			return err
		}},
		"an appointment": {3, func() error {
			_, err := s.Desk.QueryAvailability(ctx, c, booking.AvailabilityQuery{ActivityID: "cut", Day: "2026-03-02"})
			return err
		}},
		"a check": {2, func() error {
			_, err := s.Desk.CheckAvailability(ctx, c, booking.AvailabilityCheck{Start: in.Start, End: at(11, 0)})
			return err
		}},
		"a look at a hold": {1, func() error { _, _, err := s.Desk.FindHold(ctx, c, "k"); return err }},
		"the team now":     {2, func() error { _, err := s.Desk.Team(ctx, c, booking.TeamQuery{}); return err }},
		"the team's day":   {1, func() error { _, err := s.Desk.Team(ctx, c, booking.TeamQuery{Day: "2026-03-02"}); return err }},
	} {
		s.Requests.Count()
		if err := tt.do(); err != nil || s.Requests.Count() > tt.most {
			t.Errorf("%s costs more than %d, or fails: %v", name, tt.most, err)
		}
	}
}
