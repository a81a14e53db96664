package oauth_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/oauth"
)

func TestRegistrationsOfKnownClients(t *testing.T) {
	s := newSite(t)
	for name, body := range map[string]string{
		"Claude":     `{"client_name":"Claude","redirect_uris":["https://claude.ai/api/mcp/auth_callback"],"grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"client_secret_post","scope":"mcp:business"}`,
		"ChatGPT":    `{"client_name":"ChatGPT","redirect_uris":["https://chatgpt.com/connector_platform_oauth_redirect","https://chatgpt.com/connector/oauth/abc123"],"token_endpoint_auth_method":"none"}`,
		"Cursor":     `{"client_name":"Cursor","redirect_uris":["cursor://anysphere.cursor-mcp/oauth/callback","https://www.cursor.com/agents/mcp/oauth/callback","http://localhost:8787/callback"]}`,
		"VS Code":    `{"client_name":"Visual Studio Code","client_uri":"https://code.visualstudio.com","redirect_uris":["https://insiders.vscode.dev/redirect","https://vscode.dev/redirect","http://127.0.0.1/","http://127.0.0.1:33418/"],"grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"],"application_type":"native"}`,
		"mcp-remote": `{"redirect_uris":["http://localhost:3334/oauth/callback"],"token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],"response_types":["code"],"client_name":"MCP CLI Proxy","client_uri":"https://github.com/modelcontextprotocol/mcp-cli","software_id":"2e6dc280-f3c3-4e01-99a7-8181dbd1d23d","software_version":"0.15.1","scope":"read offline_access","application_type":"native"}`,
		"Codex":      `{"client_name":"Codex","redirect_uris":["http://127.0.0.1:5555/callback"],"token_endpoint_auth_method":"client_secret_basic"}`,
		"IPv6":       `{"redirect_uris":["http://[::1]:9000/cb"]}`,
	} {
		w := s.registration(body)
		var sent, got map[string]any
		json.Unmarshal([]byte(body), &sent)
		json.Unmarshal(w.Body.Bytes(), &got)
		uris, _ := json.Marshal(got["redirect_uris"])
		want, _ := json.Marshal(sent["redirect_uris"])
		if w.Code != http.StatusCreated || got["client_id"] == "" || got["token_endpoint_auth_method"] != "none" || string(uris) != string(want) ||
			got["client_secret"] != nil || got["client_id_issued_at"].(float64) < 1e9 || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestRegistrationsThatAreRefused(t *testing.T) {
	s := newSite(t)
	uri := func(u string) string { text, _ := json.Marshal(u); return `{"redirect_uris":[` + string(text) + `]}` }
	for body, want := range map[string]string{
		`{`:                    "invalid_client_metadata",
		`[]`:                   "invalid_client_metadata",
		`{"redirect_uris":[]}`: "invalid_redirect_uri",
		`{}`:                   "invalid_redirect_uri",
		`{"Redirect_URIs":["https://a.example/"]}`:                                                    "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"redirect_uris":["https://b.example/"]}`:             "invalid_client_metadata",
		`{"redirect_uris":[` + strings.Repeat(`"https://a.example/",`, 10) + `"https://a.example/"]}`: "invalid_redirect_uri",
		`{"redirect_uris":["https://a.example/"],"client_name":"` + strings.Repeat("x", 101) + `"}`:   "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"client_name":"a\u202eb"}`:                           "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"client_name":"\u200d"}`:                             "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"client_name":"\u3164\u2800"}`:                       "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"grant_types":["client_credentials"]}`:               "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"response_types":["token"]}`:                         "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"client_uri":"javascript:alert(1)"}`:                 "invalid_client_metadata",
		`{"redirect_uris":["https://a.example/"],"x":"` + strings.Repeat("x", 17<<10) + `"}`:          "invalid_client_metadata",
		uri("http://evil.example/cb"):            "invalid_redirect_uri",
		uri("javascript:alert(1)"):               "invalid_redirect_uri",
		uri("JaVaScRiPt://x/%0aalert(1)"):        "invalid_redirect_uri",
		uri("data:text/html,x"):                  "invalid_redirect_uri",
		uri("file:///etc/passwd"):                "invalid_redirect_uri",
		uri("https://user@a.example/"):           "invalid_redirect_uri",
		uri("https://a.example/#x"):              "invalid_redirect_uri",
		uri("https://a.example\\@evil.example/"): "invalid_redirect_uri",
		uri("https://a.example/\n"):              "invalid_redirect_uri",
		uri("https://"):                          "invalid_redirect_uri",
		uri("/callback"):                         "invalid_redirect_uri",
		uri("myapp://callback"):                  "invalid_redirect_uri",
		uri("https://a;b/"):                      "invalid_redirect_uri",
		uri("https://*/"):                        "invalid_redirect_uri",
		uri("http://localhost.evil.example/"):    "invalid_redirect_uri",
		uri("https://bücher.example/"):           "invalid_redirect_uri",
	} {
		w := s.registration(body)
		var got struct{ Error string }
		if json.Unmarshal(w.Body.Bytes(), &got); w.Code != http.StatusBadRequest || got.Error != want {
			t.Errorf("%.80s: %d %s, want %s", body, w.Code, w.Body, want)
		}
	}
}

// FuzzRedirects holds the one rule that matters most: a redirect goes to a registered address, only the port of a
// loopback address apart.
func FuzzRedirects(f *testing.F) {
	for _, seed := range []string{callback, callback + "/", "http://127.0.0.1:1/cb", "http://127.0.0.1:1@evil.example/cb", "http://127.0.0.1:1/../cb", "http://localhost:1/cb",
		"http://127.0.0.1:/cb", "HTTP://127.0.0.1/cb", "http://127.0.0.1\\.evil.example/cb", "https://client.example%2fcallback"} {
		f.Add(seed)
	}
	c := oauth.Client{RedirectURIs: []string{callback, "http://127.0.0.1:4000/cb"}}
	f.Fuzz(func(t *testing.T, uri string) {
		if !c.Redirects(uri) || uri == callback {
			return
		}
		u, err := url.Parse(uri)
		if err != nil || u.Scheme != "http" || u.Hostname() != "127.0.0.1" || u.Path != "/cb" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("redirects to %q", uri)
		}
	})
}
