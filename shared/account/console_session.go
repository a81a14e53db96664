package account

import (
	"context"
	"errors"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// ConsoleSession is a browser in which somebody signed in. It opens the console and the consent page, and no door.
type ConsoleSession struct {
	Digest    string
	UserID    string
	Epoch     string // the user's when it began
	CreatedAt time.Time
	ExpiresAt time.Time
}

const sessionLife = 12 * time.Hour

// Session returns who is signed in by the secret of a console session, and the session's digest. UNAUTHORIZED when
// nobody is.
func (a *Accounts) Session(ctx context.Context, secret string) (User, string, error) {
	nobody := problem.New(problem.Unauthorized, "Sign in first.")
	parsed, err := credential.ParseKind(credential.ConsoleSession, secret)
	if err != nil {
		return User{}, "", nobody
	}
	s, err := a.store.ConsoleSession(ctx, parsed.Digest())
	if errors.Is(err, ErrNotFound) || err == nil && !a.now().Before(s.ExpiresAt) {
		return User{}, "", nobody
	} else if err != nil {
		return User{}, "", err
	}
	u, err := a.store.User(ctx, s.UserID)
	if errors.Is(err, ErrNotFound) || err == nil && u.SessionEpoch != s.Epoch {
		return User{}, "", nobody
	}
	return u, s.Digest, err
}

// SignOut ends a console session. An unknown session is not an error.
func (a *Accounts) SignOut(ctx context.Context, secret string) error {
	parsed, err := credential.ParseKind(credential.ConsoleSession, secret)
	if err != nil {
		return nil
	}
	return a.store.RemoveConsoleSession(ctx, parsed.Digest())
}

// SignOutEverywhere ends every console session of a user, the one that asks included, and every link to choose a new password.
// Programs that act for them stay connected.
func (a *Accounts) SignOutEverywhere(ctx context.Context, u User) error {
	return a.store.ChangeEpoch(ctx, u.ID, credential.NewID(a.random))
}

func (a *Accounts) beginSession(ctx context.Context, u User) (credential.Secret, User, error) {
	events, err := a.events(ctx, u, audit.SignedIn)
	if err != nil {
		return credential.Secret{}, User{}, err
	}
	secret, s := a.newSession(u)
	return secret, u, a.store.AddConsoleSession(ctx, s, events...)
}

// newSession makes a session of u that is not stored yet. It belongs to the epoch of the user that was read, so that one
// that is begun while all sessions of u are being ended does not outlive them.
func (a *Accounts) newSession(u User) (credential.Secret, ConsoleSession) {
	secret, now := credential.New(credential.ConsoleSession, a.random), a.now().UTC()
	return secret, ConsoleSession{Digest: secret.Digest(), UserID: u.ID, Epoch: u.SessionEpoch, CreatedAt: now, ExpiresAt: now.Add(sessionLife)}
}
