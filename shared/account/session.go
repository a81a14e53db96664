package account

import (
	"context"
	"errors"
	"net/http"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// ConsoleSession is a browser in which somebody signed in. It opens the console and the consent page, and no door.
type ConsoleSession struct {
	Digest    string
	UserID    string
	CreatedAt time.Time
	ExpiresAt time.Time
}

const sessionLife = 12 * time.Hour

// Session returns who is signed in by the secret of a console session, and the session's digest. UNAUTHORIZED when
// nobody is.
func (a *Accounts) Session(ctx context.Context, secret string) (User, string, error) {
	nobody := problem.New(problem.Unauthorized, "Sign in first.")
	parsed, err := credential.Parse(secret)
	if err != nil || parsed.Kind != credential.ConsoleSession {
		return User{}, "", nobody
	}
	s, err := a.store.ConsoleSession(ctx, parsed.Digest())
	if errors.Is(err, ErrNotFound) || err == nil && !a.now().Before(s.ExpiresAt) {
		return User{}, "", nobody
	} else if err != nil {
		return User{}, "", err
	}
	u, err := a.store.User(ctx, s.UserID)
	if errors.Is(err, ErrNotFound) {
		return User{}, "", nobody
	}
	return u, s.Digest, err
}

// SignOut ends a console session. An unknown session is not an error.
func (a *Accounts) SignOut(ctx context.Context, secret string) error {
	parsed, err := credential.Parse(secret)
	if err != nil || parsed.Kind != credential.ConsoleSession {
		return nil
	}
	return a.store.RemoveConsoleSession(ctx, parsed.Digest())
}

// Cookie is the browser's side of a console session. Secure is false on a loopback http address only, where browsers
// keep no __Host- cookie.
type Cookie struct{ Secure bool }

func (c Cookie) name() string {
	if c.Secure {
		return "__Host-frontdesk"
	}
	return "frontdesk"
}

// Read returns the session's secret in the request, or "".
func (c Cookie) Read(r *http.Request) string {
	if found, err := r.Cookie(c.name()); err == nil {
		return found.Value
	}
	return ""
}

// Set gives the browser the session's secret.
func (c Cookie) Set(w http.ResponseWriter, s credential.Secret) {
	http.SetCookie(w, c.cookie(s.Reveal(), int(sessionLife.Seconds())))
}

// Clear takes it away.
func (c Cookie) Clear(w http.ResponseWriter) { http.SetCookie(w, c.cookie("", -1)) }

func (c Cookie) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: c.name(), Value: value, Path: "/", MaxAge: maxAge, Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}
