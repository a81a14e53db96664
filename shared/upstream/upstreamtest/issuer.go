// Package upstreamtest is an OpenID Connect provider for tests: real HTTP, real signatures, and faults on demand. It
// refuses requests that a strict provider would refuse.
package upstreamtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"golang.org/x/oauth2"
)

// Our registration with the issuer.
const ClientID, ClientSecret = "frontdesk", "the client's secret"

// Issuer is a provider at which one person is signed in. Its fields may be changed between requests.
type Issuer struct {
	URL         string
	RedirectURI string         // registered
	Claims      map[string]any // about the person: in the ID token, or at UserInfo when InUserInfo is set
	InUserInfo  bool
	Token       map[string]any // replaces claims in the ID token; nil removes one
	UserInfo    map[string]any // replaces claims at UserInfo
	Metadata    map[string]any // replaces parts of the metadata; nil removes one
	OtherKey    bool           // sign with a key that is not published
	Down        bool           // answer 503 to everything
	Delay       time.Duration  // before every answer that RoundTrip brings
	Requests    atomic.Int64   // to the server, so far

	now         func() time.Time
	keys        oidctest.Server
	keyID       string
	key, secret *ecdsa.PrivateKey
	handler     http.Handler
	codes       map[string]url.Values // authorization requests by code
}

// New starts an issuer that is stopped when the test ends. The person is "subject-1", ana@example.com, verified.
func New(t testing.TB, redirectURI string, now func() time.Time) *Issuer {
	t.Helper()
	i := &Issuer{RedirectURI: redirectURI, now: now, key: newKey(t), secret: newKey(t), codes: map[string]url.Values{},
		Claims: map[string]any{"sub": "subject-1", "email": "ana@example.com", "email_verified": true, "name": "Ana"}}
	i.publish("1")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.metadata)
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	mux.HandleFunc("GET /userinfo", i.userInfo)
	mux.Handle("GET /keys", &i.keys)
	i.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.Requests.Add(1)
		if i.Down {
			http.Error(w, "down for maintenance", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	})
	server := httptest.NewServer(i.handler)
	t.Cleanup(server.Close)
	i.Move(server.URL)
	return i
}

// Move gives the issuer another address. Elsewhere than at its first one, it is reached through RoundTrip only.
func (i *Issuer) Move(address string) {
	i.URL = address
	i.keys.SetIssuer(address)
}

// RoundTrip implements http.RoundTripper: it answers without a network, whatever the address.
func (i *Issuer) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(i.Delay):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	w := httptest.NewRecorder()
	i.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// Rotate replaces the key that ID tokens are signed with.
func (i *Issuer) Rotate(t testing.TB) {
	i.key = newKey(t)
	i.publish(i.keyID + "1")
}

func (i *Issuer) publish(keyID string) {
	i.keyID = keyID
	i.keys.PublicKeys = []oidctest.PublicKey{{PublicKey: i.key.Public(), KeyID: keyID, Algorithm: oidc.ES256}}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Visit goes to an authorization URL, as the person's browser would, and returns the query it comes back with.
func (i *Issuer) Visit(t testing.TB, authorizationURL string) url.Values {
	t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(authorizationURL)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	back, err := res.Location()
	if err != nil {
		t.Fatalf("the issuer answers %s to %s", res.Status, authorizationURL)
	}
	return back.Query()
}

func replace(in, with map[string]any) map[string]any {
	out := maps.Clone(in)
	maps.Copy(out, with)
	maps.DeleteFunc(out, func(_ string, v any) bool { return v == nil })
	return out
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

func (i *Issuer) metadata(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, replace(map[string]any{
		"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "userinfo_endpoint": i.URL + "/userinfo",
		"jwks_uri": i.URL + "/keys", "id_token_signing_alg_values_supported": []string{oidc.ES256}, "authorization_response_iss_parameter_supported": true,
	}, i.Metadata))
}

func (i *Issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != ClientID || q.Get("redirect_uri") != i.RedirectURI || q.Get("response_type") != "code" || q.Get("scope") != "openid email profile" ||
		q.Get("prompt") != i.prompt() || q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("state") == "" || q.Get("nonce") == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	i.codes[code] = q
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {i.URL}}
	http.Redirect(w, r, i.RedirectURI+"?"+back.Encode(), http.StatusSeeOther)
}

// prompt is what people are asked: to sign in again, or for an account where the metadata has that.
func (i *Issuer) prompt() string {
	if supported, _ := i.Metadata["prompt_values_supported"].([]string); slices.Contains(supported, "select_account") {
		return "select_account"
	}
	return "login"
}

func (i *Issuer) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	asked, known := i.codes[r.FormValue("code")]
	delete(i.codes, r.FormValue("code"))
	if id != ClientID || secret != url.QueryEscape(ClientSecret) || !known || r.FormValue("redirect_uri") != i.RedirectURI ||
		oauth2.S256ChallengeFromVerifier(r.FormValue("code_verifier")) != asked.Get("code_challenge") {
		w.WriteHeader(http.StatusBadRequest)
		writeJSON(w, map[string]string{"error": "invalid_grant"})
		return
	}
	key := i.key
	if i.OtherKey {
		key = i.secret
	}
	base := map[string]any{"sub": i.Claims["sub"]}
	if !i.InUserInfo {
		base = i.Claims
	}
	base = replace(base, map[string]any{"iss": i.URL, "aud": ClientID, "nonce": asked.Get("nonce"), "iat": i.now().Unix(), "exp": i.now().Add(time.Hour).Unix()})
	text, _ := json.Marshal(replace(base, i.Token))
	writeJSON(w, map[string]any{"access_token": "the access token", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, i.keyID, oidc.ES256, string(text))})
}

func (i *Issuer) userInfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer the access token" {
		http.Error(w, fmt.Sprint("no ", r.Header), http.StatusUnauthorized)
		return
	}
	writeJSON(w, replace(i.Claims, i.UserInfo))
}
