package oauth_test

import (
	"net/http"
	"net/url"
	"testing"

	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/oauth"

	"golang.org/x/oauth2"
)

// letDown fails unless a token request was answered with tokens that work or as a failure of ours: never is a client told that what
// it holds is invalid, because then it throws it away.
func (s *site) letDown(t *testing.T, got tokens) (served bool) {
	t.Helper()
	if served = got.status == http.StatusOK; served && !s.live(t, got.AccessToken) {
		t.Error("a token that was given does not work")
	} else if !served && (got.status != http.StatusInternalServerError || got.Error != "server_error") {
		t.Errorf("the store let us down, and the client is told %d %s", got.status, got.Error)
	}
	return served
}

// TestACodeGivesOneGrantWhateverTheStoreDoes: tokens that were given work, and the code never gives others.
func TestACodeGivesOneGrantWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s, verifier := newSite(t), oauth2.GenerateVerifier()
		client := s.register(t, callback)
		code := s.code(t, request(client, verifier), "mcp:business")
		arm(s.Requests)
		got := s.exchange(t, client, code, verifier)
		s.Requests.Break(nil)
		served := s.letDown(t, got)
		again := s.exchange(t, client, code, verifier)
		if served && (again.Error != "invalid_grant" || s.live(t, got.AccessToken)) {
			t.Errorf("a code that was used gave %d %s, and what it gave lives", again.status, again.Error)
		}
		if again.status == http.StatusOK && !s.live(t, again.AccessToken) || again.status != http.StatusOK && again.Error != "invalid_grant" {
			t.Errorf("asked again: %d %s", again.status, again.Error)
		}
	})
}

// TestARefreshCostsNobodyTheirGrantWhateverTheStoreDoes: within the grace whoever was not answered gets the same again, and the family lives.
func TestARefreshCostsNobodyTheirGrantWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s := newSite(t)
		client, first := s.granted(t)
		arm(s.Requests)
		got := s.refresh(t, client, first.RefreshToken)
		s.Requests.Break(nil)
		if !s.letDown(t, got) {
			got = s.refresh(t, client, first.RefreshToken)
		}
		if next := s.refresh(t, client, got.RefreshToken); got.status != http.StatusOK || next.status != http.StatusOK || !s.live(t, next.AccessToken) {
			t.Errorf("then %d %s, and then %d %s", got.status, got.Error, next.status, next.Error)
		}
	})
}

// TestWithoutAGraceARotationIsNotItsOwnThiefWhateverTheStoreDoes: the SDK repeats a rotation whose answer was lost, which is no reuse.
func TestWithoutAGraceARotationIsNotItsOwnThiefWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s := newSite(t)
		client, first := s.granted(t)
		s.config.RefreshGrace = 0
		s.server = oauth.NewServer(s.config)
		first = s.refresh(t, client, first.RefreshToken) // that is logged; the next one of this minute is a write alone
		arm(s.Requests)
		got := s.refresh(t, client, first.RefreshToken)
		s.Requests.Break(nil)
		if s.letDown(t, got) && s.refresh(t, client, got.RefreshToken).status != http.StatusOK {
			t.Error("the family has ended")
		}
	})
}

// TestARevocationThatWasAnsweredHoldsWhateverTheStoreDoes: a client that is told so may forget the token.
func TestARevocationThatWasAnsweredHoldsWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s := newSite(t)
		client, first := s.granted(t)
		arm(s.Requests)
		w := s.revoke(client, first.RefreshToken)
		s.Requests.Break(nil)
		if answered := w.Code == http.StatusOK; answered && s.live(t, first.AccessToken) || !answered && w.Code != http.StatusInternalServerError {
			t.Errorf("answered %d, and it lives: %v", w.Code, s.live(t, first.AccessToken))
		}
		if w := s.revoke(client, first.RefreshToken); w.Code != http.StatusOK || s.live(t, first.AccessToken) {
			t.Errorf("asked again: %d", w.Code)
		}
	})
}

// TestADecisionIsMadeOnceWhateverTheStoreDoes: who approves gets a code that works or an error page, and the same form gives no second one.
func TestADecisionIsMadeOnceWhateverTheStoreDoes(t *testing.T) {
	t.Parallel()
	dynamotest.Everywhere(t, func(t *testing.T, arm func(*dynamotest.Requests)) {
		s, verifier := newSite(t), oauth2.GenerateVerifier()
		client := s.register(t, callback)
		form := s.consentForm(t, request(client, verifier), "mcp:business")
		arm(s.Requests)
		w := s.decide(form, s.cookie)
		s.Requests.Break(nil)
		first := codeIn(w.Header().Get("Location"))
		if (w.Code == http.StatusSeeOther) != (first != "") || w.Code != http.StatusSeeOther && w.Code != http.StatusInternalServerError {
			t.Errorf("answered %d %s", w.Code, w.Header().Get("Location"))
		}
		second := codeIn(s.decide(form, s.cookie).Header().Get("Location"))
		if first != "" && (second != "" || s.exchange(t, client, first, verifier).status != http.StatusOK) || second != "" && s.exchange(t, client, second, verifier).status != http.StatusOK {
			t.Errorf("codes %q and %q", first, second)
		}
	})
}

func codeIn(location string) string {
	u, err := url.Parse(location)
	if err != nil {
		return ""
	}
	return u.Query().Get("code")
}
