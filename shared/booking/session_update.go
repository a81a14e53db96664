package booking

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// SessionChanges is what to change of a session; a nil field stays.
type SessionChanges struct {
	Start    *time.Time
	StaffID  *string // who leads it
	Capacity *int
}

// UpdateSession changes when a session is, who leads it, or how many places it has. Its length stays, and all registrations go with it.
//
// VALIDATION_ERROR for bad input or a start in the past; NOT_FOUND for an unknown session or member of staff; CONFLICT when more places
// are taken, the leader is somewhere else then, or the session is cancelled.
func (d *Desk) UpdateSession(ctx context.Context, c access.Caller, id string, in SessionChanges) (Session, error) {
	if err := c.Require(access.SessionsWrite); err != nil {
		return Session{}, err
	}
	if in.Start != nil {
		start := in.Start.UTC()
		in.Start = &start
	}
	asked := struct {
		ID string
		SessionChanges
	}{id, in}
	return once(ctx, d, c, "update_session", asked, func(keep keep) (Session, error) {
		if err := d.checkChanges(in); err != nil {
			return Session{}, err
		}
		so, err := d.alter(ctx, c, d.updatingSession(c, id, in), keep, func(so altered) any { return so.session })
		return so.session, err
	})
}

// checkChanges judges what needs no records.
func (d *Desk) checkChanges(in SessionChanges) error {
	switch {
	case in == SessionChanges{}:
		return problem.New(problem.ValidationError, "Say what to change: `start`, `staffId` or `capacity`.").With("field", "start")
	case in.Capacity != nil:
		return checkCapacity(*in.Capacity)
	default:
		return nil
	}
}

func (d *Desk) updatingSession(c access.Caller, id string, in SessionChanges) alteration {
	return alteration{
		id:     id,
		decide: func(ctx context.Context, s Session) (Session, []Calendar, error) { return d.updated(ctx, c, s, in) },
		follow: func(s Session, r Registration) Registration { return r.in(s, c.Business) },
		event: func(before, after Session) audit.Event {
			return audit.New(c, audit.SessionChanged, after.ActivityName, d.now(), d.random).With("session", after.ID).
				With("start", after.Start.Format(time.RFC3339)).With("startBefore", before.Start.Format(time.RFC3339)).
				With("leader", after.StaffName).With("capacity", fmt.Sprint(after.Capacity))
		},
	}
}

// updated is the session as it becomes, and the calendars that it enters and leaves by that.
func (d *Desk) updated(ctx context.Context, c access.Caller, s Session, in SessionChanges) (Session, []Calendar, error) {
	if s.Status == SessionCancelled {
		return s, nil, bookingProblem(ErrSessionCancelled)
	}
	after := s
	if in.Capacity != nil {
		after.Capacity = *in.Capacity
	}
	switch {
	case s.Kind == Appointment && after.Capacity != s.Capacity:
		return s, nil, problem.Invalid("capacity", after.Capacity, "An appointment has one place.")
	case after.Capacity < s.Taken:
		return s, nil, problem.New(problem.Conflict, "%d places of the session are taken.", s.Taken).With("field", "capacity").With("taken", s.Taken)
	}
	if in.Start != nil && !in.Start.Equal(s.Start) {
		if err := d.checkStart(*in.Start); err != nil {
			return s, nil, err
		}
		after.Start, after.End = *in.Start, in.Start.Add(s.End.Sub(s.Start))
	}
	leader := Staff{ID: s.StaffID, Name: s.StaffName}
	if in.StaffID != nil && *in.StaffID != s.StaffID {
		var err error
		if leader, err = d.leader(ctx, c, *in.StaffID); err != nil {
			return s, nil, err
		}
		after.StaffID, after.StaffName = leader.ID, leader.Name
	}
	if after.Start.Equal(s.Start) && after.StaffID == s.StaffID {
		return after, nil, nil
	}
	calendars, clash, err := d.relocate(ctx, c.Business.ID, s, after)
	if err == nil && clash {
		err = somewhereElse(leader, []string{dayOf(after.Start, c.Business.Location())})
	}
	return after, calendars, err
}
