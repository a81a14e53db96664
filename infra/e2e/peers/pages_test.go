package peers

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/infra/e2e/localrun"
)

// TestConsentOnAPhone looks at every page on the way to a decision. Nobody may have to scroll sideways to see what they allow.
func TestConsentOnAPhone(t *testing.T) {
	tab, who := openChromium(t), site.StaffOfBoth(t)
	at := func(name, redirectURI, resource, scope string) string {
		return site.Register(t, name, redirectURI).Authorize(site.BaseURL+"/oauth/authorize", resource, scope)
	}
	long := at(strings.Repeat("W", 100), "https://"+strings.Repeat("a-very-long-name.", 12)+"example/callback", site.AssistantDoor(), "read:* write:*")
	app := at("Cursor", "cursor://anysphere.cursor-mcp/oauth/callback", site.StaffDoor(0), "mcp:business")
	account := at("Claude", "https://claude.ai/api/mcp/auth_callback", site.AccountDoor(), "mcp:account")
	stranger := at("Other business", "http://localhost/callback", site.BaseURL+"/@no-such-business/api/mcp", "mcp:business")
	unknown := localrun.Client{ID: "unknown", RedirectURI: "https://example.com/callback"}.Authorize(site.BaseURL+"/oauth/authorize", site.AssistantDoor(), "read:services")

	tab.onAPhone()
	tab.do(chromedp.Navigate(app), chromedp.WaitVisible("#email"))
	tab.look("sign-in")
	tab.do(chromedp.SendKeys("#email", who.Email), chromedp.SendKeys("#password", "not the password"), chromedp.Click("form[action='/console/sign-in'] button"))
	tab.refused("sign-in-refused", "password")
	tab.do(chromedp.SendKeys("#password", who.Password), chromedp.Click("form[action='/console/sign-in'] button"), chromedp.WaitVisible("#consent"))
	tab.look("consent-app")
	for name, address := range map[string]string{"consent-long": long, "consent-account": account} {
		tab.do(chromedp.Navigate(address), chromedp.WaitVisible("#consent"))
		tab.look(name)
	}
	for name, address := range map[string]string{"error-unknown-client": unknown, "error-no-role": stranger} {
		tab.do(chromedp.Navigate(address), chromedp.WaitVisible("[data-error]"))
		tab.look(name)
	}
}

// TestAccountOnAPhone looks at every page on which somebody gets an account, signs in or chooses a new password.
func TestAccountOnAPhone(t *testing.T) {
	run, tab := startWithProvider(t, idleProvider(t)), openChromium(t)
	who := localrun.Person{Email: "newcomer@example.com", Password: "newcomer's first password"}
	localrun.Saw("password", who.Password)
	show := func(path, name string) {
		t.Helper()
		tab.do(chromedp.Navigate(run.BaseURL+path), chromedp.WaitVisible("main"))
		tab.look(name)
	}
	tab.onAPhone()
	show("/console/sign-in", "sign-in-with-provider")
	tab.do(chromedp.Click("[formaction]"), chromedp.WaitVisible("a.button"))
	tab.look("on-the-way-to-the-provider")

	show("/console/sign-up", "sign-up")
	tab.send("email", "no address")
	tab.refused("sign-up-refused", "email")
	tab.send("email", who.Email)
	tab.do(chromedp.WaitVisible(".notice a"))
	tab.look("sent")
	tab.do(chromedp.Click(".notice a"), chromedp.WaitVisible("pre a"))
	tab.look("outbox")
	tab.do(chromedp.Click("pre a"), chromedp.WaitVisible("#name"))
	tab.look("sign-up-finish")
	used := evaluate[string](tab, `location.href`)
	tab.send("name", "Mira Newcomer", "password", "short")
	tab.refused("sign-up-finish-refused", "password")
	tab.send("password", who.Password)
	tab.do(chromedp.WaitVisible(".copy"))
	tab.look("home-newcomer")

	tab.do(chromedp.Navigate(used), chromedp.WaitVisible("[data-error]"))
	tab.look("link-that-was-used")
	show("/console/reset-password", "reset")
	tab.send("email", who.Email)
	tab.do(chromedp.WaitVisible(".notice a"), chromedp.Click(".notice a"), chromedp.WaitVisible("pre a"), chromedp.Click("pre a"), chromedp.WaitVisible("#password"))
	tab.look("reset-finish")
	tab.send("password", who.Password)
	tab.do(chromedp.WaitVisible(".copy"), chromedp.Click("[action='/console/sign-out'] button"), chromedp.WaitVisible("#email"))

	owner := run.StaffOfBoth(t)
	tab.send("email", owner.Email, "password", owner.Password)
	tab.do(chromedp.WaitVisible(".copy"))
	tab.look("home")
	show("/console/nothing", "error-not-found")
	show("/console/sign-out", "error-wrong-method")
}

// send fills in the page's form and sends it, whatever the browser itself thinks of what was filled in. field alternates
// ids and values.
func (c *chromium) send(field ...string) {
	c.t.Helper()
	for i := 0; i < len(field); i += 2 {
		c.do(chromedp.SetValue("#"+field[i], field[i+1]))
	}
	c.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("main form").noValidate = true`), chromedp.Click("main form button:first-of-type"))
}

// refused waits for a page that shows a refusal and looks at it. The focus must be on the field that was refused, and
// programs that read the page out must find the reason there.
func (c *chromium) refused(name, field string) {
	c.t.Helper()
	// A page gets its focus a moment after it is there.
	c.do(chromedp.WaitVisible("[data-error]"), chromedp.WaitVisible("#"+field+":focus"))
	if !evaluate[bool](c, `document.activeElement.getAttribute("aria-describedby").split(" ").includes(document.querySelector("[role=alert]").id)`) {
		c.t.Errorf("%s: nothing leads from the field to the reason", name)
	}
	if !evaluate[bool](c, `getComputedStyle(document.activeElement).borderColor === getComputedStyle(document.querySelector("[role=alert]")).borderColor`) {
		c.t.Errorf("%s: the field does not look refused", name)
	}
	if title := evaluate[string](c, `document.title`); !strings.HasPrefix(title, "Error: ") {
		c.t.Errorf("%s: the title is %q", name, title)
	}
	c.look(name)
}
