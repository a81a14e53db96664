package booking

import (
	"context"
	"errors"

	"frontdesk/shared/access"
)

// Outcome is what comes of registering for a session.
type Outcome string

// The outcomes.
const (
	GetsPlace      Outcome = "place"
	JoinsWaitlist  Outcome = "waitlist"      // the session is full
	IsRegistered   Outcome = "registered"    // they have a place, or wait for one
	IsNotBookable  Outcome = "not_bookable"  // it has begun, or is cancelled
	IsNotAvailable Outcome = "not_available" // the business takes no registrations here
)

// Checkout is what registering for a session would come to. What it says may have changed a moment later.
type Checkout struct {
	PublicSession
	Outcome      Outcome
	Registration *Registration // with IsRegistered
}

// PreviewCheckout says what would come of registering for a session of a class. Who is signed in is told whether they are registered.
func (d *Desk) PreviewCheckout(ctx context.Context, c access.Caller, handle, sessionID string) (Checkout, error) {
	public, err := d.PublicSession(ctx, c, handle, sessionID)
	if err != nil {
		return Checkout{}, err
	}
	preview := Checkout{PublicSession: public, Outcome: GetsPlace}
	switch s := public.Session; {
	case s.Status != Scheduled || !s.Start.After(d.now()):
		preview.Outcome = IsNotBookable
	case !public.Business.Grants.Has(access.OwnRecords):
		preview.Outcome = IsNotAvailable
	case s.Free() == 0:
		preview.Outcome = JoinsWaitlist
	}
	if c.Require(access.OwnRecords) != nil {
		return preview, nil
	}
	own, err := d.ownRegistrationIn(ctx, c.In(public.Business.ForCaller()), public.Session)
	if own != nil {
		preview.Outcome, preview.Registration = IsRegistered, own
	}
	return preview, err
}

// ownRegistrationIn returns the caller's own registration in a session, unless they have none.
func (d *Desk) ownRegistrationIn(ctx context.Context, c access.Caller, s Session) (*Registration, error) {
	link, _, err := d.oneself(ctx, c)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	r, err := d.store.RegistrationIn(ctx, c.Business.ID, s.ID, link.ParticipantID)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &r, err
}
