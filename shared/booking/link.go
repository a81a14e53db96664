package booking

import (
	"context"
	"errors"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/problem"
)

// Link ties a person to the participant that they are in a business. Through it alone they reach what is theirs.
type Link struct {
	UserID        string
	BusinessID    string
	ParticipantID string
	Email         string // of a link that is made: the verified address that led to the participant
}

// oneself returns who the caller is in the business they stand in: by their link, or by their verified e-mail address, for which
// there is no link yet. ErrNotFound when they are nobody there.
func (d *Desk) oneself(ctx context.Context, c access.Caller) (_ Link, linked bool, _ error) {
	known, err := d.store.Link(ctx, c.UserID, c.Business.ID)
	if !errors.Is(err, ErrNotFound) || c.Email == "" {
		return known, true, err
	}
	p, err := d.store.ParticipantByContact(ctx, c.Business.ID, c.Email)
	return Link{c.UserID, c.Business.ID, p.ID, c.Email}, false, err
}

// linked is oneself, and keeps the link.
func (d *Desk) linked(ctx context.Context, c access.Caller) (Link, error) {
	found, linked, err := d.oneself(ctx, c)
	if linked || err != nil {
		return found, err
	}
	told := audit.New(c, audit.ParticipantLinked, c.Name, d.now(), d.random).With("participant", found.ParticipantID)
	if err := d.store.AddLink(ctx, found, Change{Event: told}); errors.Is(err, ErrChanged) {
		return d.store.Link(ctx, c.UserID, c.Business.ID) // made by another request of theirs, or their address leads nowhere now
	} else if err != nil {
		return Link{}, err
	}
	return found, nil
}

// checkVerified refuses who is nobody in the business yet and has shown no e-mail address to be theirs: anybody else's could be
// given at sign-up.
func checkVerified(c access.Caller) error {
	if c.Email != "" {
		return nil
	}
	return problem.Denied(problem.ReasonUnverified, "Your e-mail address is not verified. Choose a new password by the link that the sign-in page sends you, and try again.")
}
