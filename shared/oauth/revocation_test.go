package oauth_test

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
	"frontdesk/shared/oauth"
)

func (s *site) revoke(client, token string) *httptest.ResponseRecorder {
	return post(s.server.Revoke, "", "client_id", client, "token", token)
}

func TestRevokingARefreshTokenEndsItsGrant(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	second := s.refresh(t, client, first.RefreshToken)
	if w := s.revoke(client, second.RefreshToken); w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%d %s %v", w.Code, w.Body, w.Header())
	}
	if s.live(t, first.AccessToken) || s.live(t, second.AccessToken) || s.refresh(t, client, second.RefreshToken).Error != "invalid_grant" {
		t.Error("the grant lives")
	}
	if w := s.revoke(client, second.RefreshToken); w.Code != http.StatusOK {
		t.Errorf("a second time: %d %s", w.Code, w.Body)
	}
}

func TestRevokingARefreshTokenThatWasRotatedEndsItsGrant(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	second := s.refresh(t, client, first.RefreshToken)
	if w := s.revoke(client, first.RefreshToken); w.Code != http.StatusOK || s.live(t, second.AccessToken) {
		t.Errorf("the grant lives: %d %s", w.Code, w.Body)
	}
}

func TestRevokingAnAccessTokenEndsItAlone(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	second := s.refresh(t, client, first.RefreshToken)
	if w := s.revoke(client, first.AccessToken); w.Code != http.StatusOK || s.live(t, first.AccessToken) || !s.live(t, second.AccessToken) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if s.refresh(t, client, second.RefreshToken).status != http.StatusOK {
		t.Error("the grant has ended")
	}
}

// TestRevocationIsForOwnTokensOnly covers RFC 7009 section 2.1 and the flaws of workers-oauth-provider #97 and 0.8.0: any
// client could revoke any token, and a wrong token a grant whose id it begins with.
func TestRevocationIsForOwnTokensOnly_RFC7009(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	other := s.register(t, callback)
	real, err := credential.Parse(first.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	forged := credential.New(credential.RefreshToken, rand.Reader, real.IDs...).Reveal()
	for _, tt := range []struct {
		name, client, token string
		status              int
	}{
		{"another client", other, first.RefreshToken, http.StatusOK},
		{"a forged token", client, forged, http.StatusOK},
		{"half a token", client, first.RefreshToken[:40], http.StatusOK},
		{"nonsense", client, "nonsense", http.StatusOK},
		{"an unknown client", "nobody", first.RefreshToken, http.StatusUnauthorized},
		{"no client", "", first.RefreshToken, http.StatusBadRequest},
		{"no token", client, "", http.StatusBadRequest},
	} {
		if w := s.revoke(tt.client, tt.token); w.Code != tt.status || !s.live(t, first.AccessToken) {
			t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
		}
	}
	if got := s.refresh(t, client, forged); got.Error != "invalid_grant" || !s.live(t, first.AccessToken) {
		t.Errorf("a forged refresh token: %+v", got)
	}
}

func TestARevocationBeatsConcurrentRefreshes_RFC9700(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	given := make([]string, 20)
	bookingtest.AtOnce(20, func(i int) error {
		if i == 10 {
			s.revoke(client, first.RefreshToken)
			return nil
		}
		given[i] = s.refresh(t, client, first.RefreshToken).AccessToken
		return nil
	})
	for _, token := range given {
		if token != "" && s.live(t, token) {
			t.Error("a token outlived the revocation")
		}
	}
}

// confidential makes a client confidential, as an operator does, and returns its secret.
func (s *site) confidential(t *testing.T, client string) string {
	t.Helper()
	secret, err := s.server.MakeConfidential(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	return secret.Reveal()
}

func TestAConfidentialClientMustShowItsSecret_CVE_2026_53512(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	secret := s.confidential(t, client)
	other := s.confidential(t, s.register(t, callback))
	for name, tt := range map[string]struct {
		basic string
		form  []string
		want  string
	}{
		"no secret":            {"", []string{"client_id", client}, "invalid_client"},
		"a wrong one":          {"", []string{"client_id", client, "client_secret", "cs_wrong"}, "invalid_client"},
		"another client's":     {client + ":" + other, nil, "invalid_client"},
		"two ids":              {client + ":" + secret, []string{"client_id", "other"}, "invalid_request"},
		"two secrets":          {client + ":" + secret, []string{"client_secret", secret}, "invalid_request"},
		"the secret in a form": {"", []string{"client_id", client, "client_secret", secret}, ""},
		"the secret in Basic":  {client + ":" + secret, nil, ""},
		"with the id twice":    {client + ":" + secret, []string{"client_id", client}, ""},
	} {
		w := post(s.server.Token, tt.basic, append(tt.form, "grant_type", "refresh_token", "refresh_token", first.RefreshToken)...)
		if got := w.Body.String(); tt.want == "" && w.Code != http.StatusOK || tt.want != "" && !strings.Contains(got, `"`+tt.want+`"`) {
			t.Errorf("%s: %d %s", name, w.Code, got)
		}
		if challenge := w.Header().Get("WWW-Authenticate"); (challenge != "") != (tt.want == "invalid_client" && tt.basic != "") {
			t.Errorf("%s: WWW-Authenticate is %q", name, challenge)
		}
	}
}

func TestIntrospection(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	second := s.refresh(t, client, first.RefreshToken)
	secret := s.confidential(t, client)
	strange, strangers := s.granted(t)
	ask := func(token string) string {
		w := post(s.server.Introspect, client+":"+secret, "token", token)
		if w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		return w.Body.String()
	}
	const inactive = `{"active":false}`
	for _, want := range []string{`"active":true`, `"scope":"mcp:business"`, `"client_id":"` + client + `"`, `"sub":"` + s.ownerID + `"`, `"token_type":"Bearer"`,
		`"aud":"` + issuer + `/@studio/api/mcp"`, `"iss":"` + issuer + `"`, `"exp":1772355600`} {
		if got := ask(second.AccessToken); !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if got := ask(second.RefreshToken); !strings.Contains(got, `"active":true`) || strings.Contains(got, "token_type") {
		t.Errorf("a refresh token: %s", got)
	}
	for name, token := range map[string]string{"another client's": strangers.AccessToken, "nonsense": "mcp_x", "a key": "biz_sk_x"} {
		if got := ask(token); got != inactive {
			t.Errorf("%s: %s", name, got)
		}
	}
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a public client":               post(s.server.Introspect, "", "client_id", strange, "token", strangers.AccessToken),
		"a public client with a secret": post(s.server.Introspect, strange+":"+secret, "token", strangers.AccessToken),
		"without the secret":            post(s.server.Introspect, "", "client_id", client, "token", first.AccessToken),
	} {
		if w.Code != http.StatusUnauthorized || strings.Contains(w.Body.String(), "active") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	if i, err := s.server.Inspect(t.Context(), strangers.AccessToken); err != nil || !i.Active || i.ClientID != strange {
		t.Errorf("the operator asks: %+v %v", i, err)
	}
	s.Clock.Advance(time.Minute)
	if got := ask(first.RefreshToken); got != inactive {
		t.Errorf("a refresh token after its grace: %s", got)
	}
	s.Clock.Advance(time.Hour)
	if got := ask(second.AccessToken); got != inactive {
		t.Errorf("expired: %s", got)
	}
	s.revoke(strange, strangers.RefreshToken)
	if i, err := s.server.Inspect(t.Context(), strangers.RefreshToken); err != nil || i != (oauth.Introspection{}) {
		t.Errorf("revoked: %+v %v", i, err)
	}
}
