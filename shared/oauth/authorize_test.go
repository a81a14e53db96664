package oauth_test

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/ratelimit"

	"golang.org/x/oauth2"
)

func TestAuthorizeRequests(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback, "http://127.0.0.1/cb")
	for _, tt := range []struct {
		name   string
		change []string
		want   string // error of the redirect; "page" an error page; "consent"; or the part of the page
	}{
		{"as it should be", nil, "consent"},
		{"unknown client", []string{"client_id", "nobody"}, "page"},
		{"no client", []string{"client_id", ""}, "page"},
		{"CVE-2025-4143 unregistered redirect URI", []string{"redirect_uri", "https://evil.example/"}, "page"},
		{"no redirect URI", []string{"redirect_uri", ""}, "page"},
		{"redirect URI with more", []string{"redirect_uri", callback + "?x=1"}, "page"},
		{"CVE-2026-3872 dots in the redirect URI", []string{"redirect_uri", "https://client.example/..;/callback"}, "page"},
		{"CVE-2026-7504 user in the redirect URI", []string{"redirect_uri", "https://client.example@evil.example/callback"}, "page"},
		{"wrong response type before a bad redirect", []string{"redirect_uri", "https://evil.example/", "response_type", "INVALID"}, "page"},
		{"loopback with another port", []string{"redirect_uri", "http://127.0.0.1:49152/cb"}, "consent"},
		{"loopback with another path", []string{"redirect_uri", "http://127.0.0.1:49152/other"}, "page"},
		{"no response type", []string{"response_type", ""}, "invalid_request"},
		{"implicit", []string{"response_type", "token"}, "unsupported_response_type"},
		{"no challenge", []string{"code_challenge", ""}, "invalid_request"},
		{"plain", []string{"code_challenge_method", "plain"}, "invalid_request"},
		{"no method", []string{"code_challenge_method", ""}, "invalid_request"},
		{"short challenge", []string{"code_challenge", "abc"}, "invalid_request"},
		{"another response mode", []string{"response_mode", "form_post"}, "invalid_request"},
		{"the usual response mode", []string{"response_mode", "query"}, "consent"},
		{"an empty resource counts as absent", []string{"resource", ""}, "consent"},
		{"resource with the port that https has", []string{"resource", "https://desk.example:443/@studio/api/mcp"}, "consent"},
		{"resource at another port", []string{"resource", "https://desk.example:444/@studio/api/mcp"}, "invalid_target"},
		{"resource elsewhere", []string{"resource", "https://evil.example/api/mcp"}, "invalid_target"},
		{"resource with a fragment", []string{"resource", issuer + "/api/mcp#x"}, "invalid_target"},
		{"resource that is none", []string{"resource", issuer + "/api/graphql"}, "invalid_target"},
		{"resource of the studio", []string{"resource", issuer + "/@studio/api/mcp"}, "consent"},
		{"the origin counts as absent", []string{"resource", issuer + "/"}, "consent"},
		{"a business where the person does not work", []string{"resource", issuer + "/@elsewhere/api/mcp"}, "page"},
		{"the account door", []string{"resource", issuer + "/public/api/mcp", "scope", ""}, "consent"},
	} {
		w := s.ask(request(client, "v", tt.change...), s.cookie)
		location, _ := url.Parse(w.Header().Get("Location"))
		switch tt.want {
		case "consent":
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `id="consent"`) {
				t.Errorf("%s: %d %s %s", tt.name, w.Code, location, w.Body)
			}
		case "page":
			if w.Code < 400 || location.String() != "" || !strings.Contains(w.Body.String(), "data-error=") {
				t.Errorf("%s: %d, redirects to %q", tt.name, w.Code, location)
			}
		default:
			q := location.Query()
			if w.Code != http.StatusSeeOther || !strings.HasPrefix(location.String(), callback+"?") || q.Get("error") != tt.want || q.Get("state") != "xyz" || q.Get("iss") != issuer || q.Has("code") {
				t.Errorf("%s: %d to %s, want %s", tt.name, w.Code, location, tt.want)
			}
		}
	}
}

