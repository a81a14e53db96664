package peers

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"frontdesk/infra/e2e/localrun"
)

// The form for a new webhook, and its buttons.
const (
	hookForm   = "form:has([formaction$='/webhooks/test'])"
	testFirst  = "[formaction$='/webhooks/test']"
	createHook = hookForm + " button:not([formaction], [data-copy])"
)

// fillInWebhook fills in the form for a new webhook.
func (c *chromium) fillInWebhook(address, description string, events ...string) {
	c.t.Helper()
	c.unfold("details:has(#url-new)")
	c.do(chromedp.SetValue("#url-new", address), chromedp.SetValue("#description-new", description))
	for _, event := range events {
		c.do(chromedp.Click(fmt.Sprintf("%s [name=event][value=%q]", hookForm, event)))
	}
}

// signingSecret returns the signing secret that the page shows.
func (c *chromium) signingSecret() string {
	c.t.Helper()
	secret := c.textOf("[data-secret]")
	if !regexp.MustCompile(`^whsec_[A-Za-z0-9+/]{43}=$`).MatchString(secret) {
		c.t.Fatalf("the page shows %q as the secret: %s", secret, c.text())
	}
	localrun.Saw("token", secret)
	return secret
}

// until loads a page again until it has what is selected: what is sent shows a moment later.
func (c *chromium) until(path, selector string) {
	c.t.Helper()
	for end := time.Now().Add(patience / 4); c.open(path) != http.StatusOK || c.count(selector) == 0; {
		if time.Now().After(end) {
			c.t.Fatalf("%s has no %s: %s", path, selector, c.text())
		}
	}
}

// delivered selects the row of a delivery in that state.
func delivered(status string) string { return "tr[data-delivery][data-status=" + status + "]" }

// TestAnOwnerSetsUpAWebhook from the first test to its end, by the page alone.
func TestAnOwnerSetsUpAWebhook(t *testing.T) {
	w, tab, program := newWorkplace(t, "webhooks"), openChromium(t), newReceiver(t)
	tab.enter(w.owner, w.path+"/webhooks")
	tab.says("No program is told anything yet.")

	program.status.Store(http.StatusInternalServerError)
	tab.fillInWebhook(program.address, "CRM", "api_key.created")
	tab.press(testFirst)
	tab.says("The test did not get through.", "It answered 500", "<h1>Closed</h1>")
	secret := tab.signingSecret()
	program.gets("webhook.test").signedBy(t, secret)
	program.status.Store(http.StatusNoContent)
	tab.press(testFirst)
	tab.says("The test got through.", "It answered 204")
	if again := tab.signingSecret(); again != secret {
		t.Errorf("the second test shows another secret")
	}
	program.gets("webhook.test").signedBy(t, secret)
	tab.press(createHook)
	tab.says("Created.", "CRM", "An API key was created.")
	page := tab.at()
	tab.hides(secret, "the page of the new webhook")
	tab.unfold("details:has(form[action$='/secret'])")
	tab.press("form[action$='/secret'] button")
	if shown := tab.signingSecret(); shown != secret {
		t.Error("the webhook has another secret than its tests")
	}

	tab.open(w.path + apiKeys)
	key := tab.makeKey("assistant", "Chatbot")
	created := program.gets("api_key.created")
	created.signedBy(t, secret)
	if created.event.Data["name"] != "Chatbot" || strings.Contains(string(created.body), key) {
		t.Errorf("told of the key: %s", created.body)
	}
	tab.until(page, delivered("delivered"))
	tab.says("api_key.created", "delivered", "204")

	program.status.Store(http.StatusServiceUnavailable)
	tab.press("form[action$='/test'] button")
	failed := program.gets("webhook.test")
	tab.until(page, delivered("pending")+" .bad")
	tab.until(page, ".tag time") // written after what became of the delivery
	tab.says("Failing since", "failed, will be tried again", "503")
	tab.press(delivered("pending") + " a")
	tab.says("It answered 503.", "<h1>Closed</h1>", "Next attempt", failed.event.ID, `"type": "webhook.test"`)
	delivery := tab.at()
	tab.open(w.path + "/webhooks")
	tab.says("Failing since", "failed, will be tried again")

	program.status.Store(http.StatusNoContent)
	tab.open(delivery)
	tab.press("form[action$='/redeliver'] button")
	tab.says("It is on its way.")
	if again := program.gets("webhook.test"); again.event.ID != failed.event.ID || string(again.body) != string(failed.body) {
		t.Errorf("sent again: %s, not %s", again.body, failed.body)
	}
	tab.until(delivery, "[data-attempt='204']")
	if tab.count("[data-attempt='503']") == 0 {
		t.Errorf("the failed attempt is forgotten: %s", tab.text())
	}
	tab.open(page)
	tab.unfold("#again")
	tab.do(chromedp.SetValue("#again [name=status]", ""))
	tab.press("#again button")
	for program.gets("api_key.created").event.ID != created.event.ID {
		t.Error("another event was sent again")
	}

	tab.unfold("details:has(form[action$='/rotate'])")
	tab.press("form[action$='/rotate'] button")
	tab.says("Messages are signed with both secrets for the next 24 hours")
	newer := tab.signingSecret()
	tab.open(page)
	tab.hides(newer, "after the rotation")
	for range len(program.arrived) {
		<-program.arrived
	}
	tab.press("form[action$='/test'] button")
	program.gets("webhook.test").signedBy(t, secret, newer)

	tab.press("form[action$='/disable'] button")
	tab.says("Switched off. Nothing more is sent.", "Somebody switched it off.")
	tab.press("form[action$='/enable'] button")
	tab.says("Switched on.", "Works")
	tab.unfold("details:has(form[action$='/remove'])")
	tab.press("form[action$='/remove'] button")
	tab.says("Removed. Nothing more is sent to it.", "No program is told anything yet.")
	if status := tab.open(page); status != http.StatusNotFound {
		t.Errorf("the page of what was removed: %d", status)
	}
	tab.open(w.path + "/log")
	tab.says("Webhook endpoint added", "Webhook endpoint got a new secret", "Webhook endpoint removed")
}

