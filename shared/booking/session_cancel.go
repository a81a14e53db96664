package booking

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// SessionCancellation is what the cancellation of a session did, or would do.
type SessionCancellation struct {
	Session   Session
	Cancelled []Registration // as they were before, in the order of an Attendance; those who waited come last
}

// CancelSession cancels a session, so that its leader is free then, and all its registrations; who has come or failed to keeps theirs.
// With dryRun it only says what it would do. reason, which may be empty, is for the log. A call that broke off is finished by the next.
//
// VALIDATION_ERROR for a bad reason; NOT_FOUND for an unknown session; CONFLICT when it is over, or cancelled with all its registrations.
func (d *Desk) CancelSession(ctx context.Context, c access.Caller, id, reason string, dryRun bool) (SessionCancellation, error) {
	if err := c.Require(access.SessionsWrite); err != nil {
		return SessionCancellation{}, err
	}
	if err := checkText("reason", reason, MaxReason); err != nil {
		return SessionCancellation{}, err
	}
	a := d.cancellingSession(c, id, reason)
	if dryRun {
		return d.foretell(ctx, c, a)
	}
	asked := struct{ ID, Reason string }{id, reason}
	return once(ctx, d, c, "cancel_session", asked, func(keep keep) (SessionCancellation, error) {
		so, err := d.alter(ctx, c, a, keep, func(so altered) any { return so.cancellation() })
		return so.cancellation(), err
	})
}

func (d *Desk) cancellingSession(c access.Caller, id, reason string) alteration {
	now := d.now()
	return alteration{
		id: id,
		decide: func(ctx context.Context, s Session) (Session, []Calendar, error) {
			if s.Status == SessionCancelled {
				return s, nil, nil
			}
			if !now.Before(s.End) {
				return s, nil, overSince(s)
			}
			after := s
			after.Status = SessionCancelled
			calendars, _, err := d.relocate(ctx, c.Business.ID, s, after)
			return after, calendars, err
		},
		follow: func(_ Session, r Registration) Registration {
			if slices.Contains(cancelling.from, r.Status) {
				r.Status = Cancelled
				r = r.since(now)
			}
			return r
		},
		event: func(_, after Session) audit.Event {
			return audit.New(c, audit.SessionCancelled, after.ActivityName, now, d.random).With("session", after.ID).
				With("start", after.Start.Format(time.RFC3339)).With("reason", reason)
		},
		done: problem.New(problem.Conflict, "The session is cancelled already, and all its registrations.").With("field", "sessionId"),
	}
}

// foretell says what an alteration would do, and refuses what it would.
func (d *Desk) foretell(ctx context.Context, c access.Caller, a alteration) (SessionCancellation, error) {
	before, err := d.store.Session(ctx, c.Business.ID, a.id)
	if err != nil {
		return SessionCancellation{}, orNotFound(err, "sessionId", a.id)
	}
	after, _, err := a.decide(ctx, before)
	if err != nil {
		return SessionCancellation{}, err
	}
	all, err := d.store.RegistrationsIn(ctx, c.Business.ID, a.id)
	if err != nil {
		return SessionCancellation{}, err
	}
	so := altered{session: before, registrations: a.followers(after, all)}
	if after.is(before) && len(so.registrations) == 0 {
		return SessionCancellation{}, a.done
	}
	return so.cancellation(), nil
}

func (so altered) cancellation() SessionCancellation {
	done := SessionCancellation{Session: so.session}
	for _, r := range so.registrations {
		done.Cancelled = append(done.Cancelled, r.Before)
	}
	slices.SortFunc(done.Cancelled, byRoll)
	return done
}
