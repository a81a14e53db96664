package peers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/infra/e2e/localrun"
)

// show opens a page and looks at it, on a phone and on a wide screen.
func (c *chromium) show(path, name string) {
	c.t.Helper()
	if status := c.open(path); status != http.StatusOK {
		c.t.Fatalf("%s: %d %s", path, status, c.text())
	}
	c.looks(name)
}

// looks looks at the page on a phone and on a wide screen.
func (c *chromium) looks(name string) {
	c.t.Helper()
	c.look(name)
	c.onADesk()
	c.do(prefer("light"))
	if width := evaluate[float64](c, `document.scrollingElement.scrollWidth`); width > deskWidth {
		c.t.Errorf("%s is %v pixels wide on a wide screen", name, width)
	}
	c.keep("desk-" + name)
	c.onAPhone()
}

// unfoldAll opens whatever can be open on the page at once.
func (c *chromium) unfoldAll() {
	c.t.Helper()
	evaluate[int](c, `[...document.querySelectorAll("details")].map(d => d.open = true).length`)
}

// TestKeysPagesLook with all that can stand on them, and as a new business sees them.
func TestKeysPagesLook(t *testing.T) {
	w, tab := newWorkplace(t, "looks-keys"), openChromium(t)
	tab.enter(w.owner, w.path+apiKeys)
	tab.onAPhone()
	tab.looks("keys-none")
	tab.fillInKey("partner", strings.Repeat("W", 100), "participants:read", "webhooks:write")
	form := newKey("partner")
	tab.do(chromedp.SendKeys(form+" [name=sources]", "2001:db8:1234:5678:9abc:def0:1234:5678, 203.0.113.7, 198.51.100.0/24"))
	tab.press(form + " button")
	tab.looks("keys-made")
	w.asks(t, tab.shownSecret(), "{ activeBusiness { name } }")
	tab.open(w.path + apiKeys)
	replace := liveKeys + " details:has(form[action$='/rotate'])"
	tab.unfold(replace)
	tab.press(replace + " button")
	tab.looks("keys-replaced")
	revoke := liveKeys + ":not(:has(a[href^='#key-'])) details:has(form[action$='/revoke'])"
	tab.unfold(revoke)
	tab.press(revoke + " button")
	tab.unfoldAll()
	tab.looks("keys-unfolded")

	tab.open(w.path + developer)
	evaluate[bool](tab, fmt.Sprintf(`document.querySelector(%q).noValidate = true`, newKey("assistant")+" form"))
	tab.press(newKey("assistant") + " button")
	tab.do(chromedp.WaitVisible("#name-assistant:focus")) // a page gets its focus a moment after it is there
	if code := tab.refusal(); code != "VALIDATION_ERROR" {
		t.Errorf("refused with %q: %s", code, tab.text())
	}
	tab.looks("keys-refused")
}

// TestTeamPagesLook with an invitation just made, and at its other end.
func TestTeamPagesLook(t *testing.T) {
	w, tab := newWorkplace(t, "looks-team"), openChromium(t)
	w.person(t, "manager")
	w.person(t, "frontdesk")
	tab.enter(w.owner, w.path+"/team")
	tab.onAPhone()
	link := tab.invite("a-very-long-name-without-any-place-to-break-it@"+strings.Repeat("long.", 20)+"example", "manager")
	tab.looks("team-invited")
	tab.unfoldAll()
	tab.looks("team-unfolded")
	tab.do(chromedp.SetValue("#email", "frontdesk@looks-team.example"))
	tab.press("form:has(#email) button")
	tab.looks("team-refused")

	other := tab.profile()
	other.onAPhone()
	other.show(link, "invitation-signed-out")
	other.press("a[href^='/console/sign-in']")
	other.signInFrom(w.owner)
	other.looks("invitation-for-somebody-else")
	stranger := newWorkplace(t, "looks-elsewhere").owner
	unproven := tab.invite(stranger.Email, "instructor")
	other.open(unproven)
	other.press("main form button") // out, and back
	other.signInFrom(stranger)
	other.says("First show that " + stranger.Email + " is yours.")
	other.looks("invitation-unproven")
	if status := other.open("/console/invitation?invitation=nothing"); status != http.StatusNotFound {
		t.Errorf("no invitation: %d", status)
	}
	other.looks("invitation-not-found")
}

