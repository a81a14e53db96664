package peers

import (
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"frontdesk/infra/e2e/localrun"
)

// The page of API keys has two addresses.
const (
	apiKeys   = "/settings/api-keys"
	developer = "/settings/developer"
)

const liveKeys = "[data-key][data-status=live]"

// newKey selects what is unfolded to make a key of that kind.
func newKey(kind string) string { return fmt.Sprintf("details:has(input[name=kind][value=%s])", kind) }

// fillInKey opens the form for a new key and fills it in; scopes are the boxes to click on, which may have been ticked.
func (c *chromium) fillInKey(kind, name string, scopes ...string) {
	c.t.Helper()
	form := newKey(kind)
	c.unfold(form)
	c.do(chromedp.SendKeys(form+" [name=name]", name))
	for _, scope := range scopes {
		c.do(chromedp.Click(fmt.Sprintf("%s [name=scope][value=%q]", form, scope)))
	}
}

// makeKey makes a key and returns its secret.
func (c *chromium) makeKey(kind, name string, scopes ...string) string {
	c.t.Helper()
	c.fillInKey(kind, name, scopes...)
	c.press(newKey(kind) + " button")
	return c.shownSecret()
}

// shownSecret returns the secret that the page shows. It fails when there is none, or none that is one.
func (c *chromium) shownSecret() string {
	c.t.Helper()
	secret := c.textOf("[data-secret]")
	if !regexp.MustCompile(`^(sk_test|biz_sk)_fd\w{40,}$`).MatchString(secret) {
		c.t.Fatalf("the page shows %q as the secret: %s", secret, c.text())
	}
	localrun.Saw("token", secret)
	return secret
}

// hides fails when the secret is anywhere in the page, seen or not.
func (c *chromium) hides(secret, when string) {
	c.t.Helper()
	if evaluate[bool](c, fmt.Sprintf(`document.documentElement.outerHTML.includes(%q)`, secret)) || c.count("[data-secret]") > 0 {
		c.t.Errorf("%s: the page shows the secret", when)
	}
}

// paste runs a command line in a shell, as somebody does who copied it, and returns what it printed.
func paste(t *testing.T, line string) string {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("curl is missing: install the package curl")
	}
	printed, err := exec.CommandContext(t.Context(), "sh", "-c", line).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, printed)
	}
	return string(printed)
}

// TestAnOwnerMakesAKeyOfEachKind by the page, at both of its addresses. Its secret is shown once, whatever the owner does
// with the page afterwards.
func TestAnOwnerMakesAKeyOfEachKind(t *testing.T) {
	w, tab := newWorkplace(t, "new-keys"), openChromium(t)
	tab.enter(w.owner, w.path+apiKeys)
	for n, tt := range []struct{ kind, path, answers string }{
		{"partner", apiKeys, `"name":"Workplace new-keys"`},
		{"assistant", developer, `"success":true`},
		{"internal", apiKeys, `"success":true`},
	} {
		tab.open(w.path + tt.path)
		var scopes []string
		if tt.kind == "partner" {
			scopes = []string{"products:read"} // of an assistant's, those that read are ticked already
		}
		secret := tab.makeKey(tt.kind, "A key for "+tt.kind, scopes...)
		if at := tab.at(); at != w.path+tt.path {
			t.Errorf("%s: made at %s", tt.kind, at)
		}
		if got := tab.copy("secret"); got != secret {
			t.Errorf("%s: the button copied %q", tt.kind, got)
		}
		call := tab.copy("call")
		if !strings.Contains(call, secret) || call != tab.textOf("#call") {
			t.Errorf("%s: the call is %s, and what was copied %s", tt.kind, tab.textOf("#call"), call)
		}
		if answer := paste(t, call); !strings.Contains(answer, tt.answers) {
			t.Errorf("%s: the call answers %s", tt.kind, answer)
		}

		tab.open(w.path + "/developers")
		// Chromium asks before it sends a form again, and keeps nothing to show until then.
		if err := chromedp.Do(tab.ctx, chromedp.NavigateBack()); !errors.Is(err, chromedp.ErrPageLoad) {
			t.Errorf("%s: going back: %v", tt.kind, err)
		}
		tab.hides(secret, tt.kind+" after going back")
		if status := tab.leads(chromedp.Reload()); status != http.StatusConflict || tab.refusal() != "CONFLICT" {
			t.Errorf("%s: the form sent again by a reload: %d %s", tt.kind, status, tab.text())
		}
		tab.hides(secret, tt.kind+" after a reload")
		tab.open(w.path + tt.path)
		tab.hides(secret, tt.kind+" on the page again")
		tab.do(chromedp.Reload())
		tab.hides(secret, tt.kind+" on the page reloaded")
		if got := tab.count(liveKeys); got != n+1 {
			t.Errorf("%s: there are %d keys", tt.kind, got)
		}
	}
}

// asks sends a GraphQL query with a key and returns the status.
func (w workplace) asks(t *testing.T, secret, query string) int {
	t.Helper()
	return localrun.Call(t, http.MethodPost, w.graphql(), secret, fmt.Sprintf(`{"query":%q}`, query)).Status
}

