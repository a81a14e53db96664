package e2e

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"frontdesk/infra/e2e/localrun"
)

// flow is an authorization without an OAuth library: approved by a person, and waiting for its exchange.
type flow struct {
	run    *localrun.Run
	client localrun.Client
	back   *url.URL // the redirect to the client
}

type tokens struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	RefreshToken string `json:"refresh_token"`
	ExpiresIn    int    `json:"expires_in"`
	Scope        string
}

// authorize registers a client and has the business's front desk approve it.
func authorize(t *testing.T, r *localrun.Run, state string) flow {
	t.Helper()
	f := flow{run: r, client: r.Register(t, "Step by step", callback)}
	f.client.State = state
	var err error
	f.back, err = localrun.NewBrowser(t).Authorize(t.Context(), f.client.Authorize(r.BaseURL+"/api/oauth/authorize", "", "read:services write:bookings"),
		r.Staff(t, 0, "frontdesk"), r.Handle(0))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// exchange sends the code, as JSON; change alternates names and values.
func (f flow) exchange(t *testing.T, change ...string) localrun.Answer {
	t.Helper()
	in := map[string]string{"grant_type": "authorization_code", "code": f.back.Query().Get("code"), "redirect_uri": callback, "client_id": f.client.ID, "code_verifier": f.client.Verifier}
	for i := 0; i < len(change); i += 2 {
		in[change[i]] = change[i+1]
	}
	body, _ := json.Marshal(in)
	return localrun.Call(t, http.MethodPost, f.run.BaseURL+"/api/oauth/token", "", string(body))
}

// tokens exchanges the code.
func (f flow) tokens(t *testing.T) (out tokens) {
	t.Helper()
	a := f.exchange(t)
	if a.Status != http.StatusOK {
		t.Fatalf("exchange: %d %s", a.Status, a.Body)
	}
	a.JSON(t, &out)
	return out
}

// refresh sends a refresh token, as a form.
func (f flow) refresh(t *testing.T, token string) localrun.Answer {
	t.Helper()
	return f.post(t, "/oauth/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {f.client.ID}})
}

func (f flow) revoke(t *testing.T, token string) localrun.Answer {
	t.Helper()
	return f.post(t, "/oauth/revoke", url.Values{"token": {token}, "client_id": {f.client.ID}})
}

func (f flow) post(t *testing.T, path string, form url.Values) localrun.Answer {
	t.Helper()
	return localrun.Call(t, http.MethodPost, f.run.BaseURL+path, "", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// use returns the status with which an MCP address answers an access token.
func use(t *testing.T, address, token string) int {
	t.Helper()
	return localrun.Call(t, http.MethodPost, address, token, `{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"frontdesk://services"}}`).Status
}

// TestAuthorizationCodeFlowWithJSONTokenRequest goes through the flow step by step, because clients in use send the
// token request as JSON and libraries do not.
func TestAuthorizationCodeFlowWithJSONTokenRequest(t *testing.T) {
	localrun.Case(t)
	f := authorize(t, site, "a b&c=ü")
	if q := f.back.Query(); q.Get("state") != "a b&c=ü" || q.Get("iss") != site.BaseURL || !strings.HasPrefix(f.back.String(), callback+"?") {
		t.Errorf("redirected to %s", f.back)
	}
	for name, change := range map[string][2]string{"CVE-2025-4144 no verifier": {"code_verifier", ""}, "wrong verifier": {"code_verifier", oauth2.GenerateVerifier()},
		"wrong redirect": {"redirect_uri", callback + "2"}, "another client": {"client_id", site.Register(t, "Another", callback).ID}, "wrong resource": {"resource", site.StaffDoor(0)}} {
		if a := f.exchange(t, change[0], change[1]); a.Status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	a := f.exchange(t)
	var first, second tokens
	a.JSON(t, &first)
	if a.Status != http.StatusOK || !strings.HasPrefix(first.AccessToken, "mcp_") || first.TokenType != "Bearer" || first.ExpiresIn != 3600 ||
		first.Scope != "read:services write:bookings" || a.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s %v", a.Status, a.Body, a.Header)
	}
	if got := use(t, site.AssistantDoor(), first.AccessToken); got != http.StatusOK {
		t.Errorf("the token at its door: %d", got)
	}
	if got := use(t, site.StaffDoor(0), first.AccessToken); got != http.StatusUnauthorized {
		t.Errorf("the token at another door: %d", got)
	}
	r := f.refresh(t, first.RefreshToken)
	if r.JSON(t, &second); r.Status != http.StatusOK || use(t, site.AssistantDoor(), second.AccessToken) != http.StatusOK {
		t.Errorf("refresh: %d %s", r.Status, r.Body)
	}
	// Using a code twice revokes its tokens, and those they were refreshed to.
	if again := f.exchange(t); again.Status != http.StatusBadRequest || !strings.Contains(again.Body, "invalid_grant") {
		t.Errorf("the code again: %d %s", again.Status, again.Body)
	}
	if got := use(t, site.AssistantDoor(), second.AccessToken); got != http.StatusUnauthorized {
		t.Errorf("a token of a code that was used twice: %d", got)
	}
}
