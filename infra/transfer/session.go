package transfer

import (
	"context"
	"fmt"
	"iter"
	"time"

	"frontdesk/shared/booking"
)

// sessionRecord is without what is counted of it: the places that are taken, and who waits. Sessions come by their start.
type sessionRecord struct {
	head
	ID           string    `json:"id"`
	Type         string    `json:"type"` // of the activity
	ActivityID   string    `json:"activityId"`
	ActivityName string    `json:"activityName"`
	StaffID      string    `json:"staffId"`
	StaffName    string    `json:"staffName"`
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`
	Capacity     int       `json:"capacity"`
	Status       string    `json:"status"`
}

func readSessions(ctx context.Context, from source, last sessionRecord) iter.Seq2[*sessionRecord, error] {
	return lines(from.Sessions(ctx, booking.Session{ID: last.ID, Start: last.Start}), from.begun, func(s booking.Session) *sessionRecord {
		return &sessionRecord{head{"session"}, s.ID, string(s.Kind), s.ActivityID, s.ActivityName, s.StaffID, s.StaffName, s.Start, s.End, s.Capacity, string(s.Status)}
	}, func(s booking.Session) time.Time { return madeAt(s.ID) })
}

func (r *sessionRecord) check(c *census) error {
	if err := c.known.add("session", r.ID); err != nil {
		return err
	}
	switch kind, status := booking.ActivityKind(r.Type), booking.SessionStatus(r.Status); {
	case kind != booking.Class && kind != booking.Appointment:
		return fmt.Errorf("a session is of a class or an appointment, not %q", r.Type)
	case status != booking.Scheduled && status != booking.SessionCancelled:
		return fmt.Errorf("a session is scheduled or cancelled, not %q", r.Status)
	case c.activities[r.ActivityID] == "":
		return fmt.Errorf("there is no activity %q before it", r.ActivityID)
	case c.staff[r.StaffID] == "":
		return fmt.Errorf("there is no member of staff %q before it", r.StaffID)
	case r.Capacity < 1 || r.Capacity > booking.MaxCapacity:
		return fmt.Errorf("a session has 1 to %d places, not %d", booking.MaxCapacity, r.Capacity)
	case !r.Start.Before(r.End) || r.End.Sub(r.Start) > longest:
		return fmt.Errorf("a session ends after its start, at most %v later", longest)
	case r.Start.Before(c.lastStart):
		return fmt.Errorf("sessions come by their start, and one before begins at %s", c.lastStart.Format(time.RFC3339))
	}
	c.lastStart = r.Start
	c.sessions[c.known.hash("session", r.ID)] = sessionCount{capacity: int32(r.Capacity)}
	if booking.SessionStatus(r.Status) != booking.Scheduled {
		return nil
	}
	if until := c.busyUntil[r.StaffID]; r.Start.Before(until) {
		return fmt.Errorf("%q leads another session until %s", r.StaffName, until.Format(time.RFC3339))
	}
	c.busyUntil[c.staff[r.StaffID]] = r.End
	return nil
}

// longest is how long a session may last: with a bound, the days that are over can be told from those that are not.
const longest = 7 * 24 * time.Hour

func (r *sessionRecord) write(ctx context.Context, w *writing) error {
	n := w.sessions[w.known.hash("session", r.ID)]
	return w.store.Session(ctx, booking.Session{ID: r.ID, Kind: booking.ActivityKind(r.Type), ActivityID: r.ActivityID, ActivityName: r.ActivityName, StaffID: w.staffID(r.StaffID),
		StaffName: r.StaffName, Start: r.Start, End: r.End, Capacity: r.Capacity, Taken: int(n.taken), Waiting: int(n.waiting), Status: booking.SessionStatus(r.Status)})
}
