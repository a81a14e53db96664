package peers

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"frontdesk/infra/e2e/localrun"
)

// connect lets the program into the only business of who is signed in, and returns its access token.
func (d *desktop) connect(tab *chromium) string {
	tab.t.Helper()
	tab.do(chromedp.Navigate(d.authorize()), chromedp.WaitVisible("#consent"), chromedp.Click("button[value=approve]"))
	return d.exchange(tab.t, d.answered(tab).Get("code"))
}

// calls returns with what status the token is answered at its door.
func (d *desktop) calls(t *testing.T, token string) int {
	t.Helper()
	return localrun.Call(t, http.MethodPost, site.AssistantDoor(), token, `{"type":"resource","name":"services","params":{}}`).Status
}

// TestAProgramIsDisconnected by the owner of the business, by the person for whom it acts, and when that person signs out
// everywhere.
func TestAProgramIsDisconnected(t *testing.T) {
	w, tab := newWorkplace(t, "apps"), openChromium(t)
	d := newDesktop(t)
	connected := func(token string) {
		t.Helper()
		if got := d.calls(t, token); got != http.StatusOK {
			t.Fatalf("the connected program: %d", got)
		}
	}
	disconnected := func(token string) {
		t.Helper()
		if got := d.calls(t, token); got != http.StatusUnauthorized {
			t.Errorf("after it was disconnected: %d", got)
		}
	}
	tab.enter(w.owner, w.path+"/apps")
	tab.says("No program is connected.", "/@"+w.handle+"/api/mcp")

	for _, path := range []string{w.path + "/apps", "/console/you"} {
		token := d.connect(tab)
		connected(token)
		tab.open(path)
		card := "[data-connection]"
		if said := tab.textOf(card); !strings.Contains(said, "Pocket Planner") || !strings.Contains(said, "See the service catalog") || !strings.Contains(said, "127.0.0.1") {
			t.Errorf("%s says of the program: %s", path, said)
		}
		tab.unfold(card + " details")
		if status := tab.press(card + " details button"); status != http.StatusOK || tab.count(card) != 0 {
			t.Errorf("%s, disconnecting: %d %s", path, status, tab.text())
		}
		tab.says("Disconnected. The program is refused from now on.")
		disconnected(token)
	}

	token := d.connect(tab)
	connected(token)
	tab.open("/console/you")
	tab.do(chromedp.Click("form[action$='/sign-out-everywhere'] [name=disconnect]"))
	if tab.press("form[action$='/sign-out-everywhere'] button"); tab.at() != "/console/sign-in" {
		t.Errorf("signing out everywhere leads to %s", tab.at())
	}
	disconnected(token)
}

// TestTheLogTellsOfAProgram from the person's consent to its end.
func TestTheLogTellsOfAProgram(t *testing.T) {
	w, tab := newWorkplace(t, "apps-log"), openChromium(t)
	d := newDesktop(t)
	tab.enter(w.owner, w.path+"/log")
	d.calls(t, d.connect(tab))
	tab.open(w.path + "/log")
	tab.says("Access allowed", "App got its first token", "Pocket Planner for The owner", "1 call in this hour")
	tab.open(w.path + "/apps")
	tab.unfold("[data-connection] details")
	tab.press("[data-connection] details button")
	tab.open(w.path + "/log")
	tab.says("App disconnected")
	if strings.Contains(tab.text(), "user:") {
		t.Errorf("the log names somebody by an id: %s", tab.text())
	}
}
