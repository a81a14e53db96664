package peers

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"frontdesk/infra/e2e/localrun"
)

// profile opens a tab that shares nothing with this one but the Chromium: somebody else's, without any cookie.
func (c *chromium) profile() *chromium {
	c.t.Helper()
	ctx, closeTab := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	c.t.Cleanup(closeTab)
	other := &chromium{c.t, ctx}
	other.begin()
	return other
}

// open goes to a path of the shared run and returns with what status the page came, after all redirects.
func (c *chromium) open(path string) int64 {
	c.t.Helper()
	return c.leads(chromedp.Navigate(site.BaseURL + path))
}

// press clicks on what leads to another page, and returns with what status that one came.
func (c *chromium) press(selector string) int64 {
	c.t.Helper()
	return c.leads(chromedp.WaitVisible(selector), chromedp.Click(selector))
}

// leads does what leads to another page, and returns with what status that one came.
func (c *chromium) leads(steps ...step) int64 {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.ctx, patience/4)
	defer cancel()
	answer, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		c.t.Fatalf("%v at %s", err, c.text())
	}
	return answer.Status
}

// enter goes to a page of the console and signs in on the way.
func (c *chromium) enter(who localrun.Person, path string) {
	c.t.Helper()
	if status := c.open(path); status != 200 || c.at() != "/console/sign-in" {
		c.t.Fatalf("%s without a session: %d at %s", path, status, c.at())
	}
	c.signInFrom(who)
	if at := c.at(); at != path {
		c.t.Fatalf("after signing in: at %s, not %s", at, path)
	}
}

// signInFrom fills in the sign-in page and goes on from there.
func (c *chromium) signInFrom(who localrun.Person) {
	c.t.Helper()
	c.do(chromedp.SendKeys("#email", who.Email), chromedp.SendKeys("#password", who.Password))
	c.press("form[action='/console/sign-in'] button")
}

// at returns the path of the page.
func (c *chromium) at() string {
	c.t.Helper()
	return evaluate[string](c, `location.pathname`)
}

// text returns what the page says.
func (c *chromium) text() string {
	c.t.Helper()
	return evaluate[string](c, `document.body.innerText`)
}

// says fails for each text that the page does not say.
func (c *chromium) says(texts ...string) {
	c.t.Helper()
	page := c.text()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			c.t.Errorf("%s does not say %q: %s", c.at(), text, page)
		}
	}
}

// count returns how many elements of the page are selected.
func (c *chromium) count(selector string) int {
	c.t.Helper()
	return evaluate[int](c, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector))
}

// textOf returns the text of an element, and "" when the page has none such.
func (c *chromium) textOf(selector string) string {
	c.t.Helper()
	return strings.TrimSpace(evaluate[string](c, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector)))
}

// refusal returns the code of the error that the page shows, or "".
func (c *chromium) refusal() string {
	c.t.Helper()
	return evaluate[string](c, `document.querySelector("[data-error]")?.dataset.error ?? ""`)
}

// unfold opens a details element, whose contents nobody can use before.
func (c *chromium) unfold(details string) {
	c.t.Helper()
	if c.count(details+"[open]") == 0 {
		c.do(chromedp.Click(details+" > summary"), chromedp.WaitVisible(details+"[open] form"))
	}
}

// copy presses the button that copies the element of that id, and returns what is in the clipboard then: that element's text.
func (c *chromium) copy(id string) string {
	c.t.Helper()
	button := fmt.Sprintf("[data-copy=%q]", id)
	c.do(chromedp.Click(button), chromedp.Poll[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).textContent === "Copied"`, button)))
	ctx, cancel := context.WithTimeout(c.ctx, patience/4)
	defer cancel()
	_, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "clipboard-read"}, Setting: browser.PermissionSettingGranted})
	if err != nil {
		c.t.Fatal(err)
	}
	shown, copied := evaluate[string](c, fmt.Sprintf(`document.getElementById(%q).textContent.trim()`, id)), ""
	for copied != shown { // the text may still be on its way through Chromium when the page says so
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`navigator.clipboard.readText()`, chromedp.EvalAwaitPromise))
		if err != nil {
			c.t.Fatalf("%v: the clipboard has %q, and #%s %q", err, copied, id, shown)
		}
		copied = text
	}
	return copied
}

// withoutScript makes the tab's pages run no script from the next one on.
func (c *chromium) withoutScript() {
	c.t.Helper()
	c.do(func(ctx context.Context, target *chromedp.Target) (none chromedp.Void, _ error) {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return none, err
	})
}
