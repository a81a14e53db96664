package console_test

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/console"
	"frontdesk/shared/oauth"
	"frontdesk/shared/usage"
	"frontdesk/shared/webhook"
)

func TestNewNeedsItsConfig(t *testing.T) {
	origin := &url.URL{Scheme: "https", Host: "f.example"}
	for name, leave := range map[string]func(*console.Config){
		"Accounts": func(c *console.Config) { c.Accounts = nil }, "Keys": func(c *console.Config) { c.Keys = nil }, "Connections": func(c *console.Config) { c.Connections = nil },
		"Now": func(c *console.Config) { c.Now = nil }, "Random": func(c *console.Config) { c.Random = nil },
		"Usage": func(c *console.Config) { c.Usage = nil }, "Log": func(c *console.Config) { c.Log = nil },
		"Webhooks": func(c *console.Config) { c.Webhooks = nil },
		"Origin":   func(c *console.Config) { c.Origin = nil }, "a host": func(c *console.Config) { c.Origin = &url.URL{Path: "/"} },
	} {
		c := console.Config{Accounts: account.NewAccounts(account.Config{}), Keys: account.NewKeys(nil, time.Now, rand.Reader, "dev"),
			Connections: oauth.NewConnections(nil, time.Now, rand.Reader), Usage: usage.New(nil, time.Now), Log: audit.NewLog(nil, time.Now), Webhooks: webhook.NewEndpoints(webhook.Config{}), Now: time.Now, Random: rand.Reader, Origin: origin}
		if h, err := console.New(c); err != nil || h == nil {
			t.Fatal(err)
		}
		leave(&c)
		if h, err := console.New(c); err == nil || h != nil {
			t.Errorf("without %s: %v, %v", name, h, err)
		}
	}
}

func TestHome(t *testing.T) {
	const origin = "http://127.0.0.1:8787"
	s := newSite(t, origin)
	me := s.session()

	res := s.send("GET", "/console", nil)
	if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/console/sign-in?return=%2Fconsole" {
		t.Errorf("without a session: %d to %s", res.StatusCode, got)
	}
	expect(t, s.send("GET", "/console", nil, me), 200, "Ada &lt;i&gt;Lindqvist", email, "not on a team", origin+"/account/api/mcp")

	s.store.members = []account.Membership{
		{Business: access.Business{Handle: "sunrise", Name: "Sunrise <b>Yoga", TimeZone: "Europe/Stockholm"}, Role: access.Owner},
		{Business: access.Business{Handle: "clinic-9", Name: "Clinic", TimeZone: "America/Lima"}, Role: access.Instructor},
	}
	res = s.send("GET", "/console", nil, me)
	page := body(t, res)
	for _, text := range []string{"Sunrise &lt;b&gt;Yoga", "Europe/Stockholm", ">owner<", origin + "/@sunrise/api/mcp", "America/Lima", ">instructor<", origin + "/@clinic-9/api/mcp", `action="/console/sign-out"`} {
		if !strings.Contains(page, text) {
			t.Errorf("no %s in %s", text, page)
		}
	}
	if strings.Contains(page, "/account/api/mcp") {
		t.Error("the consumers' address is shown to somebody who has a business")
	}
	for name, want := range map[string]string{"X-Frame-Options": "DENY", "Cache-Control": "no-store"} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || !strings.HasSuffix(policy, "form-action 'self'") {
		t.Errorf("policy %q", policy)
	}

	s.store.failure = errors.New("table access-prod is on fire")
	res = s.send("GET", "/console", nil, me)
	if page := body(t, res); res.StatusCode != 500 || !strings.Contains(page, `data-error="INTERNAL_ERROR"`) || !strings.Contains(page, "r-1") || strings.Contains(page, "fire") {
		t.Errorf("failing store: %d %s", res.StatusCode, page)
	}
}