func TestRepeatedParameters(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	for name, tt := range map[string]struct {
		values []string
		want   string
	}{
		"scope":          {[]string{"mcp:business", "*"}, "invalid_request"},
		"code_challenge": {[]string{"a", "b"}, "invalid_request"},
		"resource":       {[]string{issuer + "/api/mcp", issuer + "/@studio/api/mcp"}, "invalid_target"},
	} {
		q := request(client, "v")
		q[name] = tt.values
		location, _ := url.Parse(s.ask(q, s.cookie).Header().Get("Location"))
		if location.Query().Get("error") != tt.want {
			t.Errorf("%s: %s", name, location)
		}
	}
	same := request(client, "v")
	same["resource"] = []string{issuer + "/@studio/api/mcp", "", issuer + "/@studio/api/mcp/"}
	if w := s.ask(same, s.cookie); w.Code != http.StatusOK {
		t.Errorf("one resource twice: %d %s", w.Code, w.Header().Get("Location"))
	}
}

// TestAStateComesBackHoweverLongItIs, except where it would have to travel through the sign-in in a header.
func TestAStateComesBackHoweverLongItIs(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	for length, signsIn := range map[int]bool{1025: true, 6000: true, 9000: false} {
		q := request(client, "v", "state", strings.Repeat("s", length))
		if w := s.ask(q, s.cookie); w.Code != http.StatusOK {
			t.Errorf("%d, signed in: %d", length, w.Code)
		}
		location, _ := url.Parse(s.ask(q, nil).Header().Get("Location"))
		if signsIn != (location.Path == "/console/sign-in") || !signsIn && (location.Query().Get("error") != "invalid_request" || len(location.Query().Get("state")) != length) {
			t.Errorf("%d, to sign in: %.200s", length, location)
		}
	}
}

// TestOnlyBusinessesWhereThePersonMayAreOffered has an instructor, who may see no customers.
func TestOnlyBusinessesWhereThePersonMayAreOffered(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	if _, err := s.accounts.SetRole(t.Context(), s.Operator(), "owner@example.com", access.Instructor); err != nil {
		t.Fatal(err)
	}
	for scope, want := range map[string]int{"read:services": http.StatusOK, "read:customers": http.StatusForbidden} {
		w := s.ask(request(client, "v", "scope", scope), s.cookie)
		if w.Code != want {
			t.Errorf("%s: %d %s", scope, w.Code, w.Body)
		}
		// The program waits: the refusal leads back to it, with an answer.
		if back := "https://client.example/callback?error=access_denied&amp;"; strings.Contains(w.Body.String(), back) != (want == http.StatusForbidden) {
			t.Errorf("%s: the way back: %s", scope, w.Body)
		}
	}
}

func TestWhatIsConsentedTo(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	for _, tt := range []struct {
		name   string
		change []string
		scopes string
	}{
		{"staff", []string{"scope", "mcp:business"}, "mcp:business"},
		{"scopes of other doors are dropped", []string{"scope", "mcp:business read:customers openid"}, "mcp:business"},
		{"assistant", []string{"scope", "read:services write:*"}, "read:services write:*"},
		{"account", []string{"scope", "mcp:account offline_access"}, "mcp:account"},
		{"no scope, a resource", []string{"scope", "", "resource", issuer + "/@studio/api/mcp"}, "mcp:business"},
		{"no scope, the assistant door", []string{"scope", "", "resource", issuer + "/api/mcp"}, strings.Join(access.DoorScopes(access.Assistant, true), " ")},
		{"nothing is left", []string{"scope", "openid mcp:business offline_access", "resource", issuer + "/api/mcp"}, strings.Join(access.DefaultScopes(), " ")},
		{"offline_access alone is no scope", []string{"scope", "offline_access", "resource", issuer + "/api/mcp"}, strings.Join(access.DoorScopes(access.Assistant, true), " ")},
		{"neither", []string{"scope", ""}, strings.Join(access.DefaultScopes(), " ")},
	} {
		page := s.ask(request(client, "v", tt.change...), s.cookie).Body.String()
		var offered []string
		for _, name := range append(access.DoorScopes(access.Assistant, false), "mcp:business", "mcp:account") {
			if strings.Contains(page, `value="`+name+`"`) {
				offered = append(offered, name)
			}
		}
		if got := strings.Join(offered, " "); got != tt.scopes {
			t.Errorf("%s: the page offers %q, want %q", tt.name, got, tt.scopes)
		}
	}
}

