package dynamo

import (
	"context"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
)

// AddConsoleSession implements account.Store.
func (t Accounts) AddConsoleSession(ctx context.Context, s account.ConsoleSession, log ...audit.Event) error {
	return t.transactLogged(ctx, log, t.addConsoleSession(s))
}

func (t Accounts) addConsoleSession(s account.ConsoleSession) write {
	return write{table: t.access, key: consoleSessionKey(s.Digest), put: toConsoleSessionItem(s)}
}

// ConsoleSession implements account.Store.
func (t Accounts) ConsoleSession(ctx context.Context, digest string) (account.ConsoleSession, error) {
	var i consoleSessionItem
	err := t.get(ctx, t.access, consoleSessionKey(digest), &i)
	return i.consoleSession(digest), orMissing(err, account.ErrNotFound)
}

// RemoveConsoleSession implements account.Store.
func (t Accounts) RemoveConsoleSession(ctx context.Context, digest string) error {
	return t.apply(ctx, write{table: t.access, key: consoleSessionKey(digest), delete: true})
}

// ChangeEpoch implements account.Store.
func (t Accounts) ChangeEpoch(ctx context.Context, userID, epoch string) error {
	return t.apply(ctx, write{table: t.access, key: userKey(userID), update: "SET sessionEpoch = :epoch",
		values: map[string]any{":epoch": epoch}, when: exists(account.ErrNotFound)})
}
