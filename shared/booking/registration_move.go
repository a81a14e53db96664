package booking

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// Move is a registration that was cancelled for another one in its stead.
type Move struct{ From, To Registration }

// MoveRegistration brings a participant from their session of a class to another one: their registration is cancelled, and a new one
// takes a place there in the same state; who waited for a place is confirmed. It carries the notes and the guest along.
//
// NOT_FOUND for an unknown registration or session; VALIDATION_ERROR for the session that it is in, and for an appointment's; CONFLICT
// when it cannot be cancelled any more, or the other session is full, over or cancelled, or the participant is in it.
func (d *Desk) MoveRegistration(ctx context.Context, c access.Caller, id, toSessionID string) (Move, error) {
	if err := c.Require(access.RegistrationsWrite); err != nil {
		return Move{}, err
	}
	asked := struct{ ID, ToSessionID string }{id, toSessionID}
	return onceUnchanged(ctx, d, c, "move_registration", asked, func(keep keep) (Move, error) { return d.move(ctx, c, id, toSessionID, keep) })
}

func (d *Desk) move(ctx context.Context, c access.Caller, id, toSessionID string, keep keep) (Move, error) {
	r, err := d.store.Registration(ctx, c.Business.ID, id)
	if err != nil {
		return Move{}, orNotFound(err, "registrationId", id)
	}
	if err := d.checkTransition(c, cancelling, r); err != nil {
		return Move{}, err
	}
	sessions, err := d.store.SessionsByID(ctx, c.Business.ID, []string{r.SessionID, toSessionID})
	if err != nil {
		return Move{}, err
	}
	to, found := sessions[toSessionID]
	if !found {
		return Move{}, notFound("toSessionId", toSessionID)
	}
	if to.Kind != Class || sessions[r.SessionID].Kind != Class {
		return Move{}, problem.Invalid("toSessionId", toSessionID,
			"Only from one session of a class to another can a registration be moved. Change an appointment's own session instead.")
	}
	if to.ID == r.SessionID {
		return Move{}, problem.Invalid("toSessionId", toSessionID, "The registration is in this session already.")
	}
	if err := d.checkJoinable(to); err != nil {
		return Move{}, err
	}
	m := Move{From: r, To: r.in(to, c.Business)}
	m.From.Status = Cancelled
	m.From = m.From.since(d.now())
	m.To.ID, m.To.CreatedAt = d.newID(), d.now().UTC()
	if to.ActivityID != r.ActivityID {
		m.To.VariantID = ""
	}
	if r.Status == Waitlisted {
		m.To.Status = Confirmed
	}
	m.To = m.To.since(d.now())
	moved := d.bookedEvent(c, audit.RegistrationMoved, m.To).With("from", r.ID).With("before", string(r.Status))
	change, err := keep(moved, m)
	if err != nil {
		return Move{}, err
	}
	err = d.store.MoveRegistration(ctx, c.Business.ID, m.From, r.Status, m.To, change)
	return m, bookingProblem(d.orPruned(ctx, c.Business.ID, to.ID, err))
}