func TestExpiredSession(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	me := s.session()
	s.now = s.now.Add(time.Hour)
	if res := s.send("GET", "/console", nil, me); res.StatusCode != 303 {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestSignOut(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	me := s.session()
	res := s.send("POST", "/console/sign-out", url.Values{}, me)
	if res.StatusCode != 303 || res.Header.Get("Location") != "/console/sign-in" || len(s.store.sessions) != 0 {
		t.Errorf("%d to %s, %d sessions left", res.StatusCode, res.Header.Get("Location"), len(s.store.sessions))
	}
	if c := res.Cookies(); len(c) != 1 || c[0].Name != "frontdesk" || c[0].MaxAge >= 0 || c[0].Value != "" {
		t.Errorf("cookies %v", c)
	}
	if res := s.send("GET", "/console", nil, me); res.StatusCode != 303 {
		t.Errorf("the cookie still opens the console: %d", res.StatusCode)
	}
	for back, want := range map[string]string{
		"/oauth/authorize?a=b&c=d": "/console/sign-in?return=%2Foauth%2Fauthorize%3Fa%3Db%26c%3Dd",
		"https://evil.example":     "/console/sign-in?return=%2Fconsole",
	} {
		res := s.send("POST", "/console/sign-out", url.Values{"return": {back}})
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != want {
			t.Errorf("return %s: %d to %s, want %s", back, res.StatusCode, got, want)
		}
	}
	if res := s.send("GET", "/console/sign-out", nil, s.session()); res.StatusCode != 405 || len(s.store.sessions) != 1 {
		t.Errorf("a link signs out: %d", res.StatusCode)
	}
}

func TestCrossSite(t *testing.T) {
	in := url.Values{"email": {email}, "password": {password}}
	for _, c := range []struct {
		name   string
		edit   []func(*http.Request)
		status int
	}{
		{"a script that sends neither header", nil, 303},
		{"our own form", []func(*http.Request){header("Sec-Fetch-Site", "same-origin"), header("Origin", "http://example.com")}, 303},
		{"our own form, older browser", []func(*http.Request){header("Origin", "http://example.com")}, 303},
		{"another site", []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		{"a neighbour's subdomain", []func(*http.Request){header("Sec-Fetch-Site", "same-site")}, 403},
		{"another site, older browser", []func(*http.Request){header("Origin", "https://evil.example")}, 403},
		{"a sandboxed frame", []func(*http.Request){header("Origin", "null")}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, "http://127.0.0.1:8787")
			s.session()
			res := s.send("POST", "/console/sign-in", in, c.edit...)
			if c.status == 403 {
				expect(t, res, 403, `data-error="FORBIDDEN"`)
				expect(t, s.send("POST", "/console/sign-out", url.Values{}, c.edit...), 403)
				if len(s.store.sessions) != 1 || len(res.Cookies()) != 0 {
					t.Error("it had an effect")
				}
			} else if res.StatusCode != c.status {
				t.Errorf("status %d", res.StatusCode)
			}
		})
	}
}

func TestUnknownPages(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	for _, c := range []struct{ method, target string }{
		{"GET", "/console/nothing"}, {"POST", "/console/nothing"}, {"GET", "/console/assets/nothing.css"}, {"GET", "/console/%3Cscript%3E"}, {"GET", "/console//nothing"},
	} {
		res := s.send(c.method, c.target, nil)
		if page := body(t, res); res.StatusCode != 404 || !strings.Contains(page, `data-error="NOT_FOUND"`) || strings.Contains(page, "<script") {
			t.Errorf("%s %s: %d %s", c.method, c.target, res.StatusCode, page)
		}
	}
}

// TestWrongMethods (RFC 9110 section 15.5.6): the address is there, so it is not 404, and Allow says how it may be used.
func TestWrongMethods(t *testing.T) {
	s, _ := newUpstreamSite(t, "http://127.0.0.1:8787")
	for _, c := range []struct{ method, target, allow string }{
		{"POST", "/console", "GET, HEAD"}, {"POST", "/console/", "GET, HEAD"}, {"POST", "/console/outbox", "GET, HEAD"}, {"POST", console.CallbackPath, "GET, HEAD"},
		{"POST", "/console/assets/frontdesk.css", "GET, HEAD"}, {"GET", "/console/sign-out", "POST"}, {"HEAD", "/console/sign-out", "POST"}, {"GET", "/console/sign-in/oidc", "POST"},
		{"DELETE", "/console/sign-in", "GET, HEAD, POST"}, {"PUT", "/console/sign-up", "GET, HEAD, POST"}, {"DELETE", "/console/reset-password/finish", "GET, HEAD, POST"},
	} {
		res := s.send(c.method, c.target, nil)
		if page := body(t, res); res.StatusCode != 405 || res.Header.Get("Allow") != c.allow || !strings.Contains(page, `role="alert"`) || !strings.Contains(page, `href="/console"`) {
			t.Errorf("%s %s: %d, Allow %q, %s", c.method, c.target, res.StatusCode, res.Header.Get("Allow"), page)
		}
	}
}

func TestHeadAndStylesheet(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	server := httptest.NewServer(s.h)
	defer server.Close()
	for target, kind := range map[string]string{"/console/sign-in": "text/html; charset=utf-8", "/console/assets/frontdesk.css": "text/css; charset=utf-8"} {
		res, err := http.Head(server.URL + target)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != kind {
			t.Errorf("HEAD %s: %d %s", target, res.StatusCode, res.Header.Get("Content-Type"))
		}
	}
}

func TestATrailingSlashLeadsHome(t *testing.T) {
	res := newSite(t, "https://desk.example").send(http.MethodGet, "/console/", nil)
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/console" {
		t.Errorf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
}
