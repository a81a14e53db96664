package booking

import (
	"context"
	"errors"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/problem"
)

// liveHold returns the hold that a booking names, or nil when it names none, or one that has expired: then what is booked must be free,
// as without it. NOT_FOUND for an unknown key; CONFLICT for a hold that was booked or released, so that a request that is sent twice
// never books somebody else's time besides.
func (d *Desk) liveHold(ctx context.Context, c access.Caller, key string) (*Hold, error) {
	if key == "" {
		return nil, nil
	}
	h, err := d.knownHold(ctx, c, key)
	switch {
	case err != nil:
		return nil, err
	case !h.EndedAt.IsZero():
		return nil, problem.New(problem.Conflict, "This hold was booked or released before. Book without `holdKey`, or make a new hold.").With("field", "holdKey")
	case !h.Live(d.now()):
		return nil, nil
	}
	return &h, nil
}

// leader returns who leads the class that begins then and that a hold has a place in; "" for none, and for no hold.
func (h *Hold) leader(start time.Time) string {
	if h != nil {
		for _, s := range h.Segments {
			if s.SessionID != "" && s.Start.Equal(start) {
				return s.StaffID
			}
		}
	}
	return ""
}

// heldAppointment makes the session of an appointment in time that a hold keeps, which ends with it.
func (d *Desk) heldAppointment(ctx context.Context, c access.Caller, in NewBooking, a Activity, length time.Duration, h Hold, place *Place) (Session, error) {
	asked := Interval{in.Start.UTC(), in.Start.UTC().Add(length)}
	n := slices.IndexFunc(h.Segments, func(s HeldSegment) bool {
		return s.SessionID == "" && s.interval().covers(asked) && (in.StaffID == "" || in.StaffID == s.StaffID)
	})
	if n < 0 {
		return Session{}, outsideHold(asked)
	}
	staff, err := d.leader(ctx, c, h.Segments[n].StaffID)
	if err != nil {
		return Session{}, err
	}
	l, err := d.ledgerOf(ctx, c.Business.ID, h)
	if err != nil {
		return Session{}, err
	}
	l.remove(h)
	if slot := slotOf(shifts([]Staff{staff}, l.calendars, asked, c.Business.Location()), asked); slot.Closed != Open {
		return Session{}, taken(slot.Closed, staff.Name, asked)
	}
	s := newSession(d.newID(), a, staff, asked.Start, length, 1)
	s.Taken = 1
	l.occupy(staff.ID, Busy{Start: s.Start, End: s.End, SessionID: s.ID})
	place.Session, place.Hold = &s, d.ended(h, l)
	return s, nil
}

// takeHeldPlace ends a hold for a booking of a class: the place that it has there is the booking's.
func (d *Desk) takeHeldPlace(ctx context.Context, c access.Caller, s Session, h Hold, place *Place) error {
	inSession := slices.ContainsFunc(h.Segments, func(held HeldSegment) bool { return held.SessionID == s.ID })
	if !inSession && !slices.ContainsFunc(h.Segments, func(held HeldSegment) bool { return held.interval().covers(Interval{s.Start, s.End}) }) {
		return outsideHold(Interval{s.Start, s.End})
	}
	l, err := d.ledgerOf(ctx, c.Business.ID, h)
	if err != nil {
		return err
	}
	if l.remove(h); inSession {
		l.take(s.ID)
	}
	place.Hold = d.ended(h, l)
	return nil
}

// TakesHeldPlace reports whether a hold's place in a session becomes the registration's, so that no other is taken.
func (p Place) TakesHeldPlace(sessionID string) bool {
	return p.Hold != nil && slices.ContainsFunc(p.Hold.Places, func(held HeldPlaces) bool { return held.SessionID == sessionID && held.Joins })
}

// ended is a hold that has become a booking, with what changes in the ledger.
func (d *Desk) ended(h Hold, l ledger) *HoldChange {
	h.EndedAt = d.now().UTC()
	change := l.change(h)
	return &change
}

// orPruned returns the error of a write that a session had no place for, or none. Of a session that was full with holds that have
// expired, it gives their places back and returns ErrChanged: it is to be looked at anew.
func (d *Desk) orPruned(ctx context.Context, businessID, sessionID string, err error) error {
	if !errors.Is(err, ErrFull) {
		return err
	}
	s, failed := d.store.Session(ctx, businessID, sessionID)
	if failed != nil {
		return failed
	}
	now := s.at(d.now())
	if now.Taken == s.Taken {
		return err
	}
	failed = d.store.SetHeldPlaces(ctx, businessID, HeldPlaces{SessionID: s.ID, Version: s.HeldVersion, Held: now.Held, Taken: now.Taken - s.Taken})
	if failed != nil {
		return failed
	}
	return ErrChanged
}

func outsideHold(asked Interval) error {
	return problem.New(problem.Conflict, "The booking, from %s to %s, lies outside of what the hold keeps.", asked.Start.Format(time.RFC3339), asked.End.Format(time.RFC3339)).
		With("field", "holdKey")
}

// taken is the CONFLICT about time that cannot be had of somebody, or, without a name, of anybody.
func taken(closed Closed, name string, asked Interval) error {
	start := asked.Start.Format(time.RFC3339)
	return problem.New(problem.Conflict, "%s from %s to %s.", closed.sentence(name), start, asked.End.Format(time.RFC3339)).
		With("reason", string(closed)).With("field", "start").With("value", start)
}
