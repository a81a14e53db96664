package console_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"frontdesk/shared/console"
	"frontdesk/shared/upstream"
	"frontdesk/shared/upstream/upstreamtest"
)

// newUpstreamSite returns a console that people may also sign in to through an issuer.
func newUpstreamSite(t *testing.T, origin string) (*site, *upstreamtest.Issuer) {
	t.Helper()
	var issuer *upstreamtest.Issuer
	s := newSite(t, origin, func(s *site) {
		callback := origin + console.CallbackPath
		issuer = upstreamtest.New(t, callback, s.clock)
		var err error
		s.config.Upstream, err = upstream.New(upstream.Config{Issuer: issuer.URL, ClientID: upstreamtest.ClientID, ClientSecret: upstreamtest.ClientSecret, RedirectURI: callback, Now: s.clock})
		if err != nil {
			t.Fatal(err)
		}
	})
	return s, issuer
}

// leave presses the button and returns where the page leads and the browser's cookies.
func (s *site) leave(back string) (to string, with func(*http.Request)) {
	s.t.Helper()
	res := s.send("POST", "/console/sign-in/oidc", url.Values{"return": {back}, "email": {""}, "password": {""}})
	page := body(s.t, res)
	found := regexp.MustCompile(`<a class="button" href="([^"]+)">`).FindStringSubmatch(page)
	if res.StatusCode != 200 || found == nil {
		s.t.Fatalf("%d %s", res.StatusCode, page)
	}
	to = html.UnescapeString(found[1])
	if refresh := res.Header.Get("Refresh"); refresh != "0; url="+to {
		s.t.Errorf("Refresh: %s, but the link leads to %s", refresh, to)
	}
	return to, signedIn(res)
}

func (s *site) comeBack(q url.Values, with ...func(*http.Request)) *http.Response {
	return s.send("GET", console.CallbackPath+"?"+q.Encode(), nil, with...)
}

func TestSignInUpstream(t *testing.T) {
	for origin, name := range map[string]string{desk: "__Host-frontdesk", "http://127.0.0.1:8787": "frontdesk"} {
		s, issuer := newUpstreamSite(t, origin)
		host := strings.TrimPrefix(issuer.URL, "http://")
		expect(t, s.send("GET", "/console/sign-in?return=%2Fa", nil), 200, `formaction="/console/sign-in/oidc" formnovalidate>Continue with `+host+`<`)
		if issuer.Requests.Load() != 0 {
			t.Error("the provider was asked though nobody wants to sign in through it")
		}
		to, browser := s.leave("/oauth/authorize?a=b")
		planted := s.session()
		res := s.comeBack(issuer.Visit(t, to), browser, planted)
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/oauth/authorize?a=b" {
			t.Fatalf("%d to %s: %s", res.StatusCode, got, body(t, res))
		}
		cookies := map[string]*http.Cookie{}
		for _, c := range res.Cookies() {
			cookies[c.Name] = c
		}
		session, attempt := cookies[name], cookies[name+"-sign-in"]
		if session == nil || session.Secure != (origin == desk) || !session.HttpOnly || session.SameSite != http.SameSiteLaxMode || attempt == nil || attempt.MaxAge >= 0 {
			t.Errorf("cookies %v", res.Cookies())
		}
		if len(s.store.sessions) != 1 {
			t.Errorf("a planted session goes on (session fixation): %v", s.store.sessions)
		}
		expect(t, s.send("GET", "/console", nil, signedIn(res)), 200, "Ana", "ana@example.com")
	}
}

