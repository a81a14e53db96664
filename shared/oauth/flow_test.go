package oauth_test

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
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
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{Studio: bookingtest.New(t)}
	accounts := account.NewAccounts(account.Config{Store: dynamo.NewAccounts(s.Tables), Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Now: s.Clock.Now, Random: rand.Reader})
	origin, _ := url.Parse(issuer)
	s.grants = dynamo.NewGrants(s.Tables)
	s.config = oauth.Config{Store: s.grants, Accounts: accounts, Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Issuer: origin,
		RefreshGrace: time.Minute, Now: s.Clock.Now, Random: rand.Reader}
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
	account.Cookie{Secure: true}.Set(w, secret)
	return w.Result().Cookies()[0]
}

func (s *site) register(t *testing.T, uris ...string) string {
	t.Helper()
	body, _ := json.Marshal(map[string]any{"client_name": "Test client", "redirect_uris": uris})
	w := httptest.NewRecorder()
	s.server.Register(w, httptest.NewRequest(http.MethodPost, "/oauth/register", strings.NewReader(string(body))))
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

func (s *site) token(t *testing.T, change ...string) tokens {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "/oauth/token", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.server.Token(w, r)
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

func TestExchangeAndRefreshKeepTheirBudgets(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	code := s.code(t, request(client, verifier), "mcp:business")
	s.Requests.Count()
	first := s.exchange(t, client, code, verifier)
	if n := s.Requests.Count(); first.status != http.StatusOK || n != 2 {
		t.Errorf("the exchange took %d store requests: %+v", n, first)
	}
	if second := s.refresh(t, client, first.RefreshToken); second.status != http.StatusOK || s.Requests.Count() != 2 {
		t.Errorf("the refresh took another number of store requests: %+v", second)
	}
}

func TestACodeIsGoodOnceForAMinute(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	code := s.code(t, request(client, verifier), "mcp:business")
	s.Clock.Advance(59 * time.Second)
	first := s.exchange(t, client, code, verifier)
	if first.status != http.StatusOK {
		t.Fatalf("after 59 seconds: %+v", first)
	}
	if again := s.exchange(t, client, code, verifier); again.Error != "invalid_grant" || s.live(t, first.AccessToken) {
		t.Errorf("a code that comes twice must take back what it gave: %+v", again)
	}
	other := s.code(t, request(client, verifier), "mcp:business")
	second := s.exchange(t, client, other, verifier)
	s.Clock.Advance(5 * time.Minute)
	if wrong := s.exchange(t, client, other, oauth2.GenerateVerifier()); wrong.Error != "invalid_grant" || !s.live(t, second.AccessToken) {
		t.Errorf("without the verifier a used code must take nothing back: %+v", wrong)
	}
	if again := s.exchange(t, client, other, verifier); again.Error != "invalid_grant" || s.live(t, second.AccessToken) {
		t.Errorf("CVE-2026-26232 a code that comes twice, the second time late: %+v", again)
	}
	late := s.code(t, request(client, verifier), "mcp:business")
	s.Clock.Advance(60 * time.Second)
	if got := s.exchange(t, client, late, verifier); got.Error != "invalid_grant" {
		t.Errorf("after 60 seconds: %+v", got)
	}
}

func TestNothingIsConsumedByAWrongExchange(t *testing.T) {
	s := newSite(t)
	client, other, verifier := s.register(t, callback), s.register(t, callback), oauth2.GenerateVerifier()
	code := s.code(t, request(client, verifier), "mcp:business")
	for _, tt := range []struct {
		name, want string
		change     []string
	}{
		{"CVE-2025-4144 no verifier", "invalid_grant", []string{"code_verifier", ""}},
		{"another verifier", "invalid_grant", []string{"code_verifier", oauth2.GenerateVerifier()}},
		{"the challenge as verifier", "invalid_grant", []string{"code_verifier", oauth2.S256ChallengeFromVerifier(verifier)}},
		{"another redirect URI", "invalid_grant", []string{"redirect_uri", callback + "/"}},
		{"no redirect URI", "invalid_grant", []string{"redirect_uri", ""}},
		{"another client", "invalid_grant", []string{"client_id", other}},
		{"an unknown client", "invalid_client", []string{"client_id", "nobody"}},
		{"no client", "invalid_request", []string{"client_id", ""}},
		{"another resource", "invalid_target", []string{"resource", issuer + "/api/mcp"}},
		{"a resource elsewhere", "invalid_target", []string{"resource", "https://evil.example/@studio/api/mcp"}},
		{"a code that is none", "invalid_grant", []string{"code", "code_fd"}},
		{"no grant type", "invalid_request", []string{"grant_type", ""}},
		{"password grant", "unsupported_grant_type", []string{"grant_type", "password"}},
	} {
		if got := s.exchange(t, client, code, verifier, tt.change...); got.Error != tt.want {
			t.Errorf("%s: %+v, want %s", tt.name, got, tt.want)
		}
	}
	if got := s.exchange(t, client, code, verifier, "resource", "HTTPS://DESK.example/@studio/api/mcp/"); got.status != http.StatusOK {
		t.Errorf("the right exchange afterwards: %+v", got)
	}
}

func TestRefreshRotatesWithAGrace(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	second := s.refresh(t, client, first.RefreshToken)
	if second.status != http.StatusOK || second.RefreshToken == first.RefreshToken || second.Scope != "mcp:business" {
		t.Fatalf("%+v", second)
	}
	s.Clock.Advance(time.Minute - time.Millisecond)
	if again := s.refresh(t, client, first.RefreshToken); again.status != http.StatusOK {
		t.Errorf("within the grace: %+v", again)
	}
	s.Clock.Advance(time.Millisecond)
	if reused := s.refresh(t, client, first.RefreshToken); reused.Error != "invalid_grant" || s.live(t, second.AccessToken) {
		t.Errorf("reuse after the grace must end the family: %+v", reused)
	}
	if got := s.refresh(t, client, second.RefreshToken); got.Error != "invalid_grant" {
		t.Errorf("a token of a family that ended: %+v", got)
	}
}

// TestReuseIsRecognisedAfterManyRotations has a thief rotate so often that the grant no longer holds what was stolen.
func TestReuseIsRecognisedAfterManyRotations(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	stolen := first
	for range 120 {
		s.Clock.Advance(2 * time.Minute)
		if stolen = s.refresh(t, client, stolen.RefreshToken); stolen.status != http.StatusOK {
			t.Fatalf("%+v", stolen)
		}
	}
	if victim := s.refresh(t, client, first.RefreshToken); victim.Error != "invalid_grant" || s.live(t, stolen.AccessToken) {
		t.Errorf("the family lives on: %+v", victim)
	}
}

func TestARefreshTokenLivesNinetyDaysFromItsMaking(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	s.Clock.Advance(90*24*time.Hour - time.Second)
	second := s.refresh(t, client, first.RefreshToken)
	if second.status != http.StatusOK {
		t.Fatalf("on the last day: %+v", second)
	}
	s.Clock.Advance(90 * 24 * time.Hour)
	if got := s.refresh(t, client, second.RefreshToken); got.Error != "invalid_grant" {
		t.Errorf("afterwards: %+v", got)
	}
}

// TestAnInternalMarkIsFeltAtTheNextRefresh: the limits of the business's own agents are higher.
func TestAnInternalMarkIsFeltAtTheNextRefresh(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	if err := s.grants.MarkInternal(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	secret, _ := credential.Parse(s.refresh(t, client, first.RefreshToken).AccessToken)
	if r, err := dynamo.NewCredentials(s.Tables).Credential(t.Context(), secret); err != nil || !r.Grant.Internal {
		t.Errorf("%+v %v", r.Grant, err)
	}
}

func TestTokenRequestsThatSayAThingTwice(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	ask := func(contentType, body string, header ...string) string {
		r := httptest.NewRequest(http.MethodPost, "/oauth/token", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		for _, value := range header {
			r.Header.Add("Authorization", value)
		}
		w := httptest.NewRecorder()
		s.server.Token(w, r)
		var got struct{ Error string }
		json.Unmarshal(w.Body.Bytes(), &got)
		return got.Error
	}
	const form, js = "application/x-www-form-urlencoded", "application/json"
	good := url.Values{"grant_type": {"refresh_token"}, "client_id": {client}, "refresh_token": {first.RefreshToken}}.Encode()
	door := url.QueryEscape(issuer + "/@studio/api/mcp")
	for _, tt := range []struct {
		name, contentType, body string
		header                  []string
		want                    string
	}{
		{"a repeated parameter", form, good + "&scope=a&scope=b", nil, "invalid_request"},
		{"two Authorization headers", form, good, []string{"Basic YTpi", "Basic YTpi"}, "invalid_request"},
		{"a Bearer header", form, good, []string{"Bearer x"}, "invalid_request"},
		{"a repeated member", js, `{"grant_type":"refresh_token","grant_type":"authorization_code"}`, nil, "invalid_request"},
		{"a member in another case", js, `{"Grant_Type":"refresh_token"}`, nil, "invalid_request"},
		{"text", "text/plain", good, nil, "invalid_request"},
		{"one resource twice", form, good + "&resource=" + door + "&resource=&resource=" + door, nil, ""},
		{"two resources", form, good + "&resource=" + door + "&resource=" + url.QueryEscape(issuer+"/api/mcp"), nil, "invalid_target"},
		{"a list of resources", js, `{"grant_type":"refresh_token","client_id":"` + client + `","refresh_token":"` + first.RefreshToken + `","resource":["` + issuer + `/@studio/api/mcp"]}`, nil, ""},
		{"a resource that is no text", js, `{"grant_type":"refresh_token","client_id":"` + client + `","resource":{}}`, nil, "invalid_request"},
	} {
		if got := ask(tt.contentType, tt.body, tt.header...); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestAnEleventhSuccessorIsRefusedAndTheFamilyLives(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	var last tokens
	for i := range 11 {
		got := s.refresh(t, client, first.RefreshToken)
		if (got.status == http.StatusOK) != (i < 10) {
			t.Errorf("refresh %d: %+v", i+1, got)
		}
		if got.status == http.StatusOK {
			last = got
		}
	}
	if !s.live(t, last.AccessToken) || s.refresh(t, client, last.RefreshToken).status != http.StatusOK {
		t.Error("the family does not live")
	}
}

func TestRefreshNarrowsAndNeverWidens(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	first := s.exchange(t, client, s.code(t, request(client, verifier, "scope", "read:services read:team offline_access"), "read:services", "read:team"), verifier)
	narrow := s.refresh(t, client, first.RefreshToken, "scope", "read:services offline_access")
	if narrow.Scope != "read:services" {
		t.Errorf("narrowed: %+v", narrow)
	}
	if wide := s.refresh(t, client, narrow.RefreshToken, "scope", "read:services read:customers"); wide.Error != "invalid_scope" {
		t.Errorf("widened: %+v", wide)
	}
	wild := s.exchange(t, client, s.code(t, request(client, verifier, "scope", "read:*"), "read:*"), verifier)
	for scope, want := range map[string]string{"read:customers": "read:customers", "read:* read:team": "read:* read:team", "write:bookings": "", "*": ""} {
		if got := s.refresh(t, client, wild.RefreshToken, "scope", scope); got.Scope != want || want == "" && got.Error != "invalid_scope" {
			t.Errorf("%s within read:*: %+v", scope, got)
		}
	}
	if all := s.refresh(t, client, narrow.RefreshToken); all.Scope != "read:services read:team" {
		t.Errorf("without scope: %+v", all)
	}
	for name, token := range map[string]string{"CVE-2026-101023 access token as refresh token": first.AccessToken, "nonsense": "mcpr_x"} {
		if got := s.refresh(t, client, token); got.Error != "invalid_grant" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := s.refresh(t, s.register(t, callback), narrow.RefreshToken); got.Error != "invalid_grant" {
		t.Errorf("CVE-2026-53512 another client's: %+v", got)
	}
}
