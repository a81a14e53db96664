package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// TestAKeysChangesAreFeltByTheNextRequest, each of them made by the operator while the key is in use.
func TestAKeysChangesAreFeltByTheNextRequest(t *testing.T) {
	localrun.Case(t)
	const people = `{"query":"{ activeBusiness { participants(first: 1) { nodes { name } } } }"}`
	wants := func(step, secret string, status int, says string) {
		t.Helper()
		a := localrun.Call(t, http.MethodPost, graphql(0), secret, people, "X-Forwarded-For", "203.0.113.7")
		if a.Status != status || !strings.Contains(a.Body, says) {
			t.Errorf("%s: %d %s", step, a.Status, a.Body)
		}
	}
	key := site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "partner", "--name", "in use", "--scopes", "participants:read,products:read")
	edit := func(flag, value string) { t.Helper(); site.Ops(t, "", "key", "edit", "--id", key.ID, flag, value) }
	wants("new", key.Secret, 200, "nodes")
	edit("--scopes", "products:read")
	wants("narrowed", key.Secret, 403, `"reason":"insufficient_scope"`)
	edit("--scopes", "participants:read")
	wants("widened", key.Secret, 200, "nodes")
	edit("--sources", "203.0.113.7,2001:db8::/32")
	wants("from elsewhere, and saying otherwise", key.Secret, 403, `"reason":"source_not_allowed"`)
	edit("--sources", "127.0.0.0/8")
	wants("from here", key.Secret, 200, "nodes")

	second := site.Ops(t, "", "key", "rotate", "--id", key.ID, "--overlap", "1h")
	wants("the old one in its overlap", key.Secret, 200, "nodes")
	wants("the new one", second.Secret, 200, "nodes")
	third := site.Ops(t, "", "key", "rotate", "--id", second.ID, "--overlap", "0")
	wants("replaced at once", second.Secret, 401, "UNAUTHORIZED")
	wants("the one that replaced it", third.Secret, 200, "nodes")
	site.Ops(t, "", "key", "revoke", "--id", key.ID)
	wants("revoked in its overlap", key.Secret, 401, "UNAUTHORIZED")
	site.Ops(t, "", "key", "edit", "--dry-run", "--id", third.ID, "--scopes", "products:read")
	wants("after a dry run", third.Secret, 200, "nodes")
}

// TestAPersonsStandingIsFeltByTheNextRequest: of a business of its own, what it is granted, its person's role and membership,
// and the consent itself.
func TestAPersonsStandingIsFeltByTheNextRequest(t *testing.T) {
	localrun.Case(t)
	const handle, email = "felt-at-once", "felt@example.com"
	site.Ops(t, "", "business", "create", "--handle", handle, "--name", "Felt", "--time-zone", "Europe/Berlin")
	person := localrun.Person{Email: email, Password: "a password of felt"}
	site.Ops(t, person.Password, "user", "create", "--email", email, "--name", "Fe", "--password-stdin")
	role := func(r string) {
		t.Helper()
		site.Ops(t, "", "member", "set", "--business", handle, "--email", email, "--role", r)
	}
	role("owner")
	f := flow{run: site, client: site.Register(t, "Felt", callback)}
	var err error
	if f.back, err = localrun.NewBrowser(t).Authorize(t.Context(), f.client.Authorize(site.BaseURL+"/oauth/authorize", "", "read:services write:bookings"), person, handle); err != nil {
		t.Fatal(err)
	}
	token := f.tokens(t)
	// Nothing can be booked in a business without activities: who may, is told that the activity is missing.
	wants := func(step string, status int, says string) {
		t.Helper()
		e := plainCall(t, site, token.AccessToken, "tool", "create_booking", map[string]any{"customerName": "A", "customerEmail": "a@example.com", "serviceId": "x", "startTime": "2999-01-01T10:00:00Z"})
		if text, _ := json.Marshal(e.Error); e.status != status || !strings.Contains(string(text), says) {
			t.Errorf("%s: %d %s", step, e.status, text)
		}
	}
	wants("the owner", 404, "NOT_FOUND")
	role("instructor")
	wants("the instructor", 403, `"reason":"role"`)
	role("frontdesk")
	wants("the front desk", 404, "NOT_FOUND")
	site.Ops(t, "", "grants", "set", "--business", handle, "--grants", "activities")
	wants("without the grant", 403, `"reason":"business_not_granted"`)
	site.Ops(t, "", "grants", "set", "--business", handle, "--grants", "*")
	wants("with the grant again", 404, "NOT_FOUND")
	site.Ops(t, "", "member", "remove", "--business", handle, "--email", email)
	wants("removed", 403, `"reason":"membership_ended"`)
	role("manager")
	wants("back", 404, "NOT_FOUND")
	if a := f.revoke(t, token.RefreshToken); a.Status != http.StatusOK {
		t.Fatal(fmt.Sprint(a.Status, a.Body))
	}
	wants("the consent taken back", 401, "UNAUTHORIZED")
}
