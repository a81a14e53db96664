package transfer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"frontdesk/shared/booking"
)

// registrationRecord repeats what it says of its session: one that was cancelled may have been in the session as that was then.
type registrationRecord struct {
	head
	ID              string    `json:"id"`
	ParticipantID   string    `json:"participantId"`
	ParticipantName string    `json:"participantName,omitempty"`
	SessionID       string    `json:"sessionId"`
	ActivityID      string    `json:"activityId"`
	ActivityName    string    `json:"activityName,omitempty"`
	VariantID       string    `json:"variantId,omitempty"`
	StaffID         string    `json:"staffId"`
	Status          string    `json:"status"`
	Start           time.Time `json:"start"`
	End             time.Time `json:"end"`
	Notes           string    `json:"notes,omitempty"`
	Guest           string    `json:"guest,omitempty"`
	CreatedAt       time.Time `json:"createdAt"`
	ConfirmedAt     time.Time `json:"confirmedAt,omitzero"`
	CancelledAt     time.Time `json:"cancelledAt,omitzero"`
}

func readRegistrations(ctx context.Context, from source, last registrationRecord) iter.Seq2[*registrationRecord, error] {
	return lines(from.Registrations(ctx, booking.Registration{ID: last.ID}), from.begun, func(r booking.Registration) *registrationRecord {
		return &registrationRecord{head{"registration"}, r.ID, r.ParticipantID, r.ParticipantName, r.SessionID, r.ActivityID, r.ActivityName, r.VariantID, r.StaffID,
			string(r.Status), r.Start, r.End, r.Notes, r.Guest, r.CreatedAt, r.ConfirmedAt, r.CancelledAt}
	}, func(r booking.Registration) time.Time { return r.CreatedAt })
}

func (r *registrationRecord) check(c *census) error {
	if err := c.known.add("registration", r.ID); err != nil {
		return err
	}
	status := booking.RegistrationStatus(r.Status)
	n, there := c.sessions[c.known.hash("session", r.SessionID)]
	switch {
	case !slices.Contains(booking.RegistrationStatuses, status):
		return fmt.Errorf("a registration is one of %v, not %q", booking.RegistrationStatuses, r.Status)
	case !there:
		return fmt.Errorf("there is no session %q before it", r.SessionID)
	case c.activities[r.ActivityID] == "":
		return fmt.Errorf("there is no activity %q before it", r.ActivityID)
	case c.staff[r.StaffID] == "":
		return fmt.Errorf("there is no member of staff %q before it", r.StaffID)
	case r.CreatedAt.IsZero() || !r.Start.Before(r.End):
		return errors.New("a registration needs createdAt, and an end after its start")
	}
	if status.InSession() {
		if err := c.known.once("place", r.SessionID+" "+r.ParticipantID); err != nil {
			return fmt.Errorf("the participant %q has another registration in the session %q", r.ParticipantID, r.SessionID)
		}
	}
	switch {
	case status == booking.Waitlisted:
		n.waiting++
	case status.HoldsPlace() && n.taken == n.capacity:
		return fmt.Errorf("all %d places of the session %s are taken", n.capacity, r.SessionID)
	case status.HoldsPlace():
		n.taken++
	}
	c.sessions[c.known.hash("session", r.SessionID)] = n
	known := booking.RegistrationStatuses[slices.Index(booking.RegistrationStatuses, status)] // not the text of this line, which would stay in memory
	c.tallies[place{c.dayOf(r.Start), c.activities[r.ActivityID], c.staff[r.StaffID], known}]++
	return c.countFor(r.ParticipantID, participantCount{bookings: 1})
}

func (r *registrationRecord) write(ctx context.Context, w *writing) error {
	return w.store.Registration(ctx, booking.Registration{ID: r.ID, ParticipantID: r.ParticipantID, ParticipantName: r.ParticipantName, SessionID: r.SessionID,
		ActivityID: r.ActivityID, ActivityName: r.ActivityName, VariantID: r.VariantID, StaffID: w.staffID(r.StaffID), Status: booking.RegistrationStatus(r.Status),
		Start: r.Start, End: r.End, Day: w.dayOf(r.Start).String(), Notes: r.Notes, Guest: r.Guest, CreatedAt: r.CreatedAt, ConfirmedAt: r.ConfirmedAt, CancelledAt: r.CancelledAt})
}
