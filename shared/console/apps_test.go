package console_test

import (
	"crypto/rand"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/credential"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/oauth"
)

const appsPage = "/console/@sunrise/apps"

// connect lets a program in for somebody, and returns the grant's id.
func (s *site) connect(userID, name, resource, businessID string, scopes ...string) string {
	s.t.Helper()
	grants, ctx := dynamo.NewGrants(s.tables), s.t.Context()
	g := oauth.Grant{ID: credential.NewID(rand.Reader), ClientID: "client-1", ClientName: name, RedirectURI: "https://tool.example/callback", UserID: userID,
		BusinessID: businessID, Resource: resource, Scopes: scopes, CreatedAt: s.now}
	tokens := oauth.Tokens{AccessDigest: "a" + g.ID, Access: oauth.AccessToken{Scopes: scopes, ExpiresAt: s.now.Add(time.Hour)}, RefreshDigest: "r" + g.ID,
		RefreshExpires: s.now.Add(24 * time.Hour), ListedUntil: s.now.Add(48 * time.Hour)}
	err := errors.Join(grants.AddTransaction(ctx, oauth.Transaction{Digest: g.ID}), grants.Decide(ctx, g.ID, &oauth.Code{Digest: g.ID}))
	if _, exchanged := grants.Exchange(ctx, g.ID, g, tokens); err != nil || exchanged != nil {
		s.t.Fatal(err, exchanged)
	}
	return g.ID
}

func TestConnectedApps(t *testing.T) {
	s, olga := onTeam(t, access.Manager)
	me := s.session()
	expect(t, s.send("GET", appsPage, nil, me), 200, `aria-current="page">Connected apps`, "No program is connected", "/@sunrise/api/mcp")
	hers := s.connect(olga.ID, "Claude <b>", "/@sunrise/api/mcp", "sunrise0sunrise0", "mcp:business")
	s.now = s.now.Add(time.Minute)
	s.used("user:"+olga.ID+" client-1", 2, 0)
	mine := s.connect(s.person.ID, strings.Repeat("long ", 40), "/api/mcp", "sunrise0sunrise0", "read:*")
	page := body(t, s.send("GET", appsPage, nil, me))
	for _, text := range []string{"Claude &lt;b&gt;", "not verified", "olga@sunrise.example", "for one person", "Act as Somebody, with what their role allows", "tool.example", "1 Mar 2026, 13:00", "1 Mar 2026, 13:01</time>", "not lately", "at the address for AI tools", "<dd>you</dd>", "lon…"} {
		if !strings.Contains(page, text) {
			t.Errorf("no %q in %s", text, page)
		}
	}
	if strings.Index(page, mine) > strings.Index(page, hers) {
		t.Error("the newest is not the first")
	}
	leads(t, s.send("POST", appsPage+"/"+hers+"/disconnect", url.Values{}, me), appsPage+"?done=disconnected")
	page = body(t, s.send("GET", appsPage+"?done=disconnected", nil, me))
	if !strings.Contains(page, "Disconnected") || strings.Contains(page, hers) || !strings.Contains(page, mine) {
		t.Errorf("after it: %s", page)
	}
	expect(t, s.send("GET", usagePage, nil, me), 200, "Claude &lt;b&gt; for Somebody", "2 calls")
	own := s.connect(olga.ID, "Bookings", "/account/api/mcp", "", "mcp:account")
	expect(t, s.send("POST", appsPage+"/"+own+"/disconnect", url.Values{}, me), 404, `data-error="NOT_FOUND"`)
}

func TestYourAccount(t *testing.T) {
	s, olga := onTeam(t, access.Instructor)
	res := s.send("GET", "/console/you", nil)
	leads(t, res, "/console/sign-in?return=%2Fconsole%2Fyou")
	me := s.session()
	expect(t, s.send("GET", "/console/you", nil, me), 200, email, "not confirmed", `href="/console/@sunrise"`, "No program acts for you", "Choose a new password")
	hers := s.connect(olga.ID, "Hers", "/@sunrise/api/mcp", "sunrise0sunrise0", "mcp:business")
	var mine []string
	for _, name := range []string{"One", "Two", "Three"} {
		mine = append(mine, s.connect(s.person.ID, name, "/account/api/mcp", "", "mcp:account"))
	}
	disconnect := "/console/you/apps/"
	expect(t, s.send("GET", "/console/you", nil, me), 200, "Three", "own bookings", disconnect+mine[0]+"/disconnect", disconnect+"disconnect-all")
	expect(t, s.send("POST", disconnect+hers+"/disconnect", url.Values{}, me), 404, `data-error="NOT_FOUND"`)
	leads(t, s.send("POST", disconnect+mine[0]+"/disconnect", url.Values{}, me), "/console/you?done=disconnected")
	leads(t, s.send("POST", disconnect+"disconnect-all", url.Values{}, me), "/console/you?done=all-disconnected")
	expect(t, s.send("GET", "/console/you?done=all-disconnected", nil, me), 200, "None of these programs", "No program acts for you")
	expect(t, s.send("GET", appsPage, nil, s.signIn(olga.Email)), 200, hers)
}

func TestSigningOutEverywhere(t *testing.T) {
	for _, disconnect := range []string{"", "yes"} {
		s, olga := onTeam(t, access.Instructor)
		phone, here := s.session(), s.session()
		grant := s.connect(s.person.ID, "One", "/@sunrise/api/mcp", "sunrise0sunrise0", "mcp:business")
		res := s.send("POST", "/console/you/sign-out-everywhere", url.Values{"disconnect": {disconnect}}, here)
		leads(t, res, "/console/sign-in")
		if c := res.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
			t.Errorf("cookies %v", c)
		}
		leads(t, s.send("GET", "/console", nil, phone), "/console/sign-in?return=%2Fconsole")
		leads(t, s.send("GET", "/console", nil, here), "/console/sign-in?return=%2Fconsole")
		page := body(t, s.send("GET", appsPage, nil, s.signIn(olga.Email)))
		if strings.Contains(page, grant) == (disconnect == "yes") {
			t.Errorf("disconnect %q: %s", disconnect, page)
		}
		expect(t, s.send("GET", "/console", nil, s.signIn(email)), 200)
	}
}

// TestANewPasswordCanDisconnectPrograms: who resets a password because it was stolen may want that as well.
func TestANewPasswordCanDisconnectPrograms(t *testing.T) {
	for _, disconnect := range []string{"", "yes"} {
		s, olga := onTeam(t, access.Instructor)
		grant := s.connect(s.person.ID, "One", "/@sunrise/api/mcp", "sunrise0sunrise0", "mcp:business")
		finish, link, _ := s.ask("/console/reset-password", email, "/")
		expect(t, s.send("GET", finish+"?link="+link, nil), 200, `name="disconnect"`)
		leads(t, s.send("POST", finish, url.Values{"link": {link}, "password": {"a better horse"}, "disconnect": {disconnect}}), "/console")
		page := body(t, s.send("GET", appsPage, nil, s.signIn(olga.Email)))
		if strings.Contains(page, grant) == (disconnect == "yes") {
			t.Errorf("disconnect %q: %s", disconnect, page)
		}
	}
}
