package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/ratelimit"
	"frontdesk/shared/reqlog"
)

type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"` // seconds
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
}

// Token answers POST /oauth/token.
func (s *Server) Token(w http.ResponseWriter, r *http.Request) {
	s.endpoint(w, r, ratelimit.TokenRequests, func(p parameters) (any, error) {
		switch p.GrantType {
		case "authorization_code":
			reqlog.Set(r.Context(), reqlog.Operation, p.GrantType)
			return s.exchange(r.Context(), p)
		case "refresh_token":
			reqlog.Set(r.Context(), reqlog.Operation, p.GrantType)
			return s.refresh(r.Context(), p)
		case "":
			return nil, problem.OAuth("invalid_request", "grant_type is missing; it is authorization_code or refresh_token.")
		default:
			return nil, problem.OAuth("unsupported_grant_type", "grant_type is authorization_code or refresh_token.")
		}
	})
}

// exchange turns a code into the first tokens of a grant. Everything is checked before the code is consumed; a code
// that was used before takes back what it gave (infra/decisions: no grace for codes).
func (s *Server) exchange(ctx context.Context, p parameters) (any, error) {
	invalid := problem.OAuth("invalid_grant", "The code is unknown, used, older than a minute, or another client's.")
	code, found, err := s.store.CodeAndClient(ctx, credential.Digest(p.Code), p.ClientID)
	if err != nil {
		return nil, err
	}
	client, err := s.authenticate(found, p)
	switch {
	case err != nil:
		return nil, err
	case p.Code == "" || p.RedirectURI == "" || p.CodeVerifier == "":
		return nil, problem.OAuth("invalid_request", "code, redirect_uri and code_verifier must all be there.")
	case code.ClientID != client.ID && found.ID == "":
		return nil, errUnknownClient // an address that we have never seen
	case code.Digest == "":
		return nil, invalid
	case code.ClientID != client.ID:
		return nil, s.refuseToken(ctx, code.party(), "other_client", invalid)
	case code.RedirectURI != p.RedirectURI:
		return nil, s.refuseToken(ctx, code.party(), "redirect_uri", problem.OAuth("invalid_grant", "redirect_uri is not the one that the code was asked for with."))
	case !verifies(p.CodeVerifier, code.CodeChallenge):
		return nil, s.refuseToken(ctx, code.party(), "code_verifier", problem.OAuth("invalid_grant", "code_verifier does not belong to the code's challenge."))
	case !s.targets(p.Resources, code.Resource):
		return nil, s.refuseToken(ctx, code.party(), "resource", problem.OAuth("invalid_target", "resource is not the one that the code was asked for."))
	}
	now := s.now().UTC()
	if code.GrantID != "" {
		return nil, s.takeBack(ctx, code.party(), code.GrantID, "code_reused", invalid)
	}
	if !now.Before(code.ExpiresAt) {
		return nil, s.refuseToken(ctx, code.party(), "code_expired", invalid)
	}
	g := Grant{ID: credential.NewID(s.random), ClientID: client.ID, ClientName: code.ClientName, RedirectURI: code.RedirectURI, UserID: code.UserID,
		BusinessID: code.BusinessID, Resource: code.Resource, Scopes: code.Scopes, Internal: client.Internal, CreatedAt: now}
	token, refresh, tokens := s.pair(g, g.Scopes)
	tokens.ClientExpires = renewal(client, now)
	earlier, err := s.store.Exchange(ctx, code.Digest, g, tokens, s.events(ctx, audit.TokenIssued, g.party(), g.Scopes)...)
	if errors.Is(err, ErrUsed) {
		return nil, s.takeBack(ctx, code.party(), earlier, "code_reused", invalid)
	} else if errors.Is(err, ErrNoClient) {
		return nil, errUnknownClient // removed while it was asking
	} else if err != nil {
		return nil, err
	}
	g.party().note(ctx)
	reqlog.Set(ctx, reqlog.Grant, g.ID)
	return s.answer(token, refresh, g.Scopes), nil
}

// takeBack revokes a grant because something that was used up came again, and returns the refusal. When the store fails
// it returns that: the client then tries again, which finds the same, while a refusal would leave the grant to a thief.
func (s *Server) takeBack(ctx context.Context, p party, grantID, reason string, refusal error) error {
	var events []audit.Event
	for _, e := range s.refusalEvents(ctx, p, reason) {
		if s.recorder.First(e) {
			events = append(events, e)
		}
	}
	if err := s.store.Revoke(ctx, grantID, s.now().UTC(), events...); err != nil {
		return err
	}
	p.note(ctx)
	reqlog.RefuseFor(ctx, reason, refusal)
	return refusal
}

var verifierForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// verifies reports whether verifier is what challenge was made of (RFC 7636 section 4.6).
func verifies(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return verifierForm.MatchString(verifier) && credential.Equal(base64.RawURLEncoding.EncodeToString(sum[:]), challenge)
}

// targets reports whether resource parameters name the MCP address with that path and no other. None, or the origin alone,
// does.
func (s *Server) targets(parameters []string, path string) bool {
	for _, parameter := range parameters {
		if r, root, ok := access.ParseResource(parameter, s.issuer); parameter != "" && (!ok || !root && r.Path() != path) {
			return false
		}
	}
	return true
}

// refresh rotates a refresh token. One that was rotated longer ago than the grace ends the whole grant: either its
// holder or somebody who stole it is using it again.
func (s *Server) refresh(ctx context.Context, p parameters) (any, error) {
	invalid := problem.OAuth("invalid_grant", "The refresh token is unknown, expired, revoked, or another client's.")
	digest := credential.Digest(p.RefreshToken)
	g, found, err := s.store.GrantAndClient(ctx, grantOf(p.RefreshToken, credential.RefreshToken), digest, p.ClientID)
	if err != nil {
		return nil, err
	}
	client, err := s.authenticate(found, p)
	if err != nil {
		return nil, err
	}
	now := s.now().UTC()
	kept, known := g.Refresh[digest]
	switch {
	case p.RefreshToken == "":
		return nil, problem.OAuth("invalid_request", "refresh_token is missing.")
	case g.ClientID != client.ID && found.ID == "":
		return nil, errUnknownClient
	case g.ClientID != client.ID:
		return nil, invalid
	case g.Spent:
		return nil, s.takeBack(ctx, g.party(), g.ID, "refresh_token_reused", invalid)
	case !known:
		return nil, invalid
	case !now.Before(kept.ExpiresAt):
		return nil, s.refuseToken(ctx, g.party(), "refresh_token_expired", invalid)
	case !s.targets(p.Resources, g.Resource):
		return nil, s.refuseToken(ctx, g.party(), "resource", problem.OAuth("invalid_target", "resource is not the one that the grant is for."))
	}
	scopes, err := narrowed(g.Scopes, strings.Fields(p.Scope))
	if err != nil {
		return nil, err
	}
	g.Internal = client.Internal
	token, refresh, tokens := s.pair(g, scopes)
	tokens.ClientExpires = renewal(client, now)
	err = s.store.Rotate(ctx, g, digest, tokens, now, now.Add(-s.refreshGrace), s.refreshed(ctx, g, scopes)...)
	switch {
	case errors.Is(err, ErrUsed):
		return nil, s.takeBack(ctx, g.party(), g.ID, "refresh_token_reused", invalid)
	case errors.Is(err, ErrTooMany):
		return nil, s.refuseToken(ctx, g.party(), "refreshed_too_often",
			problem.OAuth("invalid_grant", "This refresh token, or its grant, was refreshed too often in a short time. Use the newest refresh token."))
	case errors.Is(err, ErrNoClient):
		return nil, errUnknownClient
	case errors.Is(err, ErrRevoked):
		return nil, s.refuseToken(ctx, g.party(), "revoked", invalid)
	case errors.Is(err, ErrNotFound):
		return nil, invalid
	case err != nil:
		return nil, err
	}
	g.party().note(ctx)
	reqlog.Set(ctx, reqlog.Grant, g.ID)
	return s.answer(token, refresh, scopes), nil
}

// grantOf returns the id of the grant in a token of that kind, and "" when the text is no such token.
func grantOf(token string, kind credential.Kind) string {
	secret, err := credential.ParseKind(kind, token)
	if err != nil {
		return ""
	}
	return secret.IDs[0]
}

// narrowed returns the scopes that a refresh asks for: all that were granted when it names none. Scopes that mean
// nothing here (offline_access, another door's) are dropped as they were at first.
func narrowed(granted, asked []string) ([]string, error) {
	var scopes []string
	for _, name := range unique(asked) {
		if access.Covers(granted, name) {
			scopes = append(scopes, name)
		} else if s, ok := access.FindScope(name); ok && s.Door == doorOf(granted) {
			return nil, problem.OAuth("invalid_scope", name+" was not granted.")
		}
	}
	if len(scopes) == 0 {
		return granted, nil
	}
	return scopes, nil
}

// unique returns names without repetitions, in a fixed order.
func unique(names []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(names)))
}

func (s *Server) answer(token, refresh credential.Secret, scopes []string) tokenResponse {
	return tokenResponse{token.Reveal(), "Bearer", int(s.accessLife.Seconds()), refresh.Reveal(), strings.Join(scopes, " ")}
}
