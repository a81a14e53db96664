package booking

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// NewSession asks for a session of a class, or for a series of them.
type NewSession struct {
	ActivityID string
	StaffID    string // who leads it
	Start      time.Time
	Capacity   int
	Repeat     *Repeat // nil: once
}

// Repeat is when the sessions of a series are, at the same time by the wall clock of the business: the first at its Start.
type Repeat struct {
	Every    Frequency
	Weekdays []time.Weekday // of Weekly: those of each week, that of the Start among them; none: that one
	Count    int            // how many sessions there are; 0: as many as Until says
	Until    string         // 2006-01-02: the last day there may be one; empty: as many as Count says
}

// Frequency is how often a series has sessions.
type Frequency string

// The frequencies.
const (
	Daily  Frequency = "day"
	Weekly Frequency = "week"
)

// MaxSeries is how many sessions a series may have: with the calendars of their leader one transaction holds them.
const MaxSeries = 30

// MaxCapacity is how many places a session may have.
const MaxCapacity = 1000

// ScheduleSessions adds a session of a class, or all those of a series, and marks their leader as busy then, all or nothing. The first
// comes first.
//
// VALIDATION_ERROR for bad input or a start in the past; NOT_FOUND for an unknown activity or member of staff; CONFLICT when the leader
// is somewhere else, with the days of that in the details.
func (d *Desk) ScheduleSessions(ctx context.Context, c access.Caller, in NewSession) ([]Session, error) {
	if err := c.Require(access.SessionsWrite); err != nil {
		return nil, err
	}
	in.Start = in.Start.UTC()
	return once(ctx, d, c, "schedule_sessions", in, func(keep keep) ([]Session, error) { return d.schedule(ctx, c, in, keep) })
}

func (d *Desk) schedule(ctx context.Context, c access.Caller, in NewSession, keep keep) ([]Session, error) {
	if err := checkCapacity(in.Capacity); err != nil {
		return nil, err
	}
	if err := d.checkStart(in.Start); err != nil {
		return nil, err
	}
	starts, err := in.starts(c.Business.Location())
	if err != nil {
		return nil, err
	}
	activity, err := d.store.Activity(ctx, c.Business.ID, in.ActivityID)
	if err != nil {
		return nil, orNotFound(err, "activityId", in.ActivityID)
	}
	if activity.Kind != Class {
		return nil, problem.Invalid("activityId", in.ActivityID, "Only a class has sessions of its own; an appointment's is made when it is booked.")
	}
	leader, err := d.leader(ctx, c, in.StaffID)
	if err != nil {
		return nil, err
	}
	var sessions []Session
	for _, start := range starts {
		sessions = append(sessions, newSession(d.newID(), activity, leader, start, activity.Duration, in.Capacity))
	}
	first, last := sessions[0], sessions[len(sessions)-1]
	scheduled := audit.New(c, audit.SessionScheduled, activity.Name, d.now(), d.random).With("session", first.ID).With("start", first.Start.Format(time.RFC3339))
	if last.ID != first.ID {
		scheduled = scheduled.With("until", last.Start.Format(time.RFC3339))
	}
	change, err := keep(scheduled, sessions)
	if err != nil {
		return nil, err
	}
	err = untilUnchanged(ctx, func() error {
		calendars, err := d.fit(ctx, c, leader, sessions)
		if err != nil {
			return err
		}
		return d.store.AddSessions(ctx, c.Business.ID, sessions, calendars, change)
	})
	return sessions, err
}

func checkCapacity(places int) error {
	if places < 1 || places > MaxCapacity {
		return problem.Invalid("capacity", places, "A session has 1 to %d places.", MaxCapacity)
	}
	return nil
}

// leader finds somebody of the team.
func (d *Desk) leader(ctx context.Context, c access.Caller, id string) (Staff, error) {
	team, err := d.store.Team(ctx, c.Business.ID)
	if err != nil {
		return Staff{}, err
	}
	i := slices.IndexFunc(team, func(s Staff) bool { return s.ID == id })
	if i < 0 {
		return Staff{}, notFound("staffId", id)
	}
	return team[i], nil
}

