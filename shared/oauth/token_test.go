package oauth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"

	"golang.org/x/oauth2"
)

func TestExchangeAndRefreshKeepTheirBudgets(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	code := s.code(t, request(client, verifier), "mcp:business")
	s.Requests.Count()
	first := s.exchange(t, client, code, verifier)
	if n := s.Requests.Count(); first.status != http.StatusOK || n != 3 {
		t.Errorf("the exchange took %d store requests: %+v", n, first)
	}
	if second := s.refresh(t, client, first.RefreshToken); second.status != http.StatusOK || s.Requests.Count() != 3 {
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
		{"CVE-2025-4144 no verifier", "invalid_request", []string{"code_verifier", ""}},
		{"another verifier", "invalid_grant", []string{"code_verifier", oauth2.GenerateVerifier()}},
		{"the challenge as verifier", "invalid_grant", []string{"code_verifier", oauth2.S256ChallengeFromVerifier(verifier)}},
		{"another redirect URI", "invalid_grant", []string{"redirect_uri", callback + "/"}},
		{"no redirect URI", "invalid_request", []string{"redirect_uri", ""}},
		{"no code", "invalid_request", []string{"code", ""}},
		{"an address that nobody has seen", "invalid_client", []string{"client_id", "https://nowhere.example/client.json"}},
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
	if err := s.server.MarkInternal(t.Context(), client); err != nil {
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

func TestRefreshNarrowsAndNeverWidens_CVE_2026_101023(t *testing.T) {
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
