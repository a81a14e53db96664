package oauth_test

import (
	"net/http"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// TestClocksThatDisagree: the function that gives a code and the one that takes it have other clocks, and one that gives tokens may jump
// back. What is used once is used once, what is over for the one is refused by it, and nobody's family ends for it.
func TestClocksThatDisagree(t *testing.T) {
	t.Parallel()
	for skew, want := range map[time.Duration]int{10 * time.Minute: http.StatusBadRequest, -10 * time.Minute: http.StatusOK, 59 * time.Second: http.StatusOK} {
		s, verifier := newSite(t), oauth2.GenerateVerifier()
		client := s.register(t, callback)
		code := s.code(t, request(client, verifier), "mcp:business")
		s.Clock.Advance(skew)
		got := s.exchange(t, client, code, verifier)
		if got.status != want {
			t.Errorf("%v later: %d %s", skew, got.status, got.Error)
		}
		if got.status != http.StatusOK {
			continue
		}
		s.Clock.Advance(-skew)
		next := s.refresh(t, client, got.RefreshToken)
		s.Clock.Advance(-10 * time.Minute)
		last := s.refresh(t, client, next.RefreshToken)
		if next.status != http.StatusOK || last.status != http.StatusOK || !s.live(t, last.AccessToken) {
			t.Errorf("%v: refreshed to %d %s, and before that to %d %s", skew, next.status, next.Error, last.status, last.Error)
		}
		s.Clock.Advance(10*time.Minute + 2*time.Hour)
		if s.live(t, got.AccessToken) || s.live(t, next.AccessToken) || s.live(t, last.AccessToken) {
			t.Errorf("%v: a token outlives its hour by another", skew)
		}
		if again := s.exchange(t, client, code, verifier); again.Error != "invalid_grant" || s.refresh(t, client, last.RefreshToken).Error != "invalid_grant" {
			t.Errorf("%v: a code was taken twice: %d", skew, again.status)
		}
	}
}
