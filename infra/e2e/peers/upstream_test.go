package peers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/infra/e2e/localrun"
)

// startWithProvider starts a run that people may sign in to through a provider.
func startWithProvider(t *testing.T, p provider, env ...string) *localrun.Run {
	t.Helper()
	return localrun.MustStart(t, root, t.TempDir(), append(env, "OIDC_ISSUER="+p.Issuer, "OIDC_CLIENT_ID="+p.ClientID, "OIDC_CLIENT_SECRET="+p.ClientSecret, "OIDC_NAME="+providerName)...)
}

const providerName = "Studio ID"

// idleProvider is one that answers 204, at which a browser stays where it is: on the page that leads to the provider.
func idleProvider(t *testing.T) provider {
	t.Helper()
	p := provider{ClientID: "frontdesk", ClientSecret: "a secret that this provider does not look at"}
	idle := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/openid-configuration" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{"issuer": p.Issuer, "authorization_endpoint": p.Issuer + "/authorize", "token_endpoint": p.Issuer + "/token", "jwks_uri": p.Issuer + "/keys"})
	}))
	t.Cleanup(idle.Close)
	p.Issuer = idle.URL
	return p
}

// TestUpstreamSignInAtARealProvider signs somebody in through oidc-provider, in Chromium: a new person, one who has an account
// by password, and one whose address the provider has not verified. It is Chromium's form-action rule that forbids to
// answer the button's form with a redirect to the provider.
func TestUpstreamSignInAtARealProvider(t *testing.T) {
	for name, tt := range map[string]struct {
		email    string // "": a demo user's
		verified bool
		says     string
	}{
		"a new person":          {"upstream@example.com", true, "Somebody Upstream"},
		"a member of the staff": {"", true, "Your businesses"},
		"an unverified address": {"", false, "Your provider did not tell us an e-mail address that it has verified"},
	} {
		t.Run(name, func(t *testing.T) {
			who := localrun.Person{Email: tt.email}
			if tt.email == "" {
				who = site.Staff(t, 0, "owner")
			}
			port := freePort(t)
			callback := fmt.Sprintf("http://127.0.0.1:%d/console/sign-in/oidc/callback", port)
			run, tab := startWithProvider(t, startProvider(t, callback, who, tt.verified), fmt.Sprintf("PORT=%d", port)), openChromium(t)
			tab.do(chromedp.Navigate(run.BaseURL+"/console/sign-in?return=%2Fconsole%3Fa%3Db"), chromedp.WaitVisible("#email"))
			if button := evaluate[string](tab, `document.querySelector("[formaction]").innerText`); button != "Continue with "+providerName {
				t.Errorf("the button says %q", button)
			}
			arrived := ".copy" // an address for an assistant, on the start page
			if !tt.verified {
				arrived = "[data-error=FORBIDDEN]"
			}
			tab.do(chromedp.Click("[formaction]"), chromedp.WaitVisible(arrived))
			if at := evaluate[string](tab, `location.pathname + location.search`); tt.verified && at != "/console?a=b" {
				t.Errorf("arrived at %s", at)
			}
			if text := evaluate[string](tab, `document.body.innerText`); !strings.Contains(text, tt.says) {
				t.Errorf("no %q in %s", tt.says, text)
			}
		})
	}
}
