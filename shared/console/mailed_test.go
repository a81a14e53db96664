package console_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/console"
	"frontdesk/shared/mail"
	"frontdesk/shared/oauth"
	"frontdesk/shared/problem"
	"frontdesk/shared/usage"
	"frontdesk/shared/webhook"
)

const (
	desk        = "https://desk.example"
	attemptLife = 10 * time.Minute
)

// mailed returns the page and the secret of the link in the newest e-mail.
func (s *site) mailed() (path, secret string) {
	s.t.Helper()
	messages, err := s.outbox.Messages(1)
	if err != nil || len(messages) != 1 {
		s.t.Fatalf("%d messages, %v", len(messages), err)
	}
	found := regexp.MustCompile(regexp.QuoteMeta(s.origin) + `(/console/\S+)\?link=(\S+)`).FindStringSubmatch(messages[0].Text)
	if found == nil {
		s.t.Fatalf("no link in %s", messages[0].Text)
	}
	return found[1], found[2]
}

// ask posts the form that sends a link. It returns the page and the secret of the link, and what makes a request that of
// the browser that asked.
func (s *site) ask(path, address, back string) (finish, secret string, browser func(*http.Request)) {
	s.t.Helper()
	res := s.send("POST", path, url.Values{"email": {address}, "return": {back}})
	expect(s.t, res, 200, "Look into your mailbox")
	finish, secret = s.mailed()
	return finish, secret, signedIn(res)
}

// signedIn returns what makes a request that of the session which an answer began.
func signedIn(res *http.Response) func(*http.Request) {
	return func(r *http.Request) {
		for _, c := range res.Cookies() {
			if c.MaxAge >= 0 {
				r.AddCookie(c)
			}
		}
	}
}

func TestSignInOffersOtherWays(t *testing.T) {
	s := newSite(t, desk)
	expect(t, s.send("GET", "/console/sign-in?return=%2Foauth%2Fauthorize%3Fa%3Db%26c%3Dd", nil), 200,
		`<a href="/console/reset-password?return=%2foauth%2fauthorize%3fa%3db%26c%3dd">Forgot your password?</a>`,
		`<a href="/console/sign-up?return=%2foauth%2fauthorize%3fa%3db%26c%3dd">Create an account</a>`)
	for _, path := range []string{"/console/sign-up", "/console/reset-password"} {
		expect(t, s.send("GET", path+"?return=%2Foauth%2Fauthorize%3Fa%3Db", nil), 200, `<form method="post" action="`+path+`">`, `name="return" value="/oauth/authorize?a=b"`, `name="email" type="email"`)
	}
	none := newSite(t, desk, func(s *site) { s.people.Mailer, s.config.Outbox = nil, nil })
	if page := body(t, none.send("GET", "/console/sign-in", nil)); strings.Contains(page, "sign-up") || strings.Contains(page, "reset-password") {
		t.Errorf("ways that take an e-mail are offered where none is sent: %s", page)
	}
	for _, path := range []string{"/console/sign-up", "/console/sign-up/finish", "/console/reset-password", "/console/reset-password/finish", "/console/outbox", "/console/sign-in/oidc/callback"} {
		expect(t, none.send("GET", path, nil), 404)
		expect(t, none.send("POST", path, url.Values{"email": {email}}), 404)
	}
}