const participantsQuery = "{ activeBusiness { participants(first: 1) { nodes { name } } } }"

// TestAKeyIsChangedReplacedAndRevoked by its row's forms. What each of them says, the key's next call feels.
func TestAKeyIsChangedReplacedAndRevoked(t *testing.T) {
	w, tab := newWorkplace(t, "key-life"), openChromium(t)
	wants := func(step, secret string, status int) {
		t.Helper()
		if got := w.asks(t, secret, participantsQuery); got != status {
			t.Errorf("%s: %d, not %d", step, got, status)
		}
	}
	tab.enter(w.owner, w.path+apiKeys)
	first := tab.makeKey("partner", "CRM", "products:read")
	wants("new", first, http.StatusForbidden)
	change := liveKeys + " details:has(form[action$='/edit'])"
	tab.unfold(change)
	tab.do(chromedp.Click(change+" [value='participants:read']"), chromedp.Click(change+" [value='products:read']"))
	tab.press(change + " button")
	tab.says("Saved. The key has changed from its next call on.", "Read participants")
	wants("with another scope", first, http.StatusOK)

	replace := liveKeys + " details:has(form[action$='/rotate'])"
	tab.unfold(replace)
	tab.do(chromedp.SetValue(replace+" [name=overlap]", "3600"))
	tab.press(replace + " button")
	second := tab.shownSecret()
	old := "…" + first[len(first)-4:]
	if said := tab.textOf("#made"); !strings.Contains(said, "The old key works for 60 more minutes") {
		t.Errorf("of the old key the page says %s", said)
	}
	wants("the old one in its overlap", first, http.StatusOK)
	wants("the new one", second, http.StatusOK)
	if status := tab.leads(chromedp.Reload()); status != http.StatusConflict {
		t.Errorf("replaced again by a reload: %d %s", status, tab.text())
	}
	tab.hides(second, "after a reload")
	tab.open(w.path + apiKeys)
	if got := tab.count(liveKeys); got != 2 {
		t.Errorf("after the replacement there are %d keys", got)
	}
	replaced := tab.textOf(liveKeys + ":has(a[href^='#key-'])")
	if !strings.Contains(replaced, old) || !regexp.MustCompile(`works for (59|60) more minutes`).MatchString(replaced) {
		t.Errorf("the replaced key's row says %s", replaced)
	}

	newest := liveKeys + ":not(:has(a[href^='#key-']))"
	revoke := newest + " details:has(form[action$='/revoke'])"
	tab.unfold(revoke)
	tab.press(revoke + " button")
	tab.says("Revoked. The key is refused from now on.")
	wants("the revoked one", second, http.StatusUnauthorized)
	wants("the one that it replaced", first, http.StatusOK)
	if tab.count(newest) != 0 || tab.count("[data-status=revoked]") != 1 {
		t.Errorf("after the revocation the page says %s", tab.text())
	}
}

// TestAKeyByKeyboardAlone is made by Tab, Space and Enter, and what has the focus shows it at every step.
func TestAKeyByKeyboardAlone(t *testing.T) {
	w, tab := newWorkplace(t, "key-keyboard"), openChromium(t)
	tab.enter(w.owner, w.path+apiKeys)
	form := newKey("partner")
	tab.tabTo(form + " > summary")
	tab.do(chromedp.KeyEvent(" "), chromedp.WaitVisible(form+" form"))
	tab.tabTo(form + " [name=name]")
	tab.do(chromedp.KeyEvent("Typed"))
	tab.tabTo(form + " [value='registrations:read']")
	tab.do(chromedp.KeyEvent(" "))
	tab.tabTo(form + " button")
	tab.leads(chromedp.KeyEvent(kb.Enter))
	tab.shownSecret()
	tab.tabTo("[data-copy=secret]")
	tab.do(chromedp.KeyEvent(kb.Enter), chromedp.Poll[chromedp.Void](`document.activeElement.textContent === "Copied"`))
	if row := tab.textOf(liveKeys); !strings.Contains(row, "Typed") || !strings.Contains(row, "Read activity registrations") {
		t.Errorf("the key's row says %s", row)
	}
}

// TestADoubleClickMakesOneKey and shows its secret: without the script's guard the second click cancels the first one's
// request, and its answer is lost.
func TestADoubleClickMakesOneKey(t *testing.T) {
	w, tab := newWorkplace(t, "double-click"), openChromium(t)
	tab.enter(w.owner, w.path+apiKeys)
	for n, pause := range []int{5, 20, 100} {
		tab.open(w.path + apiKeys)
		tab.fillInKey("assistant", fmt.Sprintf("Twice %d", pause))
		evaluate[bool](tab, fmt.Sprintf(`(() => {
			const create = document.querySelector(%q);
			create.click();
			setTimeout(() => create.click(), %d);
			return true;
		})()`, newKey("assistant")+" button", pause))
		tab.do(chromedp.WaitVisible("[data-secret]"))
		tab.shownSecret()
		tab.open(w.path + apiKeys)
		if got := tab.count(liveKeys); got != n+1 {
			t.Errorf("clicks %d ms apart: there are %d keys, not %d", pause, got, n+1)
		}
	}
}
