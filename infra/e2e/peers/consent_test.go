package peers

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/oauth2"

	"frontdesk/infra/e2e/localrun"
)

// desktop is a program on a person's own computer: a registered client that waits for its redirect.
type desktop struct {
	localrun.Client
	redirects chan url.Values
}

func newDesktop(t *testing.T) *desktop {
	t.Helper()
	d := &desktop{redirects: make(chan url.Values, 1)}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/callback" {
			d.redirects <- r.URL.Query()
		}
		fmt.Fprint(w, "<p id=done>You can go back to the program.</p>")
	}))
	t.Cleanup(listener.Close)
	d.Client = site.Register(t, "Pocket Planner", listener.URL+"/callback")
	return d
}

// authorize returns the address to send a person to, for an AI tool that reads services.
func (d *desktop) authorize() string {
	return d.Authorize(site.BaseURL+"/oauth/authorize", site.AssistantDoor(), "read:services write:bookings")
}

// answered returns what the redirect brought, once the browser has followed it.
func (d *desktop) answered(tab *chromium) url.Values {
	tab.t.Helper()
	tab.do(chromedp.WaitVisible("#done"))
	q := <-d.redirects
	localrun.Saw("code", q.Get("code"))
	localrun.Saw("state", d.State)
	if q.Get("state") != d.State || q.Get("iss") != site.BaseURL {
		tab.t.Errorf("the redirect brought %v", q)
	}
	return q
}

// exchange turns the code into an access token.
func (d *desktop) exchange(t *testing.T, code string) string {
	t.Helper()
	client := oauth2.Config{ClientID: d.ID, RedirectURL: d.RedirectURI, Endpoint: oauth2.Endpoint{TokenURL: site.BaseURL + "/oauth/token", AuthStyle: oauth2.AuthStyleInParams}}
	ctx := context.WithValue(t.Context(), oauth2.HTTPClient, &http.Client{Transport: localrun.Transport(t)})
	token, err := client.Exchange(ctx, code, oauth2.VerifierOption(d.Verifier))
	if err != nil {
		t.Fatal(err)
	}
	return token.AccessToken
}

func TestAPersonApproves(t *testing.T) {
	tab, d := openChromium(t), newDesktop(t)
	tab.do(chromedp.Navigate(d.authorize()), chromedp.WaitVisible("#email"))
	tab.keep("sign-in")
	tab.signIn(site.Staff(t, 0, "owner"))
	tab.do(chromedp.Click("[form=sign-out]"), chromedp.WaitVisible("#email")) // it is somebody else's computer
	tab.signIn(site.StaffOfBoth(t))

	// What keeps a person from giving access to a stranger must stand out (MCP's consent rules): where it goes, and that
	// a program on this computer asks.
	host := strings.TrimPrefix(strings.TrimSuffix(d.RedirectURI, "/callback"), "http://")
	if got := evaluate[string](tab, `document.querySelector(".host").innerText`); got != host {
		t.Errorf("the page shows %q as the destination, not %q", got, host)
	}
	size := func(selector string) float64 {
		return evaluate[float64](tab, fmt.Sprintf(`parseFloat(getComputedStyle(document.querySelector(%q)).fontSize)`, selector))
	}
	if size(".host") < 1.3*size("body") {
		t.Errorf("the destination is %vpx large, the text %vpx", size(".host"), size("body"))
	}
	for _, selector := range []string{".host", ".notice"} {
		if !evaluate[bool](tab, fmt.Sprintf(`document.querySelector(%q).checkVisibility({opacityProperty: true, visibilityProperty: true})`, selector)) {
			t.Errorf("%s is not visible", selector)
		}
	}
	if warning := evaluate[string](tab, `document.querySelector(".notice").innerText`); !strings.Contains(warning, "on your own computer") {
		t.Errorf("the warning is %q", warning)
	}
	choices := evaluate[[]string](tab, `[...document.querySelectorAll("select[name=business] option")].map(o => o.value)`)
	if !slices.Contains(choices, site.Handle(0)) || !slices.Contains(choices, site.Handle(1)) {
		t.Errorf("the choices are %v", choices)
	}
	tab.do(chromedp.SetValue("select[name=business]", site.Handle(1)))
	tab.keep("consent")

	tab.do(chromedp.Click("button[value=approve]"))
	q := d.answered(tab)
	if q.Get("code") == "" || q.Has("error") {
		t.Fatalf("the redirect brought %v", q)
	}
	a := localrun.Call(t, http.MethodPost, site.AssistantDoor(), d.exchange(t, q.Get("code")), `{"type":"resource","name":"services","params":{}}`)
	if chosen := localrun.Call(t, http.MethodPost, site.AssistantDoor(), site.Key(t, 1, "assistant", "live"), `{"type":"resource","name":"services","params":{}}`); a.Status != http.StatusOK || a.Body != chosen.Body {
		t.Errorf("the token opens %d %s, not the services of the business that was chosen", a.Status, a.Body)
	}
}