// TestAWebhookByKeyboardAlone is made by Tab, Space and Enter, on a phone where no page runs any script.
func TestAWebhookByKeyboardAlone(t *testing.T) {
	w, tab, program := newWorkplace(t, "webhook-keyboard"), openChromium(t), newReceiver(t)
	tab.withoutScript()
	tab.enter(w.owner, w.path+"/webhooks")
	tab.onAPhone()
	tab.tabTo("#url-new")
	tab.do(chromedp.KeyEvent(program.address))
	tab.tabTo("[value='participant.created']")
	tab.do(chromedp.KeyEvent(" "))
	tab.tabTo(testFirst)
	tab.leads(chromedp.KeyEvent(kb.Enter))
	tab.says("The test got through.")
	tab.do(chromedp.WaitVisible(testFirst + ":focus")) // where it was, with the outcome above it
	secret := tab.signingSecret()
	evaluate[bool](tab, `document.querySelector("#url-new").focus() === undefined`)
	tab.tabTo(createHook)
	tab.leads(chromedp.KeyEvent(kb.Enter))
	tab.says("Created.", "A participant was added.")
	tab.tabTo("form[action$='/test'] button")
	tab.leads(chromedp.KeyEvent(kb.Enter))
	program.gets("webhook.test")
	program.gets("webhook.test").signedBy(t, secret)
}

// TestAReloadMakesNoSecondWebhook, nor do two clicks at once, where no script stops the second.
func TestAReloadMakesNoSecondWebhook(t *testing.T) {
	w, tab := newWorkplace(t, "webhook-twice"), openChromium(t)
	tab.withoutScript()
	tab.enter(w.owner, w.path+"/webhooks")
	tab.fillInWebhook("https://crm.example/hook", "Once", "participant.created")
	tab.leads(chromedp.WaitVisible(createHook), chromedp.DoubleClick(createHook))
	tab.do(chromedp.Reload())
	if tab.open(w.path + "/webhooks"); tab.count("[data-webhook]") != 1 {
		t.Errorf("not one webhook: %s", tab.text())
	}
}

// TestTheGuidesReceiverChecksSignatures: a developer copies it, tests from the console, and gives it the secret that is shown there.
func TestTheGuidesReceiverChecksSignatures(t *testing.T) {
	w, tab := newWorkplace(t, "webhook-guide"), openChromium(t)
	tab.enter(w.owner, w.path+"/developers/webhooks")
	code := tab.copy("receiver")
	port := freePort(t)
	address := fmt.Sprintf("http://127.0.0.1:%d/hook", port)
	tab.open(w.path + "/webhooks")
	tab.fillInWebhook(address, "Node", "participant.created")
	tab.press(testFirst)
	tab.says("The test did not get through.", "no answer")
	secret := tab.signingSecret()

	stop := runReceiver(t, code, port, "whsec_of_somebody_else")
	tab.press(testFirst)
	tab.says("It answered 401", "not signed by Frontdesk")
	stop()
	runReceiver(t, code, port, secret)
	tab.press(testFirst)
	tab.says("The test got through.", "It answered 204")
	if answer := localrun.Call(t, http.MethodPost, address, "", `{"id":"evt_1"}`, "Frontdesk-Signature", fmt.Sprintf("t=%d,v1=00", time.Now().Unix())); answer.Status != http.StatusUnauthorized {
		t.Errorf("the receiver takes what anybody sends: %d", answer.Status)
	}
}

// runReceiver runs the guide's receiver until the test ends or stop is called, and returns when it answers. Code that is wrong
// fails each time; what Node alone fails at does not.
func runReceiver(t *testing.T, code string, port int, secret string) (stop func()) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "receiver.mjs")
	if err := os.WriteFile(file, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		stop, err := startReceiver(file, port, secret)
		if err == nil {
			t.Cleanup(stop)
			return stop
		}
		t.Logf("the receiver: %v", err)
	}
	t.Fatalf("nobody answers with this code:\n%s", code)
	return nil
}

// startReceiver starts a receiver and waits until it answers. The error carries what it said.
func startReceiver(file string, port int, secret string) (stop func(), _ error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	program, said, ended := exec.CommandContext(ctx, node, file), newWatcher(), make(chan struct{})
	program.Stdout, program.Stderr = said, said
	program.Env = slices.Concat(os.Environ(), []string{fmt.Sprint("PORT=", port), "WEBHOOK_SECRET=" + secret})
	if err := program.Start(); err != nil {
		cancel()
		return nil, err
	}
	go func() {
		_ = program.Wait()
		close(ended)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	for late := time.After(patience / 12); ; {
		if c, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			c.Close()
			return stop, nil
		}
		select {
		case <-ended:
			cancel()
			return nil, fmt.Errorf("it ended: %v: %s", program.ProcessState, said)
		case <-late:
			stop()
			return nil, fmt.Errorf("it does not listen: %s", said)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
