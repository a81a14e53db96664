package e2e

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// shown finds what the pages promise to programs that read them: a secret, a refusal's code, and the keys that work.
var (
	shownSecret = regexp.MustCompile(`data-secret>([^<]+)<`)
	shownError  = regexp.MustCompile(`data-error="([A-Z_]+)"`)
	shownKey    = regexp.MustCompile(`data-key="(\w+)" data-status="live"`)
)

// script is somebody's program that uses the console by its published forms, as a browser without scripts.
type script struct {
	t *testing.T
	*localrun.Browser
}

// post sends a form that the program fills in by itself, and fails unless the page comes with that status.
func (s script) post(path string, form url.Values, status int) localrun.Page {
	s.t.Helper()
	at, err := url.Parse(site.BaseURL + path)
	if err != nil {
		s.t.Fatal(err)
	}
	p, err := s.Submit(context.Background(), localrun.Page{At: at, Form: localrun.Form{Action: path, Fields: form}})
	if err != nil || p.Status != status {
		s.t.Fatalf("%s with %v: %v, %d, not %d: %s", path, form, err, p.Status, status, p.Text)
	}
	return p
}

// secret returns the secret that a page shows.
func (s script) secret(p localrun.Page) string {
	s.t.Helper()
	found := shownSecret.FindStringSubmatch(p.Text)
	if found == nil {
		s.t.Fatalf("no secret in %s", p.Text)
	}
	localrun.Saw("token", found[1])
	return found[1]
}

// keys returns the ids of the keys that work.
func (s script) keys(path string) (ids []string) {
	s.t.Helper()
	p, err := s.Open(context.Background(), site.BaseURL+path)
	if err != nil || p.Status != http.StatusOK {
		s.t.Fatalf("%s: %v %d", path, err, p.Status)
	}
	for _, found := range shownKey.FindAllStringSubmatch(p.Text, -1) {
		ids = append(ids, found[1])
	}
	return ids
}

// TestAScriptUsesTheKeysPage by the names of its fields alone, which are published.
func TestAScriptUsesTheKeysPage(t *testing.T) {
	localrun.Case(t)
	const handle, path = "scripted", "/console/@scripted/settings/api-keys"
	site.Ops(t, "", "business", "create", "--handle", handle, "--name", "Scripted", "--time-zone", "Europe/Berlin")
	owner := localrun.Person{Email: "owner@scripted.example", Password: "the password of scripted"}
	site.Ops(t, owner.Password, "user", "create", "--email", owner.Email, "--name", "Owner", "--password-stdin")
	site.Ops(t, "", "member", "set", "--business", handle, "--email", owner.Email, "--role", "owner")
	s := script{t, localrun.NewBrowser(t)}
	key := url.Values{"name": {"A script's"}, "kind": {"partner"}, "scope": {"participants:read", "products:read"}, "expires": {"2999-12-31"}}
	if p := s.post(path, key, http.StatusUnauthorized); shownError.FindString(p.Text) != `data-error="UNAUTHORIZED"` {
		t.Errorf("signed out: %s", p.Text)
	}
	s.post("/console/sign-in", url.Values{"email": {owner.Email}, "password": {owner.Password}, "return": {path}}, http.StatusSeeOther)

	first := s.secret(s.post(path, key, http.StatusOK))
	ids := s.keys(path)
	if len(ids) != 1 {
		t.Fatalf("the keys are %v", ids)
	}
	second := s.secret(s.post(path+"/"+ids[0]+"/rotate", url.Values{"overlap": {"0"}}, http.StatusOK))
	for secret, want := range map[string]int{first: http.StatusUnauthorized, second: http.StatusOK} {
		if a := localrun.Call(t, http.MethodPost, site.BaseURL+"/@"+handle+"/api/graphql", secret, activeBusinessQuery); a.Status != want {
			t.Errorf("%s: %d %s", secret[:12], a.Status, a.Body)
		}
	}
	if ids = s.keys(path); len(ids) != 1 {
		t.Fatalf("after the rotation the keys are %v", ids)
	}
	s.post(path+"/"+ids[0]+"/edit", url.Values{"scope": {"products:read"}}, http.StatusSeeOther)
	s.post(path+"/"+ids[0]+"/revoke", url.Values{}, http.StatusSeeOther)
	if ids = s.keys(path); len(ids) != 0 {
		t.Errorf("after the revocation the keys are %v", ids)
	}
	for what, change := range map[string][2]string{"another door's scope": {"scope", "read:team"}, "a day that was": {"expires", "2020-01-01"}, "no such kind": {"kind", "root"}, "no name": {"name", ""}} {
		wrong := url.Values{"name": {"A script's"}, "kind": {"partner"}, "scope": {"participants:read"}}
		wrong.Set(change[0], change[1])
		if p := s.post(path, wrong, http.StatusBadRequest); shownError.FindString(p.Text) != `data-error="VALIDATION_ERROR"` || strings.Contains(p.Text, "data-secret>") {
			t.Errorf("%s: %s", what, p.Text)
		}
	}
}
