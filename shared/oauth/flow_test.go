package oauth_test

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/oauth"
	"frontdesk/shared/ratelimit"

	"golang.org/x/oauth2"
)

const (
	issuer   = "https://desk.example"
	callback = "https://client.example/callback"
)

// site is the authorization server over a studio with an owner, who is signed in.
type site struct {
	*bookingtest.Studio
	config   oauth.Config
	server   *oauth.Server
	grants   dynamo.Grants
	cookie   *http.Cookie
	ownerID  string
	accounts *account.Accounts
	sources  int // of registrations
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{Studio: bookingtest.New(t)}
	accounts := account.NewAccounts(account.Config{Store: dynamo.NewAccounts(s.Tables), Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Now: s.Clock.Now, Random: rand.Reader})
	origin, _ := url.Parse(issuer)
	s.grants = dynamo.NewGrants(s.Tables)
	s.config = oauth.Config{Store: s.grants, Accounts: accounts, Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Issuer: origin,
		Recorder: audit.NewRecorder(dynamo.NewEvents(s.Tables), s.Clock.Now, rand.Reader), RefreshGrace: time.Minute, Now: s.Clock.Now, Random: rand.Reader}
	s.server = oauth.NewServer(s.config)
	owner, err := accounts.CreateUser(t.Context(), "owner@example.com", "Olga Owner", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	s.ownerID, s.accounts = owner.ID, accounts
	if _, err := accounts.SetRole(t.Context(), s.Operator(), owner.Email, access.Owner); err != nil {
		t.Fatal(err)
	}
	s.cookie = s.signIn(t, accounts, owner.Email)
	return s
}

func (s *site) signIn(t *testing.T, accounts *account.Accounts, email string) *http.Cookie {
	t.Helper()
	secret, _, err := accounts.SignIn(t.Context(), "test", email, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	account.SessionCookie(true).Set(w, secret)
	return w.Result().Cookies()[0]
}

// registration posts a registration, each from an address of its own.
func (s *site) registration(body string) *httptest.ResponseRecorder {
	s.sources++
	return s.registrationFrom(fmt.Sprintf("198.51.%d.%d", s.sources/256, s.sources%256), body)
}

func (s *site) registrationFrom(source, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/oauth/register", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", "203.0.113.77") // means nothing
	r.RemoteAddr = source
	w := httptest.NewRecorder()
	s.server.Register(w, r)
	return w
}

func (s *site) register(t *testing.T, uris ...string) string {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"client_name": "Test client", "redirect_uris": uris})
	w := s.registration(string(body))
	var out struct {
		ID string `json:"client_id"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("%v %d %s", err, w.Code, w.Body)
	}
	return out.ID
}

// request is a valid authorization request; change replaces parameters, an empty value removes one.
func request(client, verifier string, change ...string) url.Values {
	q := url.Values{"response_type": {"code"}, "client_id": {client}, "redirect_uri": {callback}, "state": {"xyz"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"}, "scope": {"mcp:business"}}
	for i := 0; i < len(change); i += 2 {
		if q.Set(change[i], change[i+1]); change[i+1] == "" {
			q.Del(change[i])
		}
	}
	return q
}

func (s *site) ask(q url.Values, cookie *http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/oauth/authorize?"+q.Encode(), nil)
	if cookie != nil {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	s.server.Authorize(w, r)
	return w
}

func (s *site) decide(form url.Values, cookie *http.Cookie, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/oauth/authorize", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	if cookie != nil {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	s.server.Authorize(w, r)
	return w
}

var transactionField = regexp.MustCompile(`name="transaction" value="([^"]+)"`)

// consentForm asks for consent and returns the form that approves.
func (s *site) consentForm(t *testing.T, q url.Values, scopes ...string) url.Values {
	t.Helper()
	w := s.ask(q, s.cookie)
	found := transactionField.FindStringSubmatch(w.Body.String())
	if found == nil {
		t.Fatalf("no consent page: %d %s %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	return url.Values{"transaction": {found[1]}, "business": {s.Handle}, "scope": scopes, "decision": {"approve"}}
}

// code goes through consent and returns the code.
func (s *site) code(t *testing.T, q url.Values, scopes ...string) string {
	t.Helper()
	w := s.decide(s.consentForm(t, q, scopes...), s.cookie)
	location, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || location.Query().Get("code") == "" {
		t.Fatalf("%v %d %s %s", err, w.Code, location, w.Body)
	}
	return location.Query().Get("code")
}

type tokens struct {
	status       int
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	Scope        string
	Error        string
}

// post sends a form to one of the server's endpoints. With basic "id:secret" the client says who it is in the header.
func post(endpoint http.HandlerFunc, basic string, form ...string) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "/oauth/endpoint", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if basic != "" {
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(basic)))
	}
	w := httptest.NewRecorder()
	endpoint(w, r)
	return w
}

func (s *site) token(t *testing.T, change ...string) tokens {
	t.Helper()
	w := post(s.server.Token, "", change...)
	out := tokens{status: w.Code}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Fatalf("%v %s %v", err, w.Body, w.Header())
	}
	return out
}

func (s *site) exchange(t *testing.T, client, code, verifier string, change ...string) tokens {
	return s.token(t, append([]string{"grant_type", "authorization_code", "client_id", client, "code", code, "redirect_uri", callback, "code_verifier", verifier}, change...)...)
}

func (s *site) refresh(t *testing.T, client, token string, change ...string) tokens {
	return s.token(t, append([]string{"grant_type", "refresh_token", "client_id", client, "refresh_token", token}, change...)...)
}

// live reports whether an access token is one of a grant that is not revoked.
func (s *site) live(t *testing.T, token string) bool {
	t.Helper()
	secret, err := credential.Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	r, err := dynamo.NewCredentials(s.Tables).Credential(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return r.Grant.Digest != "" && !r.Grant.Revoked && s.Clock.Now().Before(r.Grant.ExpiresAt)
}

// granted goes through the whole flow.
func (s *site) granted(t *testing.T) (client string, first tokens) {
	t.Helper()
	client = s.register(t, callback)
	verifier := oauth2.GenerateVerifier()
	first = s.exchange(t, client, s.code(t, request(client, verifier), "mcp:business"), verifier)
	if first.status != http.StatusOK || !s.live(t, first.AccessToken) {
		t.Fatalf("%+v", first)
	}
	return client, first
}
