package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
	"golang.org/x/oauth2"
)

const callback = "http://127.0.0.1:51234/callback"

// connect connects the official MCP client to an address without any credential: after the 401 it registers, sends a
// user to the consent page and exchanges the code. With version "" the client chooses the protocol's version.
func connect(t *testing.T, address, version, email, password, business string) (*mcp.ClientSession, error) {
	t.Helper()
	handler, err := auth.NewAuthorizationCodeHandler(&auth.AuthorizationCodeHandlerConfig{
		RedirectURL: callback,
		DynamicClientRegistrationConfig: &auth.DynamicClientRegistrationConfig{Metadata: &oauthex.ClientRegistrationMetadata{
			ClientName: "End-to-end test", RedirectURIs: []string{callback}, GrantTypes: []string{"authorization_code", "refresh_token"}, TokenEndpointAuthMethod: "none",
		}},
		AuthorizationCodeFetcher: func(ctx context.Context, args *auth.AuthorizationArgs) (*auth.AuthorizationResult, error) {
			b := newBrowser()
			p, err := b.consent(ctx, args.URL, email, password)
			if err != nil {
				return nil, err
			}
			back, err := b.approve(ctx, p, business)
			if err != nil {
				return nil, err
			}
			return &auth.AuthorizationResult{Code: back.Query().Get("code"), State: back.Query().Get("state"), Iss: back.Query().Get("iss")}, nil
		},
		RequestRefreshToken: true,
		Client:              http.DefaultClient,
	})
	if err != nil {
		t.Fatal(err)
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "e2e", Version: "1"}, nil).Connect(t.Context(),
		&mcp.StreamableClientTransport{Endpoint: address, OAuthHandler: handler, DisableStandaloneSSE: true}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	if err == nil {
		t.Cleanup(func() { session.Close() })
	}
	return session, err
}

func staffDoor(business int) string { return demo.BaseURL + "/@" + handle(business) + "/api/mcp" }

func TestStaffDoorWithoutCredentialInBothProtocolVersions(t *testing.T) {
	email, password := person(t, 0, "owner")
	for _, version := range []string{"2026-07-28", "2025-11-25"} {
		session, err := connect(t, staffDoor(0), version, email, password, handle(0))
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{}})
		if err != nil || res.IsError {
			t.Fatalf("%s: %v %+v", version, err, res)
		}
		if sessions := leaders(t, res); len(sessions) < 2 {
			t.Errorf("%s: the owner sees the sessions of %v only", version, sessions)
		}
	}
}

func TestTheToolObeysTheRole(t *testing.T) {
	email, password := person(t, 0, "instructor")
	session, err := connect(t, staffDoor(0), "", email, password, handle(0))
	if err != nil {
		t.Fatal(err)
	}
	res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{"days": 21}})
	if err != nil || res.IsError {
		t.Fatal(err, res)
	}
	if own := leaders(t, res); len(own) != 1 {
		t.Errorf("an instructor sees the sessions of %v", own)
	}
}

// TestAChangedMembershipTakesEffectAtOnce gives a new user a role, changes it and takes it away.
func TestAChangedMembershipTakesEffectAtOnce(t *testing.T) {
	email, password := newUser(t, "leaver")
	cli(t, "member", "set", "--business", handle(0), "--email", email, "--role", "manager")
	session, err := connect(t, staffDoor(0), "", email, password, handle(0))
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (*mcp.CallToolResult, error) {
		return session.CallTool(t.Context(), &mcp.CallToolParams{Name: "upcoming_sessions", Arguments: map[string]any{"days": 21}})
	}
	if res, err := ask(); err != nil || len(leaders(t, res)) < 2 {
		t.Fatal(err, res)
	}
	cli(t, "member", "set", "--business", handle(0), "--email", email, "--role", "instructor")
	if res, err := ask(); err != nil || len(leaders(t, res)) != 0 {
		t.Errorf("as an instructor without sessions: %v %+v", err, res)
	}
	cli(t, "member", "remove", "--business", handle(0), "--email", email)
	if _, err := ask(); err == nil || !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("after leaving: %v", err)
	}
}

func leaders(t *testing.T, res *mcp.CallToolResult) map[string]bool {
	t.Helper()
	text, err := json.Marshal(res.StructuredContent)
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ Sessions []struct{ LeaderID string } }
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range out.Sessions {
		seen[s.LeaderID] = true
	}
	return seen
}

func TestAccountDoorWithoutCredential(t *testing.T) {
	for _, u := range demo.Users {
		if len(u.Linked) == 0 {
			continue
		}
		session, err := connect(t, demo.BaseURL+"/account/api/mcp", "", u.Email, u.Password, "")
		if err != nil {
			t.Fatal(err)
		}
		res, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "find_business", Arguments: map[string]any{"handle": handle(0)}})
		if err != nil || res.IsError {
			t.Errorf("%v %+v", err, res)
		}
		return
	}
	t.Fatal("demo.json has no consumer")
}

func TestSignInWithoutMembershipIsForbidden(t *testing.T) {
	email, password := person(t, 1, "owner")
	_, err := connect(t, staffDoor(0), "", email, password, handle(0))
	if err == nil || !strings.Contains(err.Error(), "data-error=\"FORBIDDEN\"") {
		t.Errorf("the other business's owner: %v", err)
	}
}

