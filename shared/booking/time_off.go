package booking

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// NewTimeOff asks for time off.
type NewTimeOff struct {
	StaffID    string
	Start, End time.Time
	Reason     string
}

// Bounds of time off.
const (
	MaxTimeOff = 100 // entries of one member of the team
	longestOff = 366 * 24 * time.Hour
)

// AddTimeOff keeps a member of the team from being booked for a time. What is booked already stays. VALIDATION_ERROR for bad input;
// NOT_FOUND for an unknown member; CONFLICT when they have MaxTimeOff entries.
func (d *Desk) AddTimeOff(ctx context.Context, c access.Caller, in NewTimeOff) (TimeOff, error) {
	if err := c.Require(access.TeamManage); err != nil {
		return TimeOff{}, err
	}
	in.Start, in.End, in.Reason = in.Start.UTC(), in.End.UTC(), strings.TrimSpace(in.Reason)
	return once(ctx, d, c, "add_time_off", in, func(keep keep) (TimeOff, error) {
		off := TimeOff{ID: d.newID(), Start: in.Start, End: in.End, Reason: in.Reason}
		if err := checkText("reason", in.Reason, MaxReason); err != nil {
			return off, err
		}
		if err := checkStretch(Interval{in.Start, in.End}, longestOff); err != nil {
			return off, err
		}
		staff, err := d.leader(ctx, c, in.StaffID)
		if err != nil {
			return off, err
		}
		if len(staff.TimeOff) >= MaxTimeOff {
			return off, problem.New(problem.Conflict, "%s has %d entries of time off. Remove old ones first.", staff.Name, MaxTimeOff)
		}
		change, err := keep(d.timeOffEvent(c, audit.TimeOffAdded, staff, off), off)
		if err != nil {
			return off, err
		}
		return off, orNotFound(d.store.AddTimeOff(ctx, c.Business.ID, staff.ID, off, change), "staffId", in.StaffID)
	})
}

// RemoveTimeOff takes an entry back, and returns it. NOT_FOUND for an unknown member or entry.
func (d *Desk) RemoveTimeOff(ctx context.Context, c access.Caller, staffID, id string) (TimeOff, error) {
	if err := c.Require(access.TeamManage); err != nil {
		return TimeOff{}, err
	}
	return onceUnchanged(ctx, d, c, "remove_time_off", [2]string{staffID, id}, func(keep keep) (TimeOff, error) {
		staff, err := d.leader(ctx, c, staffID)
		if err != nil {
			return TimeOff{}, err
		}
		n := slices.IndexFunc(staff.TimeOff, func(off TimeOff) bool { return off.ID == id })
		if n < 0 {
			return TimeOff{}, notFound("id", id)
		}
		off := staff.TimeOff[n]
		change, err := keep(d.timeOffEvent(c, audit.TimeOffRemoved, staff, off), off)
		if err != nil {
			return off, err
		}
		return off, d.store.RemoveTimeOff(ctx, c.Business.ID, staff.ID, n, off, change)
	})
}

// TimeOffBetween returns the entries that overlap an interval, by their start.
func (s Staff) TimeOffBetween(i Interval) []TimeOff {
	some := slices.DeleteFunc(slices.Clone(s.TimeOff), func(off TimeOff) bool { return !i.overlaps(Interval{off.Start, off.End}) })
	slices.SortFunc(some, func(a, b TimeOff) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID)) })
	return some
}

func (d *Desk) timeOffEvent(c access.Caller, kind audit.Kind, staff Staff, off TimeOff) audit.Event {
	return audit.New(c, kind, staff.Name, d.now(), d.random).With("staff", staff.ID).
		With("start", off.Start.Format(time.RFC3339)).With("end", off.End.Format(time.RFC3339)).With("reason", off.Reason)
}
