package booking

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/contention"
	"frontdesk/shared/problem"
)

// SessionStatus is the state of a session.
type SessionStatus string

// The states of a session.
const (
	Scheduled        SessionStatus = "scheduled"
	SessionCancelled SessionStatus = "cancelled"
)

// Session is one occurrence of an activity. The names of the activity and of who leads it are those of the time it was
// scheduled.
type Session struct {
	ID           string
	Kind         ActivityKind
	ActivityID   string
	ActivityName string
	StaffID      string
	StaffName    string
	Start, End   time.Time
	Capacity     int
	Taken        int // places of pending, offered, confirmed, completed and no-show registrations, and of holds
	Waiting      int // registrations that wait for a place
	Status       SessionStatus
	Held         []HeldPlace // the places of holds
	HeldVersion  int64       // 0 before a place was first held
}

// Free returns how many places are left.
func (s Session) Free() int { return max(0, s.Capacity-s.Taken) }

// Bounds of a listing of sessions.
const (
	MaxDays     = 62 // the longest period, in days
	MaxSessions = 100
)

// Session returns the session of that id. NOT_FOUND when there is none; FORBIDDEN for an instructor who does not lead it.
func (d *Desk) Session(ctx context.Context, c access.Caller, id string) (Session, error) {
	if err := c.Require(access.SessionsRead); err != nil {
		return Session{}, err
	}
	return d.ownSession(ctx, c, id)
}

// ownSession reads a session for who may see it: an instructor their own only.
func (d *Desk) ownSession(ctx context.Context, c access.Caller, id string) (Session, error) {
	s, err := d.store.Session(ctx, c.Business.ID, id)
	if err == nil {
		err = requireOwn(c, s.StaffID)
	}
	if err != nil {
		return Session{}, orNotFound(err, "sessionId", id)
	}
	return s.at(d.now()), nil
}

// UpcomingSessions lists the sessions of the business that begin in the next days, the next one first, at most limit.
// An instructor sees only their own. Cancelled sessions are left out.
func (d *Desk) UpcomingSessions(ctx context.Context, c access.Caller, days, limit int) ([]Session, error) {
	if err := c.Require(access.SessionsRead); err != nil {
		return nil, err
	}
	leads := func(Session) bool { return true }
	if c.OwnSessionsOnly() {
		leads = func(s Session) bool { return s.StaffID == c.StaffID }
	}
	return d.sessions(ctx, c.Business.ID, days, limit, leads)
}

// BrowseSessions lists what anyone may see of a business's coming sessions, the next one first: those of its classes.
func (d *Desk) BrowseSessions(ctx context.Context, c access.Caller, handle string, days, limit int) (Business, []Session, error) {
	b, err := d.FindBusiness(ctx, c, handle)
	if err != nil {
		return Business{}, nil, err
	}
	// An appointment's session is somebody's own.
	sessions, err := d.sessions(ctx, b.ID, days, limit, func(s Session) bool { return s.Kind == Class })
	return b, sessions, err
}

func (d *Desk) sessions(ctx context.Context, businessID string, days, limit int, wanted func(Session) bool) ([]Session, error) {
	if days < 1 || days > MaxDays {
		return nil, problem.Invalid("days", days, "days must be between 1 and %d.", MaxDays)
	}
	if limit < 1 || limit > MaxSessions {
		return nil, problem.Invalid("limit", limit, "limit must be between 1 and %d.", MaxSessions)
	}
	now := d.now().UTC()
	found := []Session{}
	for s, err := range d.store.Sessions(ctx, businessID, now, now.AddDate(0, 0, days)) {
		if err != nil {
			return nil, err
		}
		if s.Status == Scheduled && wanted(s) {
			found = append(found, s.at(now))
		}
		if len(found) == limit {
			break
		}
	}
	return found, nil
}

func newSession(id string, a Activity, staff Staff, start time.Time, length time.Duration, capacity int) Session {
	return Session{
		ID: id, Kind: a.Kind, ActivityID: a.ID, ActivityName: a.Name, StaffID: staff.ID, StaffName: staff.Name,
		Start: start.UTC(), End: start.UTC().Add(length), Capacity: capacity, Status: Scheduled,
	}
}

// untilUnchanged runs try until it returns something other than ErrChanged.
func untilUnchanged(ctx context.Context, try func() error) error {
	busy := problem.New(problem.Conflict, "Others are changing the same at this very moment. Try again.")
	return contention.Settle(ctx, ErrChanged, busy, try)
}
