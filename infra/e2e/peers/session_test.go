package peers

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestASessionEndsWhileAPageIsOpen, because its person signs out everywhere in another browser. Where they wanted to look at
// something, they sign in and are there; a form is not sent, and the page says so.
func TestASessionEndsWhileAPageIsOpen(t *testing.T) {
	w, tab := newWorkplace(t, "session-ends"), openChromium(t)
	other := tab.profile()
	end := func() {
		t.Helper()
		other.enter(w.owner, "/console/you")
		if other.press("form[action$='/sign-out-everywhere'] button"); other.at() != "/console/sign-in" {
			t.Fatalf("signing out everywhere leads to %s", other.at())
		}
	}
	tab.enter(w.owner, w.path+apiKeys)
	end()
	if tab.press("nav a[href$='/usage']"); tab.at() != "/console/sign-in" {
		t.Fatalf("without a session the link leads to %s", tab.at())
	}
	if tab.signInFrom(w.owner); tab.at() != w.path+"/usage" {
		t.Errorf("after signing in: at %s", tab.at())
	}

	tab.open(w.path + apiKeys)
	tab.fillInKey("assistant", "Too late")
	end()
	if status := tab.press(newKey("assistant") + " button"); status != http.StatusUnauthorized || tab.refusal() != "UNAUTHORIZED" {
		t.Errorf("the form without a session: %d %s", status, tab.text())
	}
	tab.says("You were signed out in the meantime, so we did nothing with this form.")
	tab.press("a.button")
	tab.signInFrom(w.owner)
	if tab.open(w.path + apiKeys); tab.count("[data-key]") != 0 {
		t.Errorf("a key was made: %s", tab.text())
	}
}

// TestWithoutScript makes, replaces and revokes a key, and invites somebody, where no page runs any script.
func TestWithoutScript(t *testing.T) {
	w, tab := newWorkplace(t, "no-script"), openChromium(t)
	tab.withoutScript()
	tab.enter(w.owner, w.path+apiKeys)
	first := tab.makeKey("assistant", "Plain")
	if !evaluate[bool](tab, `[...document.querySelectorAll("[data-copy]")].every(b => b.hidden)`) {
		t.Error("there are buttons that do nothing")
	}
	if status := tab.leads(chromedp.Reload()); status != http.StatusConflict {
		t.Errorf("the same form twice: %d %s", status, tab.text())
	}
	tab.hides(first, "the same form twice")

	tab.open(w.path + apiKeys)
	replace := liveKeys + " details:has(form[action$='/rotate'])"
	tab.unfold(replace)
	tab.press(replace + " button")
	second := tab.shownSecret()
	tab.says("…"+first[len(first)-4:], "The old key works for 24 more hours")
	revoke := liveKeys + ":not(:has(a[href^='#key-'])) details:has(form[action$='/revoke'])"
	tab.unfold(revoke)
	tab.press(revoke + " button")
	for secret, want := range map[string]int{first: http.StatusOK, second: http.StatusUnauthorized} {
		if got := (&desktop{}).calls(t, secret); got != want {
			t.Errorf("%s: %d, not %d", secret[:12], got, want)
		}
	}

	// The second click of a double click sends the same form again before the first answer is there.
	tab.open(w.path + apiKeys)
	tab.fillInKey("internal", "Twice")
	tab.leads(chromedp.DoubleClick(newKey("internal") + " button"))
	if tab.open(w.path + apiKeys); tab.count("[data-status=live]") != 2 {
		t.Errorf("after a double click: %s", tab.text())
	}

	tab.open(w.path + "/team")
	if link := tab.invite("somebody@no-script.example", "instructor"); tab.profile().open(link) != http.StatusOK {
		t.Error("the link leads nowhere")
	}
}
