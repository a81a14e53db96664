package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/oauth2"
)

// redirectURI is where a client gets its code. Nobody listens there: the answer to the browser has it.
const redirectURI = "http://127.0.0.1:8765/callback"

// register registers a client, as anybody can, and returns it as an OAuth library wants it.
func (s *Site) register(ctx context.Context) (*oauth2.Config, error) {
	body, _ := json.Marshal(map[string]any{"client_name": "Smoke test", "redirect_uris": []string{redirectURI}, "token_endpoint_auth_method": "none"})
	var made struct {
		ID string `json:"client_id"`
	}
	a, err := s.post(ctx, "/oauth/register", "", string(body))
	if err := a.json(err, http.StatusCreated, &made); err != nil {
		return nil, err
	}
	s.made.clients = append(s.made.clients, made.ID)
	return &oauth2.Config{ClientID: made.ID, RedirectURL: redirectURI, Scopes: []string{"mcp:business", "offline_access"},
		Endpoint: oauth2.Endpoint{AuthURL: s.URL + "/oauth/authorize", TokenURL: s.URL + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams}}, nil
}

// strangersFlow goes as far as it goes without a person.
func strangersFlow(ctx context.Context, s *Site) error {
	client, err := s.register(ctx)
	if err != nil {
		return err
	}
	authorize := client.AuthCodeURL("state", oauth2.S256ChallengeOption(oauth2.GenerateVerifier()))
	a, err := s.send(ctx, http.MethodGet, authorize, "")
	if err := a.is(err, http.StatusSeeOther, ""); err != nil {
		return err
	}
	if to := a.header.Get("Location"); !strings.HasPrefix(strings.TrimPrefix(to, s.URL), "/console/sign-in?return=") {
		return fmt.Errorf("without a session it leads to %s", to)
	}
	a, err = s.send(ctx, http.MethodGet, strings.Replace(authorize, url.QueryEscape(redirectURI), url.QueryEscape("https://elsewhere.example/"), 1), "")
	if err == nil && a.header.Get("Location") != "" {
		return errors.New("it redirects to an address that the client did not register")
	}
	_, err = client.Exchange(s.with(ctx), "no-such-code", oauth2.VerifierOption(oauth2.GenerateVerifier()))
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) || refused.ErrorCode != "invalid_grant" {
		return fmt.Errorf("a bad code: %v, not invalid_grant", err)
	}
	return nil
}

// with has the OAuth library use our client.
func (s *Site) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, s.client)
}

// tokenFlow is what a person and their assistant do together.
func tokenFlow(ctx context.Context, s *Site) error {
	if err := s.makePerson(ctx); err != nil {
		return err
	}
	path := doors[0]
	client, err := s.register(ctx)
	if err != nil {
		return err
	}
	resource, verifier := oauth2.SetAuthURLParam("resource", s.URL+path), oauth2.GenerateVerifier()
	code, err := s.consent(ctx, client.AuthCodeURL("state", resource, oauth2.S256ChallengeOption(verifier)))
	if err != nil {
		return err
	}
	token, err := client.Exchange(s.with(ctx), code, resource, oauth2.VerifierOption(verifier))
	if err != nil {
		return err
	}
	a, err := s.post(ctx, path, token.AccessToken, listTools)
	if err := a.is(err, http.StatusOK, "list_activities"); err != nil {
		return err
	}
	if a, err = s.post(ctx, "/api/mcp", token.AccessToken, listTools); err == nil && a.status != http.StatusUnauthorized {
		return fmt.Errorf("its token opens /api/mcp: %d", a.status)
	}
	if token, err = client.TokenSource(s.with(ctx), &oauth2.Token{RefreshToken: token.RefreshToken}).Token(); err != nil {
		return fmt.Errorf("refreshing: %w", err)
	}
	a, err = s.post(ctx, path, token.AccessToken, listTools)
	if err := a.is(err, http.StatusOK, "list_activities"); err != nil {
		return fmt.Errorf("with a refreshed token: %w", err)
	}
	a, err = s.submit(ctx, "/oauth/revoke", url.Values{"client_id": {client.ClientID}, "token": {token.RefreshToken}})
	if err := a.is(err, http.StatusOK, ""); err != nil {
		return err
	}
	a, err = s.post(ctx, path, token.AccessToken, listTools)
	if err := a.is(err, http.StatusUnauthorized, ""); err != nil {
		return fmt.Errorf("after it was revoked: %w", err)
	}
	return nil
}

var transactionField = regexp.MustCompile(`name="transaction" value="([^"]+)"`)

// consent signs the person in at an authorization address, approves, and returns the code.
func (s *Site) consent(ctx context.Context, authorize string) (code string, err error) {
	a, err := s.send(ctx, http.MethodGet, authorize, "")
	if err := a.is(err, http.StatusSeeOther, ""); err != nil {
		return "", err
	}
	signIn, err := a.at.Parse(a.header.Get("Location"))
	if err != nil {
		return "", err
	}
	a, err = s.submit(ctx, "/console/sign-in", url.Values{"email": {person}, "password": {s.made.password}, "return": {signIn.Query().Get("return")}})
	if err := a.is(err, http.StatusSeeOther, ""); err != nil {
		return "", fmt.Errorf("signing in: %w", err)
	}
	back, err := a.at.Parse(a.header.Get("Location"))
	if err != nil {
		return "", err
	}
	a, err = s.send(ctx, http.MethodGet, back.String(), "")
	if err := a.is(err, http.StatusOK, `id="consent"`); err != nil {
		return "", err
	}
	transaction := transactionField.FindStringSubmatch(a.body)
	if transaction == nil {
		return "", errors.New("the consent page has no transaction")
	}
	a, err = s.submit(ctx, "/oauth/authorize", url.Values{"transaction": {transaction[1]}, "business": {handle}, "scope": {"mcp:business"}, "decision": {"approve"}})
	if err := a.is(err, http.StatusSeeOther, ""); err != nil {
		return "", fmt.Errorf("approving: %w", err)
	}
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil {
		return "", err
	}
	if q := to.Query(); !strings.HasPrefix(to.String(), redirectURI) || q.Get("state") != "state" || q.Get("iss") != s.URL || q.Get("code") == "" {
		return "", fmt.Errorf("approving leads to %s", to)
	}
	return to.Query().Get("code"), nil
}
