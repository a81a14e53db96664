package booking

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/problem"
)

// HeldPlace is a place of a class that a hold takes.
type HeldPlace struct {
	HoldID string
	Until  time.Time // when the hold expires
}

// HeldPlaces is the places of a session that holds take from now on.
type HeldPlaces struct {
	SessionID string
	Start     time.Time // of the session, as it was read
	StaffID   string    // likewise
	Version   int64     // of Session.Held, likewise
	Held      []HeldPlace
	Taken     int  // by how much the session's Taken changes
	Joins     bool // somebody gets a place: the session must be scheduled, and have room for what Taken grows by
}

// at is the session at that time: holds that have expired take no place in it any more.
func (s Session) at(now time.Time) Session {
	return s.withoutHolds(func(p HeldPlace) bool { return !now.Before(p.Until) })
}

func (s Session) withoutHolds(out func(HeldPlace) bool) Session {
	held := slices.DeleteFunc(slices.Clone(s.Held), out)
	s.Taken -= len(s.Held) - len(held)
	s.Held = held
	return s
}

// ledger is the calendars and sessions that holds are in: as they were read, and as they are to be. What has expired is left out.
type ledger struct {
	now                 time.Time
	calendars, original []Calendar
	sessions            map[string]Session
	before              map[string]Session
	joins               map[string]bool
}

// ledgerOf reads the ledger that holds are in, or are to be in.
func (d *Desk) ledgerOf(ctx context.Context, businessID string, holds ...Hold) (ledger, error) {
	l := ledger{now: d.now(), sessions: map[string]Session{}, before: map[string]Session{}, joins: map[string]bool{}}
	var staff, days, sessions []string
	for _, h := range holds {
		for _, s := range h.Segments {
			if s.SessionID != "" {
				sessions = append(sessions, s.SessionID)
				continue
			}
			staff, days = append(staff, s.StaffID), append(days, utcDays(s.Start, s.End)...)
		}
	}
	slices.Sort(staff)
	slices.Sort(days)
	var err error
	if l.calendars, err = d.calendars(ctx, businessID, slices.Compact(staff), slices.Compact(days)); err != nil {
		return l, err
	}
	l.original = slices.Clone(l.calendars)
	if len(sessions) == 0 {
		return l, nil
	}
	found, err := d.store.SessionsByID(ctx, businessID, sessions)
	for _, s := range found {
		l.read(s)
	}
	return l, err
}

// read adds a session to the ledger.
func (l *ledger) read(s Session) {
	if _, known := l.before[s.ID]; !known {
		l.before[s.ID], l.sessions[s.ID] = s, s.at(l.now)
	}
}

// remove takes a hold out of all that it is in.
func (l *ledger) remove(h Hold) {
	for n, c := range l.calendars {
		l.calendars[n].Busy = slices.DeleteFunc(slices.Clone(c.Busy), func(b Busy) bool { return h.ID != "" && b.HoldID == h.ID })
	}
	for id, s := range l.sessions {
		l.sessions[id] = s.withoutHolds(func(p HeldPlace) bool { return p.HoldID == h.ID })
	}
}

// keep puts a hold into all that its segments are in. It is for time that is free, and places that the hold had before.
func (l *ledger) keep(h Hold) {
	for _, s := range h.Segments {
		if s.SessionID == "" {
			l.occupy(s.StaffID, Busy{Start: s.Start, End: s.End, HoldID: h.ID, Until: h.ExpiresAt})
			continue
		}
		if session, there := l.sessions[s.SessionID]; there {
			session.Held = append(session.Held, HeldPlace{h.ID, h.ExpiresAt})
			session.Taken++
			l.sessions[s.SessionID] = session
		}
	}
}

// join is keep for a hold of places in classes that it does not have yet. CONFLICT when there is none left.
func (l *ledger) join(h Hold) error {
	for _, s := range h.Segments {
		session := l.sessions[s.SessionID]
		if l.joins[s.SessionID] {
			return problem.New(problem.ValidationError, "One hold takes one place of a session.").With("field", "segments")
		}
		if session.Free() == 0 {
			return problem.New(problem.Conflict, "The session is full.").With("reason", string(fullOf(session)))
		}
		l.keep(Hold{ID: h.ID, ExpiresAt: h.ExpiresAt, Segments: []HeldSegment{s}})
		l.joins[s.SessionID] = true
	}
	return nil
}

// take gives a place of a session to a booking.
func (l *ledger) take(sessionID string) {
	session := l.sessions[sessionID]
	session.Taken++
	l.sessions[sessionID], l.joins[sessionID] = session, true
}

// occupy marks somebody as busy, in their calendars of the days that it is on.
func (l *ledger) occupy(staffID string, b Busy) {
	days := utcDays(b.Start, b.End)
	for n, c := range l.calendars {
		if c.StaffID == staffID && slices.Contains(days, c.Day) {
			l.calendars[n].Busy = append(slices.Clone(c.Busy), b)
		}
	}
}

// change is what to write of the ledger, with the hold as it is from now on.
func (l *ledger) change(h Hold) HoldChange {
	out := HoldChange{Hold: h}
	for n, c := range l.calendars {
		if !slices.Equal(c.Busy, l.original[n].Busy) {
			out.Calendars = append(out.Calendars, c)
		}
	}
	for id, s := range l.sessions {
		if read := l.before[id]; !slices.Equal(s.Held, read.Held) || l.joins[id] {
			out.Places = append(out.Places, HeldPlaces{id, read.Start, read.StaffID, read.HeldVersion, s.Held, s.Taken - read.Taken, l.joins[id]})
		}
	}
	return out
}