// TestAuthorizationCodeFlowWithJSONTokenRequest goes through the flow step by step, without an OAuth library, because
// clients in use send the token request as JSON and libraries do not.
func TestAuthorizationCodeFlowWithJSONTokenRequest(t *testing.T) {
	email, password := person(t, 0, "frontdesk")
	client := register(t)
	verifier := oauth2.GenerateVerifier()
	b := newBrowser()
	p, err := b.consent(t.Context(), demo.BaseURL+"/api/oauth/authorize?"+url.Values{
		"response_type": {"code"}, "client_id": {client}, "scope": {"read:services write:bookings"}, "redirect_uri": {callback}, "state": {"a b&c=ü"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}.Encode(), email, password)
	if err != nil {
		t.Fatal(err)
	}
	back, err := b.approve(t.Context(), p, handle(0))
	if err != nil {
		t.Fatal(err)
	}
	if q := back.Query(); q.Get("state") != "a b&c=ü" || q.Get("iss") != demo.BaseURL || !strings.HasPrefix(back.String(), callback+"?") {
		t.Errorf("redirected to %s", back)
	}
	exchange := func(more ...string) answer {
		in := map[string]string{"grant_type": "authorization_code", "code": back.Query().Get("code"), "redirect_uri": callback, "client_id": client, "code_verifier": verifier}
		for i := 0; i < len(more); i += 2 {
			in[more[i]] = more[i+1]
		}
		body, _ := json.Marshal(in)
		return call(t, http.MethodPost, demo.BaseURL+"/api/oauth/token", "", string(body))
	}
	for name, change := range map[string][2]string{"CVE-2025-4144 no verifier": {"code_verifier", ""}, "wrong verifier": {"code_verifier", oauth2.GenerateVerifier()},
		"wrong redirect": {"redirect_uri", callback + "2"}, "another client": {"client_id", register(t)}, "wrong resource": {"resource", staffDoor(0)}} {
		if a := exchange(change[0], change[1]); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	a := exchange()
	var tokens struct {
		AccessToken  string `json:"access_token"`
		TokenType    string `json:"token_type"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int    `json:"expires_in"`
		Scope        string
	}
	a.json(t, &tokens)
	if a.status != http.StatusOK || !strings.HasPrefix(tokens.AccessToken, "mcp_") || tokens.TokenType != "Bearer" || tokens.ExpiresIn != 3600 ||
		tokens.Scope != "read:services write:bookings" || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s %v", a.status, a.body, a.header)
	}
	use := func(address, token string) int {
		return call(t, http.MethodPost, address, token, `{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"frontdesk://services"}}`).status
	}
	if got := use(demo.BaseURL+"/api/mcp", tokens.AccessToken); got != http.StatusOK {
		t.Errorf("the token at its door: %d", got)
	}
	if got := use(staffDoor(0), tokens.AccessToken); got != http.StatusUnauthorized {
		t.Errorf("the token at another door: %d", got)
	}
	var refreshed struct {
		AccessToken string `json:"access_token"`
	}
	r := call(t, http.MethodPost, demo.BaseURL+"/oauth/token", "", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {tokens.RefreshToken}, "client_id": {client}}.Encode(),
		"Content-Type", "application/x-www-form-urlencoded")
	if r.json(t, &refreshed); r.status != http.StatusOK || use(demo.BaseURL+"/api/mcp", refreshed.AccessToken) != http.StatusOK {
		t.Errorf("refresh: %d %s", r.status, r.body)
	}
	// Using a code twice revokes its tokens, and those they were refreshed to.
	if again := exchange(); again.status != http.StatusBadRequest || !strings.Contains(again.body, "invalid_grant") {
		t.Errorf("the code again: %d %s", again.status, again.body)
	}
	if got := use(demo.BaseURL+"/api/mcp", refreshed.AccessToken); got != http.StatusUnauthorized {
		t.Errorf("a token of a code that was used twice: %d", got)
	}
}

func register(t *testing.T) string {
	t.Helper()
	a := call(t, http.MethodPost, demo.BaseURL+"/oauth/register", "", `{"client_name":"Step by step","redirect_uris":["`+callback+`"],"token_endpoint_auth_method":"client_secret_post"}`)
	var client struct {
		ID     string `json:"client_id"`
		Method string `json:"token_endpoint_auth_method"`
	}
	if a.json(t, &client); a.status != http.StatusCreated || client.Method != "none" || strings.Contains(a.body, "client_secret\"") {
		t.Fatalf("register: %d %s", a.status, a.body)
	}
	return client.ID
}

// newUsers counts, so that a test can run several times against the shared run.
var newUsers atomic.Int64

func newUser(t *testing.T, name string) (email, password string) {
	t.Helper()
	email, password = fmt.Sprintf("%s%d@example.com", name, newUsers.Add(1)), "a password of "+name
	cliWithInput(t, password, "user", "create", "--email", email, "--name", "Somebody New", "--password-stdin")
	return email, password
}
