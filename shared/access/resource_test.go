package access_test

import (
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/access"
)

// FuzzResource: a resource parameter names one of our addresses, however it is spelled, or none; and what it names is named by its own
// address.
func FuzzResource(f *testing.F) {
	for _, seed := range []string{"https://desk.example/@studio/api/mcp", "HTTPS://Desk.Example:443/api/mcp/", "https://desk.example", "https://desk.example/public/api/mcp",
		"https://desk.example@evil.example/api/mcp", "https://desk.example/@../api/mcp", "https://desk.example/%40studio/api/mcp", "https://desk.example/api/mcp?#", "//desk.example"} {
		f.Add(seed)
	}
	origin := &url.URL{Scheme: "https", Host: "desk.example"}
	f.Fuzz(func(t *testing.T, parameter string) {
		r, root, ok := access.ParseResource(parameter, origin)
		if !ok {
			return
		}
		u, err := url.Parse(parameter)
		if err != nil || !strings.EqualFold(u.Hostname(), "desk.example") || !strings.EqualFold(u.Scheme, "https") || u.User != nil || strings.ContainsAny(parameter, "#?") {
			t.Errorf("%q is taken for one of ours", parameter)
		}
		if root {
			return
		}
		if again, _, ok := access.ParseResource(r.URL(origin), origin); !ok || again != r || r.Handle != "" && !access.ValidHandle(r.Handle) {
			t.Errorf("%q names %+v, which is at %s", parameter, r, r.URL(origin))
		}
	})
}
