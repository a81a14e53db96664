package oauth

import (
	"slices"
	"time"

	"frontdesk/shared/credential"
)

// MaxSuccessors is how many successors one refresh token yields in all.
const MaxSuccessors = 10

const refreshLife = 90 * 24 * time.Hour // since its last rotation

// Grant is what a person allowed a client to do at one MCP address, and the family of tokens that came of it.
type Grant struct {
	ID         string
	ClientID   string
	ClientName string
	// RedirectURI can tell installations apart that share one client_id, as those of a metadata document do.
	RedirectURI string
	UserID      string
	BusinessID  string // empty at the account door
	Resource    string // path of the MCP address
	Scopes      []string
	Internal    bool // the client is one of the business's own agents
	CreatedAt   time.Time
	RevokedAt   time.Time // zero: not
	ListedUntil time.Time // when the lists of connections may forget it

	Access  map[string]AccessToken  // by digest
	Refresh map[string]RefreshToken // by digest; rotated ones stay for a while, to recognise their reuse
	Spent   bool                    // the refresh token that was asked about was rotated long ago and is no longer in Refresh
}

// AccessToken is what is kept of an access token.
type AccessToken struct {
	Scopes    []string
	ExpiresAt time.Time
}

// RefreshToken is what is kept of a refresh token.
type RefreshToken struct {
	ExpiresAt  time.Time
	RotatedAt  time.Time // zero: unused
	Successors int
}

// Tokens are the digests of a new pair of tokens, and what giving them changes besides.
type Tokens struct {
	AccessDigest   string
	Access         AccessToken
	RefreshDigest  string
	RefreshExpires time.Time
	ClientExpires  time.Time // the client's new expiry, because it was used; zero leaves it as it is
	ListedUntil    time.Time // the grant's new one; zero leaves it as it is
}

// tokenIDs are the record ids in a grant's tokens: they let one store request read all that decides about them.
func (g Grant) tokenIDs() []string {
	business := g.BusinessID
	if business == "" {
		business = credential.NoID
	}
	return []string{g.ID, g.UserID, business}
}

// pair makes a new pair of tokens of the grant.
func (s *Server) pair(g Grant, scopes []string) (token, refresh credential.Secret, _ Tokens) {
	token = credential.New(credential.AccessToken, s.random, g.tokenIDs()...)
	refresh = credential.New(credential.RefreshToken, s.random, g.tokenIDs()...)
	now := s.now().UTC()
	return token, refresh, Tokens{
		AccessDigest:  token.Digest(),
		Access:        AccessToken{slices.Clone(scopes), now.Add(s.accessLife)},
		RefreshDigest: refresh.Digest(), RefreshExpires: now.Add(refreshLife), ListedUntil: relisted(g, now.Add(refreshLife)),
	}
}

const listingRenewal = 7 * 24 * time.Hour // how much longer than its tokens a grant is listed, so that few refreshes renew that

// relisted returns until when the lists must hold a grant whose tokens now live until expires; zero leaves them as they are.
func relisted(g Grant, expires time.Time) time.Time {
	if !g.ListedUntil.Before(expires) {
		return time.Time{}
	}
	return expires.Add(listingRenewal)
}
