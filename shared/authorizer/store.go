package authorizer

import (
	"context"
	"net/netip"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/credential"
)

// Store reads what a credential stands for. It is declared here to cut the cycle with package dynamo, which implements
// it.
type Store interface {
	// Credential reads everything that decides about a secret, by the ids in it, in one strongly consistent request.
	// What does not exist is zero in the answer.
	Credential(ctx context.Context, s credential.Secret) (Records, error)
}

// Records are what the ids in a secret stand for. They count for nothing before the digest in them matches.
type Records struct {
	Key      Key   // of an API key
	Grant    Grant // of an access token
	Business access.Business
	Grants   access.Set // the business's
	Role     access.Role
	Person   string // name of the person behind a token, where they work; at the account door, their own
	Email    string // of the person at the account door; empty unless verified
}

// Key is what the decision needs of an API key.
type Key struct {
	ID        string
	Name      string
	Digest    string
	Partner   bool // or assistant
	Internal  bool
	Scopes    []string
	Sources   []netip.Prefix // the only addresses it may come from; none: any
	ExpiresAt time.Time      // zero: never
	Revoked   bool
}

// Grant is what the decision needs of an access token and the grant it belongs to. Digest is empty when the grant has
// no such token.
type Grant struct {
	Digest     string
	UserID     string
	ClientID   string
	ClientName string
	Internal   bool
	Resource   string // path of the MCP address that the token is for
	Scopes     []string
	ExpiresAt  time.Time
	Revoked    bool
}
