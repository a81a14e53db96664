package booking

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// NewHold asks for a hold.
type NewHold struct {
	Key        string
	ActivityID string // of a class: places in its sessions that begin when the segments do; empty: time of the team
	// Segments name who is to be kept free, or nobody: the first who works and is free then. Of a member who leads a class at exactly
	// that time, a place in it is held.
	Segments []HeldSegment
}

func (in NewHold) inUTC() NewHold {
	in.Segments = slices.Clone(in.Segments)
	for n := range in.Segments {
		s := &in.Segments[n]
		s.Start, s.End, s.SessionID = s.Start.UTC(), s.End.UTC(), ""
	}
	return in
}

// asksFor reports whether a hold keeps just what is asked for.
func (in NewHold) asksFor(h Hold) bool {
	return in.ActivityID == h.ActivityID && slices.EqualFunc(in.Segments, h.Segments, func(asked, kept HeldSegment) bool {
		return asked.Start.Equal(kept.Start) && (asked.End.Equal(kept.End) || h.ActivityID != "" && kept.SessionID != "") &&
			(asked.StaffID == "" || asked.StaffID == kept.StaffID)
	})
}

func (d *Desk) createHold(ctx context.Context, c access.Caller, in NewHold, keep keep) (h Hold, _ error) {
	if err := d.checkHold(in); err != nil {
		return Hold{}, err
	}
	kind := Appointment
	if in.ActivityID != "" {
		a, err := d.store.Activity(ctx, c.Business.ID, in.ActivityID)
		if err != nil {
			return Hold{}, orNotFound(err, "activityId", in.ActivityID)
		}
		kind = a.Kind
	}
	err := untilUnchanged(ctx, func() error {
		before, err := d.store.Hold(ctx, c.Business.ID, in.Key)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if before.Live(d.now()) && in.asksFor(before) {
			h = before
			return nil
		}
		if err := d.checkHeld(ctx, c, in, before); err != nil {
			return err
		}
		h = Hold{ID: d.newID(), Key: in.Key, Client: c.CountedAs(), ActivityID: in.ActivityID, Segments: slices.Clone(in.Segments), CreatedAt: d.now().UTC().Truncate(time.Second),
			ExpiresAt: d.holdUntil(), Version: before.Version}
		l, err := d.planHold(ctx, c, kind, &h, before)
		if err != nil {
			return d.unlessMoved(ctx, c, in.Key, before.Version, err)
		}
		return d.writeHold(ctx, c, audit.HoldCreated, h, l, keep)
	})
	return h, err
}

// checkHeld refuses who holds much already: a client that never books would keep the team's time from everybody else (OWASP API6).
func (d *Desk) checkHeld(ctx context.Context, c access.Caller, in NewHold, before Hold) error {
	now, n := d.now(), len(in.Segments)
	held, err := d.store.HeldBy(ctx, c.Business.ID, c.CountedAs(), now)
	if err != nil {
		return err
	}
	held = slices.DeleteFunc(held, func(h Hold) bool { return !h.Live(now) || h.ID == before.ID })
	for _, h := range held {
		n += len(h.Segments)
	}
	if n <= MaxHeld || len(held) == 0 {
		return nil
	}
	return problem.Limited(held[0].ExpiresAt.Sub(now), "One client may hold %d times and places at once: book or release some.", MaxHeld)
}

// unlessMoved returns a refusal, or ErrChanged when the hold was written since it was read: what stands in the way may be that hold.
func (d *Desk) unlessMoved(ctx context.Context, c access.Caller, key string, read int64, refusal error) error {
	if !problem.Is(refusal, problem.Conflict) {
		return refusal
	}
	now, err := d.store.Hold(ctx, c.Business.ID, key)
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return err
	case now.Version != read:
		return ErrChanged
	default:
		return refusal
	}
}

