package booking

import (
	"context"
	"slices"
	"time"
)

// Calendar is what one member of staff does on one UTC day. It is the unit of optimistic locking: a person is busy
// exactly when a calendar says so.
type Calendar struct {
	StaffID string
	Day     string // 2006-01-02, UTC
	Version int64  // 0 before it was first written
	Busy    []Busy
}

// Busy is a stretch of time that a session takes, or a hold until it expires.
type Busy struct {
	Start, End time.Time
	SessionID  string
	HoldID     string    // instead of SessionID
	Until      time.Time // when the hold expires
}

// counts reports whether somebody is busy with it at that time: a hold that has expired counts no more.
func (b Busy) counts(now time.Time) bool { return b.HoldID == "" || now.Before(b.Until) }

func (b Busy) interval() Interval { return Interval{b.Start, b.End} }

// clashes reports whether something takes any of the time from start to end, as of now.
func (c Calendar) clashes(start, end, now time.Time) bool {
	return slices.ContainsFunc(c.Busy, func(b Busy) bool {
		return b.interval().overlaps(Interval{start, end}) && b.counts(now)
	})
}

// enter puts a session into those of the calendars that are its leader's on its days, and reports whether something takes its time
// there as of now.
func enter(calendars []Calendar, s Session, now time.Time) (clashes bool) {
	days := utcDays(s.Start, s.End)
	for i, c := range calendars {
		if c.StaffID != s.StaffID || !slices.Contains(days, c.Day) {
			continue
		}
		clashes = clashes || c.clashes(s.Start, s.End, now)
		calendars[i].Busy = append(slices.Clone(c.Busy), Busy{Start: s.Start, End: s.End, SessionID: s.ID})
	}
	return clashes
}

// relocate returns the calendars that a session leaves and enters when it becomes another one, as they are then. clash is that its
// leader is somewhere else then. A cancelled session enters none.
func (d *Desk) relocate(ctx context.Context, businessID string, before, after Session) (changed []Calendar, clash bool, _ error) {
	staff := slices.Compact([]string{before.StaffID, after.StaffID})
	days := slices.Compact(slices.Sorted(slices.Values(append(utcDays(before.Start, before.End), utcDays(after.Start, after.End)...))))
	calendars, err := d.calendars(ctx, businessID, staff, days)
	if err != nil {
		return nil, false, err
	}
	was := slices.Clone(calendars)
	for i, c := range calendars {
		calendars[i].Busy = slices.DeleteFunc(slices.Clone(c.Busy), func(b Busy) bool { return b.SessionID == before.ID })
	}
	if after.Status == Scheduled {
		clash = enter(calendars, after, d.now())
	}
	for i, c := range calendars {
		if !slices.Equal(c.Busy, was[i].Busy) {
			changed = append(changed, c)
		}
	}
	return changed, clash, nil
}

// freeTime is somebody who is free, and the calendars that say so.
type freeTime struct {
	staff     Staff
	calendars []Calendar
}

// with returns the calendars as they are once s is in them, with the versions they were read at.
func (f freeTime) with(s Session) []Calendar {
	out := make([]Calendar, 0, len(f.calendars))
	for _, c := range f.calendars {
		c.Busy = append(slices.Clone(c.Busy), Busy{Start: s.Start, End: s.End, SessionID: s.ID})
		out = append(out, c)
	}
	return out
}

// freeStaff returns those of candidates who are free from start to end, in their order.
func (d *Desk) freeStaff(ctx context.Context, businessID string, candidates []Staff, start, end time.Time) ([]freeTime, error) {
	calendars, err := d.calendars(ctx, businessID, idsOf(candidates), utcDays(start, end))
	if err != nil {
		return nil, err
	}
	var free []freeTime
	for _, staff := range candidates {
		f := freeTime{staff: staff}
		busy := false
		for _, c := range calendars {
			if c.StaffID != staff.ID {
				continue
			}
			f.calendars = append(f.calendars, c)
			busy = busy || c.clashes(start, end, d.now())
		}
		if !busy {
			free = append(free, f)
		}
	}
	return free, nil
}

// calendars reads calendars without the holds that have expired, so that whoever writes one of them prunes it.
func (d *Desk) calendars(ctx context.Context, businessID string, staffIDs, days []string) ([]Calendar, error) {
	calendars, err := d.store.Calendars(ctx, businessID, staffIDs, days)
	for n, c := range calendars {
		calendars[n].Busy = slices.DeleteFunc(c.Busy, func(b Busy) bool { return !b.counts(d.now()) })
	}
	return calendars, err
}

// busyIn returns what somebody is busy with in an interval.
func busyIn(calendars []Calendar, staffID string, i Interval) []Busy {
	var all []Busy
	for _, c := range calendars {
		for _, b := range c.Busy {
			if c.StaffID == staffID && b.interval().overlaps(i) {
				all = append(all, b)
			}
		}
	}
	return all
}

func idsOf(staff []Staff) []string {
	var ids []string
	for _, s := range staff {
		ids = append(ids, s.ID)
	}
	return ids
}

// dayOf is the day of a point in time, as 2006-01-02.
func dayOf(t time.Time, in *time.Location) string { return t.In(in).Format(time.DateOnly) }

// utcDays lists the UTC days that a stretch of time touches.
func utcDays(start, end time.Time) []string {
	var days []string
	for day := start.UTC().Truncate(24 * time.Hour); day.Before(end); day = day.AddDate(0, 0, 1) {
		days = append(days, day.Format(time.DateOnly))
	}
	return days
}
