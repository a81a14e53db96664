package console_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestSignInForm(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	res := s.send("GET", "/console/sign-in?return=%2Foauth%2Fauthorize%3Fa%3D%22%3E%3Cscript%3E%26b%3Dc", nil)
	page := body(t, res)
	if res.StatusCode != 200 || strings.Contains(page, "<script") || strings.Contains(page, "data-error") {
		t.Errorf("%d %s", res.StatusCode, page)
	}
	for _, pattern := range []string{
		`<form method="post" action="/console/sign-in">`,
		`<input type="hidden" name="return" value="/oauth/authorize\?a=&#34;&gt;&lt;script&gt;&amp;b=c">`,
		`<label for="email">[^<]+</label>\s*<input id="email" name="email" type="email" autocomplete="username"`,
		`<label for="password">[^<]+</label>\s*<input id="password" name="password" type="password" autocomplete="current-password"`,
	} {
		if !regexp.MustCompile(pattern).MatchString(page) {
			t.Errorf("no %s in %s", pattern, page)
		}
	}
}

func TestSignIn(t *testing.T) {
	for origin, want := range map[string]struct {
		cookie string
		secure bool
	}{
		"https://f.example":     {"__Host-frontdesk", true},
		"http://127.0.0.1:8787": {"frontdesk", false},
	} {
		s := newSite(t, origin)
		res := s.send("POST", "/console/sign-in", url.Values{"email": {" Ada@Sunrise.example "}, "password": {password}, "return": {"/oauth/authorize?x=1&y=%2F"}})
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/oauth/authorize?x=1&y=%2F" {
			t.Errorf("%s: %d to %s", origin, res.StatusCode, got)
		}
		cookies := res.Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%s: cookies %v", origin, cookies)
		}
		c := cookies[0]
		if c.Name != want.cookie || c.Secure != want.secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s: %v", origin, c)
		}
		res = s.send("GET", "/console", nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) })
		if res.StatusCode != 200 {
			t.Errorf("%s: the session does not open the console: %d", origin, res.StatusCode)
		}
	}
}

func TestSignInRefused(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	for _, c := range []struct{ email, password, shown string }{
		{email, "wrong", email},
		{email, "", email},
		{"nobody@sunrise.example", password, "nobody@sunrise.example"},
		{`"><script>alert(1)</script>`, password, "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"", "", ""},
	} {
		res := s.send("POST", "/console/sign-in", url.Values{"email": {c.email}, "password": {c.password}, "return": {"/oauth/authorize?x=1"}})
		page := body(t, res)
		if res.StatusCode != 401 || len(res.Cookies()) != 0 || len(s.store.sessions) != 0 {
			t.Errorf("%q: %d, cookies %v", c.email, res.StatusCode, res.Cookies())
		}
		for _, text := range []string{`role="alert" data-error="UNAUTHORIZED"`, `value="` + c.shown + `"`, `name="return" value="/oauth/authorize?x=1"`} {
			if !strings.Contains(page, text) {
				t.Errorf("%q: no %s in %s", c.email, text, page)
			}
		}
		if strings.Contains(page, "<script") || c.password != "" && strings.Contains(page, c.password) {
			t.Errorf("%q: %s", c.email, page)
		}
	}
}

func TestSignInEndsTheSessionBefore(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	planted := s.session()
	res := s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}}, planted)
	if res.StatusCode != 303 || res.Header.Get("Location") != "/console" || len(s.store.sessions) != 1 {
		t.Fatalf("%d to %s, %d sessions", res.StatusCode, res.Header.Get("Location"), len(s.store.sessions))
	}
	if res := s.send("GET", "/console", nil, planted); res.StatusCode != 303 {
		t.Errorf("the planted session opens the console: %d", res.StatusCode)
	}
	before := s.session()
	s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {"wrong"}}, before)
	if res := s.send("GET", "/console", nil, before); res.StatusCode != 200 {
		t.Errorf("a wrong password ended a session: %d", res.StatusCode)
	}
}

func TestSignInLimitsTheBody(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	in := url.Values{"email": {email}, "password": {password}, "return": {"/" + strings.Repeat("a", 64<<10)}}
	expect(t, s.send("POST", "/console/sign-in", in), 400, `data-error="VALIDATION_ERROR"`)
}

func TestReturn(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	longest := "/oauth/authorize?state=" + strings.Repeat("a", 8<<10-len(url.QueryEscape("/oauth/authorize?state=")))
	for raw, want := range map[string]string{
		longest:                               longest,
		longest + "a":                         "/console",
		"/" + strings.Repeat("ü", 1<<10):      "/console", // it is ten times as long in a header
		"/console":                            "/console",
		"/oauth/authorize?a=b&c=%2F%2Fd&e=%0": "/oauth/authorize?a=b&c=%2F%2Fd&e=%0",
		"/@sunrise/x#part":                    "/@sunrise/x",
		"/a?to=//evil.example":                "/a?to=//evil.example",

		"":                            "/console",
		"//evil.example":              "/console",
		"//evil.example/x":            "/console",
		"///evil.example":             "/console",
		"//evil.example@127.0.0.1/":   "/console",
		`/\evil.example`:              "/console",
		`\\evil.example`:              "/console",
		`/a\..\\evil.example`:         "/console",
		"/%2f/evil.example":           "/console",
		"/%2Fevil.example":            "/console",
		"/%5cevil.example":            "/console",
		"/%09/evil.example":           "/console",
		"/..//evil.example":           "/console",
		"/.//evil.example":            "/console",
		"/a/../..//evil.example":      "/console",
		"/\t/evil.example":            "/console",
		"/\n/evil.example":            "/console",
		"\t//evil.example":            "/console",
		" //evil.example":             "/console",
		"/a\r\nSet-Cookie: x=y":       "/console",
		"/a\x00":                      "/console",
		"/a\u0085b":                   "/console",
		"https://evil.example":        "/console",
		"https:evil.example":          "/console",
		"https:/evil.example":         "/console",
		"http://127.0.0.1:8787/x":     "/console",
		"javascript:alert(1)":         "/console",
		"data:text/html,x":            "/console",
		"console":                     "/console",
		"?a=b":                        "/console",
		"/%zz":                        "/console",
		"//[::1]/console":             "/console",
		"/console/../../evil.example": "/console",
	} {
		res := s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}, "return": {raw}})
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != want {
			t.Errorf("%q: %d to %q, want %q", raw, res.StatusCode, got, want)
		}
		form := body(t, s.send("GET", "/console/sign-in?"+url.Values{"return": {raw}}.Encode(), nil))
		if want == "/console" && !strings.Contains(form, `name="return" value="/console"`) {
			t.Errorf("%q stands in the form", raw)
		}
	}
}
