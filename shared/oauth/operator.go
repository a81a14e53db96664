package oauth

import (
	"context"
	"errors"
	"strings"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// AddClient adds a client for which the operator vouches. It is public and never expires. VALIDATION_ERROR when its name or
// a redirect URI would not do for a client that registers itself.
func (s *Server) AddClient(ctx context.Context, name string, redirectURIs []string) (Client, error) {
	m := clientMetadata{ClientName: strings.TrimSpace(name), RedirectURIs: redirectURIs}
	var wrong *problem.OAuthError
	if err := m.check(); errors.As(err, &wrong) {
		return Client{}, problem.New(problem.ValidationError, "%s", wrong.Description)
	}
	c := Client{ID: credential.NewID(s.random), Name: m.ClientName, RedirectURIs: redirectURIs, Source: Operated, CreatedAt: s.now().UTC()}
	return c, s.store.AddClient(ctx, c)
}

// Mark is what an operator says of a client.
type Mark struct {
	Internal     bool
	SecretDigest string
	RemovedAt    time.Time
}

// MarkInternal makes a client one of the business's own agents, whose usage limits are higher. NOT_FOUND when it never
// registered, and its id is no address of a document either: such a client need not have been seen.
func (s *Server) MarkInternal(ctx context.Context, id string) error {
	return s.mark(ctx, id, Mark{Internal: true})
}

// MakeConfidential gives a client a secret that it must show from then on, in place of any that it had. Errors are those of
// MarkInternal.
func (s *Server) MakeConfidential(ctx context.Context, id string) (credential.Secret, error) {
	secret := credential.New(credential.ClientSecret, s.random)
	return secret, s.mark(ctx, id, Mark{SecretDigest: secret.Digest()})
}

// RemoveClient ends a client: it gets no code and no token any more; the access tokens that it has live out their time.
// Errors are those of MarkInternal. That a document's client is shut out is kept for ever, because its document may be there
// for ever.
func (s *Server) RemoveClient(ctx context.Context, id string) error {
	if isDocumentID(id, s.local) {
		return s.mark(ctx, id, Mark{RemovedAt: s.now().UTC()})
	}
	return unknown(s.store.RemoveClient(ctx, id), id)
}

func (s *Server) mark(ctx context.Context, id string, m Mark) error {
	return unknown(s.store.MarkClient(ctx, id, m, isDocumentID(id, s.local)), id)
}

func unknown(err error, id string) error {
	if errors.Is(err, ErrNotFound) {
		return problem.New(problem.NotFound, "There is no client with this id.").With("field", "id").With("value", id)
	}
	return err
}
