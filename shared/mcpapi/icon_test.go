package mcpapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/page"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// TestIconsAreServed: every icon that a door links to is at our own origin, where anybody gets it.
func TestIconsAreServed(t *testing.T) {
	s := newSite(t)
	seen := 0
	check := func(what string, icons []mcp.Icon) {
		t.Helper()
		for _, icon := range icons {
			seen++
			u, err := url.Parse(icon.Source)
			w := httptest.NewRecorder()
			if err != nil || u.Scheme+"://"+u.Host != "https://desk.example" || !page.Asset(w, httptest.NewRequest(http.MethodGet, u.Path, nil)) ||
				w.Header().Get("Content-Type") != icon.MIMEType || len(icon.Sizes) != 1 || icon.Sizes[0] != "any" {
				t.Errorf("%s: %+v, %v: %v", what, icon, err, w.Header())
			}
		}
		if len(icons) != 1 {
			t.Errorf("%s has %d icons", what, len(icons))
		}
	}
	for _, c := range []access.Caller{s.Person("ana", access.Owner), s.Key(access.Assistant, "*"), {Principal: access.Nobody, Door: access.Account, Capabilities: access.Anonymous}} {
		client := s.connect(t, c, "2026-07-28")
		check("the server", client.InitializeResult().ServerInfo.Icons)
		for tool := range client.Tools(t.Context(), nil) {
			check(tool.Name, tool.Icons)
		}
		for resource := range client.Resources(t.Context(), nil) {
			check(resource.Name, resource.Icons)
		}
		for template := range client.ResourceTemplates(t.Context(), nil) {
			check(template.Name, template.Icons)
		}
		for prompt := range client.Prompts(t.Context(), nil) {
			check(prompt.Name, prompt.Icons)
		}
	}
	if seen < 5 {
		t.Errorf("%d icons were seen", seen)
	}
}
