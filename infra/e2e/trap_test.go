package e2e

import (
	"net/http"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
	"frontdesk/shared/mcpserver/mcptest"
)

// TestTrapT6ProgramsInABrowserMayCallEveryDoor: the SDK answers a preflight with 405 and lets no page read an answer. Both eras' headers
// must be allowed, and answers readable that a function, the authorizer or the door itself refuses.
func TestTrapT6ProgramsInABrowserMayCallEveryDoor(t *testing.T) {
	localrun.Case(t)
	const page = "http://localhost:6274" // the Inspector's
	for path := range mcpAddresses() {
		address := site.BaseURL + path
		preflight := localrun.Call(t, http.MethodOptions, address, "", "", "Origin", page, "Access-Control-Request-Method", "POST")
		if h := preflight.Header; preflight.Status >= 300 || h.Get("Access-Control-Allow-Origin") != "*" || !namesAll(h.Get("Access-Control-Allow-Methods"), "POST") ||
			!namesAll(h.Get("Access-Control-Allow-Headers"), "Authorization", "Content-Type", "Accept", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Session-Id", "Last-Event-ID") {
			t.Errorf("OPTIONS %s: %d %v", path, preflight.Status, h)
		}
	}
	for _, era := range mcptest.Eras {
		for _, tt := range []struct {
			path, origin, credential string
			status                   int
		}{
			{"/api/mcp", page, site.Key(t, 0, "internal", "live"), 200},
			{"/api/mcp", "https://evil.example", site.Key(t, 0, "internal", "live"), 403},
			{"/api/mcp", page, "", 401},
			{"/account/api/mcp", page, "", 401},
			{"/public/api/mcp", page, "", 200},
		} {
			r := mcptest.Request(era, "tools/list", nil)
			r.Header.Set("Origin", tt.origin)
			if tt.credential != "" {
				r.Header.Set("Authorization", "Bearer "+tt.credential)
			}
			a := localrun.Send(t, localrun.Transport(t), at(t, r, site.BaseURL+tt.path))
			if h := a.Header; a.Status != tt.status || h.Get("Access-Control-Allow-Origin") != "*" || !namesAll(h.Get("Access-Control-Expose-Headers"), "WWW-Authenticate", "MCP-Protocol-Version") {
				t.Errorf("%s %s from %s: %d %v %s", era, tt.path, tt.origin, a.Status, h, a.Body)
			}
		}
	}
}

// at returns the request as a client sends it to an address.
func at(t *testing.T, r *http.Request, address string) *http.Request {
	t.Helper()
	sent, err := http.NewRequestWithContext(t.Context(), r.Method, address, r.Body)
	if err != nil {
		t.Fatal(err)
	}
	sent.Header = r.Header
	return sent
}

// namesAll reports whether a header's list has them all.
func namesAll(header string, names ...string) bool {
	for _, name := range names {
		if !strings.Contains(","+strings.ToLower(strings.ReplaceAll(header, " ", ""))+",", ","+strings.ToLower(name)+",") {
			return false
		}
	}
	return true
}
