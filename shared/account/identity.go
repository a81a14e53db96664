package account

import (
	"context"
	"errors"
	"strings"

	"frontdesk/shared/contact"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// Identity is a person as an upstream provider knows them.
type Identity struct {
	Issuer, Subject string // together they name the person, always
	Email           string // as the provider spells it; may change
	EmailVerified   bool   // by the provider
	Name            string // may be empty
}

// SignInByIdentity begins a console session for the person of an identity, at the end of an attempt that was taken. A
// new identity with a verified e-mail address belongs to the user with that address, who gets an e-mail about it; when
// nobody has it, a user is made. FORBIDDEN when a new identity has no verified address, or its address belongs to a user who
// is somebody else at that issuer.
func (a *Accounts) SignInByIdentity(ctx context.Context, attempt SignInAttempt, i Identity) (credential.Secret, User, error) {
	u, err := a.userOf(ctx, i)
	if errors.Is(err, ErrTaken) {
		// Another browser of the same person was faster, so the identity is known now.
		u, err = a.userOf(ctx, i)
	}
	if err != nil {
		return credential.Secret{}, User{}, err
	}
	if err := a.giveBack(ctx, attempt); err != nil {
		return credential.Secret{}, User{}, err
	}
	return a.beginSession(ctx, u)
}

// maxIdentity is the longest issuer and subject in bytes: OpenID Connect allows no longer subject, and a key holds no more.
const maxIdentity = 255

// userOf finds or makes the user of an identity. ErrTaken when somebody else was doing the same.
func (a *Accounts) userOf(ctx context.Context, i Identity) (User, error) {
	if i.Subject == "" || len(i.Subject) > maxIdentity || i.Issuer == "" || len(i.Issuer) > maxIdentity {
		return User{}, problem.Internal(errors.New("account: an identity without a subject or issuer of usual length"))
	}
	u, err := a.store.UserByIdentity(ctx, i.Issuer, i.Subject)
	if !errors.Is(err, ErrNotFound) {
		return u, err
	}
	email, err := contact.Email(i.Email)
	if err != nil || !i.EmailVerified {
		return User{}, problem.New(problem.Forbidden,
			"Your provider did not tell us an e-mail address that it has verified and that we can send to, so we cannot know which account is yours.")
	}
	u, err = a.store.UserByEmail(ctx, email)
	if err == nil {
		return u, a.tie(ctx, u, i)
	} else if !errors.Is(err, ErrNotFound) {
		return User{}, err
	}
	if u, err = a.newUser(email, nameOf(i, email)); err != nil {
		return User{}, err
	}
	u.EmailVerifiedAt = u.CreatedAt
	return u, a.store.AddUserByIdentity(ctx, u, i)
}

// tie ties a user to an identity with their address, and tells them. Nobody can have made this user in wait for the
// address's owner: without reading its mail only an operator could. But a provider may give an address to another person
// when its first owner has left, whom only the subject tells from them.
func (a *Accounts) tie(ctx context.Context, u User, i Identity) error {
	err := a.store.TieIdentity(ctx, i, u.ID, a.now().UTC())
	if errors.Is(err, ErrOtherSubject) {
		return problem.New(problem.Forbidden, "The Frontdesk account with this e-mail address is already tied to another account at your provider. "+
			"Sign in with that one, or with your e-mail address and password.")
	} else if err != nil {
		return err
	}
	a.notify(ctx, u, func() (subject, text string) { return a.tiedEmail(i.Issuer) })
	return nil
}

// nameOf is what a provider calls a person, made fit for us; without a name, their address up to the @.
func nameOf(i Identity, email string) string {
	local, _, _ := strings.Cut(email, "@")
	for _, name := range []string{i.Name, local} {
		runes := []rune(strings.TrimSpace(strings.Map(visible, name)))
		if fit := string(runes[:min(len(runes), maxName)]); contact.Legible(fit) {
			return fit
		}
	}
	return email
}

// visible drops characters that people do not see.
func visible(r rune) rune {
	if contact.Hidden(r) {
		return -1
	}
	return r
}
