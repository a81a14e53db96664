package dynamo

import (
	"context"

	"frontdesk/shared/account"
)

// Accounts keeps the records of package account.
type Accounts struct{ *Tables }

// NewAccounts returns the store of package account.
func NewAccounts(t *Tables) Accounts { return Accounts{t} }

var _ account.Store = Accounts{}

// AddUser implements account.Store.
func (t Accounts) AddUser(ctx context.Context, u account.User) error {
	return t.transact(ctx,
		write{table: t.access, key: emailKey(u.Email), put: referenceItem{"email", u.ID}, when: isNew(account.ErrTaken)},
		write{table: t.access, key: userKey(u.ID), put: toUserItem(u), when: isNew(account.ErrTaken)},
	)
}

// User implements account.Store.
func (t Accounts) User(ctx context.Context, id string) (account.User, error) {
	var i userItem
	err := t.get(ctx, t.access, userKey(id), &i)
	return i.user(), orMissing(err, account.ErrNotFound)
}

// UserByEmail implements account.Store.
func (t Accounts) UserByEmail(ctx context.Context, email string) (account.User, error) {
	var ref referenceItem
	if err := t.get(ctx, t.access, emailKey(email), &ref); err != nil {
		return account.User{}, orMissing(err, account.ErrNotFound)
	}
	return t.User(ctx, ref.ID)
}

// LinkParticipant implements account.Store.
func (t Accounts) LinkParticipant(ctx context.Context, userID, businessID, participantID string) error {
	return t.apply(ctx, write{table: t.access, key: linkKey(userID, businessID), put: linkItem{"link", businessID, participantID}})
}
