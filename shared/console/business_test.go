package console_test

import (
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// inBusiness is a console whose person has a role in one business.
func inBusiness(t *testing.T, role access.Role) *site {
	s := newSite(t, "http://127.0.0.1:8787")
	s.store.members = []account.Membership{{UserID: s.person.ID, Business: access.Business{ID: "sunrise0sunrise0", Handle: "sunrise", Name: "Sunrise <b>Yoga"}, Grants: access.All, Role: role}}
	return s
}

func TestABusinessIsForItsTeam(t *testing.T) {
	s := inBusiness(t, access.Owner)
	me := s.session()
	expect(t, s.send("GET", "/console/@sunrise/developers", nil, me), 200, "Sunrise &lt;b&gt;Yoga", `aria-current="page"`)
	expect(t, s.send("GET", "/console/@other/developers", nil, me), 403, `data-error="FORBIDDEN"`, email)
	expect(t, s.send("GET", "/console/@sunrise/nothing", nil, me), 404, `data-error="NOT_FOUND"`)
	expect(t, s.send("GET", "/console/@sunrise/developers/nothing", nil, me), 404)
	expect(t, s.send("POST", "/console/@sunrise/developers", url.Values{}, me), 405)
}

func TestABusinessWithoutASession(t *testing.T) {
	s := inBusiness(t, access.Owner)
	res := s.send("GET", "/console/@sunrise/developers?x=1", nil)
	if want := "/console/sign-in?return=%2Fconsole%2F%40sunrise%2Fdevelopers%3Fx%3D1"; res.StatusCode != 303 || res.Header.Get("Location") != want {
		t.Errorf("%d to %s", res.StatusCode, res.Header.Get("Location"))
	}
}

func TestGuidesNameThisBusinesssAddresses(t *testing.T) {
	s := inBusiness(t, access.Instructor)
	me := s.session()
	for guide, texts := range map[string][]string{
		"":           {"/@sunrise/api/graphql", "/@sunrise/api/mcp", "participants:read", "mcp:account", "RATE_LIMITED"},
		"/partner":   {"/@sunrise/api/graphql", "participants:read", "Ask the owner"},
		"/assistant": {"/api/mcp", "/api/oauth/authorize", "read:customers", "create_booking", "1 to 100 characters"},
		"/staff":     {"/@sunrise/api/mcp", "/.well-known/oauth-protected-resource/@sunrise/api/mcp", "mcp:business", "upcoming_sessions", "Answer"},
		"/account":   {"/account/api/mcp", "/public/api/mcp", "mcp:account"},
	} {
		page := body(t, s.send("GET", "/console/@sunrise/developers"+guide, nil, me))
		for _, text := range texts {
			if !strings.Contains(page, text) {
				t.Errorf("developers%s does not say %s", guide, text)
			}
		}
	}
}
