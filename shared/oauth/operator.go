package oauth

import (
	"context"
	"errors"
	"strings"

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
