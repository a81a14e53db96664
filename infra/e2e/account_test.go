package e2e

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// mailed returns the link in the newest of the console's e-mails to an address, as the page of the outbox shows it.
func mailed(t *testing.T, address string) string {
	t.Helper()
	a := localrun.Call(t, http.MethodGet, site.BaseURL+"/console/outbox", "", "")
	_, mail, _ := strings.Cut(a.Body, ">To "+address+" ")
	mail, _, _ = strings.Cut(mail, "</article>")
	link := regexp.MustCompile(`href="(https?://[^"]+\?link=[^"]+)"`).FindStringSubmatch(mail)
	if link == nil {
		t.Fatalf("no e-mail to %s in %s", address, a.Body)
	}
	localrun.SawAddress(html.UnescapeString(link[1]))
	return html.UnescapeString(link[1])
}

// TestSignUpOnTheWayToConsent: who has no account yet makes one by e-mail, and ends where they were going.
func TestSignUpOnTheWayToConsent(t *testing.T) {
	localrun.Case(t)
	b, ctx := localrun.NewBrowser(t), t.Context()
	must := func(p localrun.Page, err error) localrun.Page {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	client := site.Register(t, "End-to-end test", callback)
	client.State = "a&b="
	p := must(b.Open(ctx, client.Authorize(site.BaseURL+"/oauth/authorize", site.AccountDoor(), "mcp:account")))
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

	outbox := must(b.Open(ctx, site.BaseURL+"/console/outbox"))
	if !strings.Contains(outbox.Text, "newcomer@example.com") {
		t.Errorf("the outbox's page: %d %s", outbox.Status, outbox.Text)
	}
}
