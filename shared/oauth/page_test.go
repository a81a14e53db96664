package oauth

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/credential"
	"frontdesk/shared/problem"
)

const hostile = `"><script>alert(1)</script>`

// onePerson is the account store of one person who is signed in. What the pages must not call is nil and panics.
type onePerson struct {
	account.Store
	user    account.User
	session account.ConsoleSession
	members []account.Membership
}

func (p onePerson) User(context.Context, string) (account.User, error) { return p.user, nil }

func (p onePerson) ConsoleSession(context.Context, string) (account.ConsoleSession, error) {
	return p.session, nil
}

func (p onePerson) Memberships(context.Context, string) ([]account.Membership, error) {
	return p.members, nil
}

// oneClient is the store of one client and one decision.
type oneClient struct {
	Store
	client  Client
	asked   Transaction
	decided *Code
}

func (o *oneClient) Client(_ context.Context, id string) (Client, error) {
	if id != o.client.ID {
		return Client{}, ErrNotFound
	}
	return o.client, nil
}

func (o *oneClient) AddTransaction(_ context.Context, t Transaction, _ ...audit.Event) error {
	o.asked = t
	return nil
}
func (o *oneClient) Transaction(context.Context, string) (Transaction, error) { return o.asked, nil }
func (o *oneClient) Decide(_ context.Context, _ string, c *Code, _ ...audit.Event) error {
	o.decided = c
	return nil
}

// pageServer returns a server for one person and one client, and the cookie by which the person is signed in.
func pageServer(members ...account.Membership) (*Server, *oneClient, *http.Cookie) {
	random, now := rand.NewChaCha8([32]byte{2}), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	secret := credential.New(credential.ConsoleSession, random)
	clock := func() time.Time { return now }
	people := account.NewAccounts(account.Config{Store: onePerson{
		user:    account.User{ID: "u", Name: "Ada " + hostile, Email: "ada@sunrise.example"},
		session: account.ConsoleSession{Digest: secret.Digest(), UserID: "u", ExpiresAt: now.Add(time.Hour)},
		members: members,
	}, Now: clock, Random: random})
	store := &oneClient{client: Client{ID: "c", Name: "Claude " + hostile, RedirectURIs: []string{"https://client.example/cb"}}}
	issuer := &url.URL{Scheme: "https", Host: "f.example"}
	return NewServer(Config{Store: store, Accounts: people, Issuer: issuer, Now: clock, Random: random}), store, &http.Cookie{Name: "__Host-frontdesk", Value: secret.Reveal()}
}

func work(handle, name string, role access.Role) account.Membership {
	return account.Membership{Business: access.Business{ID: handle + "-id", Handle: handle, Name: name}, Grants: access.All, Role: role}
}

// show renders a consent page and returns it with its policy's form-action.
func show(t *testing.T, c consent) (html, formAction string) {
	t.Helper()
	s, _, _ := pageServer()
	rec := httptest.NewRecorder()
	if err := s.consentPage(rec, c); err != nil {
		t.Fatal(err)
	}
	_, formAction, _ = strings.Cut(rec.Header().Get("Content-Security-Policy"), "form-action ")
	return rec.Body.String(), formAction
}

// fields lists the controls of the consent form as "type name=value", in their order.
func fields(t *testing.T, html string) []string {
	t.Helper()
	forms := regexp.MustCompile(`(?s)<form id="consent" method="post" action="([^"]*)">(.*?)</form>`).FindAllStringSubmatch(html, -1)
	if len(forms) != 1 {
		t.Fatalf("%d consent forms in %s", len(forms), html)
	}
	list := []string{"form " + forms[0][1]}
	attribute := func(tag, name string) string {
		if m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag); m != nil {
			return m[1]
		}
		return ""
	}
	for _, tag := range regexp.MustCompile(`<(?:input|select|option|button)[^>]*>`).FindAllString(forms[0][2], -1) {
		kind := attribute(tag, "type")
		if kind == "" {
			kind = regexp.MustCompile(`^<(\w+)`).FindStringSubmatch(tag)[1]
		}
		if strings.Contains(tag, " checked") {
			kind += " ticked"
		}
		list = append(list, kind+" "+attribute(tag, "name")+"="+attribute(tag, "value"))
	}
	return list
}

