package console_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// shown is what a page says of its form to programs that read pages to people.
type shown struct {
	title   string
	notice  string   // the id of the element with role=alert
	focus   []string // ids of the fields that get the focus
	invalid []string // ids of the fields that were refused
	heard   []string // ids of the fields that the notice describes
}

func read(t *testing.T, page string) (s shown) {
	t.Helper()
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range tree.Descendants() {
		attribute := map[string]string{}
		for _, a := range n.Attr {
			attribute[a.Key] = a.Val
		}
		if n.Data == "title" && s.title == "" {
			s.title = n.FirstChild.Data
		}
		if attribute["role"] == "alert" {
			s.notice = attribute["id"]
		}
		if _, focused := attribute["autofocus"]; focused {
			s.focus = append(s.focus, attribute["id"])
		}
		if attribute["aria-invalid"] == "true" {
			s.invalid = append(s.invalid, attribute["id"])
		}
		if slices.Contains(strings.Fields(attribute["aria-describedby"]), "refused") {
			s.heard = append(s.heard, attribute["id"])
		}
	}
	return s
}

// TestRefusalsLeadToTheirField (WCAG 2.2, 3.3.1 and 4.1.3): the title says first that something was refused, the focus is on
// what has to be changed, and the notice is what is said of it.
func TestRefusalsLeadToTheirField(t *testing.T) {
	s := newSite(t, desk)
	path, link, _ := s.ask("/console/sign-up", "ben@example.com", "")
	resetPath, reset, _ := s.ask("/console/reset-password", email, "")
	s.ask("/console/reset-password", "often@example.com", "")
	for range 4 {
		s.ask("/console/sign-up", "often@example.com", "")
	}
	const signUp = "Create an account · Frontdesk"
	for name, tt := range map[string]struct {
		path                         string
		in                           url.Values
		title, focus, invalid, heard string
	}{
		"a wrong password":          {"/console/sign-in", url.Values{"email": {email}, "password": {"wrong"}}, "Sign in · Frontdesk", "password", "email password", "email password"},
		"nothing":                   {"/console/sign-in", url.Values{}, "Sign in · Frontdesk", "email", "email password", "email password"},
		"no address":                {"/console/sign-up", url.Values{"email": {"no address"}}, signUp, "email", "email", "email"},
		"too many e-mails":          {"/console/sign-up", url.Values{"email": {"often@example.com"}}, signUp, "email", "", "email"},
		"no name":                   {path, url.Values{"link": {link}, "password": {"a long password"}}, signUp, "name", "name", "name"},
		"a short password":          {path, url.Values{"link": {link}, "name": {"Ben"}, "password": {"short"}}, signUp, "password", "password", "password"},
		"a short password at reset": {resetPath, url.Values{"link": {reset}, "password": {"short"}}, "Choose a new password · Frontdesk", "password", "password", "password"},
		"a dead link":               {path, url.Values{"link": {"x"}, "name": {"Ben"}, "password": {"a long password"}}, signUp, "email", "", "email"},
	} {
		got := read(t, body(t, s.send("POST", tt.path, tt.in)))
		if got.title != "Error: "+tt.title || got.notice != "refused" || strings.Join(got.focus, " ") != tt.focus || strings.Join(got.invalid, " ") != tt.invalid || strings.Join(got.heard, " ") != tt.heard {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for target, focus := range map[string]string{"/console/sign-in": "email", "/console/sign-up": "email", path + "?link=" + link: "name", resetPath + "?link=" + reset: "password"} {
		got := read(t, body(t, s.send("GET", target, nil)))
		if strings.Contains(got.title, "Error") || got.notice != "" || got.invalid != nil || got.heard != nil || strings.Join(got.focus, " ") != focus {
			t.Errorf("%s, not yet refused: %+v", target, got)
		}
	}
}

// TestARefusedPasswordStillHasItsRule: the notice is heard first, then what a password must be.
func TestARefusedPasswordStillHasItsRule(t *testing.T) {
	s := newSite(t, desk)
	path, link, _ := s.ask("/console/sign-up", "ben@example.com", "")
	expect(t, s.send("POST", path, url.Values{"link": {link}, "name": {"Ben"}, "password": {"short"}}), 400, `aria-describedby="refused rule"`, `id="rule"`)
}

// TestTheAnswerWithASessionIsInNoCache: a cache that kept it would give one person's session to the next.
func TestTheAnswerWithASessionIsInNoCache(t *testing.T) {
	s, issuer := newUpstreamSite(t, desk)
	path, link, _ := s.ask("/console/sign-up", "ben@example.com", "")
	to, browser := s.leave("")
	for name, res := range map[string]*http.Response{
		"sign-in":  s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}}),
		"sign-up":  s.send("POST", path, url.Values{"link": {link}, "name": {"Ben"}, "password": {"a long password"}}),
		"upstream": s.comeBack(issuer.Visit(t, to), browser),
	} {
		if res.StatusCode != 303 || len(given(res)) != 1 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, cookies %v, Cache-Control %q", name, res.StatusCode, res.Cookies(), res.Header.Get("Cache-Control"))
		}
	}
}

// given lists the cookies that an answer gives, and not those that it takes away.
func given(res *http.Response) (names []string) {
	for _, c := range res.Cookies() {
		if c.MaxAge >= 0 {
			names = append(names, c.Name)
		}
	}
	return names
}

// TestPagesKeepHTTPS (RFC 6797): every page and its style say it, where our address is https.
func TestPagesKeepHTTPS(t *testing.T) {
	for origin, want := range map[string]string{desk: "max-age=31536000", "http://127.0.0.1:8787": ""} {
		s := newSite(t, origin)
		for _, target := range []string{"/console", "/console/sign-in", "/console/nothing", "/console/sign-out", "/console/assets/frontdesk.css"} {
			if got := s.send("GET", target, nil).Header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("%s%s: %q", origin, target, got)
			}
		}
	}
}
