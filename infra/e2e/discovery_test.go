package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

func mcpAddresses() map[string]string {
	return map[string]string{
		"/@" + site.Handle(0) + "/api/mcp": "mcp:business",
		"/@" + site.Handle(1) + "/api/mcp": "mcp:business",
		"/@no-such-business/api/mcp":       "mcp:business", // does not reveal which businesses exist
		"/api/mcp":                         "read:customers read:bookings read:services read:knowledge read:team write:bookings write:customers write:messaging",
		"/account/api/mcp":                 "mcp:account",
	}
}

// TestEveryMCPAddressLeadsToItsMetadata follows the steps of RFC 9728 clients, starting with the 401.
func TestEveryMCPAddressLeadsToItsMetadata(t *testing.T) {
	localrun.Case(t)
	inHeader := regexp.MustCompile(`resource_metadata="([^"]+)"`)
	for path, scopes := range mcpAddresses() {
		for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodDelete} {
			a := localrun.Call(t, method, site.BaseURL+path, "", "")
			want := fmt.Sprintf(`Bearer resource_metadata="%s/.well-known/oauth-protected-resource%s", scope="%s"`, site.BaseURL, path, scopes)
			if a.Status != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") != want {
				t.Errorf("%s %s: %d %q, want %q", method, path, a.Status, a.Header.Get("WWW-Authenticate"), want)
			}
			if method != http.MethodPost {
				continue
			}
			document := localrun.Call(t, http.MethodGet, inHeader.FindStringSubmatch(a.Header.Get("WWW-Authenticate"))[1], "", "")
			var metadata struct {
				Resource             string
				AuthorizationServers []string `json:"authorization_servers"`
				ScopesSupported      []string `json:"scopes_supported"`
			}
			document.JSON(t, &metadata)
			if document.Status != http.StatusOK || metadata.Resource != site.BaseURL+path || !slices.Equal(metadata.AuthorizationServers, []string{site.BaseURL}) ||
				strings.Join(metadata.ScopesSupported, " ") != scopes {
				t.Errorf("%s: %d %+v", path, document.Status, metadata)
			}
		}
	}
}

func TestAnInvalidTokenIsReported(t *testing.T) {
	localrun.Case(t)
	a := localrun.Call(t, http.MethodPost, site.BaseURL+"/api/mcp", "mcp_nonsense", "{}")
	if a.Status != http.StatusUnauthorized || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), `Bearer error="invalid_token", resource_metadata=`) {
		t.Errorf("%d %q", a.Status, a.Header.Get("WWW-Authenticate"))
	}
}

func TestRootDocuments(t *testing.T) {
	localrun.Case(t)
	var resource struct{ Resource string }
	if localrun.Call(t, http.MethodGet, site.BaseURL+"/.well-known/oauth-protected-resource", "", "").JSON(t, &resource); resource.Resource != site.BaseURL {
		t.Errorf("the root document's resource is %q", resource.Resource)
	}
	a := localrun.Call(t, http.MethodGet, site.BaseURL+"/.well-known/oauth-authorization-server", "", "", "Origin", "https://inspector.example")
	var server struct {
		Issuer                  string
		AuthorizationEndpoint   string   `json:"authorization_endpoint"`
		TokenEndpoint           string   `json:"token_endpoint"`
		RegistrationEndpoint    string   `json:"registration_endpoint"`
		CodeChallengeMethods    []string `json:"code_challenge_methods_supported"`
		TokenEndpointAuthMethod []string `json:"token_endpoint_auth_methods_supported"`
		Iss                     bool     `json:"authorization_response_iss_parameter_supported"`
	}
	a.JSON(t, &server)
	if server.Issuer != site.BaseURL || server.AuthorizationEndpoint != site.BaseURL+"/oauth/authorize" || server.TokenEndpoint != site.BaseURL+"/oauth/token" ||
		server.RegistrationEndpoint != site.BaseURL+"/oauth/register" || !slices.Equal(server.CodeChallengeMethods, []string{"S256"}) ||
		!slices.Contains(server.TokenEndpointAuthMethod, "none") || !server.Iss || a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%+v %v", server, a.Header)
	}
}

func TestWellKnownMissesAre404(t *testing.T) {
	localrun.Case(t)
	for _, path := range []string{"/.well-known/oauth-protected-resource/api", "/.well-known/oauth-protected-resource/acme/api/mcp",
		"/.well-known/oauth-protected-resource/@A/api/mcp", "/.well-known/oauth-authorization-server/api"} {
		if a := localrun.Call(t, http.MethodGet, site.BaseURL+path, "", ""); a.Status != http.StatusNotFound || !strings.Contains(a.Body, "NOT_FOUND") {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
}
