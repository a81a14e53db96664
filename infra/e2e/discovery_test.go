package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func mcpAddresses() map[string]string {
	return map[string]string{
		"/@" + handle(0) + "/api/mcp": "mcp:business",
		"/@" + handle(1) + "/api/mcp": "mcp:business",
		"/@no-such-business/api/mcp":  "mcp:business", // does not reveal which businesses exist
		"/api/mcp":                    "read:customers read:bookings read:services read:knowledge read:team write:bookings write:customers write:messaging",
		"/account/api/mcp":            "mcp:account",
	}
}

// TestEveryMCPAddressLeadsToItsMetadata follows the steps of RFC 9728 clients, starting with the 401.
func TestEveryMCPAddressLeadsToItsMetadata(t *testing.T) {
	inHeader := regexp.MustCompile(`resource_metadata="([^"]+)"`)
	for path, scopes := range mcpAddresses() {
		for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodDelete} {
			a := call(t, method, demo.BaseURL+path, "", "")
			want := fmt.Sprintf(`Bearer resource_metadata="%s/.well-known/oauth-protected-resource%s", scope="%s"`, demo.BaseURL, path, scopes)
			if a.status != http.StatusUnauthorized || a.header.Get("WWW-Authenticate") != want {
				t.Errorf("%s %s: %d %q, want %q", method, path, a.status, a.header.Get("WWW-Authenticate"), want)
			}
			if method != http.MethodPost {
				continue
			}
			document := call(t, http.MethodGet, inHeader.FindStringSubmatch(a.header.Get("WWW-Authenticate"))[1], "", "")
			var metadata struct {
				Resource             string
				AuthorizationServers []string `json:"authorization_servers"`
				ScopesSupported      []string `json:"scopes_supported"`
			}
			document.json(t, &metadata)
			if document.status != http.StatusOK || metadata.Resource != demo.BaseURL+path || !slices.Equal(metadata.AuthorizationServers, []string{demo.BaseURL}) ||
				strings.Join(metadata.ScopesSupported, " ") != scopes {
				t.Errorf("%s: %d %+v", path, document.status, metadata)
			}
		}
	}
}

func TestAnInvalidTokenIsReported(t *testing.T) {
	a := call(t, http.MethodPost, demo.BaseURL+"/api/mcp", "mcp_nonsense", "{}")
	if a.status != http.StatusUnauthorized || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), `Bearer error="invalid_token", resource_metadata=`) {
		t.Errorf("%d %q", a.status, a.header.Get("WWW-Authenticate"))
	}
}

func TestRootDocuments(t *testing.T) {
	var resource struct{ Resource string }
	if call(t, http.MethodGet, demo.BaseURL+"/.well-known/oauth-protected-resource", "", "").json(t, &resource); resource.Resource != demo.BaseURL {
		t.Errorf("the root document's resource is %q", resource.Resource)
	}
	a := call(t, http.MethodGet, demo.BaseURL+"/.well-known/oauth-authorization-server", "", "", "Origin", "https://inspector.example")
	var server struct {
		Issuer                  string
		AuthorizationEndpoint   string   `json:"authorization_endpoint"`
		TokenEndpoint           string   `json:"token_endpoint"`
		RegistrationEndpoint    string   `json:"registration_endpoint"`
		CodeChallengeMethods    []string `json:"code_challenge_methods_supported"`
		TokenEndpointAuthMethod []string `json:"token_endpoint_auth_methods_supported"`
		Iss                     bool     `json:"authorization_response_iss_parameter_supported"`
	}
	a.json(t, &server)
	if server.Issuer != demo.BaseURL || server.AuthorizationEndpoint != demo.BaseURL+"/oauth/authorize" || server.TokenEndpoint != demo.BaseURL+"/oauth/token" ||
		server.RegistrationEndpoint != demo.BaseURL+"/oauth/register" || !slices.Equal(server.CodeChallengeMethods, []string{"S256"}) ||
		!slices.Contains(server.TokenEndpointAuthMethod, "none") || !server.Iss || a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%+v %v", server, a.header)
	}
}

func TestWellKnownMissesAre404(t *testing.T) {
	for _, path := range []string{"/.well-known/openid-configuration", "/.well-known/oauth-protected-resource/api", "/.well-known/oauth-protected-resource/acme/api/mcp",
		"/.well-known/oauth-protected-resource/@A/api/mcp", "/.well-known/oauth-authorization-server/api"} {
		if a := call(t, http.MethodGet, demo.BaseURL+path, "", ""); a.status != http.StatusNotFound || !strings.Contains(a.body, "NOT_FOUND") {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}