func TestConsentFormContract(t *testing.T) {
	first, second := work("sunrise", "Sunrise", access.Owner), work("clinic", "Clinic", access.Frontdesk)
	base := consent{Path: "/oauth/authorize", Transaction: "txn_1", RedirectURI: "https://client.example/cb"}
	buttons := []string{"button decision=deny", "button decision=approve"}
	for _, c := range []struct {
		name         string
		door         access.Door
		locked       bool
		businesses   []account.Membership
		scopes, want []string
	}{
		{"locked", access.Staff, true, []account.Membership{first}, []string{"mcp:business"},
			[]string{"hidden business=sunrise", "checkbox ticked scope=mcp:business"}},
		{"a choice", access.Assistant, false, []account.Membership{first, second}, []string{"read:customers", "*"},
			[]string{"select business=", "option =sunrise", "option =clinic", "checkbox ticked scope=read:customers", "checkbox ticked scope=*"}},
		{"account door", access.Account, false, nil, []string{"mcp:account"},
			[]string{"checkbox ticked scope=mcp:account"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := base
			page.Door, page.Locked, page.Businesses, page.Scopes = c.door, c.locked, c.businesses, describe(c.scopes)
			html, _ := show(t, page)
			want := slices.Concat([]string{"form /oauth/authorize", "hidden transaction=txn_1"}, c.want, buttons)
			if got := fields(t, html); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if strings.Contains(html, "<select") != strings.Contains(html, `<label for="business">`) {
				t.Error("the choice of business has no label")
			}
			for _, b := range c.businesses {
				if !strings.Contains(html, b.Business.Name) || !strings.Contains(html, string(b.Role)) {
					t.Errorf("%s and the role there are not shown", b.Business.Name)
				}
			}
		})
	}
}

func TestConsentShowsWhoAsks(t *testing.T) {
	for uri, want := range map[string]struct {
		host, formAction string
		loopback         bool
	}{
		"https://client.example/cb":          {"client.example", "'self' https://client.example", false},
		"https://client.example:8443/cb":     {"client.example:8443", "'self' https://client.example:8443", false},
		"http://127.0.0.1:33418/cb":          {"127.0.0.1:33418", "'self' http://127.0.0.1:33418", true},
		"http://localhost:1/cb":              {"localhost:1", "'self' http://localhost:1", true},
		"http://[::1]:33418/cb":              {"[::1]:33418", "'self' http://*:33418", true},
		"cursor://anysphere.cursor/callback": {"cursor://anysphere.cursor", "'self' cursor:", false},
	} {
		html, formAction := show(t, consent{Path: "/authorize", Query: "a=1&b=" + hostile, Client: Client{Name: hostile}, RedirectURI: uri,
			User: account.User{Name: "Ada " + hostile, Email: "ada@sunrise.example"}, Door: access.Account, Scopes: describe([]string{"mcp:account"})})
		if formAction != want.formAction {
			t.Errorf("%s: form-action %s", uri, formAction)
		}
		for _, text := range []string{`<p class="host">` + want.host + `</p>`, "chose this name itself", "&lt;script&gt;", "ada@sunrise.example", "See and manage your own bookings",
			`action="/console/sign-out"`, `name="return" value="/authorize?a=1&amp;b=&#34;&gt;`} {
			if !strings.Contains(html, text) {
				t.Errorf("%s: no %s in %s", uri, text, html)
			}
		}
		if strings.Contains(html, "<script>") {
			t.Errorf("%s: %s", uri, html)
		}
		if got := strings.Contains(html, "Only continue if you started this yourself, on this computer."); got != want.loopback {
			t.Errorf("%s: loopback warning: %v", uri, got)
		}
	}
}

func TestConsentRefusesUnsafeRedirects(t *testing.T) {
	for _, uri := range []string{"", "javascript://x/%0aalert(1)", "data:text/html,x", "https://a.example;script-src/cb", "https://a,b/cb", "http://client.example/cb", "https://a.example/\r\nX: y"} {
		s, _, _ := pageServer()
		rec := httptest.NewRecorder()
		err := s.consentPage(rec, consent{Path: "/authorize", RedirectURI: uri, Door: access.Account})
		if !problem.Is(err, problem.ValidationError) || rec.Body.Len() != 0 || len(rec.Header()) != 0 {
			t.Errorf("%q: %v, %v", uri, err, rec.Header())
		}
	}
}

