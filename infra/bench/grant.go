package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/oauth2"
)

// grants is how many grants there are to refresh: one to look at, and 128 that are refreshed in turn, so that none of them is refreshed
// more often than a client would.
const grants = 129

const callback = "http://127.0.0.1:51234/callback"

// client is a public OAuth client and a person's browser, signed in.
type client struct {
	origin, handle, clientID, cookie string
	http                             *http.Client
}

// newClient registers a client.
func newClient(ctx context.Context, origin, handle, cookie string) (*client, error) {
	c := &client{origin: origin, handle: handle, cookie: cookie, http: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	var registered struct {
		ClientID string `json:"client_id"`
	}
	body := `{"client_name":"Benchmark","redirect_uris":["` + callback + `"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"]}`
	text, _, err := c.send(ctx, http.MethodPost, "/oauth/register", "application/json", body)
	if err == nil {
		err = json.Unmarshal(text, &registered)
	}
	c.clientID = registered.ClientID
	return c, err
}

// send returns the body and, where the answer is a redirect, its address.
func (c *client) send(ctx context.Context, method, path, kind, body string) ([]byte, string, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.origin+path, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Cookie", c.cookie)
	res, err := c.http.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
	return text, res.Header.Get("Location"), err
}

var transactionField = regexp.MustCompile(`name="transaction" value="([^"]+)"`)

// authorize goes through consent, and exchanges the code.
func (c *client) authorize(ctx context.Context) (tokens, error) {
	const form = "application/x-www-form-urlencoded"
	verifier := oauth2.GenerateVerifier()
	asked := url.Values{"response_type": {"code"}, "client_id": {c.clientID}, "redirect_uri": {callback}, "state": {"s"}, "scope": {"mcp:business"},
		"resource": {c.origin + "/@" + c.handle + "/api/mcp"}, "code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"}}
	consent, _, err := c.send(ctx, http.MethodGet, "/oauth/authorize?"+asked.Encode(), form, "")
	if err != nil {
		return tokens{}, err
	}
	transaction := transactionField.FindSubmatch(consent)
	if transaction == nil {
		return tokens{}, fmt.Errorf("no consent page: %s", consent)
	}
	decided := url.Values{"transaction": {string(transaction[1])}, "business": {c.handle}, "scope": {"mcp:business"}, "decision": {"approve"}}
	_, location, err := c.send(ctx, http.MethodPost, "/oauth/authorize", form, decided.Encode())
	if err != nil {
		return tokens{}, err
	}
	to, err := url.Parse(location)
	if err != nil {
		return tokens{}, err
	}
	exchange := url.Values{"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {callback}, "client_id": {c.clientID}, "code_verifier": {verifier}}
	text, _, err := c.send(ctx, http.MethodPost, "/oauth/token", form, exchange.Encode())
	var t tokens
	if err == nil {
		err = json.Unmarshal(text, &t)
	}
	return t, err
}
