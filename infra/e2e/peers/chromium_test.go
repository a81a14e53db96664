package peers

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"frontdesk/infra/e2e/localrun"
)

// screenshots is where pages are kept as pictures, for people to look at after a run.
const screenshots = root + "/.build/screenshots"

// chromium is a Chromium with a profile of its own and one tab. Whatever fails in it fails the test.
type chromium struct {
	t   *testing.T
	ctx context.Context
}

// step is something that a person does in a tab, or waits for.
type step = chromedp.Action[chromedp.Void]

// openChromium starts a Chromium that ends with the test.
func openChromium(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: install the package chromium")
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	ctx, end := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.NoSandbox, // CI runs as root, to whom Chromium refuses its sandbox; it sees our own pages only
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		chromedp.Cancel(ctx)
		closeTab()
		end()
		cancel()
	})
	c := &chromium{t, ctx}
	c.begin()
	return c
}

// begin makes the tab ready to be used.
func (c *chromium) begin() {
	c.t.Helper()
	if err := chromedp.Do(c.ctx); err != nil {
		c.t.Fatal(err)
	}
	if err := chromedp.Listen(c.ctx, watch); err != nil {
		c.t.Fatal(err)
	}
	c.do(focusWindow)
}

// watch remembers the secrets that pass through Chromium, so that no log may hold them.
func watch(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		localrun.SawAddress(e.Request.URL)
	case *network.EventResponseReceivedExtraInfo:
		h := http.Header{}
		for name, lines := range e.Headers {
			for line := range strings.SplitSeq(fmt.Sprint(lines), "\n") {
				h.Add(name, line)
			}
		}
		localrun.SawAnswer(h)
	}
}

func (c *chromium) do(steps ...step) {
	c.t.Helper()
	// Less than the tab has in all, so that it can still say where it stands.
	ctx, cancel := context.WithTimeout(c.ctx, patience/4)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		shown, _ := chromedp.Run(c.ctx, chromedp.Evaluate[string](`location.pathname + ": " + document.body.innerText`))
		c.t.Fatalf("%v at %s", err, shown)
	}
}

// evaluate returns what a JavaScript expression is on the page.
func evaluate[T any](c *chromium, expression string) T {
	c.t.Helper()
	value, err := chromedp.Run(c.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		c.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// keep takes a picture of the whole page.
func (c *chromium) keep(name string) {
	c.t.Helper()
	picture, err := chromedp.Run(c.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(screenshots, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(screenshots, name+".png"), picture, 0o644)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// signIn fills in the sign-in page and waits for the consent page.
func (c *chromium) signIn(who localrun.Person) {
	c.t.Helper()
	c.do(chromedp.SendKeys("#email", who.Email), chromedp.SendKeys("#password", who.Password), chromedp.Click("form[action='/console/sign-in'] button"),
		chromedp.WaitVisible("#consent"))
}

// tabTo presses Tab until an element has the focus. Each element on the way must show that it has it.
func (c *chromium) tabTo(selector string) {
	c.t.Helper()
	for range 30 {
		if evaluate[bool](c, fmt.Sprintf(`document.activeElement.matches(%q)`, selector)) {
			return
		}
		c.do(chromedp.KeyEvent(kb.Tab))
		if !evaluate[bool](c, `document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== "none"`) {
			c.t.Errorf("%s has the focus and does not show it", evaluate[string](c, `document.activeElement.outerHTML`))
		}
	}
	c.t.Fatalf("Tab does not lead to %s", selector)
}

// focusWindow gives the tab the focus that only one window of a desktop has.
func focusWindow(ctx context.Context, target *chromedp.Target) (none chromedp.Void, _ error) {
	_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	return none, err
}

// prefer makes Chromium prefer "light" or "dark" colours.
func prefer(colours string) step {
	return func(ctx context.Context, target *chromedp.Target) (none chromedp.Void, _ error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}}})
		return none, err
	}
}
