package page_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"frontdesk/shared/page"
)

// FuzzRedirectSource: what a client's redirect URI adds to the policy of a page is one source, and of that URI's host.
func FuzzRedirectSource(f *testing.F) {
	for _, seed := range []string{"https://client.example/callback", "http://127.0.0.1:1234/", "http://[::1]:80/", "cursor://anysphere.cursor-retrieval/oauth", "https://a;script-src *",
		"https://a,b/", "https://'self'/", "javascript://%0aalert(1)", "https://user@host/", "data:text/html,x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		source, err := page.RedirectSource(uri)
		if err != nil {
			return
		}
		rec := httptest.NewRecorder()
		page.Render(rec, plain, page.View{Redirects: []page.Source{source}})
		_, text, _ := strings.Cut(rec.Header().Get("Content-Security-Policy"), "form-action 'self' ")
		u, err := url.Parse(uri)
		if err != nil || strings.ContainsAny(text, ";, '\"\r\n\t") || !strings.HasPrefix(text, u.Scheme+":") {
			t.Errorf("%q adds %q", uri, text)
		}
	})
}