// fit returns the calendars of who leads new sessions as they are once these are in them.
func (d *Desk) fit(ctx context.Context, c access.Caller, leader Staff, sessions []Session) ([]Calendar, error) {
	var days []string
	for _, s := range sessions {
		days = append(days, utcDays(s.Start, s.End)...)
	}
	calendars, err := d.calendars(ctx, c.Business.ID, []string{leader.ID}, slices.Compact(days))
	if err != nil {
		return nil, err
	}
	var clashes []string
	for _, s := range sessions {
		if enter(calendars, s, d.now()) {
			clashes = append(clashes, dayOf(s.Start, c.Business.Location()))
		}
	}
	if len(clashes) > 0 {
		return nil, somewhereElse(leader, clashes)
	}
	return calendars, nil
}

// somewhereElse is the refusal of a session at a time when its leader has another one.
func somewhereElse(leader Staff, days []string) error {
	return problem.New(problem.Conflict, "%s is somewhere else at that time on %s.", leader.Name, strings.Join(days, ", ")).
		With("field", "staffId").With("dates", days)
}

// starts lists when the sessions begin, in their order.
func (in NewSession) starts(zone *time.Location) ([]time.Time, error) {
	if in.Repeat == nil {
		return []time.Time{in.Start}, nil
	}
	local := in.Start.In(zone)
	r := *in.Repeat
	if err := r.check(local); err != nil {
		return nil, err
	}
	year, month, day := local.Date()
	hour, minute, second := local.Clock()
	starts := []time.Time{in.Start}
	for n := 1; r.Count == 0 || len(starts) < r.Count; n++ {
		wall := time.Date(year, month, day+n, hour, minute, second, 0, time.UTC)
		if r.Count == 0 && wall.Format(time.DateOnly) > r.Until {
			break
		}
		if !r.has(wall.Weekday(), local.Weekday()) {
			continue
		}
		start, ok := onClock(wall, zone)
		if !ok {
			return nil, skipped(wall, zone)
		}
		if starts = append(starts, start); len(starts) > MaxSeries {
			return nil, problem.Invalid("repeat.until", r.Until, "A series may have %d sessions, and this one would have more.", MaxSeries)
		}
	}
	return starts, nil
}

// check judges a series whose first session begins at start, in the business's time zone.
func (r Repeat) check(start time.Time) error {
	switch {
	case r.Every != Daily && r.Every != Weekly:
		return problem.Invalid("repeat.every", r.Every, "`repeat.every` must be %s or %s.", Daily, Weekly)
	case r.Every == Daily && len(r.Weekdays) > 0:
		return problem.New(problem.ValidationError, "`repeat.weekdays` are of a series with every %s.", Weekly).With("field", "repeat.weekdays")
	case !r.has(start.Weekday(), start.Weekday()):
		return problem.New(problem.ValidationError, "The series starts on a %s: `repeat.weekdays` must include it.", start.Weekday()).With("field", "repeat.weekdays")
	case (r.Count == 0) == (r.Until == ""):
		return problem.New(problem.ValidationError, "Say how long the series is: either `repeat.count` or `repeat.until`.").With("field", "repeat.count")
	case r.Count != 0 && (r.Count < 2 || r.Count > MaxSeries):
		return problem.Invalid("repeat.count", r.Count, "A series has 2 to %d sessions.", MaxSeries)
	case r.Until == "":
		return nil
	}
	until, err := time.Parse(time.DateOnly, r.Until)
	if err != nil || until.Format(time.DateOnly) < start.Format(time.DateOnly) {
		return problem.Invalid("repeat.until", r.Until, "`repeat.until` must be a day, such as 2026-12-24, and not before the first session.")
	}
	return nil
}

// has reports whether the series has a session on a weekday. first is that of its first session.
func (r Repeat) has(day, first time.Weekday) bool {
	switch {
	case r.Every == Daily:
		return true
	case len(r.Weekdays) > 0:
		return slices.Contains(r.Weekdays, day)
	default:
		return day == first
	}
}
