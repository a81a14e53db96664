package e2e

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"

	"golang.org/x/oauth2"
)

// mailed returns the link in the newest e-mail of the local run's outbox to an address.
func mailed(t *testing.T, address string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(site.Demo.Outbox, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range slices.Backward(files) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if found := regexp.MustCompile(`(?m)^https?://\S+\?link=\S+$`).Find(text); strings.Contains(string(text), "\nTo: "+address+"\n") && found != nil {
			return string(found)
		}
	}
	t.Fatalf("no e-mail to %s in %v", address, files)
	return ""
}

// authorization returns the address of an authorization request for the account door, by a client registered for it.
func authorization(t *testing.T) string {
	t.Helper()
	registered := localrun.Call(t, http.MethodPost, site.Demo.BaseURL+"/oauth/register", "", `{"client_name":"End-to-end test","redirect_uris":["`+callback+`"],"token_endpoint_auth_method":"none"}`)
	var client struct {
		ID string `json:"client_id"`
	}
	registered.JSON(t, &client)
	return site.Demo.BaseURL + "/oauth/authorize?" + url.Values{
		"response_type": {"code"}, "client_id": {client.ID}, "redirect_uri": {callback}, "resource": {site.Demo.BaseURL + "/account/api/mcp"}, "scope": {"mcp:account"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(strings.Repeat("v", 43))}, "code_challenge_method": {"S256"}, "state": {"a&b="},
	}.Encode()
}

// TestSignUpOnTheWayToConsent: who has no account yet makes one by e-mail, and ends where they were going.
func TestSignUpOnTheWayToConsent(t *testing.T) {
	b, ctx := localrun.NewBrowser(t), t.Context()
	must := func(p localrun.Page, err error) localrun.Page {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := must(b.Open(ctx, authorization(t)))
	p = must(b.Open(ctx, strings.Replace(p.Location.String(), "/console/sign-in", "/console/sign-up", 1)))
	p = must(b.Submit(ctx, p, "email", "Newcomer@example.com"))
	if p.Status != http.StatusOK || !strings.Contains(p.Text, "Look into your mailbox") {
		t.Fatalf("%d %s", p.Status, p.Text)
	}
	p = must(b.Open(ctx, mailed(t, "newcomer@example.com")))
	p = must(b.Submit(ctx, p, "name", "New Comer", "password", "a long password"))
	if p.Status != http.StatusSeeOther || p.Location == nil || p.Location.Path != "/oauth/authorize" {
		t.Fatalf("%d to %v: %s", p.Status, p.Location, p.Text)
	}
	p = must(b.Open(ctx, p.Location.String()))
	back, err := b.Approve(ctx, p, "")
	if err != nil || back.Query().Get("code") == "" || back.Query().Get("state") != "a&b=" {
		t.Errorf("%v, %v", back, err)
	}

	outbox := must(b.Open(ctx, site.Demo.BaseURL+"/console/outbox"))
	if !strings.Contains(outbox.Text, "newcomer@example.com") {
		t.Errorf("the outbox's page: %d %s", outbox.Status, outbox.Text)
	}
}
