package peers

import (
	"net/http"
	"slices"
	"testing"
)

// ownersPages are the pages that only an owner and a manager see.
var ownersPages = []string{apiKeys, developer, "/apps", "/team", "/webhooks", "/webhooks/some-endpoint", "/webhooks/some-endpoint/deliveries/some-delivery", "/usage", "/log", "/log/some-event"}

// guides are the pages that everybody on the team sees.
var guides = []string{"/developers", "/developers/partner", "/developers/assistant", "/developers/staff", "/developers/account", "/developers/webhooks"}

const navigation = `[...document.querySelectorAll("nav a")].map(a => a.innerText)`

// TestPagesByRole: who may not see a page is not led there, and at its address is told which roles may.
func TestPagesByRole(t *testing.T) {
	w, owner := newWorkplace(t, "roles"), openChromium(t)
	owner.enter(w.owner, w.path+apiKeys)
	if links := evaluate[[]string](owner, navigation); !slices.Equal(links, []string{"API keys", "Connected apps", "Team", "Webhooks", "Usage", "Log", "Developers"}) {
		t.Errorf("an owner is led to %q", links)
	}
	for role, words := range map[string]string{"frontdesk": "front desk", "instructor": "instructor"} {
		tab := owner.profile()
		tab.enter(w.person(t, role), "/console")
		tab.press("main h2 a")
		if links := evaluate[[]string](tab, navigation); tab.at() != w.path+"/developers" || !slices.Equal(links, []string{"Developers"}) {
			t.Errorf("%s is led from %s to %q", role, tab.at(), links)
		}
		for _, path := range guides {
			if status := tab.open(w.path + path); status != http.StatusOK || tab.count("a[href*='/settings/']") != 0 {
				t.Errorf("%s at %s: %d %s", role, path, status, tab.text())
			}
		}
		for _, path := range ownersPages {
			if status := tab.open(w.path + path); status != http.StatusForbidden || tab.refusal() != "FORBIDDEN" {
				t.Errorf("%s at %s: %d %s", role, path, status, tab.text())
			}
			tab.says("Only an owner or a manager of Workplace roles may do this.", "Your role there is "+words)
		}
	}
}
