package console_test

import (
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// TestAcceptingAnInvitation goes the way of somebody who has an account, and whose address we have not seen confirmed yet.
func TestAcceptingAnInvitation(t *testing.T) {
	s, _ := onTeam(t, access.Manager)
	link := s.invited(s.session(), "ben@sunrise.example", access.Frontdesk)
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	secret, back := u.Query().Get("invitation"), strings.NewReplacer("/", "%2f", "?", "%3f", "=", "%3d").Replace(link) // as html/template writes it
	join := url.Values{"invitation": {secret}}
	expect(t, s.send("GET", link, nil), 200, "Sunrise &lt;b&gt;Yoga", "ben@sunrise.example", "front desk", "/console/sign-in?return="+back, "/console/sign-up?return="+back)
	expect(t, s.send("POST", "/console/invitation", join), 401, `data-error="UNAUTHORIZED"`)

	wrong := s.session()
	expect(t, s.send("GET", link, nil, wrong), 200, "not for the account", email, `action="/console/sign-out"`, `name="return" value="`+link+`"`)
	expect(t, s.send("POST", "/console/invitation", join, wrong), 403, `data-error="FORBIDDEN"`)

	s.account("ben@sunrise.example")
	ben := s.signIn("ben@sunrise.example")
	expect(t, s.send("GET", link, nil, ben), 200, "First show that", "/console/reset-password?return="+back)
	expect(t, s.send("POST", "/console/invitation", join, ben), 403, `data-error="FORBIDDEN"`)

	finish, reset, browser := s.ask("/console/reset-password", "ben@sunrise.example", link)
	res := s.send("POST", finish, url.Values{"link": {reset}, "password": {"a better horse"}}, browser)
	leads(t, res, link)
	ben = signedIn(res)
	expect(t, s.send("GET", link, nil, ben), 200, "Join the team")
	leads(t, s.send("POST", "/console/invitation", join, ben), "/console/@sunrise")
	leads(t, s.send("GET", "/console/@sunrise", nil, ben), "/console/@sunrise/developers")
	expect(t, s.send("POST", "/console/invitation", join, ben), 404, `data-error="NOT_FOUND"`)
	expect(t, s.send("GET", teamPage, nil, s.session()), 200, `data-role="frontdesk"`, "Nobody is invited")
}

// FuzzInvitation: what is no invitation of ours is refused without asking the store, and not repeated.
func FuzzInvitation(f *testing.F) {
	f.Add("inv_fd")
	f.Add("")
	f.Add(`"><script>`)
	f.Fuzz(func(t *testing.T, secret string) {
		res := bare(t, desk).send("GET", account.InvitationPath+"?"+url.Values{"invitation": {secret}}.Encode(), nil)
		if page := body(t, res); res.StatusCode != 404 || len(secret) > 20 && strings.Contains(page, secret) {
			t.Errorf("%q: %d", secret, res.StatusCode)
		}
	})
}
