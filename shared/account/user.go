package account

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/contact"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// User is a person who can sign in.
type User struct {
	ID              string
	Email           string // lower case
	EmailVerifiedAt time.Time
	Name            string
	PasswordHash    string // empty: cannot sign in by password
	SessionEpoch    string // of the console sessions that count; another one ends them all
	CreatedAt       time.Time
}

// CreateUser adds a person. An empty password makes one who cannot sign in by password. CONFLICT when the e-mail
// address is taken.
func (a *Accounts) CreateUser(ctx context.Context, email, name, password string) (User, error) {
	u, err := a.newUser(email, name)
	if err != nil {
		return User{}, err
	}
	if password != "" {
		if err := checkNewPassword(password, u.Email); err != nil {
			return User{}, err
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

// SetPassword gives the person with that e-mail address a password, which their operator hands them, and ends every console session that
// they had. Their address is verified now: the caller knows whose it is. The logs of the businesses where they work say that the operator did
// it. NOT_FOUND for nobody.
func (a *Accounts) SetPassword(ctx context.Context, email, password string) (User, error) {
	before, err := a.byEmail(ctx, email)
	if err != nil {
		return User{}, err
	}
	if err := checkNewPassword(password, before.Email); err != nil {
		return User{}, err
	}
	u := a.withPassword(before, password)
	events, err := a.eventsBy(ctx, u, audit.PasswordChanged, func(m Membership) access.Caller { return access.Operator(m.Business) })
	if err != nil {
		return User{}, err
	}
	err = a.store.ChangePassword(ctx, u, before.SessionEpoch, events...)
	if errors.Is(err, ErrNotFound) {
		return User{}, problem.New(problem.Conflict, "They have just chosen a password themselves.")
	} else if err != nil {
		return User{}, err
	}
	return u, nil
}

// withPassword returns the user with another password, in a new epoch, and with a verified address.
func (a *Accounts) withPassword(u User, password string) User {
	u.PasswordHash, u.SessionEpoch = HashPassword(password, a.random), credential.NewID(a.random)
	if u.EmailVerifiedAt.IsZero() {
		u.EmailVerifiedAt = a.now().UTC()
	}
	return u
}

// byEmail returns the person with that e-mail address, or NOT_FOUND.
func (a *Accounts) byEmail(ctx context.Context, email string) (User, error) {
	normal, err := contact.Email(email)
	if err != nil {
		return User{}, err
	}
	u, err := a.store.UserByEmail(ctx, normal)
	if errors.Is(err, ErrNotFound) {
		return User{}, problem.New(problem.NotFound, "No user has the address %s.", normal).With("field", "email").With("value", normal)
	}
	return u, err
}

// VouchForEmail says that a person's address is theirs, without an e-mail to it: the caller knows. NOT_FOUND for nobody.
func (a *Accounts) VouchForEmail(ctx context.Context, u User) (User, error) {
	u.EmailVerifiedAt = a.now().UTC()
	if err := a.store.VerifyEmail(ctx, u.ID, u.EmailVerifiedAt); errors.Is(err, ErrNotFound) {
		return u, problem.New(problem.NotFound, "Nobody has this id.").With("field", "id").With("value", u.ID)
	} else if err != nil {
		return u, err
	}
	return u, nil
}

// newUser makes a user that is not stored yet.
func (a *Accounts) newUser(email, name string) (User, error) {
	u := User{ID: credential.NewID(a.random), Name: strings.TrimSpace(name), CreatedAt: a.now().UTC()}
	var err error
	if u.Email, err = contact.Email(email); err != nil {
		return User{}, err
	}
	if utf8.RuneCountInString(u.Name) > maxName || !contact.Legible(u.Name) {
		return User{}, problem.Invalid("name", name, "A person needs a name that others can read, of at most %d characters.", maxName)
	}
	return u, nil
}

const maxName = 100 // characters
