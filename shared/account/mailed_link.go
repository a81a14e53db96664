package account

import (
	"context"
	"errors"
	"net/url"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/contact"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

// LinkPurpose is what a mailed link lets somebody do. A link for one purpose is none for another.
type LinkPurpose string

// The purposes.
const (
	SignUp        LinkPurpose = "sign-up"
	PasswordReset LinkPurpose = "reset-password"
)

// MailedLink is a link in an e-mail. Who follows it reads the mail of the address that it was sent to.
type MailedLink struct {
	Digest    string
	Purpose   LinkPurpose
	Email     string // normal form
	UserID    string // of PasswordReset: whose
	Epoch     string // of PasswordReset: the user's SessionEpoch; another one ends the link
	Browser   string // digest of the secret of the browser that asked
	Return    string // where that browser's person was going
	ExpiresAt time.Time
}

const linkLife = time.Hour

// The console's pages to which e-mails and other packages lead.
const (
	SignInPath       = "/console/sign-in"
	FinishSignUpPath = "/console/sign-up/finish"
	FinishResetPath  = "/console/reset-password/finish"
)

// MaxReturn is the longest way back from the sign-in page, in bytes, encoded as it travels in a header: API Gateway takes
// 10 KB of those.
const MaxReturn = 8 << 10

// StartSignUp sends an e-mail with a link to make an account; to an address that has one, a link to choose a new
// password. What it returns, and how long it takes, is the same in both cases. It returns the secret for the browser that
// asks: only there the link leads on to returnTo. VALIDATION_ERROR for what is no address; RATE_LIMITED when the source or
// the address has had too many e-mails.
func (a *Accounts) StartSignUp(ctx context.Context, source, email, returnTo string) (credential.Secret, error) {
	return a.sendLink(ctx, SignUp, source, email, returnTo)
}

// StartPasswordReset is StartSignUp for who expects to have an account.
func (a *Accounts) StartPasswordReset(ctx context.Context, source, email, returnTo string) (credential.Secret, error) {
	return a.sendLink(ctx, PasswordReset, source, email, returnTo)
}

// sendLink sends the link that the address needs, whatever was asked for. Both cases make the same requests of the store
// and send one e-mail, so that time tells nobody which it was.
func (a *Accounts) sendLink(ctx context.Context, asked LinkPurpose, source, email, returnTo string) (credential.Secret, error) {
	normal, err := contact.Email(email)
	if err != nil {
		return credential.Secret{}, err
	}
	if _, err := a.countBoth(ctx, source, ratelimit.EmailRequests, normal, ratelimit.Emails); err != nil {
		return credential.Secret{}, err
	}
	secret, browser := credential.New(credential.MailedLink, a.random), credential.New(credential.LinkRequest, a.random)
	l := MailedLink{
		Digest: secret.Digest(), Purpose: SignUp, Email: normal, Browser: browser.Digest(), Return: returnTo, ExpiresAt: a.now().UTC().Add(linkLife),
	}
	u, err := a.store.UserByEmail(ctx, normal)
	if err == nil {
		l.Purpose, l.UserID, l.Epoch = PasswordReset, u.ID, u.SessionEpoch
	} else if !errors.Is(err, ErrNotFound) {
		return credential.Secret{}, err
	}
	if err := a.store.AddMailedLink(ctx, l); err != nil {
		return credential.Secret{}, err
	}
	subject, text := a.linkEmail(asked, l.Purpose, secret)
	return browser, a.mailer.Send(ctx, normal, subject, text)
}

// address is where the link's secret leads, at our configured address.
func (a *Accounts) address(purpose LinkPurpose, secret credential.Secret) string {
	path := FinishSignUpPath
	if purpose == PasswordReset {
		path = FinishResetPath
	}
	return a.origin.JoinPath(path).String() + "?" + url.Values{"link": {secret.Reveal()}}.Encode()
}

// MailedLink returns the live link of a secret and does not use it up: programs that scan e-mails follow links, too.
// NOT_FOUND for one that is unknown, used, expired or for another purpose.
func (a *Accounts) MailedLink(ctx context.Context, purpose LinkPurpose, secret string) (MailedLink, error) {
	parsed, err := credential.ParseKind(credential.MailedLink, secret)
	if err != nil {
		return MailedLink{}, deadLink()
	}
	l, err := a.store.MailedLink(ctx, parsed.Digest())
	if errors.Is(err, ErrNotFound) || err == nil && (l.Purpose != purpose || !a.now().Before(l.ExpiresAt)) {
		return MailedLink{}, deadLink()
	}
	return l, err
}

func deadLink() error {
	return problem.New(problem.NotFound, "This link does not work any more. A link works once, for one hour.")
}

// Arrival is somebody who followed a link to its end, and their new console session.
type Arrival struct {
	Session credential.Secret
	User    User
	link    MailedLink
}

// Return is where the person was going, for the browser with that secret, and "" for any other. Anybody can have a link sent
// to somebody, and must not choose where it leads: to the consent page of a client of their own, for one.
func (a Arrival) Return(browser string) string {
	if credential.Digest(browser) != a.link.Browser {
		return ""
	}
	return a.link.Return
}

// FinishSignUp uses up a link: it makes the user, whose address is verified, and begins a session. NOT_FOUND for a link
// that is not alive; CONFLICT when the address has got an account since the link was sent.
func (a *Accounts) FinishSignUp(ctx context.Context, secret, name, password string) (Arrival, error) {
	l, err := a.MailedLink(ctx, SignUp, secret)
	if err != nil {
		return Arrival{}, err
	}
	u, err := a.newUser(l.Email, name)
	if err != nil {
		return Arrival{}, err
	}
	if err := checkNewPassword(password, l.Email); err != nil {
		return Arrival{}, err
	}
	taken := problem.New(problem.Conflict, "This e-mail address has an account already. Sign in, or choose a new password.")
	// The link stays alive then, so that without this it would be worth an argon2 as often as somebody likes.
	if _, err := a.store.UserByEmail(ctx, l.Email); err == nil {
		return Arrival{}, taken
	} else if !errors.Is(err, ErrNotFound) {
		return Arrival{}, err
	}
	u.PasswordHash, u.EmailVerifiedAt = HashPassword(password, a.random), u.CreatedAt
	session, s := a.newSession(u)
	err = a.store.FinishSignUp(ctx, l.Digest, u, s)
	switch {
	case errors.Is(err, ErrNotFound):
		return Arrival{}, deadLink()
	case errors.Is(err, ErrTaken):
		return Arrival{}, taken
	}
	return Arrival{session, u, l}, err
}

// FinishPasswordReset uses up a link: it gives the user the password, ends every console session that they had and every
// other link to choose one, and begins a session. Their address is verified now. They get an e-mail about it. NOT_FOUND for a
// link that is not alive.
func (a *Accounts) FinishPasswordReset(ctx context.Context, secret, password string) (Arrival, error) {
	l, err := a.MailedLink(ctx, PasswordReset, secret)
	if err != nil {
		return Arrival{}, err
	}
	if err := checkNewPassword(password, l.Email); err != nil {
		return Arrival{}, err
	}
	u, err := a.store.User(ctx, l.UserID)
	if errors.Is(err, ErrNotFound) || err == nil && u.SessionEpoch != l.Epoch {
		return Arrival{}, deadLink()
	} else if err != nil {
		return Arrival{}, err
	}
	u = a.withPassword(u, password)
	events, err := a.events(ctx, u, audit.PasswordChanged)
	if err != nil {
		return Arrival{}, err
	}
	session, s := a.newSession(u)
	err = a.store.FinishPasswordReset(ctx, l, u, s, events...)
	if errors.Is(err, ErrNotFound) {
		return Arrival{}, deadLink()
	} else if err != nil {
		return Arrival{}, err
	}
	a.notify(ctx, u, a.resetEmail)
	return Arrival{session, u, l}, nil
}
