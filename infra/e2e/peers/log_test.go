package peers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// choose sets fields of a page's filter, each by its id, and shows what is left.
func (c *chromium) choose(field ...string) {
	c.t.Helper()
	for i := 0; i < len(field); i += 2 {
		evaluate[string](c, fmt.Sprintf(`document.getElementById(%q).value = %q`, field[i], field[i+1]))
	}
	if status := c.press("form.filter button"); status != http.StatusOK {
		c.t.Errorf("with %v: %d %s", field, status, c.text())
	}
}

// choice returns the value of the choice in a field of a filter whose words begin so.
func (c *chromium) choice(field, words string) string {
	c.t.Helper()
	return evaluate[string](c, fmt.Sprintf(`[...document.getElementById(%q).options].find(o => o.text.startsWith(%q)).value`, field, words))
}

// rows returns the rows of the page's table, each as one line.
func (c *chromium) rows() []string {
	c.t.Helper()
	return evaluate[[]string](c, `[...document.querySelectorAll("main tbody tr")].map(r => [...r.cells].map(c => c.innerText.replace(/\s+/g, " ").trim()).join(" | "))`)
}

// used is a business with two keys of which one was used: twice with success, and once for what its scopes do not mean.
type used struct {
	workplace
	newsletter, idle string
	refused          string // request id of the refused call
}

func newUsed(t *testing.T, handle string) used {
	t.Helper()
	u := used{workplace: newWorkplace(t, handle)}
	key := func(name string) string {
		return site.Ops(t, "", "key", "create", "--business", handle, "--kind", "partner", "--name", name, "--scopes", "products:read").Secret
	}
	u.newsletter, u.idle = key("Newsletter"), key("Idle")
	for range 2 {
		u.asks(t, u.newsletter, "{ activeBusiness { name } }")
	}
	a := localrun.Call(t, http.MethodPost, u.graphql(), u.newsletter, fmt.Sprintf(`{"query":%q}`, participantsQuery))
	if u.refused = a.Header.Get("X-Request-Id"); a.Status != http.StatusForbidden || u.refused == "" {
		t.Fatalf("%d %v %s", a.Status, a.Header, a.Body)
	}
	return u
}

// TestUsageShowsWhatKeysDid and narrows it down.
func TestUsageShowsWhatKeysDid(t *testing.T) {
	u, tab := newUsed(t, "usage"), openChromium(t)
	tab.enter(u.owner, u.path+"/usage")
	row := "key Newsletter …" + u.newsletter[len(u.newsletter)-4:] + " | partner | 3 | 0 | 1 (insufficient_scope)"
	shown := func() bool {
		t.Helper()
		rows := tab.rows()
		return len(rows) == 1 && strings.HasPrefix(rows[0], row)
	}
	if !shown() {
		t.Errorf("not %s: %q", row, tab.rows())
	}
	tab.says("3 calls in the last 24 hours. 1 of them was refused")
	if tab.count("svg[role=img][aria-label] rect") == 0 {
		t.Error("nothing is drawn")
	}
	for _, period := range []string{"hour", "week", "month"} {
		if tab.choose("period", period); !shown() {
			t.Errorf("the last %s: %q", period, tab.rows())
		}
	}
	newsletter, idle := tab.choice("client", "key Newsletter"), tab.choice("client", "key Idle")
	if tab.choose("period", "hour", "door", "partner", "client", newsletter); !shown() {
		t.Errorf("the key's own: %q", tab.rows())
	}
	if evaluate[string](tab, `document.querySelector("#client").value`) != newsletter {
		t.Error("the filter forgot what was chosen")
	}
	tab.choose("client", idle)
	tab.says("Nothing was used in this time.")
	tab.choose("client", "", "door", "assistant")
	tab.says("Nothing was used in this time.")

	tab.open(u.path + apiKeys)
	for name, want := range map[string]string{"Newsletter": "3 calls in the last 24 hours", "Idle": "not yet"} {
		row := evaluate[string](tab, fmt.Sprintf(`[...document.querySelectorAll("[data-key]")].find(k => k.innerText.startsWith(%q)).innerText`, name))
		if !strings.Contains(row, want) {
			t.Errorf("the key's row does not say %q: %s", want, row)
		}
	}
	if tab.count("[data-key] svg[role=img] polyline") != 1 {
		t.Error("not one key's use is drawn")
	}
}

// TestTheLogTellsWhyAKeyWasRefused, with the request id that the program was told.
func TestTheLogTellsWhyAKeyWasRefused(t *testing.T) {
	u, tab := newUsed(t, "log"), openChromium(t)
	tab.enter(u.owner, u.path+"/log")
	has := func(when string, wants ...string) {
		t.Helper()
		all := strings.Join(tab.rows(), "\n")
		for _, want := range wants {
			if !strings.Contains(all, want) {
				t.Errorf("%s: no %q in %s", when, want, all)
			}
		}
	}
	has("everything", "Key created", "Newsletter", "Idle", "Request refused", " in this hour", "Person signed in")
	all := len(tab.rows())

	tab.choose("group", "doors")
	has("refusals", "Request refused", "participants:read")
	if n := len(tab.rows()); n != 1 {
		t.Errorf("refusals: %q", tab.rows())
	}
	tab.press("main tbody a")
	tab.says("Request refused", "insufficient_scope", "Newsletter", u.refused, "Tick it under API keys")
	tab.press("main p a")

	tab.choose("group", "keys", "text", "idle")
	if n := len(tab.rows()); n != 1 {
		t.Errorf("keys with the text idle: %q", tab.rows())
	}
	tab.choose("group", "", "text", "", "client", tab.choice("client", "key Newsletter"))
	has("of one key", "Request refused", " in this hour")
	if rows := strings.Join(tab.rows(), "\n"); strings.Contains(rows, "Idle") {
		t.Errorf("of one key: %s", rows)
	}
	tab.choose("client", "")
	if n := len(tab.rows()); n != all {
		t.Errorf("everything again: %q", tab.rows())
	}
	tab.press("main p.row a")
	tab.says("Nothing like this happened on this day.")
	tab.press("main p.row a:last-child")
	if n := len(tab.rows()); n != all {
		t.Errorf("back to today: %q", tab.rows())
	}
}
