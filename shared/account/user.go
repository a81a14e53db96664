package account

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/contact"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// User is a person who can sign in.
type User struct {
	ID           string
	Email        string // lower case
	Name         string
	PasswordHash string // empty: cannot sign in by password
	CreatedAt    time.Time
}

// Accounts is the use cases about people. Its methods are safe for concurrent use.
type Accounts struct {
	store  Store
	now    func() time.Time
	random io.Reader
}

// NewAccounts returns the use cases over store, with a clock and a source of secrets.
func NewAccounts(store Store, now func() time.Time, random io.Reader) *Accounts {
	return &Accounts{store, now, random}
}

const minPassword, maxPassword = 8, 200

// CreateUser adds a person. An empty password makes one who cannot sign in by password. CONFLICT when the e-mail
// address is taken.
func (a *Accounts) CreateUser(ctx context.Context, email, name, password string) (User, error) {
	u := User{ID: credential.NewID(a.random), Name: strings.TrimSpace(name), CreatedAt: a.now().UTC()}
	var err error
	if u.Email, err = contact.Email(email); err != nil {
		return User{}, err
	}
	if u.Name == "" || utf8.RuneCountInString(u.Name) > 100 {
		return User{}, problem.Invalid("name", name, "A person needs a name of at most 100 characters.")
	}
	if password != "" {
		if n := utf8.RuneCountInString(password); n < minPassword || n > maxPassword {
			return User{}, problem.New(problem.ValidationError, "A password has %d to %d characters.", minPassword, maxPassword).With("field", "password")
		}
		u.PasswordHash = HashPassword(password, a.random)
	}
	if err := a.store.AddUser(ctx, u); errors.Is(err, ErrTaken) {
		return User{}, problem.New(problem.Conflict, "Somebody with this e-mail address exists already.").With("field", "email").With("value", u.Email)
	} else if err != nil {
		return User{}, err
	}
	return u, nil
}

// SignIn checks an e-mail address and a password and begins a console session. Whatever is wrong is one and the same
// UNAUTHORIZED.
func (a *Accounts) SignIn(ctx context.Context, email, password string) (credential.Secret, User, error) {
	refused := problem.New(problem.Unauthorized, "This e-mail address and password do not belong together.")
	var u User
	normal, err := contact.Email(email)
	if err == nil {
		u, err = a.store.UserByEmail(ctx, normal)
	}
	if err != nil && !errors.Is(err, ErrNotFound) && !problem.Is(err, problem.ValidationError) {
		return credential.Secret{}, User{}, err
	}
	if len(password) > 4*maxPassword {
		password = ""
	}
	if !PasswordMatches(password, u.PasswordHash) || u.PasswordHash == "" {
		return credential.Secret{}, User{}, refused
	}
	secret := credential.New(credential.ConsoleSession, a.random)
	s := ConsoleSession{Digest: secret.Digest(), UserID: u.ID, CreatedAt: a.now().UTC(), ExpiresAt: a.now().UTC().Add(sessionLife)}
	return secret, u, a.store.AddConsoleSession(ctx, s)
}
