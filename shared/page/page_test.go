package page_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"frontdesk/shared/page"
	"frontdesk/shared/problem"
)

var plain = page.New(fstest.MapFS{"plain.html": {Data: []byte(`{{define "content"}}<p>plain</p>{{end}}`)}}, "plain.html")

func TestOnlyPagesWithAScriptAllowOurs(t *testing.T) {
	for script, want := range map[bool]string{true: "script-src 'self'; default-src 'none'", false: "default-src 'none'"} {
		rec := httptest.NewRecorder()
		page.Render(rec, plain, page.View{Script: script})
		if policy := rec.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, want) {
			t.Errorf("%v: %s", script, policy)
		}
	}
}

func TestRedirectSource(t *testing.T) {
	for uri, want := range map[string]string{
		"https://claude.ai/api/mcp/auth_callback": "https://claude.ai",
		"https://CLAUDE.ai:8443/cb?a=b;c":         "https://claude.ai:8443",
		"http://127.0.0.1:33418/cb":               "http://127.0.0.1:33418",
		"http://localhost/cb":                     "http://localhost",
		"http://[::1]:33418/cb":                   "http://*:33418", // the policy's grammar has no IPv6 address
		"cursor://anysphere.cursor-retrieval/cb":  "cursor:",
		"vscode-insiders://x/cb":                  "vscode-insiders:",
		"https://a.example;script-src/cb":         "",
		"https://a.example,default-src/cb":        "",
		"https://*/cb":                            "",
		"https://*.example/cb":                    "",
		"https://'unsafe-inline'/cb":              "",
		"https://a.example%0d%0aX-Evil:%201/cb":   "",
		"https://a.example\r\nX-Evil: 1/cb":       "",
		"https://a.example /cb":                   "",
		"https://a.example:80;script-src *":       "",
		"https://%E4%BE%8B.example/cb":            "",
		"https://\u212a.example/cb":               "", // the Kelvin sign lower-cases to k
		"https://[::1%25eth0]/cb":                 "",
		"https://user@a.example/cb":               "",
		"javascript:alert(1)":                     "",
		"data:text/html,x":                        "",
		"a+b://x/cb":                              "",
		"//a.example/cb":                          "",
		"https:///cb":                             "",
		"":                                        "",
	} {
		rec := httptest.NewRecorder()
		source, err := page.RedirectSource(uri)
		page.Render(rec, plain, page.View{Redirects: []page.Source{source}})
		_, got, _ := strings.Cut(rec.Header().Get("Content-Security-Policy"), "form-action 'self'")
		if got = strings.TrimPrefix(got, " "); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", uri, got, err, want)
		}
	}
}

func TestRenderSendsNothingOfABrokenPage(t *testing.T) {
	broken := page.New(fstest.MapFS{"x.html": {Data: []byte(`{{define "content"}}<p>begun</p>{{.Missing}}{{end}}`)}}, "x.html")
	rec := httptest.NewRecorder()
	err := page.Render(rec, broken, page.View{Title: "Broken", Data: struct{}{}})
	if err == nil || rec.Body.Len() != 0 || len(rec.Header()) != 0 {
		t.Fatalf("err %v, header %v, body %q", err, rec.Header(), rec.Body)
	}
	page.Error(rec, err, page.Help{})
	if body := rec.Body.String(); rec.Code != http.StatusInternalServerError || !strings.Contains(body, `data-error="INTERNAL_ERROR"`) || strings.Contains(body, "begun") || strings.Contains(body, "Missing") {
		t.Errorf("status %d, body %s", rec.Code, body)
	}
}