func TestSignUpLeadsToWhereThePersonWasGoing(t *testing.T) {
	s := newSite(t, desk)
	path, secret, browser := s.ask("/console/sign-up", " Ben@Example.com", "/oauth/authorize?client_id=c&state=%2F")
	if path != account.FinishSignUpPath {
		t.Fatalf("leads to %s", path)
	}
	for range 2 {
		expect(t, s.send("GET", path+"?link="+secret, nil), 200, `name="link" value="`+secret+`"`, `value="ben@example.com" readonly`, `name="name" type="text" autocomplete="name"`, `name="password" type="password" autocomplete="new-password"`)
	}
	res := s.send("POST", path, url.Values{"link": {secret}, "name": {`Ben "<script>`}, "password": {"short"}})
	expect(t, res, 400, `data-error="VALIDATION_ERROR"`, `value="Ben &#34;&lt;script&gt;"`, `name="link" value="`+secret+`"`)

	planted := s.session()
	res = s.send("POST", path, url.Values{"link": {secret}, "name": {"Ben"}, "password": {"a long password"}, "email": {"eve@example.com"}, "return": {"/elsewhere"}}, browser, planted)
	if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/oauth/authorize?client_id=c&state=%2F" {
		t.Errorf("%d to %s", res.StatusCode, got)
	}
	expect(t, s.send("GET", "/console", nil, signedIn(res)), 200, "Ben", "ben@example.com")
	if res := s.send("GET", "/console", nil, planted); res.StatusCode != 303 {
		t.Error("a planted session goes on (session fixation)")
	}
	again := s.send("POST", path, url.Values{"link": {secret}, "name": {"Eve"}, "password": {"a long password"}})
	expect(t, again, 404, `data-error="NOT_FOUND"`, "You can have a new one sent to you here", `action="/console/sign-up"`, `name="email"`)
}

func TestPasswordResetEndsOtherSessions(t *testing.T) {
	s := newSite(t, "http://127.0.0.1:8787")
	elsewhere := s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}})
	path, secret, _ := s.ask("/console/reset-password", email, "")
	expect(t, s.send("GET", path+"?link="+secret, nil), 200, email, "New password", "signed out everywhere else")
	res := s.send("POST", path, url.Values{"link": {secret}, "password": {"another long one"}})
	if res.StatusCode != 303 || res.Header.Get("Location") != "/console" {
		t.Fatalf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	expect(t, s.send("GET", "/console", nil, signedIn(res)), 200, email)
	if res := s.send("GET", "/console", nil, signedIn(elsewhere)); res.StatusCode != 303 {
		t.Errorf("a session from before opens the console: %d", res.StatusCode)
	}
	expect(t, s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}}), 401)
}

// TestAccountEnumerationByPages (OWASP API2): both pages say the same to an address with and one without an account.
func TestAccountEnumerationByPages(t *testing.T) {
	s := newSite(t, desk)
	for _, path := range []string{"/console/sign-up", "/console/reset-password"} {
		var pages []string
		for _, address := range []string{email, "not@sunrise.example"} {
			res := s.send("POST", path, url.Values{"email": {address}})
			pages = append(pages, res.Status+strings.ReplaceAll(body(t, res), address, "?"))
		}
		if pages[0] != pages[1] || !strings.HasPrefix(pages[0], "200") {
			t.Errorf("%s: %s\n%s", path, pages[0], pages[1])
		}
	}
}

// TestHostHeaderNeverInLinks (password reset poisoning).
func TestHostHeaderNeverInLinks(t *testing.T) {
	s := newSite(t, desk)
	s.send("POST", "/console/reset-password", url.Values{"email": {email}}, func(r *http.Request) { r.Host = "evil.example" },
		header("X-Forwarded-Host", "evil.example"), header("Forwarded", "host=evil.example"), header("X-Forwarded-Proto", "http"))
	messages, err := s.outbox.Messages(1)
	if err != nil || strings.Contains(messages[0].Text, "evil") || strings.Contains(messages[0].Text, "http://") {
		t.Errorf("%+v, %v", messages, err)
	}
	s.mailed()
}

// TestOpenRedirectThroughAnEmail: where a link returns to is as local as at sign-in.
func TestOpenRedirectThroughAnEmail(t *testing.T) {
	for _, back := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)"} {
		s := newSite(t, desk)
		path, secret, browser := s.ask("/console/reset-password", email, back)
		res := s.send("POST", path, url.Values{"link": {secret}, "password": {"another long one"}, "return": {back}}, browser)
		if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/console" {
			t.Errorf("%s: %d to %s", back, res.StatusCode, got)
		}
		if page := body(t, s.send("GET", "/console/sign-up?"+url.Values{"return": {back}}.Encode(), nil)); strings.Contains(page, "evil") || strings.Contains(page, "alert") {
			t.Errorf("%s stands in the page", back)
		}
	}
}

