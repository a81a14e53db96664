package upstream_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/problem"
	"frontdesk/shared/upstream"
	"frontdesk/shared/upstream/upstreamtest"
)

const callback = "https://desk.example/console/sign-in/oidc/callback"

// The secrets of two attempts.
const mine, theirs = "my attempt's secret", "their attempt's secret"

func now() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) }

func newProvider(t *testing.T) (*upstreamtest.Issuer, *upstream.Provider) {
	t.Helper()
	i := upstreamtest.New(t, callback, now)
	return i, provider(t, i, nil)
}

// provider returns our side of an issuer, which it reaches by transport.
func provider(t testing.TB, i *upstreamtest.Issuer, transport http.RoundTripper) *upstream.Provider {
	t.Helper()
	p, err := upstream.New(upstream.Config{
		Issuer: i.URL, ClientID: upstreamtest.ClientID, ClientSecret: upstreamtest.ClientSecret, RedirectURI: callback, Now: now, Transport: transport,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// visit sends the browser with a secret to the issuer and returns the query it comes back with.
func visit(t *testing.T, i *upstreamtest.Issuer, p *upstream.Provider, secret string) url.Values {
	t.Helper()
	to, err := p.AuthorizationURL(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	return i.Visit(t, to)
}

func TestIdentify(t *testing.T) {
	for name, change := range map[string]func(*upstreamtest.Issuer){
		"in the ID token":    func(*upstreamtest.Issuer) {},
		"at UserInfo":        func(i *upstreamtest.Issuer) { i.InUserInfo = true },
		"verified as a text": func(i *upstreamtest.Issuer) { i.Claims["email_verified"] = "true" },
		"no iss announced": func(i *upstreamtest.Issuer) {
			i.Metadata = map[string]any{"authorization_response_iss_parameter_supported": nil}
		},
		"who asks to sign in again": func(i *upstreamtest.Issuer) {
			i.Metadata = map[string]any{"prompt_values_supported": []string{"none", "login", "consent"}}
		},
		"who asks which account": func(i *upstreamtest.Issuer) {
			i.Metadata = map[string]any{"prompt_values_supported": []string{"none", "login", "select_account"}}
		},
		"several parties, us too": func(i *upstreamtest.Issuer) {
			i.Token = map[string]any{"aud": []string{"x", upstreamtest.ClientID}, "azp": upstreamtest.ClientID}
		},
	} {
		i, p := newProvider(t)
		change(i)
		got, err := p.Identify(t.Context(), mine, visit(t, i, p, mine))
		if want := (account.Identity{Issuer: i.URL, Subject: "subject-1", Email: "ana@example.com", EmailVerified: true, Name: "Ana"}); err != nil || got != want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestUnverifiedStaysUnverified(t *testing.T) {
	for _, verified := range []any{false, "false", "yes", 1, []bool{true}, map[string]any{}, nil} {
		i, p := newProvider(t)
		i.Claims["email_verified"] = verified
		i.Token = map[string]any{"email_verified": verified}
		if got, err := p.Identify(t.Context(), mine, visit(t, i, p, mine)); err != nil || got.EmailVerified || got.Email != "ana@example.com" {
			t.Errorf("%v: %+v, %v", verified, got, err)
		}
	}
}

// with returns q with other values of a parameter, or without it.
func with(q url.Values, name string, values ...string) url.Values {
	changed := url.Values{}
	for n, v := range q {
		changed[n] = v
	}
	if changed[name] = values; len(values) == 0 {
		delete(changed, name)
	}
	return changed
}

// TestAnswersThatAreNotToThisAttempt: RFC 9700 section 4.7 (login CSRF), RFC 9207 (mix-up), and what else may come back.
func TestAnswersThatAreNotToThisAttempt(t *testing.T) {
	i, p := newProvider(t)
	for name, tt := range map[string]struct {
		change func(url.Values) url.Values
		code   problem.Code
	}{
		"state of another attempt":          {func(q url.Values) url.Values { return with(q, "state", visit(t, i, p, theirs).Get("state")) }, problem.ValidationError},
		"a whole answer to another attempt": {func(url.Values) url.Values { return visit(t, i, p, theirs) }, problem.ValidationError},
		"no state":                          {func(q url.Values) url.Values { return with(q, "state") }, problem.ValidationError},
		"state twice":                       {func(q url.Values) url.Values { return with(q, "state", q.Get("state"), "x") }, problem.ValidationError},
		"another issuer (RFC 9207)":         {func(q url.Values) url.Values { return with(q, "iss", "https://evil.example") }, problem.ValidationError},
		"an empty issuer":                   {func(q url.Values) url.Values { return with(q, "iss", "") }, problem.ValidationError},
		"no issuer, though it is announced": {func(q url.Values) url.Values { return with(q, "iss") }, problem.ValidationError},
		"another issuer's error": {func(q url.Values) url.Values {
			return with(with(q, "iss", "https://evil.example"), "error", "access_denied")
		}, problem.ValidationError},
		"the person said no":          {func(q url.Values) url.Values { return with(with(q, "code"), "error", "access_denied") }, problem.Unauthorized},
		"the provider failed":         {func(q url.Values) url.Values { return with(with(q, "code"), "error", "server_error") }, problem.InternalError},
		"nothing":                     {func(q url.Values) url.Values { return with(q, "code") }, problem.ValidationError},
		"an invented code":            {func(q url.Values) url.Values { return with(q, "code", "x") }, problem.InternalError},
		"the code of another attempt": {func(q url.Values) url.Values { return with(q, "code", visit(t, i, p, theirs).Get("code")) }, problem.InternalError},
	} {
		got, err := p.Identify(t.Context(), mine, tt.change(visit(t, i, p, mine)))
		if !problem.Is(err, tt.code) || got != (account.Identity{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// TestPeopleReadWordsAndTheLogReadsParticulars: nobody who signs in knows what a code is.
func TestPeopleReadWordsAndTheLogReadsParticulars(t *testing.T) {
	i, p := newProvider(t)
	for particular, change := range map[string]func(url.Values) url.Values{
		"it has iss twice": func(q url.Values) url.Values { return with(q, "iss", i.URL, i.URL) },
		"it has no code":   func(q url.Values) url.Values { return with(q, "code") },
	} {
		_, err := p.Identify(t.Context(), mine, change(visit(t, i, p, mine)))
		if shown := problem.From(err).Message; !strings.Contains(err.Error(), particular) || strings.Contains(shown, particular) || !strings.HasPrefix(shown, p.Name()+" sent you back without what we need") {
			t.Errorf("%v; the person reads %q", err, shown)
		}
	}
}

func TestIssWithoutAnnouncementIsChecked(t *testing.T) {
	i, p := newProvider(t)
	i.Metadata = map[string]any{"authorization_response_iss_parameter_supported": false}
	q := visit(t, i, p, mine)
	if _, err := p.Identify(t.Context(), mine, with(q, "iss", "https://evil.example")); !problem.Is(err, problem.ValidationError) {
		t.Error(err)
	}
	delete(q, "iss")
	if _, err := p.Identify(t.Context(), mine, q); err != nil {
		t.Error(err)
	}
}

// TestIDTokensThatAreRefused (OpenID Connect Core 3.1.3.7).
func TestIDTokensThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*upstreamtest.Issuer){
		"nonce of another attempt": func(i *upstreamtest.Issuer) { i.Token = map[string]any{"nonce": "x"} },
		"no nonce":                 func(i *upstreamtest.Issuer) { i.Token = map[string]any{"nonce": nil} },
		"another issuer":           func(i *upstreamtest.Issuer) { i.Token = map[string]any{"iss": "https://evil.example"} },
		"for another client":       func(i *upstreamtest.Issuer) { i.Token = map[string]any{"aud": "x"} },
		"made for another party": func(i *upstreamtest.Issuer) {
			i.Token = map[string]any{"aud": []string{"x", upstreamtest.ClientID}, "azp": "x"}
		},
		"expired":                    func(i *upstreamtest.Issuer) { i.Token = map[string]any{"exp": now().Add(-time.Second).Unix()} },
		"signed with another key":    func(i *upstreamtest.Issuer) { i.OtherKey = true },
		"UserInfo of somebody else":  func(i *upstreamtest.Issuer) { i.InUserInfo, i.UserInfo = true, map[string]any{"sub": "subject-2"} },
		"claims of a strange form":   func(i *upstreamtest.Issuer) { i.Token = map[string]any{"email": 7} },
		"UserInfo of a strange form": func(i *upstreamtest.Issuer) { i.InUserInfo, i.UserInfo = true, map[string]any{"name": 7} },
	} {
		i, p := newProvider(t)
		change(i)
		got, err := p.Identify(t.Context(), mine, visit(t, i, p, mine))
		if !problem.Is(err, problem.InternalError) || got != (account.Identity{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if shown := problem.From(err).Message; strings.Contains(shown, "oidc") || !strings.Contains(shown, p.Name()) {
			t.Errorf("%s: the person reads %q", name, shown)
		}
	}
}

// TestTheProviderIsAskedLateAndAgain: not when a function starts, and again after a failure.
func TestTheProviderIsAskedLateAndAgain(t *testing.T) {
	i, p := newProvider(t)
	i.Down = true
	if n := i.Requests.Load(); n != 0 {
		t.Errorf("%d requests at the start", n)
	}
	if _, err := p.AuthorizationURL(t.Context(), mine); !problem.Is(err, problem.InternalError) || !strings.Contains(err.Error(), "503") || strings.Contains(problem.From(err).Message, "503") {
		t.Error(err)
	}
	i.Down, i.Metadata = false, map[string]any{"issuer": "https://evil.example"}
	if _, err := p.AuthorizationURL(t.Context(), mine); !problem.Is(err, problem.InternalError) {
		t.Error("metadata of another issuer:", err)
	}
	i.Metadata = map[string]any{"authorization_endpoint": "javascript:alert(1)"}
	if _, err := p.AuthorizationURL(t.Context(), mine); !problem.Is(err, problem.InternalError) {
		t.Error("an authorization endpoint that is no web address:", err)
	}
	i.Metadata = nil
	q := visit(t, i, p, mine)
	before := i.Requests.Load()
	i.Down = true
	if _, err := p.Identify(t.Context(), mine, q); !problem.Is(err, problem.InternalError) {
		t.Error("down at the exchange:", err)
	}
	if n := i.Requests.Load() - before; n != 1 {
		t.Errorf("%d requests for the exchange: metadata is remembered, and a code is sent once", n)
	}
	i.Down = false
	if _, err := p.Identify(t.Context(), mine, visit(t, i, p, mine)); err != nil {
		t.Error("up again:", err)
	}
}

func TestSecretsWhereBasicIsNotSupported(t *testing.T) {
	i, p := newProvider(t)
	i.Metadata = map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}
	// The issuer takes Basic only, so that it refuses what this one would take.
	if _, err := p.Identify(t.Context(), mine, visit(t, i, p, mine)); !problem.Is(err, problem.InternalError) || !strings.Contains(err.Error(), "invalid_grant") {
		t.Error(err)
	}
}

func TestNothingInTheAddressLeadsToTheSecret(t *testing.T) {
	_, p := newProvider(t)
	to, err := p.AuthorizationURL(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(to)
	q := u.Query()
	values := map[string]bool{q.Get("state"): true, q.Get("nonce"): true, q.Get("code_challenge"): true, mine: true}
	if len(values) != 4 || strings.Contains(to, url.QueryEscape(mine)) || len(q.Get("state")) != 43 {
		t.Errorf("goes to %s", to)
	}
}

// TestEndpointsAreAsSafeAsTheIssuer: below an issuer at https, none is at http; nor is any no web address.
func TestEndpointsAreAsSafeAsTheIssuer(t *testing.T) {
	for _, endpoint := range []string{"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"} {
		for address, at := range map[string]string{
			"http://id.example/x": "https://id.example", "javascript:alert(1)": "http://id.example", "//id.example/x": "https://id.example", "%": "https://id.example",
		} {
			i := upstreamtest.New(t, callback, now)
			i.Move(at)
			i.Metadata = map[string]any{endpoint: address}
			p := provider(t, i, i)
			if to, err := p.AuthorizationURL(t.Context(), mine); !problem.Is(err, problem.InternalError) || !strings.Contains(err.Error(), address) {
				t.Errorf("%s at %s: %q, %v", endpoint, address, to, err)
			}
			i.Metadata = map[string]any{"userinfo_endpoint": nil}
			if to, err := p.AuthorizationURL(t.Context(), mine); err != nil || !strings.HasPrefix(to, at+"/authorize?") {
				t.Errorf("%q, %v", to, err)
			}
		}
	}
}

// TestGoogleIsAskedForAnAccount: it refuses login, and does not say what it supports.
func TestGoogleIsAskedForAnAccount(t *testing.T) {
	i := upstreamtest.New(t, callback, now)
	i.Move("https://accounts.google.com")
	if to, err := provider(t, i, i).AuthorizationURL(t.Context(), mine); err != nil || !strings.Contains(to, "&prompt=select_account&") {
		t.Errorf("%s, %v", to, err)
	}
}

func TestKeysAreFetchedOnceAndAgainForANewOne(t *testing.T) {
	i, p := newProvider(t)
	for n, want := range []int64{2, 1, 1, 2, 1} { // the code's exchange, and the keys
		if n == 3 {
			i.Rotate(t)
		}
		q := visit(t, i, p, mine)
		before := i.Requests.Load()
		if _, err := p.Identify(t.Context(), mine, q); err != nil {
			t.Fatal(err)
		}
		if got := i.Requests.Load() - before; got != want {
			t.Errorf("sign-in %d: %d requests, want %d", n, got, want)
		}
	}
}

// TestASlowProviderLeavesTimeToAnswer: each request is in time, and together they would take more than a function has.
func TestASlowProviderLeavesTimeToAnswer(t *testing.T) {
	i, p := newProvider(t)
	q := visit(t, i, p, mine)
	i.Delay, i.InUserInfo = 6*time.Second, true // metadata, token, keys, UserInfo
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := provider(t, i, i).Identify(t.Context(), mine, q)
		if took := time.Since(start); !problem.Is(err, problem.InternalError) || took != 20*time.Second {
			t.Errorf("after %s: %v", took, err)
		}
	})
}

func TestNewNeedsAnAddress(t *testing.T) {
	for _, issuer := range []string{"", "id.example", "https://", "%"} {
		if _, err := upstream.New(upstream.Config{Issuer: issuer}); err == nil {
			t.Errorf("%q was accepted", issuer)
		}
	}
}

// FuzzAnswer: no query signs anybody in without the state of the attempt.
func FuzzAnswer(f *testing.F) {
	i := upstreamtest.New(f, callback, now)
	p := provider(f, i, nil)
	for _, q := range []string{"", "state=x&code=y", "state=&code=&iss=" + url.QueryEscape(i.URL), "error=access_denied", "state=a&state=b"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q, _ := url.ParseQuery(raw)
		if got, err := p.Identify(t.Context(), mine, q); !problem.Is(err, problem.ValidationError) || got != (account.Identity{}) {
			t.Errorf("%q: %+v, %v", raw, got, err)
		}
	})
}
