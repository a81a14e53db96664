package oauth

import (
	"context"
	"net/http"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

// Introspection is the answer of RFC 7662 section 2.2. Of a token that is not active it says nothing else.
type Introspection struct {
	Active    bool   `json:"active"`
	Scope     string `json:"scope,omitempty"`
	ClientID  string `json:"client_id,omitempty"`
	TokenType string `json:"token_type,omitempty"`
	Expires   int64  `json:"exp,omitempty"` // seconds since the epoch
	Subject   string `json:"sub,omitempty"` // the user's id
	Audience  string `json:"aud,omitempty"` // the MCP address
	Issuer    string `json:"iss,omitempty"`
}

// Introspect answers POST /oauth/introspect (RFC 7662): a confidential client asks about its own tokens.
func (s *Server) Introspect(w http.ResponseWriter, r *http.Request) {
	reqlog.Set(r.Context(), reqlog.Operation, "introspect")
	s.endpoint(w, r, ratelimit.Introspections, func(p parameters) (any, error) {
		t, err := s.present(r.Context(), p)
		if err == nil && t.by.SecretDigest == "" {
			err = problem.OAuth("invalid_client", "Only a confidential client can ask about its tokens, and this client has no secret.")
		}
		return s.introspection(t), err
	})
}

// Inspect says of anybody's token what Introspect says of a client's own. It is for the operator.
func (s *Server) Inspect(ctx context.Context, token string) (Introspection, error) {
	t, _, err := s.find(ctx, token, "")
	return s.introspection(t), err
}

func (s *Server) introspection(t presented) Introspection {
	now, live, scopes, expires := s.now(), false, t.grant.Scopes, t.grant.Refresh[t.digest].ExpiresAt
	switch t.kind {
	case credential.AccessToken:
		kept := t.grant.Access[t.digest]
		live, scopes, expires = true, kept.Scopes, kept.ExpiresAt
	case credential.RefreshToken:
		kept := t.grant.Refresh[t.digest]
		live = kept.RotatedAt.IsZero() || kept.RotatedAt.After(now.Add(-s.refreshGrace)) && kept.Successors < MaxSuccessors
	}
	resource, ok := access.ResourceAt(t.grant.Resource)
	if !live || !ok || !now.Before(expires) || !t.grant.RevokedAt.IsZero() {
		return Introspection{}
	}
	i := Introspection{Active: true, Scope: strings.Join(scopes, " "), ClientID: t.grant.ClientID, Expires: expires.Unix(), Subject: t.grant.UserID,
		Audience: resource.URL(s.issuer), Issuer: s.issuer.String()}
	if t.kind == credential.AccessToken {
		i.TokenType = "Bearer"
	}
	return i
}