// TestALinkLeadsOnOnlyInTheBrowserThatAsked: somebody else had it sent, with a consent page of theirs to return to.
func TestALinkLeadsOnOnlyInTheBrowserThatAsked(t *testing.T) {
	for origin, name := range map[string]string{desk: "__Host-frontdesk-link", "http://127.0.0.1:8787": "frontdesk-link"} {
		s := newSite(t, origin)
		for address, path := range map[string]string{"ben@example.com": "/console/sign-up", email: "/console/reset-password"} {
			finish, secret, _ := s.ask(path, address, "/oauth/authorize?client_id=eve")
			own := s.send("POST", path, url.Values{"email": {"own@example.com"}, "return": {"/own"}})
			if c := own.Cookies(); len(c) != 1 || c[0].Name != name || c[0].Secure != (origin == desk) || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || c[0].MaxAge != 3600 {
				t.Errorf("cookies %v", c)
			}
			res := s.send("POST", finish, url.Values{"link": {secret}, "name": {"Ben"}, "password": {"a long password"}}, signedIn(own))
			if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/console" {
				t.Errorf("%s: %d to %s", path, res.StatusCode, got)
			}
		}
		if c := s.send("POST", "/console/sign-up", url.Values{"email": {"no address"}}).Cookies(); len(c) != 0 {
			t.Errorf("a refused request sets %v", c)
		}
	}
}

func TestLinksThatAreDead(t *testing.T) {
	s := newSite(t, desk)
	_, reset, _ := s.ask("/console/reset-password", email, "")
	for name, link := range map[string]string{"none": "", "invented": "link_fd1", "of another purpose": reset, "hostile": `"><script>alert(1)</script>`} {
		for _, res := range []*http.Response{
			s.send("GET", account.FinishSignUpPath+"?"+url.Values{"link": {link}}.Encode(), nil),
			s.send("POST", account.FinishSignUpPath, url.Values{"link": {link}, "name": {"Eve"}, "password": {"a long password"}}),
		} {
			page := body(t, res)
			if res.StatusCode != 404 || !strings.Contains(page, `data-error="NOT_FOUND"`) || !strings.Contains(page, `action="/console/sign-up"`) || strings.Contains(page, email) || strings.Contains(page, "<script") {
				t.Errorf("%s: %d %s", name, res.StatusCode, page)
			}
		}
	}
	s.now = s.now.Add(time.Hour)
	expect(t, s.send("GET", account.FinishResetPath+"?link="+reset, nil), 404, `data-error="NOT_FOUND"`, `action="/console/reset-password"`)
}

func TestALinkUsedTwiceAtOnceHasOneWinner(t *testing.T) {
	s := newSite(t, desk)
	path, secret, _ := s.ask("/console/sign-up", "ben@example.com", "")
	answers := make([]*http.Response, 4)
	var all sync.WaitGroup
	for n := range answers {
		all.Go(func() {
			answers[n] = s.send("POST", path, url.Values{"link": {secret}, "name": {"Ben"}, "password": {"a long password"}})
		})
	}
	all.Wait()
	won := 0
	for _, res := range answers {
		switch res.StatusCode {
		case 303:
			won++
		case 404, 409:
			if len(res.Cookies()) != 0 {
				t.Errorf("a loser got %v", res.Cookies())
			}
		default:
			t.Errorf("status %d", res.StatusCode)
		}
	}
	if won != 1 {
		t.Errorf("%d won", won)
	}
}

func TestSignUpForAnAccountMadeMeanwhile(t *testing.T) {
	s := newSite(t, desk)
	path, secret, _ := s.ask("/console/sign-up", "ben@example.com", "")
	if _, err := s.config.Accounts.CreateUser(t.Context(), "ben@example.com", "Ben", password); err != nil {
		t.Fatal(err)
	}
	expect(t, s.send("POST", path, url.Values{"link": {secret}, "name": {"Eve"}, "password": {"a long password"}}), 409, `data-error="CONFLICT"`, `action="/console/sign-in"`)
}

