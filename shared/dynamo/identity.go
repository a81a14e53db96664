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
		{table: t.access, key: userIssuerKey(userID, i.Issuer), put: referenceItem{"issuer", i.Subject}, when: isNew(account.ErrOtherSubject)},
	}
}

// AddSignInAttempt implements account.Store.
func (t Accounts) AddSignInAttempt(ctx context.Context, a account.SignInAttempt) error {
	return t.apply(ctx, write{table: t.access, key: signInAttemptKey(a.Digest), put: toSignInAttemptItem(a), when: isNew(account.ErrTaken)})
}

// TakeSignInAttempt implements account.Store. The attempt is whose delete finds the item.
func (t Accounts) TakeSignInAttempt(ctx context.Context, digest string) (account.SignInAttempt, error) {
	k := signInAttemptKey(digest)
	var i signInAttemptItem
	if err := t.get(ctx, t.access, k, &i); err != nil {
		return account.SignInAttempt{}, orMissing(err, account.ErrNotFound)
	}
	return i.signInAttempt(digest), t.apply(ctx, write{table: t.access, key: k, delete: true, when: exists(account.ErrNotFound)})
}
