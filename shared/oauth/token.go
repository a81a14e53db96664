package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"frontdesk/shared/access"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
	"frontdesk/shared/reqlog"
	"frontdesk/shared/strictjson"
)

// tokenRequest is RFC 6749's token request. Most clients send a form, as the RFC asks; some send JSON.
type tokenRequest struct {
	GrantType    string `json:"grant_type"`
	Code         string `json:"code"`
	RedirectURI  string `json:"redirect_uri"`
	ClientID     string `json:"client_id"`
	CodeVerifier string `json:"code_verifier"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
	Resource     string `json:"resource"`
}

type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"` // seconds
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
}

const maxTokenRequest = 16 << 10 // bytes

// Token answers POST /oauth/token.
func (s *Server) Token(w http.ResponseWriter, r *http.Request) {
	readable(w)
	res, err := s.token(r)
	if err != nil {
		reqlog.Set(r.Context(), "refused", err.Error())
		problem.WriteOAuth(w, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	problem.WriteJSON(w, http.StatusOK, res)
}

func (s *Server) token(r *http.Request) (tokenResponse, error) {
	in, err := parseTokenRequest(r)
	if err != nil {
		return tokenResponse{}, err
	}
	reqlog.Set(r.Context(), "client", in.ClientID)
	reqlog.Set(r.Context(), "grantType", in.GrantType)
	switch {
	case in.GrantType == "":
		return tokenResponse{}, problem.OAuth("invalid_request", "grant_type is missing; it is authorization_code or refresh_token.")
	case in.GrantType != "authorization_code" && in.GrantType != "refresh_token":
		return tokenResponse{}, problem.OAuth("unsupported_grant_type", "grant_type is authorization_code or refresh_token.")
	case in.ClientID == "":
		return tokenResponse{}, problem.OAuth("invalid_request", "client_id is missing.")
	case in.GrantType == "refresh_token":
		return s.refresh(r.Context(), in)
	default:
		return s.exchange(r.Context(), in)
	}
}

func parseTokenRequest(r *http.Request) (in tokenRequest, _ error) {
	body, err := strictjson.Read(r.Body, maxTokenRequest)
	if err != nil {
		return in, problem.OAuth("invalid_request", "The request is larger than 16 KB, or broke off.")
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/json" {
		if err := strictjson.Unmarshal(body, &in); err != nil {
			return in, problem.OAuth("invalid_request", "The body must be a JSON object of strings, without repeated names.")
		}
		return in, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return in, problem.OAuth("invalid_request", "Send the request as application/x-www-form-urlencoded or application/json.")
	}
	for name, values := range form {
		if len(values) > 1 {
			return in, problem.OAuth("invalid_request", name+" is repeated.")
		}
	}
	return tokenRequest{form.Get("grant_type"), form.Get("code"), form.Get("redirect_uri"), form.Get("client_id"),
		form.Get("code_verifier"), form.Get("refresh_token"), form.Get("scope"), form.Get("resource")}, nil
}

// exchange turns a code into the first tokens of a grant. Everything is checked before the code is consumed; a code
// that was used before takes back what it gave.
func (s *Server) exchange(ctx context.Context, in tokenRequest) (tokenResponse, error) {
	invalid := problem.OAuth("invalid_grant", "The code is unknown, used, older than a minute, or another client's.")
	secret, err := credential.Parse(in.Code)
	if err != nil || secret.Kind != credential.Code {
		return tokenResponse{}, invalid
	}
	code, client, err := s.store.CodeAndClient(ctx, secret.Digest(), in.ClientID)
	switch {
	case err != nil:
		return tokenResponse{}, err
	case client.ID == "":
		return tokenResponse{}, problem.OAuth("invalid_client", "This client_id does not exist. Register again.")
	case code.Digest == "" || code.ClientID != client.ID:
		return tokenResponse{}, invalid
	case code.RedirectURI != in.RedirectURI:
		return tokenResponse{}, problem.OAuth("invalid_grant", "redirect_uri is not the one that the code was asked for with.")
	case !verifies(in.CodeVerifier, code.CodeChallenge):
		return tokenResponse{}, problem.OAuth("invalid_grant", "code_verifier is missing or does not belong to the code's challenge.")
	case !s.targets(in.Resource, code.Resource):
		return tokenResponse{}, problem.OAuth("invalid_target", "resource is not the one that the code was asked for.")
	}
	if code.GrantID != "" {
		return tokenResponse{}, errors.Join(invalid, s.store.Revoke(ctx, code.GrantID, s.now().UTC()))
	}
	if !s.now().Before(code.ExpiresAt) {
		return tokenResponse{}, invalid
	}
	g := Grant{ID: credential.NewID(s.random), ClientID: client.ID, ClientName: client.Name, UserID: code.UserID, BusinessID: code.BusinessID,
		Resource: code.Resource, Scopes: code.Scopes, Internal: client.Internal, CreatedAt: s.now().UTC()}
	token, refresh, tokens := s.pair(g, g.Scopes)
	earlier, err := s.store.Exchange(ctx, code.Digest, g, tokens)
	if errors.Is(err, ErrUsed) {
		return tokenResponse{}, errors.Join(invalid, s.store.Revoke(ctx, earlier, s.now().UTC()))
	} else if err != nil {
		return tokenResponse{}, err
	}
	reqlog.Set(ctx, "grant", g.ID)
	return answer(token, refresh, g.Scopes), nil
}

var verifierForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// verifies reports whether verifier is what challenge was made of (RFC 7636 section 4.6).
func verifies(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	return verifierForm.MatchString(verifier) && credential.Equal(base64.RawURLEncoding.EncodeToString(sum[:]), challenge)
}

// targets reports whether a resource parameter names the MCP address with that path. None, or the origin alone, does.
func (s *Server) targets(parameter, path string) bool {
	if parameter == "" {
		return true
	}
	r, root, ok := access.ParseResource(parameter, s.issuer)
	return ok && (root || r.Path() == path)
}

// refresh rotates a refresh token. One that was rotated longer ago than the grace ends the whole grant: either its
// holder or somebody who stole it is using it again.
func (s *Server) refresh(ctx context.Context, in tokenRequest) (tokenResponse, error) {
	invalid := problem.OAuth("invalid_grant", "The refresh token is unknown, expired, revoked, or another client's.")
	secret, err := credential.Parse(in.RefreshToken)
	if err != nil || secret.Kind != credential.RefreshToken {
		return tokenResponse{}, invalid
	}
	g, client, err := s.store.GrantAndClient(ctx, secret.IDs[0], secret.Digest(), in.ClientID)
	if err != nil {
		return tokenResponse{}, err
	}
	if client.ID == "" {
		return tokenResponse{}, problem.OAuth("invalid_client", "This client_id does not exist. Register again.")
	}
	now := s.now().UTC()
	if g.Spent && g.ClientID == client.ID {
		return tokenResponse{}, errors.Join(invalid, s.store.Revoke(ctx, g.ID, now))
	}
	kept, known := g.Refresh[secret.Digest()]
	if !known || g.ClientID != client.ID || !now.Before(kept.ExpiresAt) {
		return tokenResponse{}, invalid
	}
	if !s.targets(in.Resource, g.Resource) {
		return tokenResponse{}, problem.OAuth("invalid_target", "resource is not the one that the grant is for.")
	}
	scopes, err := narrowed(g.Scopes, strings.Fields(in.Scope))
	if err != nil {
		return tokenResponse{}, err
	}
	g.Internal = client.Internal
	token, refresh, tokens := s.pair(g, scopes)
	err = s.store.Rotate(ctx, g, secret.Digest(), tokens, now, now.Add(-refreshGrace))
	switch {
	case errors.Is(err, ErrUsed):
		return tokenResponse{}, errors.Join(invalid, s.store.Revoke(ctx, g.ID, now))
	case errors.Is(err, ErrRevoked), errors.Is(err, ErrNotFound), errors.Is(err, ErrTooMany):
		return tokenResponse{}, invalid
	case err != nil:
		return tokenResponse{}, err
	}
	reqlog.Set(ctx, "grant", g.ID)
	return answer(token, refresh, scopes), nil
}

// narrowed returns the scopes that a refresh asks for: all that were granted when it names none. Scopes that mean
// nothing here (offline_access, another door's) are dropped as they were at first.
func narrowed(granted, asked []string) ([]string, error) {
	var scopes []string
	for _, name := range unique(asked) {
		if slices.Contains(granted, name) {
			scopes = append(scopes, name)
		} else if s, ok := access.FindScope(name); ok && doorOf(granted) == s.Door {
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

func answer(token, refresh credential.Secret, scopes []string) tokenResponse {
	return tokenResponse{token.Reveal(), "Bearer", int(accessLife.Seconds()), refresh.Reveal(), strings.Join(scopes, " ")}
}
