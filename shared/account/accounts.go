package account

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

// Config is what the use cases about people need. Store, Now and Random are always required.
type Config struct {
	Store  Store
	Limits *ratelimit.Limiter // required where people sign in, sign up, or choose a new password
	Mailer Mailer             // nil: nobody can sign up or choose a new password
	Origin *url.URL           // of the links to our pages: scheme and host; required with Mailer, and where people are invited
	Now    func() time.Time
	Random io.Reader // of secrets, ids and salts
}

// Mailer sends an e-mail: subject and text as they are, to one plain address. It may refuse the address with a
// VALIDATION_ERROR. Package mail has two.
type Mailer interface {
	Send(ctx context.Context, to, subject, text string) error
}

// Accounts is the use cases about people. Its methods are safe for concurrent use.
type Accounts struct {
	store  Store
	limits *ratelimit.Limiter
	mailer Mailer
	origin *url.URL
	now    func() time.Time
	random io.Reader
}

// NewAccounts returns the use cases.
func NewAccounts(c Config) *Accounts {
	return &Accounts{c.Store, c.Limits, c.Mailer, c.Origin, c.Now, c.Random}
}

// SendsMail reports whether people can sign up and choose a new password, both of which take an e-mail.
func (a *Accounts) SendsMail() bool { return a.mailer != nil }

// countBoth counts one for a source, and one for an e-mail address in its normal form, whether or not somebody has it. It
// returns what it counted, which is both or nothing: a source that is refused counts for no address, and an address that is
// refused does not use up what the others at its source may do.
func (a *Accounts) countBoth(ctx context.Context, source string, perSource ratelimit.Limit, email string, perAddress ratelimit.Limit) ([]ratelimit.Count, error) {
	first, err := a.limits.Take(ctx, perSource, source)
	if err != nil {
		return nil, err
	}
	second, err := a.limits.Take(ctx, perAddress, "address "+credential.Digest(email))
	if problem.Is(err, problem.RateLimited) {
		return nil, errors.Join(a.limits.GiveBack(ctx, first), err)
	}
	return []ratelimit.Count{first, second}, err
}
