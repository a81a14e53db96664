package oauth_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/oauth"

	"golang.org/x/oauth2"
	"pgregory.net/rapid"
)

// TestRedirectTricks asks for redirect URIs that one parser may take for the registered one and another for somebody
// else's. None may ever be redirected to, and none may be registered.
func TestRedirectTricks_CVE_2025_4143_CVE_2026_3872_CVE_2026_7504_zitadel12559(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback, "http://127.0.0.1:4000/cb", "http://localhost/cb", "cursor://anysphere.cursor-mcp/oauth/callback")
	for _, uri := range []string{
		"https://evil.example/callback", "https://client.example.evil.example/callback", "https://client.example@evil.example/callback",
		"https://evil.example#@client.example/callback", "https://evil.example?@client.example/callback", `https://evil.example\@client.example/callback`,
		`https://client.example\.evil.example/callback`, "https://client.example/callback/..;/x", "https://client.example/x/../callback", "https://client.example/./callback",
		"https://client.example/callback%2f..", "https://client.example/%63allback", "https://client.example//callback", "https://client.example/callback?", "https://client.example/callback#",
		"https://client.example:443/callback", "https://CLIENT.example/callback", "HTTPS://client.example/callback", "https://client.example./callback", "https:client.example/callback",
		"https:/client.example/callback", "https:///client.example/callback", "//client.example/callback", "/callback", "https://client%2eexample/callback", "https://client.example%25@evil.example/callback",
		"https://a@b@client.example/callback", "https://client.example\t/callback", "https://client.example/callback\r\nX: y", " https://client.example/callback", "https://client.example/callback ",
		"https://client.example/callback\x00", "https://сlient.example/callback", "http://client.example/callback", "javascript:https://client.example/callback", "JaVaScRiPt:alert(1)//https://client.example/callback",
		"data:text/html,https://client.example/callback", "file:///callback", "http://127.0.0.1.evil.example/cb", "http://127.0.0.1:4000@evil.example/cb", "http://127.0.0.1:x/cb", "http://127.0.0.1:99999999/cb",
		"http://127.1/cb", "http://2130706433/cb", "http://0x7f.0.0.1/cb", "http://[::ffff:127.0.0.1]/cb", "http://0.0.0.0/cb", "http://localhost.evil.example/cb", "http://localhost:1/cb/", "https://localhost/cb", "http://127.0.0.2:4000/cb",
		"cursor://evil/oauth/callback", "cursor:anysphere.cursor-mcp/oauth/callback", "vscode://anysphere.cursor-mcp/oauth/callback", "cursor://anysphere.cursor-mcp@evil/oauth/callback",
	} {
		if w := s.ask(request(client, "v", "redirect_uri", uri), s.cookie); w.Code < 400 || w.Header().Get("Location") != "" {
			t.Errorf("%q: %d to %q", uri, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestNobodyIsRedirectedBeforeClientAndAddressAreKnown_RFC9700_coroot929(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	for name, q := range map[string]url.Values{
		"unknown client, wrong response type": request("nobody", "v", "response_type", "INVALID"),
		"wrong address, wrong response type":  request(client, "v", "redirect_uri", "https://evil.example/", "response_type", "INVALID"),
		"two addresses":                       {"client_id": {client}, "redirect_uri": {callback, "https://evil.example/"}, "response_type": {"code"}},
		"two clients":                         {"client_id": {client, "nobody"}, "redirect_uri": {callback}, "response_type": {"code"}},
	} {
		for _, cookie := range []*http.Cookie{nil, s.cookie} {
			if w := s.ask(q, cookie); w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" || !strings.Contains(w.Body.String(), `data-error="VALIDATION_ERROR"`) {
				t.Errorf("%s: %d to %q", name, w.Code, w.Header().Get("Location"))
			}
		}
	}
}

func TestPKCECannotBeDowngraded_CVE_2025_4144_GHSA_qgp8_v765_qxx9_RFC9700(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	for name, change := range map[string][]string{
		"no challenge": {"code_challenge", ""}, "plain": {"code_challenge_method", "plain"}, "no method": {"code_challenge_method", ""}, "an unknown method": {"code_challenge_method", "S512"},
		"neither": {"code_challenge", "", "code_challenge_method", ""}, "the verifier as challenge": {"code_challenge", verifier, "code_challenge_method", "plain"},
	} {
		location, _ := url.Parse(s.ask(request(client, verifier, change...), s.cookie).Header().Get("Location"))
		if location.Query().Get("error") != "invalid_request" || location.Query().Has("code") {
			t.Errorf("%s: %s", name, location)
		}
	}
	// A code without a challenge does not come from our page. If one were stored all the same, nothing would open it.
	code, form := "code_without_challenge", s.consentForm(t, request(client, verifier), "mcp:business")
	bare := &oauth.Code{Digest: credential.Digest(code), ClientID: client, RedirectURI: callback, Resource: "/api/mcp", UserID: s.ownerID, ExpiresAt: s.Clock.Now().Add(time.Minute)}
	if err := s.grants.Decide(t.Context(), credential.Digest(form.Get("transaction")), bare); err != nil {
		t.Fatal(err)
	}
	for v, want := range map[string]string{"": "invalid_request", verifier: "invalid_grant"} {
		if got := s.exchange(t, client, code, v); got.Error != want {
			t.Errorf("a code without challenge, verifier %q: %+v", v, got)
		}
	}
}

// TestConsentIsAskedEachTime holds that nothing skips the page: not prompt=none, and not an earlier consent of this or
// another client.
func TestConsentIsAskedEachTime(t *testing.T) {
	s := newSite(t)
	client, _ := s.granted(t)
	for _, change := range [][]string{nil, {"prompt", "none"}, {"prompt", "consent"}, {"approval_prompt", "auto"}, {"decision", "approve"}, {"max_age", "0"}} {
		if w := s.ask(request(client, "v", change...), s.cookie); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<form id="consent"`) {
			t.Errorf("%v: %d %s", change, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestConsentCannotBeFramedCachedOrLeaked(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	w := s.ask(request(client, "v"), s.cookie)
	for name, want := range map[string]string{"X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Strict-Transport-Security": "max-age=31536000"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %s", policy)
	}
	if c := s.cookie; c.Name != "__Host-frontdesk" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("the cookie is %+v", c)
	}
}

// TestTheAnswerOfAConsent covers RFC 9700 section 4.12 (303, never 307: the form must not be posted on), RFC 9207 (iss) and
// the state, whatever bytes it is made of.
func TestTheAnswerOfAConsent_RFC9700_RFC9207(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback+"?tenant=a%20b")
	rapid.Check(t, func(rt *rapid.T) {
		state := string(rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(rt, "state"))
		decision := rapid.SampledFrom([]string{"approve", "deny"}).Draw(rt, "decision")
		q := request(client, "v", "redirect_uri", callback+"?tenant=a%20b", "state", state)
		form := s.consentForm(t, q, "mcp:business")
		form.Set("decision", decision)
		w := s.decide(form, s.cookie)
		location, err := url.Parse(w.Header().Get("Location"))
		if err != nil || w.Code != http.StatusSeeOther || !strings.HasPrefix(location.String(), callback+"?tenant=a%20b&") {
			rt.Fatalf("%v %d %s", err, w.Code, location)
		}
		answer := location.Query()
		if answer.Get("state") != state || answer.Has("state") != (state != "") || answer.Get("iss") != issuer || answer.Has("code") == answer.Has("error") || answer.Has("code") != (decision == "approve") {
			rt.Errorf("state %q came back in %s", state, location)
		}
	})
}

func TestATokenRequestCannotWiden_RFC8707(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	q := request(client, verifier, "scope", "read:services", "resource", issuer+"/api/mcp")
	code := s.code(t, q, "read:services")
	for _, resource := range []string{issuer + "/@studio/api/mcp", issuer + "/account/api/mcp", "https://evil.example/api/mcp", issuer + "/api/mcp#x", "api/mcp"} {
		if got := s.exchange(t, client, code, verifier, "resource", resource); got.Error != "invalid_target" {
			t.Errorf("%s: %+v", resource, got)
		}
	}
	first := s.exchange(t, client, code, verifier, "scope", "*", "resource", issuer+"/api/mcp")
	if first.status != http.StatusOK || first.Scope != "read:services" {
		t.Fatalf("%+v", first)
	}
	if got := s.refresh(t, client, first.RefreshToken, "resource", issuer+"/@studio/api/mcp"); got.Error != "invalid_target" {
		t.Errorf("%+v", got)
	}
	if got := s.refresh(t, client, first.RefreshToken); got.status != http.StatusOK {
		t.Errorf("the refused refresh has consumed the token: %+v", got)
	}
}

// TestRegistrationFetchesNothingAndPromisesNothing covers Keycloak's SSRF by jwks_uri, and RFC 7592, of which we do nothing
// and therefore return nothing.
func TestRegistrationFetchesNothingAndPromisesNothing_CVE_2026_1180_RFC7592(t *testing.T) {
	s := newSite(t)
	asked := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer inside.Close()
	body, _ := json.Marshal(map[string]any{"redirect_uris": []string{callback}, "client_name": "A", "client_uri": inside.URL, "jwks_uri": inside.URL, "logo_uri": inside.URL,
		"policy_uri": inside.URL, "tos_uri": "javascript:alert(1)", "sector_identifier_uri": inside.URL, "software_statement": "e30.e30.x", "token_endpoint_auth_method": "private_key_jwt"})
	w := s.registration(string(body))
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusCreated || asked != 0 {
		t.Fatalf("%v %d %s, %d requests", err, w.Code, w.Body, asked)
	}
	for _, name := range []string{"registration_client_uri", "registration_access_token", "client_secret", "client_secret_expires_at", "jwks_uri", "logo_uri", "tos_uri", "policy_uri"} {
		if got[name] != nil {
			t.Errorf("the answer has %s: %v", name, got[name])
		}
	}
}

// TestMetadataHoldsNothingThatAShellReads covers the remote code execution in mcp-remote, which opened what a server's
// metadata said in a shell.
func TestMetadataHoldsNothingThatAShellReads_CVE_2025_6514(t *testing.T) {
	origin, _ := url.Parse(issuer)
	plain := regexp.MustCompile(`^https://[a-z0-9./@_-]+$`)
	serve := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path, r.Host = path, "evil.example"
		oauth.Metadata(origin).ServeHTTP(w, r)
		return w
	}
	for _, path := range []string{"/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource/@studio/api/mcp", "/.well-known/oauth-protected-resource"} {
		var document map[string]any
		if err := json.Unmarshal(serve(path).Body.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		for name, value := range document {
			texts, _ := value.([]any)
			if text, ok := value.(string); ok {
				texts = []any{text}
			}
			isAddress := name == "issuer" || name == "resource" || name == "authorization_servers" || strings.HasSuffix(name, "_endpoint")
			if isAddress && (len(texts) == 0 || slices.ContainsFunc(texts, func(text any) bool { return !plain.MatchString(text.(string)) })) {
				t.Errorf("%s: %s is %v", path, name, value)
			}
		}
	}
	for _, handle := range []string{"$(id)", "a`id`", "a;b", "a b", "a|b", "a&calc", `a"b`, "../x", "a%24b", "A-B"} {
		if w := serve("/.well-known/oauth-protected-resource/@" + handle + "/api/mcp"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), handle) {
			t.Errorf("%s: %d %s", handle, w.Code, w.Body)
		}
	}
}

// throttled is a store that refuses some requests.
type throttled struct {
	oauth.Store
	reads, writes, revocations bool
}

var errThrottled = errors.New("ProvisionedThroughputExceeded: table access-prod")

func refuse(is bool, otherwise func() error) error {
	if is {
		return errThrottled
	}
	return otherwise()
}

func (s *throttled) Client(ctx context.Context, id string) (c oauth.Client, err error) {
	err = refuse(s.reads, func() error { c, err = s.Store.Client(ctx, id); return err })
	return c, err
}

func (s *throttled) CodeAndClient(ctx context.Context, digest, id string) (code oauth.Code, c oauth.Client, err error) {
	err = refuse(s.reads, func() error { code, c, err = s.Store.CodeAndClient(ctx, digest, id); return err })
	return code, c, err
}

func (s *throttled) GrantAndClient(ctx context.Context, grant, digest, id string) (g oauth.Grant, c oauth.Client, err error) {
	err = refuse(s.reads, func() error { g, c, err = s.Store.GrantAndClient(ctx, grant, digest, id); return err })
	return g, c, err
}

func (s *throttled) AddClient(ctx context.Context, c oauth.Client) error {
	return refuse(s.writes, func() error { return s.Store.AddClient(ctx, c) })
}

func (s *throttled) AddTransaction(ctx context.Context, t oauth.Transaction, log ...audit.Event) error {
	return refuse(s.writes, func() error { return s.Store.AddTransaction(ctx, t, log...) })
}

func (s *throttled) Decide(ctx context.Context, digest string, c *oauth.Code, log ...audit.Event) error {
	return refuse(s.writes, func() error { return s.Store.Decide(ctx, digest, c, log...) })
}

func (s *throttled) Exchange(ctx context.Context, digest string, g oauth.Grant, t oauth.Tokens, log ...audit.Event) (earlier string, err error) {
	err = refuse(s.writes, func() error { earlier, err = s.Store.Exchange(ctx, digest, g, t, log...); return err })
	return earlier, err
}

func (s *throttled) Rotate(ctx context.Context, g oauth.Grant, digest string, t oauth.Tokens, now, graceStart time.Time, log ...audit.Event) error {
	return refuse(s.writes, func() error { return s.Store.Rotate(ctx, g, digest, t, now, graceStart, log...) })
}

func (s *throttled) Revoke(ctx context.Context, id string, at time.Time, log ...audit.Event) error {
	return refuse(s.revocations, func() error { return s.Store.Revoke(ctx, id, at, log...) })
}

// throttle puts a store between that can be throttled.
func (s *site) throttle() *throttled {
	store := &throttled{Store: s.grants}
	s.config.Store = store
	s.server = oauth.NewServer(s.config)
	return store
}

// TestAThrottledStoreIsOurFailure covers workers-oauth-provider's notes on 0.9.0: a refusal by the store must be neither an
// invalid_grant, which makes clients throw their tokens away, nor tell what is behind us.
func TestAThrottledStoreIsOurFailure_workers_oauth_provider(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	verifier := oauth2.GenerateVerifier()
	code, form := s.code(t, request(client, verifier), "mcp:business"), s.consentForm(t, request(client, verifier), "mcp:business")
	store := s.throttle()
	for _, fails := range []func(is bool){func(is bool) { store.reads = is }, func(is bool) { store.writes = is }} {
		fails(true)
		registration := s.registration(`{"redirect_uris":["https://a.example/"]}`)
		answers := map[string]*httptest.ResponseRecorder{
			"authorize": s.ask(request(client, verifier), s.cookie),
			"exchange":  post(s.server.Token, "", "grant_type", "authorization_code", "client_id", client, "code", code, "redirect_uri", callback, "code_verifier", verifier),
			"refresh":   post(s.server.Token, "", "grant_type", "refresh_token", "client_id", client, "refresh_token", first.RefreshToken),
		}
		if store.writes {
			answers["register"], answers["decide"] = registration, s.decide(form, s.cookie)
		} else {
			answers["revoke"] = s.revoke(client, first.RefreshToken)
		}
		for name, w := range answers {
			if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "Throughput") || strings.Contains(w.Body.String(), "invalid_") {
				t.Errorf("%s, reads %v, writes %v: %d %s", name, store.reads, store.writes, w.Code, w.Body)
			}
		}
		fails(false)
	}
	if got := s.exchange(t, client, code, verifier); got.status != http.StatusOK {
		t.Errorf("the code is gone: %+v", got)
	}
}

// TestAReuseIsNotForgottenWhenTheStoreFails holds that a thief gains nothing by reusing a token at a bad moment: the client
// is not told that its token is invalid before the family has ended.
func TestAReuseIsNotForgottenWhenTheStoreFails(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	code := s.code(t, request(client, verifier), "mcp:business")
	first := s.exchange(t, client, code, verifier)
	stolen := s.refresh(t, client, first.RefreshToken)
	store := s.throttle()
	s.Clock.Advance(2 * time.Minute)
	for name, reuse := range map[string]func() tokens{
		"a refresh token": func() tokens { return s.refresh(t, client, first.RefreshToken) },
		"a code":          func() tokens { return s.exchange(t, client, code, verifier) },
	} {
		store.revocations = true
		if got := reuse(); got.status != http.StatusInternalServerError || !s.live(t, stolen.AccessToken) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	store.revocations = false
	if got := s.refresh(t, client, first.RefreshToken); got.Error != "invalid_grant" || s.live(t, stolen.AccessToken) {
		t.Errorf("tried again: %+v", got)
	}
}
