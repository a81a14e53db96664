package account

import (
	"context"

	"frontdesk/shared/access"
)

// Membership is a person's place in a business, with the role they have right now.
type Membership struct {
	UserID   string
	Name     string // the person's
	Business access.Business
	Grants   access.Set // the business's
	Role     access.Role
}

// Memberships lists the businesses where a person works, by handle.
func (a *Accounts) Memberships(ctx context.Context, userID string) ([]Membership, error) {
	return a.store.Memberships(ctx, userID)
}

// LinkParticipant ties a person to a participant of the caller's business. The caller vouches that the person
// has the participant's e-mail address.
func (a *Accounts) LinkParticipant(ctx context.Context, c access.Caller, userID, participantID string) error {
	if err := c.Require(access.ParticipantsWrite); err != nil {
		return err
	}
	return a.store.LinkParticipant(ctx, userID, c.Business.ID, participantID)
}
