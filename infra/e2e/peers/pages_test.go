package peers

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/oauth2"
)

const phoneWidth = 390 // CSS pixels

// TestPagesFitAPhone looks at every page of sign-in and consent on a phone, in light and dark colours. Nobody may have
// to scroll sideways to see what they allow.
func TestPagesFitAPhone(t *testing.T) {
	tab, who := openChromium(t), site.StaffOfBoth(t)
	challenge := oauth2.S256ChallengeFromVerifier(oauth2.GenerateVerifier())
	at := func(name, redirectURI, resource, scope string) string {
		return authorizeAt(register(t, name, redirectURI), redirectURI, oauth2.GenerateVerifier(), challenge, resource, scope)
	}
	long := at(strings.Repeat("W", 100), "https://"+strings.Repeat("a-very-long-name.", 12)+"example/callback", site.AssistantDoor(), "read:* write:*")
	app := at("Cursor", "cursor://anysphere.cursor-mcp/oauth/callback", site.StaffDoor(0), "mcp:business")
	account := at("Claude", "https://claude.ai/api/mcp/auth_callback", site.AccountDoor(), "mcp:account")
	stranger := at("Other business", "http://localhost/callback", site.BaseURL+"/@no-such-business/api/mcp", "mcp:business")
	unknown := authorizeAt("unknown", "https://example.com/callback", "x", challenge, site.AssistantDoor(), "read:services")

	tab.do(chromedp.EmulateViewport(phoneWidth, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile))
	tab.do(chromedp.Navigate(app), chromedp.WaitVisible("#email"))
	tab.fits("sign-in")
	tab.do(chromedp.SendKeys("#email", who.Email), chromedp.SendKeys("#password", "not the password"), chromedp.Click("form[action='/console/sign-in'] button"),
		chromedp.WaitVisible("[data-error]"))
	tab.fits("sign-in-refused")
	tab.do(chromedp.SendKeys("#password", who.Password), chromedp.Click("form[action='/console/sign-in'] button"), chromedp.WaitVisible("#consent"))
	tab.fits("consent-app")
	for name, address := range map[string]string{"consent-long": long, "consent-account": account} {
		tab.do(chromedp.Navigate(address), chromedp.WaitVisible("#consent"))
		tab.fits(name)
	}
	for name, address := range map[string]string{"error-unknown-client": unknown, "error-no-role": stranger} {
		tab.do(chromedp.Navigate(address), chromedp.WaitVisible("[data-error]"))
		tab.fits(name)
	}
}

// fits fails when the page is wider than the window, or looks the same in light and in dark.
func (c *chromium) fits(name string) {
	c.t.Helper()
	grounds := map[string]string{}
	for _, colours := range []string{"light", "dark"} {
		c.do(prefer(colours))
		grounds[colours] = evaluate[string](c, `getComputedStyle(document.body).backgroundColor`)
		// Not innerWidth: a phone zooms out from a page that is too wide, which makes that larger.
		if width := evaluate[float64](c, `document.scrollingElement.scrollWidth`); width > phoneWidth {
			c.t.Errorf("%s in %s colours is %v pixels wide", name, colours, width)
		}
		c.keep("phone-" + name + "-" + colours)
	}
	if grounds["light"] == grounds["dark"] {
		c.t.Errorf("%s has the same ground in light and in dark: %s", name, grounds["dark"])
	}
}