// TestADoubleClickIsOneDecision: without a guard the second click cancels the first one's request, and its code is lost.
func TestADoubleClickIsOneDecision(t *testing.T) {
	tab, who := openChromium(t), site.StaffOfBoth(t)
	for n, pause := range []int{5, 20, 100} {
		d := newDesktop(t)
		tab.do(chromedp.Navigate(d.authorize()))
		if n == 0 {
			tab.do(chromedp.WaitVisible("#email"))
			tab.signIn(who)
		}
		tab.do(chromedp.WaitVisible("#consent"))
		evaluate[bool](tab, fmt.Sprintf(`(() => {
			const approve = document.querySelector("button[value=approve]");
			approve.click();
			setTimeout(() => approve.click(), %d);
			return true;
		})()`, pause))
		if q := d.answered(tab); q.Get("code") == "" {
			t.Errorf("clicks %d ms apart: the redirect brought %v", pause, q)
		}
	}
}

func TestAPersonDenies(t *testing.T) {
	tab, d := openChromium(t), newDesktop(t)
	tab.do(chromedp.Navigate(d.authorize()), chromedp.WaitVisible("#email"))
	tab.signIn(site.StaffOfBoth(t))
	tab.do(chromedp.Click("button[value=deny]"))
	if q := d.answered(tab); q.Get("error") != "access_denied" || q.Has("code") {
		t.Errorf("the redirect brought %v", q)
	}
}

// TestByKeyboardAlone goes through everything without a pointer, and sees at every step what has the focus.
func TestByKeyboardAlone(t *testing.T) {
	tab, d, who := openChromium(t), newDesktop(t), site.StaffOfBoth(t)
	tab.do(chromedp.Navigate(d.authorize()), chromedp.WaitVisible("#email"))
	tab.tabTo("#email")
	tab.do(chromedp.KeyEvent(who.Email))
	tab.tabTo("#password")
	tab.do(chromedp.KeyEvent(who.Password), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("#consent"))

	tab.tabTo("select[name=business]")
	before := evaluate[string](tab, `document.activeElement.value`)
	tab.do(chromedp.KeyEvent(kb.ArrowDown))
	if after := evaluate[string](tab, `document.activeElement.value`); after == before {
		t.Errorf("the arrow did not change the business, %s", before)
	}
	tab.tabTo("input[value='write:bookings']")
	tab.do(chromedp.KeyEvent(" "))
	if evaluate[bool](tab, `document.activeElement.checked`) {
		t.Error("the space bar did not untick the permission")
	}
	tab.tabTo("button[value=approve]")
	tab.keep("consent-by-keyboard")
	tab.do(chromedp.KeyEvent(kb.Enter))
	if q := d.answered(tab); q.Get("code") == "" {
		t.Errorf("the redirect brought %v", q)
	}
}
