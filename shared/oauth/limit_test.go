package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestTheEndpointsForTokensAreLimitedBySource: each has its own limit, which its addresses share, and says so in RFC 6749's form.
func TestTheEndpointsForTokensAreLimitedBySource(t *testing.T) {
	s := newSite(t)
	s.Clock.Advance(15 * time.Second)
	ask := func(endpoint http.HandlerFunc, address, source string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, address, strings.NewReader("grant_type=refresh_token"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", "203.0.113.77") // means nothing
		r.RemoteAddr = source
		w := httptest.NewRecorder()
		endpoint(w, r)
		return w
	}
	for _, tt := range []struct {
		endpoint  http.HandlerFunc
		addresses []string
	}{
		{s.server.Token, []string{"/oauth/token", "/api/oauth/token", "/token"}}, {s.server.Revoke, []string{"/oauth/revoke"}}, {s.server.Introspect, []string{"/oauth/introspect"}},
	} {
		for i := range 60 {
			w := ask(tt.endpoint, tt.addresses[i%len(tt.addresses)], "198.51.100.7")
			if w.Code != http.StatusBadRequest {
				t.Fatalf("%s %d: %d %s", tt.addresses[0], i, w.Code, w.Body)
			}
		}
		for _, address := range tt.addresses {
			w := ask(tt.endpoint, address, "198.51.100.7")
			if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "45" || w.Header().Get("RateLimit") != `"requests";r=0;t=45` ||
				!strings.Contains(w.Body.String(), `"error":"temporarily_unavailable"`) || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %v %s", address, w.Code, w.Header(), w.Body)
			}
		}
		if w := ask(tt.endpoint, tt.addresses[0], "198.51.100.8"); w.Code != http.StatusBadRequest || w.Header().Get("X-RateLimit-Remaining") != "59" {
			t.Errorf("%s from elsewhere: %d %v", tt.addresses[0], w.Code, w.Header())
		}
	}
	s.Clock.Advance(45 * time.Second)
	if w := ask(s.server.Token, "/token", "198.51.100.7"); w.Code != http.StatusBadRequest {
		t.Errorf("the next minute: %d", w.Code)
	}
}
