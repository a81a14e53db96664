package account

import (
	"context"
	"errors"

	"frontdesk/shared/contact"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// SignIn checks an e-mail address and a password and begins a console session. Whatever is wrong is one and the same
// UNAUTHORIZED. Attempts that fail count for the source that they come from (as ratelimit.Source names it) and for the
// address; when those are too many, it is RATE_LIMITED even with the right password, which is not looked at then.
func (a *Accounts) SignIn(ctx context.Context, source, email, password string) (credential.Secret, User, error) {
	refused := problem.New(problem.Unauthorized, "This e-mail address and password do not belong together.").With("field", "password")
	normal, err := contact.Email(email)
	if err != nil {
		// Nobody has it. It counts for the source alone, so that nobody's typing mistake counts for all who make one.
		if _, err := a.limits.Take(ctx, ratelimit.SignIns, source); err != nil {
			return credential.Secret{}, User{}, err
		}
		return credential.Secret{}, User{}, refused
	}
	counted, err := a.countBoth(ctx, source, ratelimit.SignIns, normal, ratelimit.SignIns)
	if err != nil {
		return credential.Secret{}, User{}, err
	}
	u, err := a.store.UserByEmail(ctx, normal)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return credential.Secret{}, User{}, err
	}
	reqlog.Set(ctx, reqlog.Account, u.ID)
	if !PasswordMatches(password, u.PasswordHash) {
		return credential.Secret{}, User{}, refused
	}
	for _, c := range counted {
		if err := a.limits.GiveBack(ctx, c); err != nil {
			return credential.Secret{}, User{}, err
		}
	}
	return a.beginSession(ctx, u)
}