// planHold finds who or which session each segment of h is, and keeps it in the ledger in place of what the hold before kept.
func (d *Desk) planHold(ctx context.Context, c access.Caller, kind ActivityKind, h *Hold, before Hold) (ledger, error) {
	if kind == Class {
		for n, s := range h.Segments {
			session, err := d.classSession(ctx, c, NewBooking{ActivityID: h.ActivityID, Start: s.Start, StaffID: s.StaffID})
			if err != nil {
				return ledger{}, err
			}
			h.Segments[n] = HeldSegment{session.Start, session.End, session.StaffID, session.ID}
		}
		l, err := d.ledgerOf(ctx, c.Business.ID, before, *h)
		if err != nil {
			return l, err
		}
		l.remove(before)
		return l, l.join(*h)
	}
	team, err := d.store.Team(ctx, c.Business.ID)
	if err != nil {
		return ledger{}, err
	}
	anybody := *h
	anybody.Segments = nil
	for _, s := range h.Segments {
		candidates := named(team, s.StaffID)
		if len(candidates) == 0 {
			return ledger{}, notFound("staffId", s.StaffID)
		}
		for _, staff := range candidates {
			s.StaffID = staff.ID
			anybody.Segments = append(anybody.Segments, s)
		}
	}
	l, err := d.ledgerOf(ctx, c.Business.ID, before, anybody)
	if err != nil {
		return l, err
	}
	l.remove(before)
	for n := range h.Segments {
		if err := d.planSegment(ctx, c, team, h, n, &l); err != nil {
			return l, err
		}
	}
	return l, nil
}

// planSegment keeps the first who works and is free in the nth segment, or a place in the class that who was named leads then.
func (d *Desk) planSegment(ctx context.Context, c access.Caller, team []Staff, h *Hold, n int, l *ledger) error {
	s, name := &h.Segments[n], ""
	if s.StaffID != "" {
		team = named(team, s.StaffID)
		name = team[0].Name
	}
	slot := slotOf(shifts(team, l.calendars, s.interval(), c.Business.Location()), s.interval())
	if slot.Closed == Open {
		s.StaffID = slot.StaffIDs[0]
		l.keep(Hold{ID: h.ID, ExpiresAt: h.ExpiresAt, Segments: []HeldSegment{*s}})
		return nil
	}
	if busy := busyIn(l.calendars, s.StaffID, s.interval()); len(busy) == 1 && busy[0].interval() == s.interval() && busy[0].SessionID != "" {
		session, err := d.store.Session(ctx, c.Business.ID, busy[0].SessionID)
		if err != nil {
			return err
		}
		if session.Kind == Class {
			s.SessionID = session.ID
			l.read(session)
			return l.join(Hold{ID: h.ID, ExpiresAt: h.ExpiresAt, Segments: []HeldSegment{*s}})
		}
	}
	return taken(slot.Closed, name, s.interval())
}

// named returns the member of the team with that id, or all for none.
func named(team []Staff, id string) []Staff {
	if id == "" {
		return team
	}
	return slices.DeleteFunc(slices.Clone(team), func(s Staff) bool { return s.ID != id })
}

// checkHold judges what needs no records.
func (d *Desk) checkHold(in NewHold) error {
	if err := checkHoldKey(in.Key); err != nil {
		return err
	}
	if len(in.Segments) == 0 || len(in.Segments) > MaxSegments {
		return problem.Invalid("segments", len(in.Segments), "A hold has 1 to %d segments.", MaxSegments)
	}
	for _, s := range in.Segments {
		if err := checkStretch(s.interval(), MaxStretch); err != nil {
			return err
		}
		switch {
		case !s.Start.After(d.now()):
			return problem.Invalid("start", s.Start.Format(time.RFC3339), "The start is in the past.")
		case s.Start.After(d.now().AddDate(1, 0, 0)):
			return problem.Invalid("start", s.Start.Format(time.RFC3339), "The start is more than a year ahead.")
		}
	}
	return nil
}

// checkStretch judges an interval that somebody asks about.
func checkStretch(i Interval, longest time.Duration) error {
	switch {
	case i.Start.Nanosecond() != 0:
		return problem.Invalid("start", i.Start.Format(time.RFC3339Nano), "The start must be a whole second.")
	case i.End.Nanosecond() != 0:
		return problem.Invalid("end", i.End.Format(time.RFC3339Nano), "The end must be a whole second.")
	case !i.Start.Before(i.End):
		return problem.Invalid("end", i.End.Format(time.RFC3339), "The end must be after the start.")
	case i.End.Sub(i.Start) > longest:
		return problem.Invalid("end", i.End.Format(time.RFC3339), "It may be %.0f hours at most.", longest.Hours())
	default:
		return nil
	}
}

func checkHoldKey(key string) error {
	if n := utf8.RuneCountInString(key); n == 0 || n > MaxHoldKey {
		return problem.Invalid("holdKey", key, "`holdKey` must have 1 to %d characters.", MaxHoldKey)
	}
	return nil
}
