package peers

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheGuidesCallsWork: each call that can be copied from a guide is answered once a credential is in it, and each
// configuration is one that a program can read.
func TestTheGuidesCallsWork(t *testing.T) {
	tab, d := openChromium(t), newDesktop(t)
	path := "/console/@" + site.Handle(0)
	tab.enter(site.Staff(t, 0, "owner"), path+"/developers")
	tab.do(chromedp.Navigate(d.Authorize(site.BaseURL+"/oauth/authorize", site.StaffDoor(0), "mcp:business")), chromedp.WaitVisible("#consent"), chromedp.Click("button[value=approve]"))
	withCredentials := strings.NewReplacer("biz_sk_…", site.Key(t, 0, "assistant", "live"), "sk_…", site.Key(t, 0, "partner", "live"), "mcp_…", d.exchange(t, d.answered(tab).Get("code")))
	for guide, want := range map[string]int{"partner": 1, "assistant": 3, "staff": 3, "account": 2} {
		tab.open(path + "/developers")
		tab.press("main h2 a[href$='/" + guide + "']")
		blocks := evaluate[[]string](tab, `[...document.querySelectorAll("[data-copy]")].map(b => b.dataset.copy)`)
		if len(blocks) != want {
			t.Errorf("%s: what can be copied is %q", guide, blocks)
		}
		for _, block := range blocks {
			copied := tab.copy(block)
			switch {
			case strings.HasPrefix(copied, "curl "):
				if answer := paste(t, withCredentials.Replace(copied)); !strings.Contains(answer, `"data":`) && !strings.Contains(answer, `"result":`) || strings.Contains(answer, `"isError":true`) {
					t.Errorf("%s: %s answers %s", guide, copied, answer)
				}
			case strings.HasPrefix(copied, "{"):
				var config struct {
					MCPServers map[string]struct{ URL string }
				}
				if err := json.Unmarshal([]byte(copied), &config); err != nil || len(config.MCPServers) != 1 || !strings.Contains(copied, site.BaseURL) {
					t.Errorf("%s: %v in %s", guide, err, copied)
				}
			case !strings.HasPrefix(copied, "claude mcp add --transport http "):
				t.Errorf("%s: nobody tried %s", guide, copied)
			}
		}
	}
}
