package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"

	"golang.org/x/oauth2"
)

// oauthAddresses are the addresses that programs in a browser call, with what each answers to an empty request.
var oauthAddresses = []struct {
	method, path string
	status       int
}{
	{http.MethodPost, "/oauth/register", 400}, {http.MethodPost, "/register", 400},
	{http.MethodPost, "/oauth/token", 400}, {http.MethodPost, "/api/oauth/token", 400}, {http.MethodPost, "/token", 400},
	{http.MethodPost, "/oauth/revoke", 400}, {http.MethodPost, "/oauth/introspect", 400},
	{http.MethodGet, "/.well-known/oauth-authorization-server", 200}, {http.MethodGet, "/.well-known/oauth-authorization-server/api/mcp", 200},
	{http.MethodGet, "/.well-known/oauth-protected-resource", 200}, {http.MethodGet, "/.well-known/oauth-protected-resource/api/mcp", 200},
	{http.MethodGet, "/.well-known/oauth-protected-resource/account/api/mcp", 200}, {http.MethodGet, "/.well-known/oauth-protected-resource/@any-one/api/mcp", 200},
	{http.MethodGet, "/.well-known/oauth-protected-resource/nowhere", 404},
}

func TestProgramsInABrowserMayCallEveryOAuthAddress(t *testing.T) {
	localrun.Case(t)
	for _, a := range oauthAddresses {
		preflight := localrun.Call(t, http.MethodOptions, site.BaseURL+a.path, "", "", "Origin", "https://inspector.example", "Access-Control-Request-Method", a.method)
		if h := preflight.Header; preflight.Status >= 300 || h.Get("Access-Control-Allow-Origin") != "*" || !namesAll(h.Get("Access-Control-Allow-Methods"), a.method) ||
			!namesAll(h.Get("Access-Control-Allow-Headers"), "Authorization", "Content-Type", "Accept", "MCP-Protocol-Version", "Mcp-Session-Id", "Mcp-Method", "Mcp-Name", "Last-Event-ID") {
			t.Errorf("OPTIONS %s: %d %v", a.path, preflight.Status, h)
		}
		got := localrun.Call(t, a.method, site.BaseURL+a.path, "", "", "Origin", "https://inspector.example")
		if h := got.Header; got.Status != a.status || h.Get("Access-Control-Allow-Origin") != "*" || !namesAll(h.Get("Access-Control-Expose-Headers"), "WWW-Authenticate", "Mcp-Session-Id", "MCP-Protocol-Version") {
			t.Errorf("%s %s: %d %v", a.method, a.path, got.Status, h)
		}
		if got.Status == 400 && (got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("Pragma") != "no-cache" || !strings.HasPrefix(got.Body, `{"error":"`)) {
			t.Errorf("%s %s: %v %s", a.method, a.path, got.Header, got.Body)
		}
	}
}

// TestTheTwentyFirstRegistrationOfAnHourIsRefused comes from one address, which is the connection's whatever a header says.
func TestTheTwentyFirstRegistrationOfAnHourIsRefused(t *testing.T) {
	localrun.Case(t)
	began, accepted := time.Now().Truncate(time.Hour), 0
	for ; accepted <= 40; accepted++ {
		a := localrun.Call(t, http.MethodPost, site.BaseURL+"/oauth/register", "", `{"redirect_uris":["https://a.example/cb"]}`,
			"X-Forwarded-For", fmt.Sprintf("203.0.113.%d", accepted), "Forwarded", "for=203.0.113.9")
		if a.Status == http.StatusTooManyRequests && a.Header.Get("Retry-After") != "" {
			break
		} else if a.Status != http.StatusCreated {
			t.Fatalf("registration %d: %d %v %s", accepted+1, a.Status, a.Header, a.Body)
		}
	}
	// When the hour turns meanwhile, the rest counts for the next one.
	if turned := !time.Now().Truncate(time.Hour).Equal(began); accepted != 20 && !turned || accepted > 40 {
		t.Errorf("%d were accepted", accepted)
	}
}

// TestAClientWithAMetadataDocument has no registration at all: its client_id is the address of its document.
func TestAClientWithAMetadataDocument(t *testing.T) {
	localrun.Case(t, localrun.Events)
	var id string
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"client_id":%q,"client_name":"Documented","redirect_uris":["http://localhost/cb"],"token_endpoint_auth_method":"none"}`, id)
	}))
	defer publisher.Close()
	id = publisher.URL + "/oauth/client.json"
	client := localrun.Client{ID: id, RedirectURI: "http://localhost:49999/cb", State: "s", Verifier: oauth2.GenerateVerifier()}
	redirect, err := localrun.NewBrowser(t).Authorize(t.Context(), client.Authorize(site.BaseURL+"/authorize", "", "read:services"), site.Staff(t, 0, "owner"), site.Handle(0))
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {id}, "code": {redirect.Query().Get("code")}, "redirect_uri": {client.RedirectURI},
		"code_verifier": {client.Verifier}}
	a := localrun.Call(t, http.MethodPost, site.BaseURL+"/token", "", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	var tokens struct {
		AccessToken string `json:"access_token"`
	}
	if a.JSON(t, &tokens); a.Status != http.StatusOK {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	services := localrun.Call(t, http.MethodPost, site.AssistantDoor(), tokens.AccessToken, `{"type":"resource","name":"services","params":{}}`)
	if services.Status != http.StatusOK || !strings.Contains(services.Body, `"success":true`) {
		t.Errorf("%d %s", services.Status, services.Body)
	}
}
