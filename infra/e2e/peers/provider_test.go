package peers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"frontdesk/infra/e2e/localrun"
)

// provider is an OpenID Connect provider that signs its one account in without asking.
type provider struct {
	Issuer, ClientID, ClientSecret string
}

// startProvider starts oidc-provider for a client at redirectURI. The account's e-mail address is the person's; verified
// is what the provider says of it.
func startProvider(t *testing.T, redirectURI string, who localrun.Person, verified bool) provider {
	t.Helper()
	own := provider{ClientID: "frontdesk", ClientSecret: "the provider's own secret of this client"}
	settings := map[string]any{
		"port": freePort(t), "clientId": own.ClientID, "clientSecret": own.ClientSecret, "redirectUri": redirectURI,
		"account": map[string]any{"id": "account-1", "name": "Somebody Upstream", "email": who.Email, "verified": verified},
	}
	localrun.Saw("client_secret", own.ClientSecret)
	if err := json.Unmarshal(start(t, "oidc-provider.mjs", settings).read(t).Found, &own); err != nil {
		t.Fatal(err)
	}
	return own
}

// TestTheProviderSignsItsAccountIn shows that what upstream sign-in is tested with works, without Frontdesk.
func TestTheProviderSignsItsAccountIn(t *testing.T) {
	const redirectURI = "http://127.0.0.1:51236/console/sign-in/oidc/callback"
	who := site.Staff(t, 0, "owner")
	upstream := startProvider(t, redirectURI, who, true)
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), redirectURI) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	verifier := oauth2.GenerateVerifier()
	res, err := browser.Get(upstream.Issuer + "/auth?" + url.Values{
		"response_type": {"code"}, "client_id": {upstream.ClientID}, "redirect_uri": {redirectURI}, "scope": {"openid email profile"}, "state": {"here"}, "nonce": {"once"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}.Encode())
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	back, err := res.Location()
	if err != nil || back.Query().Get("state") != "here" || back.Query().Get("iss") != upstream.Issuer {
		t.Fatalf("%v: %d %v", err, res.StatusCode, back)
	}
	exchange := oauth2.Config{ClientID: upstream.ClientID, ClientSecret: upstream.ClientSecret, RedirectURL: redirectURI, Endpoint: oauth2.Endpoint{TokenURL: upstream.Issuer + "/token"}}
	token, err := exchange.Exchange(t.Context(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		Email    string
		Verified bool `json:"email_verified"`
	}
	userinfo := localrun.Call(t, http.MethodGet, upstream.Issuer+"/me", token.AccessToken, "")
	if userinfo.JSON(t, &claims); claims.Email != who.Email || !claims.Verified {
		t.Errorf("userinfo: %s", userinfo.Body)
	}
	if parts := strings.Split(fmt.Sprint(token.Extra("id_token")), "."); len(parts) != 3 {
		t.Errorf("the ID token has %d parts", len(parts))
	}
}