func TestHeaders(t *testing.T) {
	rec := httptest.NewRecorder()
	page.Error(rec, problem.New(problem.NotFound, "Nothing."), page.Help{})
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
		"X-Frame-Options":         "DENY",
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "same-origin",
		"Cache-Control":           "no-store",
		"Content-Type":            "text/html; charset=utf-8",
	} {
		if got := rec.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestError(t *testing.T) {
	const hostile = `"><script>alert(1)</script>`
	for _, c := range []struct {
		err       error
		status    int
		has, lack []string
	}{
		{problem.New(problem.Forbidden, hostile), 403, []string{`data-error="FORBIDDEN"`, "&lt;script&gt;"}, []string{"<script"}},
		{problem.New(problem.Conflict, "Used."), 409, []string{`data-error="CONFLICT"`, "Used."}, nil},
		{problem.New(problem.RateLimited, "Wait."), 429, []string{`data-error="RATE_LIMITED"`}, nil},
		{problem.New("NEW_CODE", "New."), 500, []string{`data-error="NEW_CODE"`, "<h1>Sorry"}, nil},
		{errors.New("table access-prod: " + hostile), 500, []string{`data-error="INTERNAL_ERROR"`}, []string{"access-prod", "<script"}},
	} {
		rec := httptest.NewRecorder()
		rec.Header().Set("X-Request-Id", "r-<b>1")
		page.Error(rec, c.err, page.Help{
			Person: &page.Person{Name: hostile, Email: "a@b.example", Return: hostile}, Next: hostile, Link: "javascript:alert(1)", LinkWords: "On",
		})
		body := rec.Body.String()
		if rec.Code != c.status {
			t.Errorf("%v: status %d, want %d", c.err, rec.Code, c.status)
		}
		for _, text := range append(c.has, "r-&lt;b&gt;1", `role="alert"`, `action="/console/sign-out"`) {
			if !strings.Contains(body, text) {
				t.Errorf("%v: no %s in %s", c.err, text, body)
			}
		}
		for _, text := range append(c.lack, "<script", `href="javascript:`) {
			if strings.Contains(body, text) {
				t.Errorf("%v: %s in %s", c.err, text, body)
			}
		}
	}
}

func TestWrongMethod(t *testing.T) {
	rec := httptest.NewRecorder()
	page.WrongMethod(rec, []string{"GET", "HEAD"}, page.Help{Link: "/console", LinkWords: "Home"})
	if body := rec.Body.String(); rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(body, `role="alert"`) || !strings.Contains(body, `href="/console"`) {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), body)
	}
}

// TestKeepHTTPS (RFC 6797 section 7.2): never from an address that is not https itself.
func TestKeepHTTPS(t *testing.T) {
	for scheme, want := range map[string]string{"https": "max-age=31536000", "http": ""} {
		rec := httptest.NewRecorder()
		page.KeepHTTPS(rec, &url.URL{Scheme: scheme, Host: "desk.example"})
		if got := rec.Header().Get("Strict-Transport-Security"); got != want {
			t.Errorf("%s: %q", scheme, got)
		}
	}
}

func TestARefusalHasItsStatusAndBeginsTheTitle(t *testing.T) {
	for _, c := range []struct {
		refused *problem.Error
		status  int
		title   string
	}{
		{nil, http.StatusOK, "<title>Sign in · Frontdesk</title>"},
		{problem.New(problem.Conflict, "Used."), http.StatusConflict, "<title>Error: Sign in · Frontdesk</title>"},
	} {
		rec := httptest.NewRecorder()
		if err := page.Render(rec, plain, page.View{Title: "Sign in", Refused: c.refused}); err != nil || rec.Code != c.status || !strings.Contains(rec.Body.String(), c.title) {
			t.Errorf("%v: %v %d %s", c.refused, err, rec.Code, rec.Body)
		}
	}
}

func TestAssets(t *testing.T) {
	rec := httptest.NewRecorder()
	page.Error(rec, problem.New(problem.NotFound, "Nothing."), page.Help{})
	found := regexp.MustCompile(`<link rel="stylesheet" href="(/console/assets/frontdesk\.css\?v=[0-9a-f]{12})">`).FindStringSubmatch(rec.Body.String())
	if found == nil {
		t.Fatalf("no stylesheet in %s", rec.Body)
	}
	for _, c := range []struct{ target, kind, cache string }{
		{found[1], "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{"/console/assets/frontdesk.css?v=another", "text/css; charset=utf-8", "no-cache"},
		{"/console/assets/frontdesk.css", "text/css; charset=utf-8", "no-cache"},
		{"/console/assets/frontdesk.svg", "image/svg+xml", "no-cache"},
		{"/console/assets/calendar.svg", "image/svg+xml", "public, max-age=86400"},
	} {
		rec := httptest.NewRecorder()
		ok := page.Asset(rec, httptest.NewRequest(http.MethodGet, c.target, nil))
		if !ok || rec.Body.Len() == 0 || rec.Header().Get("Content-Type") != c.kind || rec.Header().Get("Cache-Control") != c.cache {
			t.Errorf("%s: %v, %v", c.target, ok, rec.Header())
		}
	}
	for _, target := range []string{"/console/assets/../layout.html", "/console/assets/icons/calendar.svg", "/console/assets/none.svg", "/console/assets/"} {
		rec = httptest.NewRecorder()
		if page.Asset(rec, httptest.NewRequest(http.MethodGet, target, nil)) || rec.Body.Len() != 0 {
			t.Errorf("%s is no asset", target)
		}
	}
}
