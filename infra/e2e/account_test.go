package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
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
