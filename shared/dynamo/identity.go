package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/account"
)

// UserByIdentity implements account.Store.
func (t Accounts) UserByIdentity(ctx context.Context, issuer, subject string) (account.User, error) {
	return t.referredUser(ctx, identityKey(issuer, subject))
}

// AddUserByIdentity implements account.Store.
func (t Accounts) AddUserByIdentity(ctx context.Context, u account.User, i account.Identity) error {
	return t.transact(ctx, append(t.addIdentity(i, u.ID), t.addUser(u)...)...)
}

// TieIdentity implements account.Store.
func (t Accounts) TieIdentity(ctx context.Context, i account.Identity, userID string, now time.Time) error {
	return t.transact(ctx, append(t.addIdentity(i, userID), write{
		table: t.access, key: userKey(userID), update: "SET emailVerifiedAt = if_not_exists(emailVerifiedAt, :now)",
		values: map[string]any{":now": at(now)}, when: exists(account.ErrNotFound),
	})...)
}

// addIdentity ties both ways. ErrTaken comes first, so that who loses a race to another browser of the same person learns
// that and not ErrOtherSubject.
func (t Accounts) addIdentity(i account.Identity, userID string) []write {
	return []write{
		{table: t.access, key: identityKey(i.Issuer, i.Subject), put: referenceItem{"identity", userID}, when: isNew(account.ErrTaken)},
		{table: t.access, key: userIssuerKey(userID, i.Issuer), put: issuerItem{"issuer", i.Subject}, when: isNew(account.ErrOtherSubject)},
	}
}
