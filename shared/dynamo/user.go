package dynamo

import (
	"context"
	"errors"
	"slices"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/booking"
)

// Accounts keeps the records of package account.
type Accounts struct{ *Tables }

// NewAccounts returns the store of package account.
func NewAccounts(t *Tables) Accounts { return Accounts{t} }

var _ account.Store = Accounts{}

// AddUser implements account.Store.
func (t Accounts) AddUser(ctx context.Context, u account.User) error {
	return t.transact(ctx, t.addUser(u)...)
}

// addUser reserves the address and adds the user, or means ErrTaken.
func (t Accounts) addUser(u account.User) []write {
	return []write{
		{table: t.access, key: emailKey(u.Email), put: referenceItem{"email", u.ID}, when: isNew(account.ErrTaken)},
		{table: t.access, key: userKey(u.ID), put: toUserItem(u), when: isNew(account.ErrTaken)},
	}
}

// User implements account.Store.
func (t Accounts) User(ctx context.Context, id string) (account.User, error) {
	var i userItem
	err := t.get(ctx, t.access, userKey(id), &i)
	return i.user(), orMissing(err, account.ErrNotFound)
}

// UserByEmail implements account.Store. It reads twice for an address that nobody has, too: how long it takes must not
// tell who has an account.
func (t Accounts) UserByEmail(ctx context.Context, email string) (account.User, error) {
	return t.referredUser(ctx, emailKey(email))
}

// referredUser returns the user that a reference names. Without one it reads the user of no id, whom nobody is.
func (t Accounts) referredUser(ctx context.Context, reference key) (account.User, error) {
	var ref referenceItem
	if err := t.get(ctx, t.access, reference, &ref); err != nil && !errors.Is(err, errNoItem) {
		return account.User{}, err
	}
	return t.User(ctx, ref.ID)
}

// VerifyEmail implements account.Store.
func (t Accounts) VerifyEmail(ctx context.Context, userID string, verified time.Time) error {
	return t.apply(ctx, write{table: t.access, key: userKey(userID), update: "SET emailVerifiedAt = :at", values: map[string]any{":at": at(verified)},
		when: exists(account.ErrNotFound)})
}

// LinkParticipant implements account.Store.
func (t Accounts) LinkParticipant(ctx context.Context, userID, businessID, participantID string) error {
	return t.apply(ctx, t.link(booking.Link{UserID: userID, BusinessID: businessID, ParticipantID: participantID}))
}

// usersOf reads the users of those ids. Those that do not exist are missing from the result.
func (t *Tables) usersOf(ctx context.Context, ids []string) (map[string]userItem, error) {
	var keys []key
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		keys = append(keys, userKey(id))
	}
	found, err := t.batchGetAll(ctx, t.access, keys)
	if err != nil {
		return nil, err
	}
	users := map[string]userItem{}
	for _, it := range found {
		var u userItem
		if err := decode(it, &u); err != nil {
			return nil, err
		}
		users[u.ID] = u
	}
	return users, nil
}
