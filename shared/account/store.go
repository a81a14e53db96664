package account

import (
	"context"
	"errors"
	"time"
)

// What Store's methods return beside failures of the store itself.
var (
	ErrNotFound = errors.New("account: not found")
	ErrTaken    = errors.New("account: taken by somebody else")
)

// Store keeps people and keys. It is declared here to cut the cycle with package dynamo, which implements it. All reads
// are strongly consistent.
type Store interface {
	// AddUser returns ErrTaken when another user has the e-mail address.
	AddUser(ctx context.Context, u User) error
	// User returns ErrNotFound when the user does not exist.
	User(ctx context.Context, id string) (User, error)
	// UserByEmail takes the normal form of an address.
	UserByEmail(ctx context.Context, email string) (User, error)

	AddConsoleSession(ctx context.Context, s ConsoleSession) error
	ConsoleSession(ctx context.Context, digest string) (ConsoleSession, error)
	RemoveConsoleSession(ctx context.Context, digest string) error

	// Memberships lists the live ones only, by handle.
	Memberships(ctx context.Context, userID string) ([]Membership, error)
	// SetRole writes membership and role together.
	SetRole(ctx context.Context, m Membership) error
	// RemoveMember returns ErrNotFound when the person is not a member.
	RemoveMember(ctx context.Context, userID, businessID string) error
	LinkParticipant(ctx context.Context, userID, businessID, participantID string) error

	AddKey(ctx context.Context, k Key) error
	Keys(ctx context.Context, businessID string) ([]Key, error)
	// RevokeKey takes the key's own id, without the business's; ErrNotFound when it does not exist. The first revocation's
	// time stays.
	RevokeKey(ctx context.Context, businessID, own string, at time.Time) error
}
