package localrun

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

// Client is an OAuth client of a test that asks for consent once.
type Client struct {
	ID, RedirectURI, State, Verifier string
}

// Register registers a client at one redirect URI. It asks for a secret, as some do, and must get none.
func (d Demo) Register(t testing.TB, name, redirectURI string) Client {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"client_name": name, "redirect_uris": []string{redirectURI}, "token_endpoint_auth_method": "client_secret_post"})
	a := Call(t, http.MethodPost, d.BaseURL+"/oauth/register", "", string(body))
	var made struct {
		ID     string `json:"client_id"`
		Method string `json:"token_endpoint_auth_method"`
	}
	if a.JSON(t, &made); a.Status != http.StatusCreated || made.Method != "none" || strings.Contains(a.Body, `client_secret"`) {
		t.Fatalf("register: %d %s", a.Status, a.Body)
	}
	return Client{made.ID, redirectURI, oauth2.GenerateVerifier(), oauth2.GenerateVerifier()}
}

// Authorize returns where to send a person at an authorization endpoint. An empty resource is left out.
func (c Client) Authorize(endpoint, resource, scope string) string {
	q := url.Values{"response_type": {"code"}, "client_id": {c.ID}, "redirect_uri": {c.RedirectURI}, "state": {c.State}, "scope": {scope},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(c.Verifier)}, "code_challenge_method": {"S256"}}
	if resource != "" {
		q.Set("resource", resource)
	}
	return endpoint + "?" + q.Encode()
}
