package oauth

import (
	"context"
	"errors"
	"time"

	"frontdesk/shared/audit"
)

// What Store's methods return beside failures of the store itself.
var (
	ErrNotFound = errors.New("oauth: not found")
	ErrUsed     = errors.New("oauth: used before")
	ErrRevoked  = errors.New("oauth: revoked")
	ErrTooMany  = errors.New("oauth: too many tokens")
	ErrNoClient = errors.New("oauth: the client is gone")
)

// Store keeps clients, transactions, codes and grants. It is declared here to cut the cycle with package dynamo, which
// implements it. All reads are strongly consistent. A write adds the events that tell of it, all or nothing; what was done at
// the account door has none, because it is no business's.
type Store interface {
	// AddClient returns ErrUsed when a client has the id.
	AddClient(ctx context.Context, c Client) error
	// Client returns ErrNotFound when it does not exist. It may have expired.
	Client(ctx context.Context, id string) (Client, error)
	// KeepDocument keeps what a client's metadata document says, in place of what it said before. An operator's mark stays.
	KeepDocument(ctx context.Context, c Client) error
	// MarkClient sets what is not zero in mark, and the client never expires from then on. ErrNotFound when it does not
	// exist; but if unseen, it is made, as one that is known by its document.
	MarkClient(ctx context.Context, id string, mark Mark, unseen bool) error
	// RemoveClient returns ErrNotFound when it does not exist.
	RemoveClient(ctx context.Context, id string) error

	AddTransaction(ctx context.Context, t Transaction, log ...audit.Event) error
	// Transaction returns ErrNotFound when it does not exist or was decided. It may have expired.
	Transaction(ctx context.Context, digest string) (Transaction, error)
	// Decide ends a transaction and, unless code is nil, adds the code, all or nothing. ErrUsed when the transaction
	// was decided before.
	Decide(ctx context.Context, transaction string, code *Code, log ...audit.Event) error

	// CodeAndClient reads both in one request; each is zero when it does not exist.
	CodeAndClient(ctx context.Context, digest, clientID string) (Code, Client, error)
	// Exchange marks the code as used, adds the grant, lists it and renews its client, all or nothing. When the code was used before
	// it returns ErrUsed and the id of the grant that it gave then; ErrNoClient when the client was removed meanwhile.
	Exchange(ctx context.Context, codeDigest string, g Grant, tokens Tokens, log ...audit.Event) (earlier string, err error)

	// GrantAndClient reads both in one request, with what is known of one refresh token; each is zero when it does not
	// exist, and for an empty id.
	GrantAndClient(ctx context.Context, grantID, refreshDigest, clientID string) (Grant, Client, error)
	// Rotate exchanges a refresh token of the grant for new tokens, stores g.Internal with them, and renews the client and the
	// listing, all or nothing and upon one condition. A token that was rotated after graceStart counts as unused until it has
	// MaxSuccessors successors: ErrTooMany, also when the grant holds too many tokens in their grace. ErrUsed when it was
	// rotated before, ErrRevoked when the grant is, ErrNotFound when the grant does not hold the token, ErrNoClient when the
	// client was removed meanwhile.
	Rotate(ctx context.Context, g Grant, refreshDigest string, tokens Tokens, now, graceStart time.Time, log ...audit.Event) error
	// RevokeAccess ends one access token of a grant. An unknown grant or token is not an error.
	RevokeAccess(ctx context.Context, grantID, accessDigest string, log ...audit.Event) error
	// Revoke ends the grant at once and for good. An unknown grant is not an error.
	Revoke(ctx context.Context, grantID string, at time.Time, log ...audit.Event) error

	// BusinessConnections and UserConnections list the grants of a business, or of a user, that Exchange and Rotate listed, with
	// what belongs to them, in no order. Some may be over.
	BusinessConnections(ctx context.Context, businessID string) ([]Connection, error)
	UserConnections(ctx context.Context, userID string) ([]Connection, error)
	// Disconnect revokes the grant and logs it, all or nothing; one without a business is not logged. It stays on the lists.
	// ErrRevoked when it was over before.
	Disconnect(ctx context.Context, g Grant, at time.Time, e audit.Event) error
}
