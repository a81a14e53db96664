package booking

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// Closed is why nobody can have a slot.
type Closed string

// What may stand in the way, the one that may be over soonest first.
const (
	Open             Closed = "" // nothing
	ClosedHeld       Closed = "held"
	ClosedBooked     Closed = "booked"
	ClosedFull       Closed = "full" // of a class
	ClosedTimeOff    Closed = "time_off"
	ClosedNotWorking Closed = "not_working"
	ClosedPast       Closed = "past"
)

// orSooner returns which of the two may be over sooner: what a slot is told to be when it is closed to several for different reasons.
func (c Closed) orSooner(other Closed) Closed {
	order := []Closed{Open, ClosedHeld, ClosedBooked, ClosedFull, ClosedTimeOff, ClosedNotWorking, ClosedPast}
	if slices.Index(order, other) < slices.Index(order, c) {
		return other
	}
	return c
}

// sentence says it to people, up to the time: of whoever has the name, or, without one, of everybody.
func (c Closed) sentence(name string) string {
	switch c {
	case ClosedHeld:
		return "Somebody else is about to book the time"
	case ClosedTimeOff:
		return cmp.Or(name, "Whoever would work then") + " has time off"
	case ClosedNotWorking:
		if name != "" {
			return name + " does not work all the time"
		}
		return "Nobody works without a break"
	default:
		if name != "" {
			return name + " is not free"
		}
		return "Nobody is free"
	}
}

// shift is what is known of somebody's time within an interval.
type shift struct {
	staff     Staff
	scheduled []Interval // by their schedule
	working   []Interval // less time off
	busy      []Busy
}

// shifts returns those of several people. calendars hold the days that the interval is on.
func shifts(team []Staff, calendars []Calendar, within Interval, in *time.Location) []shift {
	var all []shift
	for _, s := range team {
		all = append(all, shift{s, s.Schedule.Between(within.Start, within.End, in), s.Working(within.Start, within.End, in), busyIn(calendars, s.ID, within)})
	}
	return all
}

// closed says why they cannot be had in an interval, or Open.
func (s shift) closed(i Interval) Closed {
	closed := Open
	switch {
	case !coveredBy(s.scheduled, i):
		return ClosedNotWorking
	case !coveredBy(s.working, i):
		return ClosedTimeOff
	}
	for _, b := range s.busy {
		switch {
		case !b.interval().overlaps(i):
		case b.SessionID != "":
			return ClosedBooked
		default:
			closed = ClosedHeld
		}
	}
	return closed
}

// slotOf says who of the team can be had in an interval, or why nobody can.
func slotOf(team []shift, i Interval) Slot {
	slot := Slot{Interval: i, Closed: ClosedNotWorking, StaffIDs: []string{}}
	for _, s := range team {
		closed := s.closed(i)
		if closed == Open {
			slot.StaffIDs = append(slot.StaffIDs, s.staff.ID)
		}
		slot.Closed = slot.Closed.orSooner(closed)
	}
	return slot
}

// fullOf says why a session has no place left.
func fullOf(s Session) Closed {
	if len(s.Held) > 0 {
		return ClosedHeld
	}
	return ClosedFull
}

// Slot is a time that an activity could be booked at.
type Slot struct {
	Interval
	Closed   Closed   // why nobody can have it; Open: it can be booked
	StaffIDs []string // who is free then; of a class, who leads it
	// Of a class.
	Capacity, Left int
}

// Bounds of the length of an appointment that is asked about, and the steps in which slots begin.
const (
	MinLength = 15 * time.Minute
	MaxLength = 480 * time.Minute
	step      = 15 * time.Minute
)

// AvailabilityQuery asks when an activity can be booked on a day.
type AvailabilityQuery struct {
	ActivityID string
	Day        string         // 2006-01-02
	Zone       *time.Location // that Day is a day in; nil: the business's
	Length     time.Duration  // of an appointment; 0: the activity's
	StaffID    string         // empty: anybody
}

// QueryAvailability lists the slots of a day, by their start: of a class its sessions, and of an appointment every quarter of an hour at
// which somebody's weekly schedule has room for it, those that are closed as well. VALIDATION_ERROR for bad input; NOT_FOUND for an
// unknown activity or member of the team.
func (d *Desk) QueryAvailability(ctx context.Context, c access.Caller, q AvailabilityQuery) ([]Slot, error) {
	if err := c.Require(access.ActivitiesRead, access.RegistrationsRead); err != nil {
		return nil, err
	}
	if q.Zone == nil {
		q.Zone = c.Business.Location()
	}
	day, err := dayInterval(q.Day, q.Zone)
	if err != nil {
		return nil, problem.Invalid("day", q.Day, "The day must be one such as 2026-06-01.")
	}
	if err := checkLength(q.Length); q.Length != 0 && err != nil {
		return nil, err
	}
	activity, err := d.store.Activity(ctx, c.Business.ID, q.ActivityID)
	if err != nil {
		return nil, orNotFound(err, "activityId", q.ActivityID)
	}
	if activity.Kind == Class {
		return d.classSlots(ctx, c, q, day)
	}
	if q.Length == 0 {
		q.Length = activity.Duration
	}
	team, err := d.store.Team(ctx, c.Business.ID)
	if err != nil {
		return nil, err
	}
	if team = named(team, q.StaffID); len(team) == 0 && q.StaffID != "" {
		return nil, notFound("staffId", q.StaffID)
	}
	calendars, err := d.calendars(ctx, c.Business.ID, idsOf(team), utcDays(day.Start, day.End.Add(q.Length)))
	if err != nil {
		return nil, err
	}
	return d.slots(team, calendars, day, q, c.Business.Location()), nil
}

