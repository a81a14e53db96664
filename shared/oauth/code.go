package oauth

import "time"

const codeLife = 60 * time.Second

// Code is an authorization code: what was consented to, waiting to be exchanged once.
type Code struct {
	Digest        string
	ClientID      string
	ClientName    string
	RedirectURI   string
	CodeChallenge string
	Resource      string
	Scopes        []string
	UserID        string
	BusinessID    string // empty at the account door
	ExpiresAt     time.Time
	GrantID       string // what it gave, once it was used
}
