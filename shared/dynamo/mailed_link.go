package dynamo

import (
	"context"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
)

// AddMailedLink implements account.Store.
func (t Accounts) AddMailedLink(ctx context.Context, l account.MailedLink) error {
	return t.apply(ctx, write{table: t.access, key: mailedLinkKey(l.Digest), put: toMailedLinkItem(l), when: isNew(account.ErrTaken)})
}

// MailedLink implements account.Store.
func (t Accounts) MailedLink(ctx context.Context, digest string) (account.MailedLink, error) {
	var i mailedLinkItem
	err := t.get(ctx, t.access, mailedLinkKey(digest), &i)
	return i.mailedLink(digest), orMissing(err, account.ErrNotFound)
}

// FinishSignUp implements account.Store.
func (t Accounts) FinishSignUp(ctx context.Context, linkDigest string, u account.User, s account.ConsoleSession) error {
	writes := append([]write{t.useLink(linkDigest)}, t.addUser(u)...)
	return t.transact(ctx, append(writes, t.addConsoleSession(s))...)
}

// FinishPasswordReset implements account.Store.
func (t Accounts) FinishPasswordReset(ctx context.Context, l account.MailedLink, u account.User, s account.ConsoleSession, log ...audit.Event) error {
	return t.transactLogged(ctx, log,
		t.useLink(l.Digest),
		t.changePassword(u, l.Epoch),
		t.addConsoleSession(s),
	)
}

// ChangePassword implements account.Store.
func (t Accounts) ChangePassword(ctx context.Context, u account.User, epoch string, log ...audit.Event) error {
	return t.transactLogged(ctx, log, t.changePassword(u, epoch))
}

func (t Accounts) changePassword(u account.User, epoch string) write {
	return write{table: t.access, key: userKey(u.ID), update: "SET passwordHash = :hash, sessionEpoch = :epoch, emailVerifiedAt = if_not_exists(emailVerifiedAt, :at)",
		values: map[string]any{":hash": u.PasswordHash, ":epoch": u.SessionEpoch, ":at": at(u.EmailVerifiedAt)}, when: inEpoch(epoch)}
}

// useLink removes a link's item, so that only one write with it succeeds.
func (t Accounts) useLink(digest string) write {
	return write{table: t.access, key: mailedLinkKey(digest), delete: true, when: exists(account.ErrNotFound)}
}
