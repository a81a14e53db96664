package oauth_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"frontdesk/shared/oauth"

	"golang.org/x/oauth2"
)

const day = 24 * time.Hour

func TestAClientThatNobodyUsesExpires(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	s.Clock.Advance(30*day - time.Second)
	if w := s.ask(request(client, oauth2.GenerateVerifier()), nil); w.Code != http.StatusSeeOther {
		t.Errorf("on its last day: %d %s", w.Code, w.Body)
	}
	s.Clock.Advance(time.Second)
	if w := s.ask(request(client, oauth2.GenerateVerifier()), nil); w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
	if got := s.exchange(t, client, "code_fd", "verifier"); got.Error != "invalid_client" || got.status != http.StatusUnauthorized {
		t.Errorf("at the token endpoint: %+v", got)
	}
}

// TestUseRenewsAClient uses a client for years. Programs keep their client_id for ever and don't register again.
func TestUseRenewsAClient(t *testing.T) {
	s := newSite(t)
	client, got := s.granted(t)
	for range 20 {
		s.Clock.Advance(80 * day)
		if got = s.refresh(t, client, got.RefreshToken); got.status != http.StatusOK {
			t.Fatalf("%+v", got)
		}
	}
	s.Clock.Advance(399 * day)
	if w := s.ask(request(client, oauth2.GenerateVerifier()), nil); w.Code != http.StatusSeeOther {
		t.Errorf("a year after its last use: %d %s", w.Code, w.Body)
	}
	s.Clock.Advance(2 * day)
	if w := s.ask(request(client, oauth2.GenerateVerifier()), nil); w.Code != http.StatusBadRequest {
		t.Errorf("when it has expired: %d %s", w.Code, w.Body)
	}
}

func TestWhatAnOperatorMarkedNeverExpires(t *testing.T) {
	s := newSite(t)
	internal, confidential := s.register(t, callback), s.register(t, callback)
	if err := s.server.MarkInternal(t.Context(), internal); err != nil {
		t.Fatal(err)
	}
	s.confidential(t, confidential)
	s.Clock.Advance(5000 * day)
	for _, client := range []string{internal, confidential} {
		if c, err := s.grants.Client(t.Context(), client); err != nil || !c.ExpiresAt.IsZero() {
			t.Errorf("%+v %v", c, err)
		}
	}
}

func TestARemovedClientIsToldToRegisterAgain(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	if err := s.server.RemoveClient(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{first.RefreshToken, "mcpr_nonsense"} {
		if got := s.refresh(t, client, token); got.Error != "invalid_client" || got.status != http.StatusUnauthorized {
			t.Errorf("%+v", got)
		}
	}
}

func TestRegistrationsAreLimitedBySource(t *testing.T) {
	s := newSite(t)
	register := func(source, uri string) *httptest.ResponseRecorder {
		return s.registrationFrom(source, fmt.Sprintf(`{"redirect_uris":[%q]}`, uri))
	}
	for n := range 20 {
		// What is refused as wrong counts, too.
		uri, want := callback, http.StatusCreated
		if n%2 == 1 {
			uri, want = "javascript:alert(1)", http.StatusBadRequest
		}
		if w := register("192.0.2.9", uri); w.Code != want {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	w := register("192.0.2.9", callback)
	var got struct{ Error string }
	if json.Unmarshal(w.Body.Bytes(), &got); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "3600" || got.Error == "" {
		t.Errorf("the 21st: %d %v %s", w.Code, w.Header(), w.Body)
	}
	if w := register("192.0.2.10", callback); w.Code != http.StatusCreated {
		t.Errorf("another source: %d %s", w.Code, w.Body)
	}
	s.Clock.Advance(time.Hour)
	if w := register("192.0.2.9", callback); w.Code != http.StatusCreated {
		t.Errorf("an hour later: %d %s", w.Code, w.Body)
	}
}

// TestOpenRegistrationCanBeClosed covers consent phishing by a client that registers with an attacker's redirect URI
// (fastmcp #3037, formbricks #9300, GHSA-h64q-xp38-pgwr): an operator can list the hosts that may be redirected to.
func TestOpenRegistrationCanBeClosed_GHSA_h64q_xp38_pgwr(t *testing.T) {
	s := newSite(t)
	s.config.RedirectHosts = []string{"claude.ai", "vscode.dev"}
	s.server = oauth.NewServer(s.config)
	for uri, want := range map[string]int{
		"https://claude.ai/api/mcp/auth_callback":           http.StatusCreated,
		"http://127.0.0.1:33418/":                           http.StatusCreated,
		"cursor://anysphere.cursor-mcp/oauth/callback":      http.StatusCreated,
		"https://evil.example/callback":                     http.StatusBadRequest,
		"https://claude.ai.evil.example/":                   http.StatusBadRequest,
		"https://evil.example/claude.ai":                    http.StatusBadRequest,
		"https://evilclaude.ai/":                            http.StatusBadRequest,
		"https://claude.ai%2eevil.example/":                 http.StatusBadRequest,
		`https://evil.example\@claude.ai/`:                  http.StatusBadRequest,
		"https://claude.ai@evil.example/":                   http.StatusBadRequest,
		"https://localhost.evil.example/callback":           http.StatusBadRequest,
		"https://claude.ai.:443/api/mcp/auth_callback":      http.StatusBadRequest,
		"https://CLAUDE.AI.evil.example/auth_callback":      http.StatusBadRequest,
		"https://evil.example:443/?https://claude.ai/login": http.StatusBadRequest,
	} {
		body, _ := json.Marshal(map[string]any{"redirect_uris": []string{"http://localhost/cb", uri}})
		if w := s.registration(string(body)); w.Code != want {
			t.Errorf("%s: %d %s", uri, w.Code, w.Body)
		}
	}
	// Neither a document nor an earlier registration is a way around the list; a client that the operator added needs none.
	s.config.RedirectHosts = nil
	s.server = oauth.NewServer(s.config)
	earlier := s.register(t, callback)
	p := s.publish(t, `["https://client.example/callback"]`)
	own, err := s.server.AddClient(t.Context(), "Our own", []string{callback})
	if err != nil {
		t.Fatal(err)
	}
	s.config.RedirectHosts = []string{"claude.ai"}
	s.server = oauth.NewServer(s.config)
	for client, want := range map[string]int{earlier: http.StatusBadRequest, p.id: http.StatusBadRequest, own.ID: http.StatusOK} {
		if w := s.ask(request(client, "v"), s.cookie); w.Code != want || w.Header().Get("Location") != "" {
			t.Errorf("%s: %d %s", client, w.Code, w.Body)
		}
	}
}
