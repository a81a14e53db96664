package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"frontdesk/infra/e2e/localrun"
)

// knock sends a path to the run exactly as it is written, which no client library does.
func knock(t *testing.T, path, credential string) localrun.Answer {
	t.Helper()
	base, err := url.Parse(site.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site.BaseURL, strings.NewReader(activeBusinessQuery))
	if err != nil {
		t.Fatal(err)
	}
	r.URL = &url.URL{Scheme: base.Scheme, Host: base.Host, Opaque: path}
	if strings.HasPrefix(path, "//") { // which would be taken for a host
		r.URL.Opaque = "//" + base.Host + path
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}, "Authorization": {"Bearer " + credential}}
	return localrun.Send(t, localrun.Transport(t), r)
}

// TestHostilePathsLeadNowhere, whichever way a business's handle or the path around it is disguised (CVE-2026-3872 and
// CVE-2026-7504 got past a check with ..;/ and a second @).
func TestHostilePathsLeadNowhere_CVE_2026_3872(t *testing.T) {
	localrun.Case(t, localrun.Gateway)
	key, handle, other := site.Key(t, 0, "partner", "live"), site.Handle(0), site.Handle(1)
	for _, path := range []string{"/@H/api/graphql", "/%40H/api/graphql", "/@H/api/graphql/", "/@%" + hexOf(handle[0]) + handle[1:] + "/api/graphql"} {
		path = strings.Replace(path, "H", handle, 1)
		if a := knock(t, path, key); a.Status != http.StatusOK || !strings.Contains(a.Body, site.Businesses[0].ID) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{
		"//@H/api/graphql", "/@H//api/graphql", "/@H/api//graphql", "/@H/api/graphql//", "///@H/api/graphql", // double slashes
		"/./@H/api/graphql", "/@H/./api/graphql", "/@O/../@H/api/graphql", "/@H/api/../api/graphql", "/@H/api/graphql/..", // dots
		"/%2e/@H/api/graphql", "/@O/%2e%2e/@H/api/graphql", "/%2e%2e/api/graphql", "/..%2f@H/api/graphql", "/@O%2f..%2f@H/api/graphql", "/@O/%252e%252e/@H/api/graphql",
		"/@O/..;/@H/api/graphql", "/..;/@H/api/graphql", "/@H;/api/graphql", "/@H;x=y/api/graphql", "/@H/api;/graphql", "/@H/api/graphql;", // path parameters
		"/@H%2Fapi/graphql", "/@H%2F/api/graphql", "/@H/api%2Fgraphql", "/@H%5c/api/graphql", "/@H/api%5cgraphql", "/@H\\api\\graphql", // other slashes
		"/@@H/api/graphql", "/%40%40H/api/graphql", "/@O@H/api/graphql", "/@H@O/api/graphql", "/%2540H/api/graphql", "/%25%34%30H/api/graphql", "/H/api/graphql", "/%EF%BC%A0H/api/graphql", // the sign
		"/@H%00/api/graphql", "/@%00H/api/graphql", "/@H%0a/api/graphql", "/@H%0d%0aX:y/api/graphql", "/@H%20/api/graphql", "/@%20H/api/graphql", "/@H%09/api/graphql", "/@H+/api/graphql", // what is not seen
		"/@H%E2%80%8B/api/graphql", "/@H%C2%A0/api/graphql", "/@H%CC%81/api/graphql", "/@%D0%B0/api/graphql", "/@H%FF/api/graphql", "/@%c0%afH/api/graphql", // Unicode, and what is none
		"/@" + strings.ToUpper(handle) + "/api/graphql", "/@" + strings.ToUpper(handle[:1]) + handle[1:] + "/api/graphql", "/@H/API/graphql", "/@H/api/GraphQL",
		"/@H%23/api/graphql", "/@H%3f/api/graphql", "/@H%25/api/graphql", "/@{handle}/api/graphql", "/{handle}/api/graphql", "/@*/api/graphql", "/@/api/graphql", "/local/@H/api/graphql",
		"/@" + strings.Repeat("a", 41) + "/api/graphql", "/@" + strings.Repeat("%61", 2000) + "/api/graphql",
	} {
		path = strings.NewReplacer("H", handle, "O", other).Replace(path)
		a := knock(t, path, key)
		if a.Status != http.StatusNotFound || !strings.Contains(a.Body, `"NOT_FOUND"`) || !strings.Contains(a.Body, a.Header.Get("X-Request-Id")) || strings.Contains(a.Body, site.Businesses[0].ID) {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
}

func hexOf(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}
