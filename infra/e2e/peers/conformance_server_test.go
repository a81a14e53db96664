package peers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"regexp"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// TestMCPConformanceOfTheDoors runs what both revisions require of a server against the doors, and against a server that has what the
// suite wants to find, on the doors' handler stack.
func TestMCPConformanceOfTheDoors(t *testing.T) {
	for _, tt := range []struct {
		target, expected string
		start            func(*testing.T) string
	}{
		{"fixture", "conformance-fixture.yml", startFixture},
		{"staff", "conformance-doors.yml", func(t *testing.T) string { return withCredential(t, site.StaffDoor(0), staffToken(t, "owner")) }},
		{"assistant", "conformance-doors.yml", func(t *testing.T) string {
			// An internal key may ask 300 times a minute; the suite asks 240 times.
			made := site.Ops(t, "", "key", "create", "--business", site.Handle(0), "--kind", "internal", "--name", "MCP conformance", "--scopes", "*")
			return withCredential(t, site.AssistantDoor(), made.Secret)
		}},
		{"account", "conformance-doors.yml", func(t *testing.T) string {
			return withCredential(t, site.AccountDoor(), doorToken(t, site.AccountDoor(), "mcp:account", site.Consumer(t), ""))
		}},
	} {
		t.Run(tt.target, func(t *testing.T) {
			address := tt.start(t)
			for revision, scenarios := range map[string]int{"2026-07-28": 50, "2025-11-25": 33} {
				conform(t, address, revision, tt.expected, scenarios)
			}
		})
	}
}

var (
	scenarioResult = regexp.MustCompile(`(?m)^[✓✗] \S+: \d+ passed, \d+ failed$`)
	// A scenario that is not required yet, and fails. Extensions are others' to require.
	pendingFailure = regexp.MustCompile(`(?m)^  ✗ (\S+) \(pending\)$`)
)

// conform runs the suite against a server. What fails must be just what the file expects.
func conform(t *testing.T, address, revision, expected string, scenarios int) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, node, tools+"/node_modules/@modelcontextprotocol/conformance/dist/index.js", "server",
		"--url", address, "--requirements", revision, "--expected-failures", expected, "--output-dir", t.TempDir()).CombinedOutput()
	ran := len(scenarioResult.FindAll(out, -1))
	if err != nil || ran != scenarios {
		t.Errorf("%s: %v after %d scenarios of %d\n%s", revision, err, ran, scenarios, out)
	}
	if failed := pendingFailure.FindAllSubmatch(out, -1); expected == "conformance-fixture.yml" && failed != nil {
		t.Errorf("%s: %s", revision, failed)
	}
}

// withCredential returns the address of a proxy that adds a credential, which the suite cannot.
func withCredential(t *testing.T, door, credential string) string {
	to, err := url.Parse(door)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Transport: localrun.Transport(t), Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL = to
		r.Out.Header.Set("Authorization", "Bearer "+credential)
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// staffToken returns an access token for the staff door of the first business.
func staffToken(t *testing.T, role string) string {
	t.Helper()
	return doorToken(t, site.StaffDoor(0), "mcp:business", site.Staff(t, 0, role), site.Handle(0))
}

// doorToken returns an access token for a door, of a client that may ask as often as the conformance suite does.
func doorToken(t *testing.T, door, scope string, who localrun.Person, business string) string {
	t.Helper()
	client := site.Register(t, "MCP conformance", "http://127.0.0.1/callback")
	site.Ops(t, "", "client", "internal", "--id", client.ID)
	address := client.Authorize(site.BaseURL+"/oauth/authorize", door, scope)
	back, err := localrun.NewBrowser(t).Authorize(t.Context(), address, who, business)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {client.ID}, "code": {back.Query().Get("code")},
		"redirect_uri": {client.RedirectURI}, "code_verifier": {client.Verifier}}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	localrun.Call(t, http.MethodPost, site.BaseURL+"/oauth/token", "", form.Encode(), "Content-Type", "application/x-www-form-urlencoded").JSON(t, &token)
	return token.AccessToken
}
