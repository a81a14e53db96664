package oauth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
)

const (
	unusedClientLife = 30 * 24 * time.Hour  // of a registration that nobody ever used
	usedClientLife   = 400 * 24 * time.Hour // since the last use: programs keep their client_id for ever
	clientRenewal    = 7 * 24 * time.Hour   // how much of usedClientLife may be gone before use renews it
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
	loopback := portless(uri)
	return slices.ContainsFunc(c.RedirectURIs, func(own string) bool { return own == uri || loopback != "" && portless(own) == loopback })
}

// renewal returns until when the use of a client at a time keeps it registered; zero leaves its expiry as it is. The copy of
// a document is kept by asking for it, and many installations share one.
func renewal(c Client, now time.Time) time.Time {
	until := now.Add(usedClientLife)
	if c.Source == Documented || c.ExpiresAt.IsZero() || until.Sub(c.ExpiresAt) < clientRenewal {
		return time.Time{}
	}
	return until
}

// known reads what is stored of a client. It may be nothing for one whose id is the address of its document.
func (s *Server) known(ctx context.Context, id string) (Client, error) {
	found, err := s.store.Client(ctx, id)
	unseen := errors.Is(err, ErrNotFound)
	switch {
	case err != nil && !unseen:
		return Client{}, err
	case unseen && isDocumentID(id, s.local), found.exists(s.now()):
		return found, nil
	case unseen && strings.Contains(id, "://"):
		return Client{}, problem.Invalid("client_id", id, "The program that sent you here gives an address as its name that cannot be one: it must begin with https, have a path, and have no query and nothing unusual.")
	default:
		return Client{}, problem.New(problem.ValidationError, "The program that sent you here is not registered. Remove the connection in it and add it again.").With("field", "client_id")
	}
}

// client finds a client by its id. What a metadata document said counts until it must be fetched again, which is limited
// by source: anybody can name an address here.
func (s *Server) client(ctx context.Context, source, id string) (Client, error) {
	found, err := s.known(ctx, id)
	now := s.now().UTC()
	if err != nil || !isDocumentID(id, s.local) || now.Before(found.FreshUntil) {
		return found, err
	}
	if _, err := s.limits.Take(ctx, ratelimit.Documents, source); err != nil {
		return Client{}, err
	}
	fetched, err := fetchDocument(ctx, s.documents, id, now)
	if err != nil {
		return Client{}, err
	}
	fetched.Internal, fetched.SecretDigest = found.Internal, found.SecretDigest
	if !found.CreatedAt.IsZero() {
		fetched.CreatedAt = found.CreatedAt
	}
	if !found.Internal && found.SecretDigest == "" {
		fetched.ExpiresAt = now.Add(usedClientLife) // what an operator said must not be forgotten
	}
	if !fetched.FreshUntil.After(now) {
		return fetched, nil // it must not be kept
	}
	return fetched, s.store.KeepDocument(ctx, fetched)
}