func TestDescribe(t *testing.T) {
	for _, scope := range access.Scopes() {
		got := describe([]string{scope.Name, "no:such"})
		if len(got) != 1 || got[0].Name != scope.Name || got[0].Words == "" || strings.Contains(got[0].Words, "above") {
			t.Errorf("%s: %+v", scope.Name, got)
		}
		if strings.Contains(scope.Name, "*") != (len(got[0].Includes) > 0) {
			t.Errorf("%s includes %q", scope.Name, got[0].Includes)
		}
	}
	if got := describe([]string{"write:*"})[0].Includes; len(got) != 3 {
		t.Errorf("write:* includes %q", got)
	}
}

// TestAuthorizePages_GO_2026_4861 goes the way of a browser: the page, the decision, and the refusals on the way.
func TestAuthorizePages_GO_2026_4861(t *testing.T) {
	ask := func(name, value string) string {
		q := url.Values{"response_type": {"code"}, "client_id": {"c"}, "redirect_uri": {"https://client.example/cb"}, "state": {"s"},
			"code_challenge": {"nbpEtQ9vjBqqYt1cz8CBBCLpX5ECpOWcA1P-pGLPxZA"}, "code_challenge_method": {"S256"}, "scope": {"mcp:business"}}
		q.Set(name, value)
		return "/oauth/authorize?" + q.Encode()
	}
	s, store, cookie := pageServer(work("sunrise", "Sunrise", access.Owner))
	serve := func(r *http.Request) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		s.Authorize(rec, r)
		return rec
	}

	r := httptest.NewRequest(http.MethodGet, ask("state", "s"), nil)
	r.AddCookie(cookie)
	rec := serve(r)
	html := rec.Body.String()
	transaction := regexp.MustCompile(`name="transaction" value="(txn_\w+)"`).FindStringSubmatch(html)
	if rec.Code != 200 || transaction == nil {
		t.Fatalf("%d %s", rec.Code, html)
	}
	form := url.Values{"transaction": {transaction[1]}, "business": {"sunrise"}, "scope": {"mcp:business"}, "decision": {"approve"}}
	r = httptest.NewRequest(http.MethodPost, "/oauth/authorize", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(cookie)
	rec = serve(r)
	if rec.Code != 303 || !strings.HasPrefix(rec.Header().Get("Location"), "https://client.example/cb?code=") || rec.Header().Get("Cache-Control") != "no-store" || store.decided == nil {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}

	get, post := func(*http.Request) {}, func(r *http.Request) { r.Method = http.MethodPost }
	for _, c := range []struct {
		name, target string
		edit         func(*http.Request)
		code         problem.Code
	}{
		{"an unknown client", ask("client_id", hostile), get, problem.ValidationError},
		{"an unknown redirect URI", ask("redirect_uri", "https://evil.example/"), get, problem.ValidationError},
		{"a business of others", ask("resource", "https://f.example/@other/api/mcp"), get, problem.Forbidden},
		{"a cross-site decision", "/oauth/authorize", func(r *http.Request) { post(r); r.Header.Set("Sec-Fetch-Site", "cross-site") }, problem.Forbidden},
		{"a used transaction", "/oauth/authorize", post, problem.Conflict},
		{"a team left since", "/oauth/authorize", func(r *http.Request) { post(r); r.Form, r.PostForm, store.asked.Handle = form, form, "other" }, problem.Forbidden},
		{"a session that ended", "/oauth/authorize", func(r *http.Request) { post(r); r.Header.Del("Cookie") }, problem.Unauthorized},
	} {
		r := httptest.NewRequest(http.MethodGet, c.target, nil)
		r.AddCookie(cookie)
		c.edit(r)
		rec := serve(r)
		html := rec.Body.String()
		if rec.Code != c.code.Status() || rec.Header().Get("Location") != "" || !strings.Contains(html, `data-error="`+string(c.code)+`"`) || strings.Contains(html, "<script") {
			t.Errorf("%s: %d %v %s", c.name, rec.Code, rec.Header(), html)
		}
		// Who may lack only the right account is offered to change it, and comes back to the same question.
		if offered := strings.Contains(html, `name="return" value="/oauth/authorize`); offered != (c.name == "a business of others") {
			t.Errorf("%s: another account offered: %v", c.name, offered)
		}
	}
}
