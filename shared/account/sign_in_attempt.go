package account

import (
	"context"
	"errors"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

// SignInAttempt is a browser that went to the upstream provider and has not come back yet. Whatever comes back without
// this browser's secret, or a second time, is refused.
type SignInAttempt struct {
	Digest    string
	Return    string
	Source    string // the attempt counts for it until it succeeds
	CreatedAt time.Time
	ExpiresAt time.Time
}

const attemptLife = 10 * time.Minute

// StartAttempt begins a sign-in at the upstream provider and returns the secret for the browser. RATE_LIMITED when too many
// of the source did not come back.
func (a *Accounts) StartAttempt(ctx context.Context, source, returnTo string) (credential.Secret, error) {
	if _, err := a.limits.Take(ctx, ratelimit.ProviderSignIns, source); err != nil {
		return credential.Secret{}, err
	}
	secret, now := credential.New(credential.SignInAttempt, a.random), a.now().UTC()
	return secret, a.store.AddSignInAttempt(ctx, SignInAttempt{
		Digest: secret.Digest(), Return: returnTo, Source: source, CreatedAt: now, ExpiresAt: now.Add(attemptLife),
	})
}

// DropAttempt ends an attempt whose browser could not leave, because the provider cannot be reached. It does not count.
func (a *Accounts) DropAttempt(ctx context.Context, secret credential.Secret) error {
	attempt, err := a.TakeAttempt(ctx, secret.Reveal())
	if err != nil {
		return err
	}
	return a.giveBack(ctx, attempt)
}

// giveBack takes back what the attempt counted, in the window in which it began.
func (a *Accounts) giveBack(ctx context.Context, attempt SignInAttempt) error {
	return a.limits.GiveBack(ctx, ratelimit.ProviderSignIns.Count(attempt.Source, attempt.CreatedAt))
}

// TakeAttempt ends the attempt of a browser's secret and returns it. VALIDATION_ERROR when there is none: it began in
// another browser, too long ago, or was taken.
func (a *Accounts) TakeAttempt(ctx context.Context, secret string) (SignInAttempt, error) {
	unknown := problem.New(problem.ValidationError, "This sign-in began in another browser or too long ago, or it is finished.")
	parsed, err := credential.ParseKind(credential.SignInAttempt, secret)
	if err != nil {
		return SignInAttempt{}, unknown
	}
	attempt, err := a.store.TakeSignInAttempt(ctx, parsed.Digest())
	if errors.Is(err, ErrNotFound) || err == nil && !a.now().Before(attempt.ExpiresAt) {
		return SignInAttempt{}, unknown
	}
	return attempt, err
}
