package oauth

import (
	"context"

	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

// presented is a token that somebody asks about or wants to end.
type presented struct {
	by     Client
	grant  Grant
	kind   credential.Kind // empty unless it is a token of the grant
	digest string
}

// present authenticates the client of a request and finds the token that it sends, if that is the client's own.
func (s *Server) present(ctx context.Context, p parameters) (presented, error) {
	t, found, err := s.find(ctx, p.Token, p.ClientID)
	if err != nil {
		return t, err
	}
	if t.by, err = s.authenticate(found, p); err != nil {
		return t, err
	}
	if p.Token == "" {
		return t, problem.OAuth("invalid_request", "token is missing.")
	}
	if t.grant.ClientID != t.by.ID {
		t.grant, t.kind = Grant{}, ""
	}
	return t, nil
}

// find reads a token's grant, and a client with it. The ids in a token prove nothing, for anybody can write a grant's id
// into one: only a digest that the grant holds does.
func (s *Server) find(ctx context.Context, token, clientID string) (presented, Client, error) {
	t := presented{kind: credential.AccessToken, digest: credential.Digest(token)}
	id := grantOf(token, t.kind)
	if id == "" {
		t.kind = credential.RefreshToken
		id = grantOf(token, t.kind)
	}
	grant, client, err := s.store.GrantAndClient(ctx, id, t.digest, clientID)
	_, isAccess := grant.Access[t.digest]
	_, isRefresh := grant.Refresh[t.digest]
	if t.grant = grant; !isAccess && !isRefresh && !grant.Spent {
		t.kind = ""
	}
	return t, client, err
}
