package dynamo

import (
	"context"

	"frontdesk/shared/account"
)

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
