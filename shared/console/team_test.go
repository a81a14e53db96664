package console_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
)

const teamPage = "/console/@sunrise/team"

// onTeam is a console whose person has a role in a business that exists, beside an owner called Olga.
func onTeam(t *testing.T, role access.Role) (s *site, olga account.User) {
	t.Helper()
	s = newSite(t, "http://127.0.0.1:8787")
	b := booking.Business{ID: "sunrise0sunrise0", Handle: "sunrise", Name: "Sunrise <b>Yoga", TimeZone: "Europe/Stockholm", Currency: "SEK", Grants: access.All}
	if err := dynamo.NewBookings(s.tables).AddBusiness(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	olga = s.account("olga@sunrise.example")
	for who, role := range map[string]access.Role{olga.Email: access.Owner, email: role} {
		if _, err := s.config.Accounts.SetRole(t.Context(), access.Operator(b.ForCaller()), who, role); err != nil {
			t.Fatal(err)
		}
	}
	return s, olga
}

// account makes a user whose password is the person's.
func (s *site) account(email string) account.User {
	s.t.Helper()
	u, err := s.config.Accounts.CreateUser(s.t.Context(), email, "Somebody", password)
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

// signIn signs somebody in by password.
func (s *site) signIn(email string) func(*http.Request) {
	s.t.Helper()
	res := s.send("POST", "/console/sign-in", url.Values{"email": {email}, "password": {password}})
	if res.StatusCode != 303 {
		s.t.Fatalf("%s: %d", email, res.StatusCode)
	}
	return signedIn(res)
}

var (
	linkShown  = regexp.MustCompile(`data-secret>http://127\.0\.0\.1:8787([^<]+)<`)
	waitingRow = regexp.MustCompile(`data-invitation="([^"]+)"`)
)

// invited posts the form and returns the local address of the link that is shown.
func (s *site) invited(me func(*http.Request), email string, role access.Role) string {
	s.t.Helper()
	page := body(s.t, s.send("POST", teamPage, url.Values{"email": {email}, "role": {string(role)}}, me))
	shown := linkShown.FindStringSubmatch(page)
	if shown == nil {
		s.t.Fatalf("no link in %s", page)
	}
	return html.UnescapeString(shown[1])
}

// leads fails unless the answer is a 303 to that address.
func leads(t *testing.T, res *http.Response, to string) {
	t.Helper()
	if got := res.Header.Get("Location"); res.StatusCode != 303 || got != to {
		t.Errorf("%d to %s, want %s: %s", res.StatusCode, got, to, body(t, res))
	}
}

func TestTeamPage(t *testing.T) {
	s, olga := onTeam(t, access.Owner)
	me, my, hers := s.session(), teamPage+"/"+s.person.ID, teamPage+"/"+olga.ID
	expect(t, s.send("GET", teamPage, nil, me), 200, `aria-current="page">Team`, "Ada &lt;i&gt;Lindqvist", "(you)", "olga@sunrise.example", "1 Mar 2026, 13:00", "Nobody is invited")

	leads(t, s.send("POST", hers+"/role", url.Values{"role": {"frontdesk"}}, me), teamPage+"?done=changed")
	page := body(t, s.send("GET", teamPage+"?done=changed", nil, me))
	if !strings.Contains(page, "Saved") || !strings.Contains(page, `data-member="`+olga.ID+`" data-role="frontdesk"`) || !strings.Contains(page, "A business always has an owner") ||
		strings.Contains(page, my+"/role") {
		t.Errorf("after the change: %s", page)
	}
	expect(t, s.send("POST", my+"/role", url.Values{"role": {"manager"}}, me), 409, `data-error="CONFLICT"`, "the only owner")
	expect(t, s.send("POST", my+"/remove", url.Values{}, me), 409, `data-error="CONFLICT"`)
	expect(t, s.send("POST", hers+"/role", url.Values{"role": {"root"}}, me), 400, `data-error="VALIDATION_ERROR"`)
	leads(t, s.send("POST", hers+"/remove", url.Values{}, me), teamPage+"?done=removed")
	expect(t, s.send("POST", hers+"/remove", url.Values{}, me), 404, `data-error="NOT_FOUND"`)
	if page := body(t, s.send("GET", teamPage, nil, me)); strings.Contains(page, olga.ID) {
		t.Errorf("still there: %s", page)
	}
}

func TestLeavingATeamLeadsHome(t *testing.T) {
	s, _ := onTeam(t, access.Manager)
	me := s.session()
	leads(t, s.send("POST", teamPage+"/"+s.person.ID+"/remove", url.Values{}, me), "/console")
	expect(t, s.send("GET", teamPage, nil, me), 403, `data-error="FORBIDDEN"`)
	expect(t, s.send("GET", "/console", nil, me), 200, "not on a team")
}

func TestAManagerDoesNotTouchOwners(t *testing.T) {
	s, olga := onTeam(t, access.Manager)
	me := s.session()
	page := body(t, s.send("GET", teamPage, nil, me))
	if strings.Contains(page, teamPage+"/"+olga.ID) || strings.Contains(page, `value="owner"`) {
		t.Errorf("the page offers it: %s", page)
	}
	for _, path := range []string{"/" + olga.ID + "/role", "/" + olga.ID + "/remove", "/" + s.person.ID + "/role", ""} {
		expect(t, s.send("POST", teamPage+path, url.Values{"role": {"owner"}, "email": {"x@sunrise.example"}}, me), 403, `data-error="FORBIDDEN"`, "Only an owner of Sunrise")
	}
}

func TestOnlyOwnerAndManagerSeeTeamAndApps(t *testing.T) {
	for _, role := range []access.Role{access.Frontdesk, access.Instructor} {
		s, olga := onTeam(t, role)
		me := s.session()
		for _, path := range []string{"/team", "/apps"} {
			expect(t, s.send("GET", "/console/@sunrise"+path, nil, me), 403, `data-error="FORBIDDEN"`, "owner or a manager", role.Words())
		}
		for _, path := range []string{"/team", "/team/" + olga.ID + "/role", "/team/" + olga.ID + "/remove", "/team/invitations/x/withdraw", "/apps/x/disconnect"} {
			form := url.Values{"email": {"x@sunrise.example"}, "role": {"instructor"}}
			expect(t, s.send("POST", "/console/@sunrise"+path, form, me), 403, `data-error="FORBIDDEN"`)
		}
		if page := body(t, s.send("GET", "/console/@sunrise/developers", nil, me)); strings.Contains(page, teamPage) || strings.Contains(page, "/@sunrise/apps") {
			t.Errorf("%s is led there", role)
		}
	}
}

// TestAnInvitationOfSomebodyWhoLeft is shown for what it is.
func TestAnInvitationOfSomebodyWhoLeft(t *testing.T) {
	s, olga := onTeam(t, access.Owner)
	me, hers := s.session(), s.signIn(olga.Email)
	s.invited(hers, "ben@sunrise.example", access.Frontdesk)
	expect(t, s.send("GET", teamPage, nil, me), 200, "Somebody (olga@sunrise.example)", "works until")
	leads(t, s.send("POST", teamPage+"/"+olga.ID+"/remove", url.Values{}, me), teamPage+"?done=removed")
	page := body(t, s.send("GET", teamPage, nil, me))
	if !strings.Contains(page, "does not work any more,") || strings.Contains(page, "works until") || waitingRow.FindString(page) == "" {
		t.Errorf("after she was removed: %s", page)
	}
}

func TestInvitingFromTheTeamPage(t *testing.T) {
	s, _ := onTeam(t, access.Manager)
	me := s.session()
	expect(t, s.send("POST", teamPage, url.Values{"email": {"no address"}, "role": {"instructor"}}, me), 400, `data-error="VALIDATION_ERROR"`, `value="no address"`, `aria-invalid="true"`, `value="instructor" selected`)
	link := s.invited(me, "ben@sunrise.example", access.Frontdesk)
	sent, err := s.outbox.Messages(1)
	if err != nil || len(sent) != 1 || sent[0].To != "ben@sunrise.example" || !strings.Contains(sent[0].Text, link) {
		t.Errorf("sent %+v, %v", sent, err)
	}
	page := body(t, s.send("GET", teamPage, nil, me))
	row := waitingRow.FindStringSubmatch(page)
	if row == nil || strings.Contains(page, "inv_") || !strings.Contains(page, "ben@sunrise.example") {
		t.Fatalf("waiting: %s", page)
	}
	leads(t, s.send("POST", teamPage+"/invitations/"+row[1]+"/withdraw", url.Values{}, me), teamPage+"?done=withdrawn")
	expect(t, s.send("POST", teamPage+"/invitations/"+row[1]+"/withdraw", url.Values{}, me), 404, `data-error="NOT_FOUND"`)
	expect(t, s.send("GET", link, nil), 404, `data-error="NOT_FOUND"`)
}
