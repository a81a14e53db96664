package oauth_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/oauth"
	"frontdesk/shared/outbound"
	"frontdesk/shared/problem"

	"golang.org/x/oauth2"
)

// publisher is a site with one metadata document that may be kept for a minute.
type publisher struct {
	id      string
	fetched int
	status  int
	cache   string
}

func (s *site) publish(t *testing.T, redirectURIs string) *publisher {
	t.Helper()
	p := &publisher{status: http.StatusOK, cache: "max-age=60"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fetched++
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", p.cache)
		w.WriteHeader(p.status)
		fmt.Fprintf(w, `{"client_id":%q,"client_name":"Documented","redirect_uris":%s,"token_endpoint_auth_method":"none"}`, p.id, redirectURIs)
	}))
	t.Cleanup(server.Close)
	p.id = server.URL + "/client.json"
	s.config.Local, s.config.Documents = true, outbound.New(outbound.Config{Loopback: true})
	s.server = oauth.NewServer(s.config)
	return p
}

func TestAClientKnownByItsDocumentGetsTokens(t *testing.T) {
	s := newSite(t)
	p := s.publish(t, `["http://localhost/cb"]`)
	p.cache = "no-store"
	verifier := oauth2.GenerateVerifier()
	q := request(p.id, verifier, "redirect_uri", "http://localhost:4711/cb")
	page := s.ask(q, s.cookie).Body.String()
	for _, want := range []string{"Documented", ">verified address<", "<strong>127.0.0.1:", "Any program on it can say that it is", `<p class="host">localhost:4711</p>`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page)
		}
	}
	code := s.code(t, q, "mcp:business")
	if got := s.exchange(t, s.register(t, callback), code, verifier, "redirect_uri", "http://localhost:4711/cb"); got.Error != "invalid_grant" {
		t.Errorf("another client: %+v", got)
	}
	p.status = http.StatusNotFound // from now on, and no copy was kept
	first := s.exchange(t, p.id, code, verifier, "redirect_uri", "http://localhost:4711/cb")
	s.Clock.Advance(80 * day)
	second := s.refresh(t, p.id, first.RefreshToken)
	if first.status != http.StatusOK || second.status != http.StatusOK || !s.live(t, second.AccessToken) {
		t.Errorf("%+v %+v", first, second)
	}
	if p.fetched != 2 { // for the page above, and for the one with the code
		t.Errorf("the document was fetched %d times", p.fetched)
	}
}

func TestADocumentIsKeptAsItsHeadersAllow(t *testing.T) {
	s := newSite(t)
	p := s.publish(t, `["https://client.example/callback"]`)
	ask := func(step string, status, fetched int) {
		t.Helper()
		if w := s.ask(request(p.id, "v"), nil); w.Code != status || p.fetched != fetched {
			t.Errorf("%s: %d, fetched %d times", step, w.Code, p.fetched)
		}
	}
	ask("first", http.StatusSeeOther, 1)
	ask("kept", http.StatusSeeOther, 1)
	if err := s.server.MarkInternal(t.Context(), p.id); err != nil {
		t.Fatal(err)
	}
	s.Clock.Advance(time.Minute)
	ask("stale", http.StatusSeeOther, 2)
	if c, err := s.grants.Client(t.Context(), p.id); err != nil || !c.Internal || !c.ExpiresAt.IsZero() || c.Source != oauth.Documented {
		t.Errorf("an operator's mark is gone: %+v %v", c, err)
	}
	s.Clock.Advance(time.Minute)
	p.status = http.StatusInternalServerError
	ask("failing", http.StatusBadRequest, 3)
	ask("a failure is not kept", http.StatusBadRequest, 4)
	p.status, p.cache = http.StatusOK, "no-store"
	ask("back, not to be kept", http.StatusSeeOther, 5)
	ask("so asked again", http.StatusSeeOther, 6)
}

func TestFetchingDocumentsIsLimitedBySource(t *testing.T) {
	s := newSite(t)
	p := s.publish(t, `["https://client.example/callback"]`)
	p.cache = "no-store"
	for range 60 {
		s.ask(request(p.id, "v"), nil)
	}
	w := s.ask(request(p.id, "v"), nil)
	if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), `data-error="`+string(problem.RateLimited)+`"`) || p.fetched != 60 {
		t.Errorf("%d %v after %d", w.Code, w.Header(), p.fetched)
	}
}

// TestLoopbackDocumentsAreForTheLocalRun holds that a deployed server takes such a client_id for no address at all.
func TestLoopbackDocumentsAreForTheLocalRun(t *testing.T) {
	s := newSite(t)
	p := s.publish(t, `["https://client.example/callback"]`)
	s.config.Local = false
	s.server = oauth.NewServer(s.config)
	if w := s.ask(request(p.id, "v"), nil); w.Code != http.StatusBadRequest || p.fetched != 0 {
		t.Errorf("%d, fetched %d times", w.Code, p.fetched)
	}
}

func TestAnAddressThatCannotBeAClientIsSaidToBeOne(t *testing.T) {
	s := newSite(t)
	for _, id := range []string{"https://client.example/c.json?v=1", "https://client.example", "https://client.example/a/../b", "http://client.example/c.json"} {
		if w := s.ask(request(id, "v"), nil); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "gives an address as its name that cannot be one") {
			t.Errorf("%s: %d %s", id, w.Code, w.Body)
		}
	}
}

// TestAnOperatorCanShutADocumentOut has clients with a copy and without one, because what their documents say forbids it.
func TestAnOperatorCanShutADocumentOut(t *testing.T) {
	for _, cache := range []string{"max-age=60", "no-store"} {
		s := newSite(t)
		p := s.publish(t, `["https://client.example/callback"]`)
		p.cache = cache
		verifier := oauth2.GenerateVerifier()
		first := s.exchange(t, p.id, s.code(t, request(p.id, verifier), "mcp:business"), verifier)
		secret := s.confidential(t, p.id)
		if got := s.refresh(t, p.id, first.RefreshToken); got.Error != "invalid_client" {
			t.Errorf("%s: confidential, without its secret: %+v", cache, got)
		}
		second := s.refresh(t, p.id, first.RefreshToken, "client_secret", secret)
		if second.status != http.StatusOK {
			t.Errorf("%s: %+v", cache, second)
		}
		if err := s.server.RemoveClient(t.Context(), p.id); err != nil {
			t.Fatal(err)
		}
		fetched := p.fetched
		s.Clock.Advance(2 * time.Minute)
		if got := s.refresh(t, p.id, second.RefreshToken, "client_secret", secret); got.Error != "invalid_client" || got.status != http.StatusUnauthorized {
			t.Errorf("%s: removed: %+v", cache, got)
		}
		if w := s.ask(request(p.id, "v"), s.cookie); w.Code != http.StatusBadRequest || p.fetched != fetched {
			t.Errorf("%s: removed, asks again: %d, fetched %d times", cache, w.Code, p.fetched-fetched)
		}
	}
}
