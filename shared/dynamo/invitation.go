package dynamo

import (
	"context"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
)

// AddInvitation implements account.Store.
func (t Accounts) AddInvitation(ctx context.Context, i account.Invitation, earlier string, e audit.Event) error {
	return t.changeTeam(ctx, write{table: t.access, key: invitationKey(i.Business.ID, i.ID), put: toInvitationItem(i), when: stillWaits(earlier)}, t.event(e))
}

// Invitation implements account.Store.
func (t Accounts) Invitation(ctx context.Context, businessID, id string) (account.Invitation, error) {
	var i invitationItem
	err := t.get(ctx, t.access, invitationKey(businessID, id), &i)
	return i.invitation(), orMissing(err, account.ErrNotFound)
}

// Invitations implements account.Store.
func (t Accounts) Invitations(ctx context.Context, businessID string) ([]account.Invitation, error) {
	return collect(t.query(ctx, t.access, invitationsOf(businessID)), invitationItem.invitation)
}

// RemoveInvitation implements account.Store.
func (t Accounts) RemoveInvitation(ctx context.Context, i account.Invitation, e audit.Event) error {
	return t.transact(ctx, t.removeInvitation(i), t.event(e))
}

func (t Accounts) removeInvitation(i account.Invitation) write {
	return write{table: t.access, key: invitationKey(i.Business.ID, i.ID), delete: true, when: isThis(i.Digest)}
}
