package oauth

import (
	"slices"
	"time"
)

// ClientSource is how we know of a client, which decides what its name is worth.
type ClientSource string

// The sources of clients.
const (
	Registered ClientSource = "registration" // it registered itself: all it says is its own claim
	Documented ClientSource = "document"     // its client_id is the address of its metadata: the address's owner says it
	Operated   ClientSource = "operator"     // an operator added it
)

// Client is a program that people may give access to.
type Client struct {
	ID           string
	Name         string
	URI          string // its home page, or empty
	RedirectURIs []string
	Source       ClientSource
	Internal     bool   // marked by an operator: an agent of the business's own
	SecretDigest string // of a client that an operator made confidential; empty: it is public
	CreatedAt    time.Time
	FreshUntil   time.Time // of a document: when it must be fetched again
	ExpiresAt    time.Time // when a registration ends, or the copy of a document may be forgotten; zero: never
	RemovedAt    time.Time // of a document that an operator shut out, whatever it says now; zero: not
}

// exists reports whether the client was found, and has neither expired nor been removed.
func (c Client) exists(now time.Time) bool {
	expired := c.Source != Documented && !c.ExpiresAt.IsZero() && !now.Before(c.ExpiresAt)
	return c.ID != "" && !expired && c.RemovedAt.IsZero()
}

// Redirects reports whether the client registered the redirect URI. It must be the same to the letter, but for the
// port of a loopback address (RFC 8252 section 7.3).
func (c Client) Redirects(uri string) bool {
	return slices.ContainsFunc(c.RedirectURIs, func(own string) bool { return own == uri || portless(own) != "" && portless(own) == portless(uri) })
}
