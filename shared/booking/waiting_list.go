package booking

import (
	"context"
	"errors"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// takeUp gives a participant who has asked for a place in a session the one that they wait for there, in the state as. One that they were
// offered is confirmed by that, and one that is pending when as is Confirmed. CONFLICT for who has a place, or would go on waiting.
func (d *Desk) takeUp(ctx context.Context, c access.Caller, asked Registration, as RegistrationStatus, keep keep) (Registration, error) {
	r, err := d.store.RegistrationIn(ctx, c.Business.ID, asked.SessionID, asked.ParticipantID)
	if errors.Is(err, ErrNotFound) {
		return r, ErrChanged // they have left meanwhile
	}
	if err != nil {
		return r, err
	}
	before, kind := r.Status, audit.RegistrationConfirmed
	switch {
	case before == Offered, before == Pending && as == Confirmed:
		r.Status = Confirmed
	case before == Waitlisted && asked.Status == Waitlisted:
		return r, problem.New(problem.Conflict, "They wait for a place in the session already.").With("registrationId", r.ID).With("status", string(before))
	case before == Waitlisted:
		r.Status, kind = as, audit.RegistrationCreated
	default:
		return r, ErrAlreadyRegistered
	}
	r = r.since(d.now())
	change, err := keep(d.bookedEvent(c, kind, r).With("before", string(before)), r)
	if err != nil {
		return r, err
	}
	return r, d.store.ChangeRegistration(ctx, c.Business.ID, r, before, Freed{}, change)
}
