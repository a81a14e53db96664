package peers

import (
	"fmt"
	"html"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"
	"time"

	"frontdesk/infra/e2e/localrun"
)

// TestUpstreamSignInAtARealProvider signs somebody in through oidc-provider: a new person, one who has an account by
// password, and one whose address the provider has not verified.
func TestUpstreamSignInAtARealProvider(t *testing.T) {
	for name, tt := range map[string]struct {
		email    string // "": a demo user's
		verified bool
		says     string
	}{
		"a new person":          {"upstream@example.com", true, "Somebody Upstream"},
		"a member of the staff": {"", true, "Your businesses"},
		"an unverified address": {"", false, `data-error="FORBIDDEN"`},
	} {
		t.Run(name, func(t *testing.T) {
			who := localrun.Person{Email: tt.email}
			if tt.email == "" {
				who = site.Staff(t, 0, "owner")
			}
			port := freePort(t)
			callback := fmt.Sprintf("http://127.0.0.1:%d/console/sign-in/oidc/callback", port)
			provider := startProvider(t, callback, who, tt.verified)
			run := localrun.MustStart(t, root, t.TempDir(), fmt.Sprintf("PORT=%d", port),
				"OIDC_ISSUER="+provider.Issuer, "OIDC_CLIENT_ID="+provider.ClientID, "OIDC_CLIENT_SECRET="+provider.ClientSecret)
			b, ctx := localrun.NewBrowser(t), t.Context()
			p, err := b.Open(ctx, run.BaseURL+"/console/sign-in?return=%2Fconsole%3Fa%3Db")
			if err != nil || !strings.Contains(p.Text, "Continue with "+strings.TrimPrefix(provider.Issuer, "http://")) {
				t.Fatal(err, p.Text)
			}
			p.Form.Action = "/console/sign-in/oidc" // as the button's formaction says
			if p, err = b.Submit(ctx, p); err != nil {
				t.Fatal(err)
			}
			leads := regexp.MustCompile(`<a class="button" href="([^"]+)"`).FindStringSubmatch(p.Text)
			if leads == nil {
				t.Fatalf("%d %s", p.Status, p.Text)
			}
			if p, err = b.Open(ctx, throughProvider(t, html.UnescapeString(leads[1]), callback)); err != nil {
				t.Fatal(err)
			}
			if tt.verified {
				if p.Status != http.StatusSeeOther || p.Location == nil || p.Location.RequestURI() != "/console?a=b" {
					t.Fatalf("%d to %v: %s", p.Status, p.Location, p.Text)
				}
				p, err = b.Open(ctx, p.Location.String())
			}
			if err != nil || !strings.Contains(p.Text, tt.says) {
				t.Errorf("%v: %d %s", err, p.Status, p.Text)
			}
		})
	}
}

// throughProvider follows the provider's redirects and returns the address at which the browser leaves it again.
func throughProvider(t *testing.T, address, callback string) string {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	there := &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	res, err := there.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	back, err := res.Location()
	if err != nil {
		t.Fatalf("the provider answers %s", res.Status)
	}
	for _, name := range []string{"code", "state"} {
		localrun.Saw(name, back.Query().Get(name))
	}
	return back.String()
}
