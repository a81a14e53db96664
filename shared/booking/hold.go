package booking

import (
	"context"
	"errors"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// Hold keeps time of the team, or a place in a class, free for a caller who has not decided yet. It ends by itself.
type Hold struct {
	ID         string
	Key        string // the caller's own name of it
	Client     string // who made it, as access.Caller.CountedAs names them
	ActivityID string // that it was made for; empty: none was named
	Segments   []HeldSegment
	CreatedAt  time.Time
	ExpiresAt  time.Time
	EndedAt    time.Time // when it was released, or booked; zero: never
	Version    int64     // 0 before it was first written
}

// HeldSegment is a stretch of time of a member of the team, or a place in the session of a class.
type HeldSegment struct {
	Start, End time.Time
	StaffID    string
	SessionID  string // of a class, when it is a place in it
}

func (s HeldSegment) interval() Interval { return Interval{s.Start, s.End} }

// Bounds of holds.
const (
	HoldTime    = 15 * time.Minute // from when it is made or extended to when it expires
	MaxHoldTime = 2 * time.Hour    // from when it is made, however often it is extended
	MaxHoldKey  = 200              // characters
	MaxSegments = 10
	MaxHeld     = 50            // segments of all live holds of a client; a burst of requests may get a few more
	MaxStretch  = 8 * time.Hour // of a segment
)

// Live reports whether a hold keeps anything at that time.
func (h Hold) Live(now time.Time) bool {
	return h.Version > 0 && h.EndedAt.IsZero() && now.Before(h.ExpiresAt)
}

// HoldChange is a hold as it is from now on, with what changes as it takes or gives back what it keeps.
type HoldChange struct {
	Hold      Hold
	Calendars []Calendar
	Places    []HeldPlaces
}

// CreateHold keeps what is asked for 15 minutes. A live hold with the same key is returned as it is when it keeps just that, and
// otherwise moves: what it kept does not stand in its way, and is free as soon as the new hold is there.
//
// VALIDATION_ERROR for bad input, a start in the past or more than a year ahead, and a segment that ends before it begins or is
// longer than 8 hours; NOT_FOUND for an unknown activity, member of the team, or a class with no session then; CONFLICT, with its
// details.reason a Closed, when the time is taken or nobody works then; RATE_LIMITED when the client would hold more than MaxHeld.
func (d *Desk) CreateHold(ctx context.Context, c access.Caller, in NewHold) (Hold, error) {
	if err := c.Require(access.RegistrationsWrite); err != nil {
		return Hold{}, err
	}
	in = in.inUTC()
	return once(ctx, d, c, "create_hold", in, func(keep keep) (Hold, error) { return d.createHold(ctx, c, in, keep) })
}

// ExtendHold has a live hold expire 15 minutes from now. NOT_FOUND for an unknown key; CONFLICT when the hold has expired or was
// released, or would end more than 2 hours after it was made.
func (d *Desk) ExtendHold(ctx context.Context, c access.Caller, key string) (Hold, error) {
	return d.changeHold(ctx, c, "extend_hold", audit.HoldExtended, key, func(h Hold) (Hold, bool, error) {
		if !h.Live(d.now()) {
			return h, false, problem.New(problem.Conflict, "This hold has ended. Make a new one.").With("field", "holdKey")
		}
		h.ExpiresAt = d.holdUntil()
		if h.ExpiresAt.After(h.CreatedAt.Add(MaxHoldTime)) {
			return h, false, problem.New(problem.Conflict, "A hold may last %.0f hours in all. Book, or release it and make a new one.", MaxHoldTime.Hours()).With("field", "holdKey")
		}
		return h, true, nil
	})
}

// ReleaseHold ends a hold; one that has ended already stays as it is. NOT_FOUND for an unknown key.
func (d *Desk) ReleaseHold(ctx context.Context, c access.Caller, key string) (Hold, error) {
	return d.changeHold(ctx, c, "release_hold", audit.HoldReleased, key, func(h Hold) (Hold, bool, error) {
		live := h.Live(d.now())
		if live {
			h.EndedAt = d.now().UTC()
		}
		return h, live, nil
	})
}

// FindHold returns the hold with a key, which may have ended, and how long it lasts from now; 0 when it has ended. NOT_FOUND for an
// unknown key.
func (d *Desk) FindHold(ctx context.Context, c access.Caller, key string) (Hold, time.Duration, error) {
	if err := c.Require(access.RegistrationsRead); err != nil {
		return Hold{}, 0, err
	}
	h, err := d.knownHold(ctx, c, key)
	if err != nil || !h.Live(d.now()) {
		return h, 0, err
	}
	return h, h.ExpiresAt.Sub(d.now()), nil
}

// changeHold brings a hold into the state that decide says, if any.
func (d *Desk) changeHold(
	ctx context.Context, c access.Caller, operation string, kind audit.Kind, key string, decide func(Hold) (_ Hold, changed bool, _ error),
) (Hold, error) {
	if err := c.Require(access.RegistrationsWrite); err != nil {
		return Hold{}, err
	}
	return onceUnchanged(ctx, d, c, operation, key, func(keep keep) (Hold, error) {
		before, err := d.knownHold(ctx, c, key)
		if err != nil {
			return Hold{}, err
		}
		h, changed, err := decide(before)
		if err != nil || !changed {
			return h, err
		}
		l, err := d.ledgerOf(ctx, c.Business.ID, before)
		if err != nil {
			return h, err
		}
		if l.remove(before); h.Live(d.now()) {
			l.keep(h)
		}
		return h, d.writeHold(ctx, c, kind, h, l, keep)
	})
}

// writeHold writes a hold with what changes in the ledger.
func (d *Desk) writeHold(ctx context.Context, c access.Caller, kind audit.Kind, h Hold, l ledger, keep keep) error {
	told := audit.New(c, kind, h.ID, d.now(), d.random).With("start", h.Segments[0].Start.Format(time.RFC3339)).With("until", h.ExpiresAt.Format(time.RFC3339))
	change, err := keep(told, h)
	if err != nil {
		return err
	}
	return bookingProblem(d.store.SetHold(ctx, c.Business.ID, l.change(h), change))
}

func (d *Desk) knownHold(ctx context.Context, c access.Caller, key string) (Hold, error) {
	if err := checkHoldKey(key); err != nil {
		return Hold{}, err
	}
	h, err := d.store.Hold(ctx, c.Business.ID, key)
	if errors.Is(err, ErrNotFound) {
		return h, problem.New(problem.NotFound, "Nothing was held with this `%s`.", "holdKey").With("field", "holdKey").With("value", key)
	}
	return h, err
}

// holdUntil is when a hold that is made or extended now expires: a whole second, as it is kept.
func (d *Desk) holdUntil() time.Time { return d.now().UTC().Truncate(time.Second).Add(HoldTime) }
