package account

import (
	"context"
	"errors"
	"time"

	"frontdesk/shared/audit"
)

// What Store's methods return beside failures of the store itself.
var (
	ErrNotFound = errors.New("account: not found")
	ErrTaken    = errors.New("account: taken by somebody else")
	// ErrOtherSubject is a user who is another subject of the same issuer already.
	ErrOtherSubject = errors.New("account: the user is tied to another subject of the issuer")
	ErrRevoked      = errors.New("account: the key is revoked")
	ErrChanged      = errors.New("account: changed since it was read")
)

// Store keeps people and keys. It is declared here to cut the cycle with package dynamo, which implements it. All reads
// are strongly consistent. A write adds the events that tell of it.
type Store interface {
	// AddUser returns ErrTaken when another user has the e-mail address.
	AddUser(ctx context.Context, u User) error
	// User returns ErrNotFound when the user does not exist.
	User(ctx context.Context, id string) (User, error)
	// UserByEmail takes the normal form of an address.
	UserByEmail(ctx context.Context, email string) (User, error)

	// AddMailedLink adds a link; MailedLink returns it, or ErrNotFound.
	AddMailedLink(ctx context.Context, l MailedLink) error
	MailedLink(ctx context.Context, digest string) (MailedLink, error)
	// FinishSignUp removes the link, adds the user and the session, all or nothing. ErrNotFound when the link is gone,
	// ErrTaken when another user has the e-mail address.
	FinishSignUp(ctx context.Context, linkDigest string, u User, s ConsoleSession) error
	// FinishPasswordReset removes the link, changes the user's PasswordHash, SessionEpoch and EmailVerifiedAt to those of u,
	// and adds the session, all or nothing. ErrNotFound when the link is gone or the user's epoch is not the link's any more.
	FinishPasswordReset(ctx context.Context, l MailedLink, u User, s ConsoleSession, log ...audit.Event) error
	// ChangePassword is what FinishPasswordReset does to the user, whose SessionEpoch was epoch. ErrNotFound when it is not any more.
	ChangePassword(ctx context.Context, u User, epoch string, log ...audit.Event) error

	// UserByIdentity returns ErrNotFound when no user is tied to the identity.
	UserByIdentity(ctx context.Context, issuer, subject string) (User, error)
	// AddUserByIdentity adds a user who is tied to the identity. ErrTaken when another user is, or has the address.
	AddUserByIdentity(ctx context.Context, u User, i Identity) error
	// TieIdentity ties a user to the identity, whose provider has verified the user's address. ErrTaken when it is tied,
	// ErrOtherSubject when the user is tied to another subject of the issuer.
	TieIdentity(ctx context.Context, i Identity, userID string, at time.Time) error

	AddSignInAttempt(ctx context.Context, a SignInAttempt) error
	// TakeSignInAttempt removes the attempt. Of several calls one returns it, the others ErrNotFound.
	TakeSignInAttempt(ctx context.Context, digest string) (SignInAttempt, error)

	AddConsoleSession(ctx context.Context, s ConsoleSession, log ...audit.Event) error
	ConsoleSession(ctx context.Context, digest string) (ConsoleSession, error)
	RemoveConsoleSession(ctx context.Context, digest string) error
	// ChangeEpoch gives the user another SessionEpoch. ErrNotFound when the user does not exist.
	ChangeEpoch(ctx context.Context, userID, epoch string) error

	// Memberships lists the live ones only, by handle.
	Memberships(ctx context.Context, userID string) ([]Membership, error)
	// Team lists the live members of a business, in no order.
	Team(ctx context.Context, businessID string) ([]Member, error)
	// ChangeMember changes a person's role or membership, removes the invitation that it comes of or that it ends, and logs it,
	// all or nothing. ErrChanged when what m says of the team and of what it ends, as it was read, is no longer so; ErrNotFound
	// when the invitation that it comes of is gone.
	ChangeMember(ctx context.Context, m MemberChange) error
	LinkParticipant(ctx context.Context, userID, businessID, participantID string) error

	// VerifyEmail sets the user's EmailVerifiedAt. ErrNotFound when there is no such user.
	VerifyEmail(ctx context.Context, userID string, at time.Time) error

	// AddInvitation adds an invitation, in place of the one with its id that has the digest earlier, and logs it, all or nothing.
	// ErrChanged when another one stands there; an empty digest is none.
	AddInvitation(ctx context.Context, i Invitation, earlier string, e audit.Event) error
	// Invitation returns ErrNotFound when it does not exist. It may have expired.
	Invitation(ctx context.Context, businessID, id string) (Invitation, error)
	// Invitations lists those of a business, in no order. Some may have expired.
	Invitations(ctx context.Context, businessID string) ([]Invitation, error)
	// RemoveInvitation removes the invitation and logs it, all or nothing. ErrNotFound when it is gone, or another one in its
	// place.
	RemoveInvitation(ctx context.Context, i Invitation, e audit.Event) error

	// AddKey adds the key, remembers the form and logs the event, all or nothing. ErrTaken when the form has made a key
	// already, whose id it returns.
	AddKey(ctx context.Context, k Key, f KeyForm, e audit.Event) (earlier string, err error)
	// Key takes the key's own id, without the business's. ErrNotFound when it does not exist.
	Key(ctx context.Context, businessID, own string) (Key, error)
	Keys(ctx context.Context, businessID string) ([]Key, error)
	// ChangeKey writes the key, adds its successor unless it is nil, and logs the event, all or nothing. ErrChanged when the
	// key was written since it was read.
	ChangeKey(ctx context.Context, k Key, successor *Key, e audit.Event) error
	// RevokeKey revokes the key, whatever was written since it was read, and logs the event, both or neither. ErrRevoked when
	// it was revoked meanwhile.
	RevokeKey(ctx context.Context, k Key, at time.Time, e audit.Event) error
}