// TestUpstreamAnswersThatSignNobodyIn: each is another way to sign somebody in as somebody else (RFC 9700 section 4).
func TestUpstreamAnswersThatSignNobodyIn(t *testing.T) {
	type trip struct {
		s       *site
		issuer  *upstreamtest.Issuer
		browser func(*http.Request)
		answer  url.Values
	}
	none := func(*http.Request) {}
	for name, tt := range map[string]struct {
		change func(*trip)
		status int
		code   string
	}{
		"login CSRF: another browser's answer, without a cookie":          {func(p *trip) { p.browser = none }, 400, "VALIDATION_ERROR"},
		"login CSRF: another browser's answer in an attempt of one's own": {func(p *trip) { _, p.browser = p.s.leave("/") }, 400, "VALIDATION_ERROR"},
		"a console session's secret for an attempt's": {func(p *trip) {
			session := p.s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}}).Cookies()[0].Value
			p.browser = func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "__Host-frontdesk-sign-in", Value: session}) }
		}, 400, "VALIDATION_ERROR"},
		"replay in the same browser":      {func(p *trip) { p.s.comeBack(p.answer, p.browser) }, 400, "VALIDATION_ERROR"},
		"state":                           {func(p *trip) { p.answer.Set("state", "x") }, 400, "VALIDATION_ERROR"},
		"iss of another server (mix-up)":  {func(p *trip) { p.answer.Set("iss", "https://evil.example") }, 400, "VALIDATION_ERROR"},
		"an attempt of long ago":          {func(p *trip) { p.s.now = p.s.now.Add(attemptLife) }, 400, "VALIDATION_ERROR"},
		"an answer after a forged one":    {func(p *trip) { p.s.comeBack(url.Values{"state": {"x"}, "code": {"y"}}, p.browser) }, 400, "VALIDATION_ERROR"},
		"nonce of another attempt":        {func(p *trip) { p.issuer.Token = map[string]any{"nonce": "x"} }, 500, "INTERNAL_ERROR"},
		"an e-mail address not verified":  {func(p *trip) { p.issuer.Claims = map[string]any{"sub": "eve", "email": email, "email_verified": false} }, 403, "FORBIDDEN"},
		"no e-mail address":               {func(p *trip) { p.issuer.Claims = map[string]any{"sub": "eve"} }, 403, "FORBIDDEN"},
		"the person said no":              {func(p *trip) { p.answer.Del("code"); p.answer.Set("error", "access_denied") }, 401, "UNAUTHORIZED"},
		"the provider is down":            {func(p *trip) { p.issuer.Down = true }, 500, "INTERNAL_ERROR"},
		"an error of the provider's text": {func(p *trip) { p.answer.Set("error", `<script>alert(1)</script>`) }, 500, "INTERNAL_ERROR"},
	} {
		p := &trip{}
		p.s, p.issuer = newUpstreamSite(t, desk)
		var to string
		to, p.browser = p.s.leave("/oauth/authorize?a=b")
		p.answer = p.issuer.Visit(t, to)
		tt.change(p)
		before := len(p.s.store.sessions)
		res := p.s.comeBack(p.answer, p.browser)
		page := body(t, res)
		if res.StatusCode != tt.status || !strings.Contains(page, `data-error="`+tt.code+`"`) || !strings.Contains(page, `action="/console/sign-in"`) {
			t.Errorf("%s: %d %s", name, res.StatusCode, page)
		}
		if len(p.s.store.sessions) != before || strings.Contains(page, "<script") || strings.Contains(page, "oidc:") {
			t.Errorf("%s: %s", name, page)
		}
		for _, c := range res.Cookies() {
			if c.MaxAge >= 0 {
				t.Errorf("%s: it set %v", name, c)
			}
		}
	}
}

// TestTheProvidersNameIsWhatPeopleRead: where an operator gave one, no page shows the host.
func TestTheProvidersNameIsWhatPeopleRead(t *testing.T) {
	s := newSite(t, desk, func(s *site) {
		issuer := upstreamtest.New(t, desk+console.CallbackPath, s.clock)
		var err error
		s.config.Upstream, err = upstream.New(upstream.Config{Issuer: issuer.URL, ClientID: upstreamtest.ClientID, ClientSecret: upstreamtest.ClientSecret, RedirectURI: issuer.RedirectURI, Now: s.clock, Name: "Studio <ID>"})
		if err != nil {
			t.Fatal(err)
		}
	})
	expect(t, s.send("GET", "/console/sign-in", nil), 200, "Continue with Studio &lt;ID&gt;<")
	res := s.send("POST", "/console/sign-in/oidc", url.Values{})
	if page := body(t, res); !strings.Contains(page, "On to Studio &lt;ID&gt;<") || strings.Contains(page, ">Continue with 127") {
		t.Error(page)
	}
	_, browser := s.leave("")
	expect(t, s.comeBack(url.Values{"state": {"x"}}, browser), 400, "What came back from Studio &lt;ID&gt; does not belong")
}

func TestAProviderThatIsDownAtTheStart(t *testing.T) {
	s, issuer := newUpstreamSite(t, desk)
	issuer.Down = true
	res := s.send("POST", "/console/sign-in/oidc", url.Values{"return": {"/a"}})
	if len(res.Cookies()) != 0 || res.Header.Get("Refresh") != "" {
		t.Errorf("%v", res.Header)
	}
	expect(t, res, 500, `data-error="INTERNAL_ERROR"`, "could not sign you in just now", `name="return" value="/a"`)
	for range 60 {
		expect(t, s.send("POST", "/console/sign-in/oidc", url.Values{}), 500)
	}
	issuer.Down = false
	s.leave("/a")
}

func TestUpstreamStartsAreLimitedAndOurs(t *testing.T) {
	s, _ := newUpstreamSite(t, desk)
	expect(t, s.send("POST", "/console/sign-in/oidc", url.Values{}, header("Sec-Fetch-Site", "cross-site")), 403)
	expect(t, s.send("GET", "/console/sign-in/oidc", nil), 405)
	for range 60 {
		s.leave("")
	}
	res := s.send("POST", "/console/sign-in/oidc", url.Values{})
	if res.Header.Get("Retry-After") != "900" {
		t.Errorf("Retry-After %q", res.Header.Get("Retry-After"))
	}
	expect(t, res, 429, `data-error="RATE_LIMITED"`, "Try again in 15 minutes.")
}

func TestOpenRedirectThroughTheProvider(t *testing.T) {
	s, issuer := newUpstreamSite(t, desk)
	to, browser := s.leave("//evil.example")
	res := s.comeBack(issuer.Visit(t, to), browser)
	if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/console" {
		t.Errorf("%d to %s", res.StatusCode, got)
	}
}