// TestWebhooksPagesLook with all that can stand on them, and as a new business sees them.
func TestWebhooksPagesLook(t *testing.T) {
	w, tab, program := newWorkplace(t, "looks-webhooks"), openChromium(t), newReceiver(t)
	tab.enter(w.owner, w.path+"/webhooks")
	tab.onAPhone()
	tab.looks("webhooks-none")
	evaluate[bool](tab, fmt.Sprintf(`document.querySelector(%q).noValidate = true`, hookForm))
	tab.press(createHook)
	tab.refused("webhooks-refused", "url-new")
	long := program.address + "/" + strings.Repeat("a-very-long-address-", 20)
	tab.fillInWebhook(long, strings.Repeat("W", 100), "api_key.created", "participant.marketing_consent_granted")
	program.status.Store(http.StatusServiceUnavailable)
	tab.press(testFirst)
	tab.looks("webhooks-test-failed")
	program.status.Store(http.StatusNoContent)
	tab.press(testFirst)
	tab.looks("webhooks-tested")
	tab.press(createHook)
	page := tab.at()
	tab.looks("webhook-created")
	tab.press("form[action$='/test'] button")
	tab.until(page, delivered("delivered"))
	program.status.Store(http.StatusServiceUnavailable)
	tab.press("form[action$='/test'] button")
	tab.until(page, delivered("pending")+" .bad")
	tab.unfoldAll()
	tab.looks("webhook-unfolded")
	tab.press(delivered("pending") + " a")
	tab.looks("webhook-delivery")
	tab.show(w.path+"/webhooks", "webhooks-failing")
	tab.open(page)
	tab.unfold("details:has(form[action$='/rotate'])")
	tab.press("form[action$='/rotate'] button")
	tab.looks("webhook-rotated")
	tab.unfold("#again")
	tab.do(chromedp.SetValue("#from", "2020-01-01T00:00"), chromedp.SetValue("#to", "2020-01-02T00:00"))
	tab.press("#again button")
	tab.do(chromedp.WaitVisible("#from:focus-within"))
	tab.looks("webhook-nothing-to-send-again")
	tab.press("form[action$='/disable'] button")
	tab.looks("webhook-switched-off")
}

// TestOtherConsolePagesLook of a business in use.
func TestOtherConsolePagesLook(t *testing.T) {
	tab, who := openChromium(t), site.Staff(t, 0, "owner")
	path := "/console/@" + site.Handle(0)
	for _, credential := range []string{site.Key(t, 0, "assistant", "live"), site.Key(t, 0, "partner", "live")} {
		localrun.Call(t, http.MethodPost, site.AssistantDoor(), credential, `{"type":"resource","name":"services","params":{}}`)
	}
	tab.enter(who, "/console")
	tab.onAPhone()
	tab.looks("home-owner")
	newDesktop(t).connect(tab)
	for _, one := range []struct{ path, name string }{
		{path + "/apps", "apps"}, {path + "/webhooks", "webhooks"}, {path + "/usage", "usage"}, {path + "/usage?door=account", "usage-none"},
		{path + "/log?group=doors", "log"}, {"/console/you", "you"},
	} {
		tab.show(one.path, one.name)
	}
	tab.open(path + "/log?group=doors")
	tab.press("main tbody a")
	tab.looks("event")
}

func TestDevelopersPagesLook(t *testing.T) {
	tab, path := openChromium(t), "/console/@"+site.Handle(0)
	tab.enter(site.Staff(t, 0, "manager"), path+"/developers")
	tab.onAPhone()
	for _, guide := range guides {
		name := strings.ReplaceAll(strings.TrimPrefix(guide, "/"), "/", "-")
		tab.show(path+guide, name)
		if evaluate[bool](tab, `!!document.querySelector("main details")`) {
			tab.unfoldAll()
			tab.read(name + "-unfolded") // Tab stops where it did
		}
	}
	tab.open(path + "/developers/assistant#tool-cancel_booking")
	if !evaluate[bool](tab, `document.querySelector("#tool-cancel_booking").checkVisibility() && document.querySelectorAll("[open]").length === 1`) {
		t.Error("an address that names a tool does not unfold it, and it alone")
	}
}