func TestConsentBelongsToOneBrowserAndOneDecision_CVE_2026_27124(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	accounts := account.NewAccounts(account.Config{Store: dynamo.NewAccounts(s.Tables), Limits: ratelimit.New(dynamo.NewLimits(s.Tables), s.Clock.Now), Now: s.Clock.Now, Random: rand.Reader})
	elsewhere := s.signIn(t, accounts, "owner@example.com") // the same person, in another browser
	form := s.consentForm(t, request(client, verifier), "mcp:business")
	with := func(name string, values ...string) url.Values {
		changed := url.Values{}
		for k, v := range form {
			changed[k] = v
		}
		changed[name] = values
		return changed
	}
	for name, w := range map[string]int{
		"CVE-2026-27124 finished in another browser": s.decide(form, elsewhere).Code,
		"without a session":                          s.decide(form, nil).Code,
		"from another site":                          s.decide(form, s.cookie, "Sec-Fetch-Site", "cross-site").Code,
		"from another origin":                        s.decide(form, s.cookie, "Origin", "https://evil.example").Code,
		"a made-up transaction":                      s.decide(with("transaction", "txn_fd1"), s.cookie).Code,
		"a scope that was not asked for":             s.decide(with("scope", "mcp:business", "*"), s.cookie).Code,
		"no scope":                                   s.decide(with("scope"), s.cookie).Code,
		"a business of somebody else":                s.decide(with("business", "elsewhere"), s.cookie).Code,
		"two businesses":                             s.decide(with("business", "studio", "studio"), s.cookie).Code,
		"no decision":                                s.decide(with("decision"), s.cookie).Code,
		"another decision":                           s.decide(with("decision", "perhaps"), s.cookie).Code,
		"our own address without its TLS":            s.decide(form, s.cookie, "Origin", "http://desk.example").Code,
	} {
		if w < 400 {
			t.Errorf("%s: %d", name, w)
		}
	}
	if w := s.decide(form, s.cookie, "Sec-Fetch-Site", "same-origin", "Origin", issuer); w.Code != http.StatusSeeOther {
		t.Fatalf("the right decision afterwards: %d %s", w.Code, w.Body)
	}
	if w := s.decide(form, s.cookie); w.Code != http.StatusConflict {
		t.Errorf("the same decision again: %d", w.Code)
	}
	late := s.consentForm(t, request(client, verifier), "mcp:business")
	s.Clock.Advance(10 * time.Minute)
	if w := s.decide(late, s.cookie); w.Code != http.StatusConflict {
		t.Errorf("a decision after ten minutes: %d", w.Code)
	}
}

func TestAClientThatIsRemovedMeanwhileGetsNoCode(t *testing.T) {
	s := newSite(t)
	client := s.register(t, callback)
	form := s.consentForm(t, request(client, "v"), "mcp:business")
	if err := s.server.RemoveClient(t.Context(), client); err != nil {
		t.Fatal(err)
	}
	if w := s.decide(form, s.cookie); w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestSayingNo(t *testing.T) {
	s := newSite(t)
	form := s.consentForm(t, request(s.register(t, callback), "v"), "mcp:business")
	form.Set("decision", "deny")
	w := s.decide(form, s.cookie)
	location, _ := url.Parse(w.Header().Get("Location"))
	if q := location.Query(); w.Code != http.StatusSeeOther || q.Get("error") != "access_denied" || q.Get("state") != "xyz" || q.Get("iss") != issuer || q.Has("code") {
		t.Errorf("%d %s", w.Code, location)
	}
}

func TestMembershipIsCheckedAgainAtApproval(t *testing.T) {
	s := newSite(t)
	form := s.consentForm(t, request(s.register(t, callback), "v"), "mcp:business")
	if _, err := s.accounts.RemoveMember(t.Context(), s.Operator(), "owner@example.com"); err != nil {
		t.Fatal(err)
	}
	if w := s.decide(form, s.cookie); w.Code != http.StatusForbidden {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestWithoutASessionPeopleSignInFirst(t *testing.T) {
	s := newSite(t)
	q := request(s.register(t, callback), "v", "state", "a&b=ü")
	w := s.ask(q, nil)
	location, _ := url.Parse(w.Header().Get("Location"))
	back, _ := url.Parse(location.Query().Get("return"))
	if w.Code != http.StatusSeeOther || location.Path != "/console/sign-in" || back.Path != "/oauth/authorize" || back.Query().Encode() != q.Encode() {
		t.Errorf("%d %s", w.Code, location)
	}
}