func TestTooManyAttempts(t *testing.T) {
	s := newSite(t, desk)
	for range 10 {
		s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {"wrong"}})
	}
	res := s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}, "return": {"/a"}}, header("X-Forwarded-For", "203.0.113.9"))
	if after := res.Header.Get("Retry-After"); after != "900" || len(res.Cookies()) != 0 {
		t.Errorf("Retry-After %q, cookies %v", after, res.Cookies())
	}
	expect(t, res, 429, `data-error="RATE_LIMITED"`, "Too many attempts to sign in", "Try again in 15 minutes.", `name="return" value="/a"`)
	expect(t, s.send("POST", "/console/sign-in", url.Values{"email": {"x@example.com"}, "password": {password}}, func(r *http.Request) { r.RemoteAddr = "203.0.113.9" }), 401)

	for range 5 {
		s.ask("/console/sign-up", "carla@example.com", "")
	}
	res = s.send("POST", "/console/sign-up", url.Values{"email": {"carla@example.com"}})
	if res.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	expect(t, res, 429, `data-error="RATE_LIMITED"`, "Too many e-mails", "minutes.", `value="carla@example.com"`)
	expect(t, s.send("POST", "/console/reset-password", url.Values{"email": {"no address"}}), 400, `data-error="VALIDATION_ERROR"`, `value="no address"`)
}

// failing is an e-mail service that fails in one way.
type failing struct{ err error }

func (f failing) Send(context.Context, string, string, string) error { return f.err }

func TestAFailingMailServiceIsOurProblem(t *testing.T) {
	s := newSite(t, desk, func(s *site) { s.people.Mailer = failing{errors.New("smtp.internal is down")} })
	page := body(t, s.send("POST", "/console/sign-up", url.Values{"email": {"ben@example.com"}}))
	if !strings.Contains(page, `data-error="INTERNAL_ERROR"`) || strings.Contains(page, "smtp") {
		t.Error(page)
	}
}

func TestAnAddressThatTheMailServiceRefusesIsAskedForAgain(t *testing.T) {
	refused := problem.Invalid("email", "ben@example.com", "Use another address.")
	s := newSite(t, desk, func(s *site) {
		s.people.Mailer = failing{fmt.Errorf("%w: %w", refused, errors.New("smtp.internal says no"))}
	})
	res := s.send("POST", "/console/sign-up", url.Values{"email": {"ben@example.com"}, "return": {"/a"}})
	if len(res.Cookies()) != 0 {
		t.Errorf("cookies %v", res.Cookies())
	}
	expect(t, res, 400, `data-error="VALIDATION_ERROR">Use another address.<`, `name="return" value="/a"`, `value="ben@example.com"`)
}

// bare is a console without a store: what asks one panics.
func bare(t *testing.T, origin string) *site {
	t.Helper()
	u, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, origin: origin}
	s.outbox = mail.NewOutbox(t.TempDir(), s.tick, rand.Reader)
	s.h, err = console.New(console.Config{Accounts: account.NewAccounts(account.Config{Mailer: s.outbox, Origin: u}),
		Keys: account.NewKeys(nil, s.clock, rand.Reader, "dev"), Connections: oauth.NewConnections(nil, s.clock, rand.Reader),
		Usage: usage.New(nil, s.clock), Log: audit.NewLog(nil, s.clock), Webhooks: webhook.NewEndpoints(webhook.Config{}), Now: s.clock, Random: rand.Reader, Origin: u, Outbox: s.outbox})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// FuzzLink: what is no link of ours is refused without asking the store, and not repeated.
func FuzzLink(f *testing.F) {
	f.Add("link_fd")
	f.Add("")
	f.Add(`"><script>`)
	f.Fuzz(func(t *testing.T, link string) {
		res := bare(t, desk).send("GET", account.FinishResetPath+"?"+url.Values{"link": {link}}.Encode(), nil)
		if page := html.UnescapeString(body(t, res)); res.StatusCode != 404 || len(link) > 20 && strings.Contains(page, link) {
			t.Errorf("%q: %d", link, res.StatusCode)
		}
	})
}