// slots lists those of an appointment. A quarter of an hour by the wall clock is one by UTC: no offset is anything else.
func (d *Desk) slots(team []Staff, calendars []Calendar, day Interval, q AvailabilityQuery, in *time.Location) []Slot {
	slots := []Slot{}
	within := shifts(team, calendars, Interval{day.Start, day.End.Add(q.Length)}, in)
	for start := day.Start; start.Before(day.End); start = start.Add(step) {
		one := slotOf(within, Interval{start, start.Add(q.Length)})
		if one.Closed == ClosedNotWorking {
			continue
		}
		if !start.After(d.now()) {
			one.Closed, one.StaffIDs = ClosedPast, []string{}
		}
		slots = append(slots, one)
	}
	return slots
}

func (d *Desk) classSlots(ctx context.Context, c access.Caller, q AvailabilityQuery, day Interval) ([]Slot, error) {
	slots := []Slot{}
	for s, err := range d.store.Sessions(ctx, c.Business.ID, day.Start, day.End) {
		if err != nil {
			return nil, err
		}
		if s.ActivityID != q.ActivityID || s.Status != Scheduled || q.StaffID != "" && s.StaffID != q.StaffID {
			continue
		}
		s = s.at(d.now())
		one := Slot{Interval: Interval{s.Start, s.End}, StaffIDs: []string{s.StaffID}, Capacity: s.Capacity, Left: s.Free()}
		switch {
		case !s.Start.After(d.now()):
			one.Closed = ClosedPast
		case one.Left == 0:
			one.Closed = fullOf(s)
		}
		slots = append(slots, one)
	}
	return slots, nil
}

// AvailabilityCheck asks whether an interval is free.
type AvailabilityCheck struct {
	Start, End time.Time
	StaffID    string // empty: anybody
	HoldKey    string // the hold of this key does not count, if there is one
}

// CheckAvailability says who works and is free in an interval, or why nobody is. VALIDATION_ERROR for bad input, and an interval of more
// than 24 hours; NOT_FOUND for an unknown member of the team.
func (d *Desk) CheckAvailability(ctx context.Context, c access.Caller, q AvailabilityCheck) (Slot, error) {
	if err := c.Require(access.RegistrationsRead); err != nil {
		return Slot{}, err
	}
	asked := Interval{q.Start.UTC(), q.End.UTC()}
	if err := checkStretch(asked, 24*time.Hour); err != nil {
		return Slot{}, err
	}
	own, err := d.excluded(ctx, c, q.HoldKey)
	if err != nil {
		return Slot{}, err
	}
	team, err := d.store.Team(ctx, c.Business.ID)
	if err != nil {
		return Slot{}, err
	}
	if team = named(team, q.StaffID); len(team) == 0 && q.StaffID != "" {
		return Slot{}, notFound("staffId", q.StaffID)
	}
	if !asked.Start.After(d.now()) {
		return Slot{Interval: asked, Closed: ClosedPast, StaffIDs: []string{}}, nil
	}
	calendars, err := d.calendars(ctx, c.Business.ID, idsOf(team), utcDays(asked.Start, asked.End))
	if err != nil {
		return Slot{}, err
	}
	l := ledger{calendars: calendars}
	l.remove(own)
	return slotOf(shifts(team, l.calendars, asked, c.Business.Location()), asked), nil
}

// excluded returns the hold of a key, or none.
func (d *Desk) excluded(ctx context.Context, c access.Caller, key string) (Hold, error) {
	if key == "" {
		return Hold{}, nil
	}
	if err := checkHoldKey(key); err != nil {
		return Hold{}, err
	}
	h, err := d.store.Hold(ctx, c.Business.ID, key)
	if errors.Is(err, ErrNotFound) {
		return Hold{}, nil
	}
	return h, err
}

func checkLength(length time.Duration) error {
	if length < MinLength || length > MaxLength {
		return problem.Invalid("minutes", length.Minutes(), "`minutes` must be between %.0f and %.0f.", MinLength.Minutes(), MaxLength.Minutes())
	}
	return nil
}
