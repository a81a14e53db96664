package oauth_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/oauth"

	"golang.org/x/oauth2"
)

// staffRequest asks for the studio's own door.
func staffRequest(client, verifier string) url.Values {
	return request(client, verifier, "resource", issuer+"/@studio/api/mcp")
}

// kindsAfter lists what happened since the clock stood at a time, in order.
func (s *site) kindsAfter(at time.Time) (kinds []audit.Kind) {
	for _, e := range s.Events() {
		if e.At.After(at) {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// TestTheLogTellsTheStoryOfAConnection from the program's first appearance to its end, in its order.
func TestTheLogTellsTheStoryOfAConnection(t *testing.T) {
	s := newSite(t)
	begun := s.Clock.Now()
	next := func() { s.Clock.Advance(time.Second) }
	next()
	client := s.register(t, callback)
	next()
	verifier := oauth2.GenerateVerifier()
	form := s.consentForm(t, staffRequest(client, verifier), "mcp:business")
	next()
	location, _ := url.Parse(s.decide(form, s.cookie).Header().Get("Location"))
	next()
	s.Requests.Count()
	first := s.exchange(t, client, location.Query().Get("code"), verifier)
	exchange := s.Requests.Count()
	next()
	second := s.refresh(t, client, first.RefreshToken)
	refresh := s.Requests.Count()
	if exchange != 3 || refresh != 3 {
		t.Errorf("%d store requests to exchange, %d to refresh", exchange, refresh)
	}
	next()
	post(s.server.Revoke, "", "client_id", client, "token", second.AccessToken)
	next()
	post(s.server.Revoke, "", "client_id", client, "token", second.RefreshToken)
	next()
	denied := s.consentForm(t, staffRequest(client, verifier))
	denied.Set("decision", "deny")
	next()
	s.decide(denied, s.cookie)
	want := []audit.Kind{audit.ClientRegistered, audit.ConsentAsked, audit.ConsentApproved, audit.TokenIssued, audit.TokenRefreshed, audit.TokenRevoked, audit.TokenRevoked,
		audit.ConsentAsked, audit.ConsentRefused}
	if got := s.kindsAfter(begun); !slices.Equal(got, want) {
		t.Errorf("the log has %v,\nwant %v", got, want)
	}
	for _, e := range s.Events() {
		if !e.At.After(begun) {
			continue
		}
		ofPerson := e.Principal == "user:"+s.ownerID
		if e.ClientID != client || e.ClientName != "Test client" || e.Door != access.Staff || ofPerson == (e.Kind == audit.ClientRegistered) {
			t.Errorf("%s is %+v", e.Kind, e)
		}
	}
}

// TestABusyClientDoesNotFillTheLog (OWASP API4): of its refreshes the first in each hour of the clock is logged, however often it
// refreshes and with whichever of its tokens.
func TestABusyClientDoesNotFillTheLog(t *testing.T) {
	s := newSite(t)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	tokens := s.exchange(t, client, s.code(t, staffRequest(client, verifier), "mcp:business"), verifier)
	s.Clock.Set(s.Clock.Now().Truncate(time.Hour).Add(time.Hour))
	begun := s.Clock.Now()
	for range 40 {
		s.Clock.Advance(10 * time.Minute)
		spent := tokens.RefreshToken
		tokens = s.refresh(t, client, spent)
		if again := s.refresh(t, client, spent); again.status != http.StatusOK {
			t.Fatalf("inside the grace: %+v", again)
		}
	}
	log := s.Events(audit.TokenRefreshed)
	if len(log) != 7 {
		t.Fatalf("%d of 80 refreshes in 7 hours are logged", len(log))
	}
	for n, e := range log {
		want := begun.Add(time.Duration(n) * time.Hour)
		if n == 0 {
			want = begun.Add(10 * time.Minute)
		}
		if !e.At.Equal(want) {
			t.Errorf("logged at %v, want %v", e.At, want)
		}
	}
}

// TestAClientIsIntroducedToEachBusinessOnce, at the time when it registered; and not when that is longer ago than a log is kept.
func TestAClientIsIntroducedToEachBusinessOnce(t *testing.T) {
	s := newSite(t)
	s.Clock.Advance(500 * time.Millisecond) // clients are stored to the second
	registered, client := s.Clock.Now(), s.register(t, callback)
	for range 3 {
		s.Clock.Advance(24 * time.Hour)
		s.cookie = s.signIn(t, s.accounts, "owner@example.com")
		s.code(t, staffRequest(client, oauth2.GenerateVerifier()), "mcp:business")
	}
	if log := s.Events(audit.ClientRegistered); len(log) != 1 || registered.Sub(log[0].At) != 500*time.Millisecond || log[0].Details["how"] != "registration" || log[0].Details["redirects"] != callback {
		t.Errorf("introduced by %+v", log)
	}
	late := s.register(t, callback)
	s.Clock.Advance(audit.Kept)
	s.cookie = s.signIn(t, s.accounts, "owner@example.com")
	s.code(t, staffRequest(late, oauth2.GenerateVerifier()), "mcp:business")
	if n := len(s.Events(audit.ClientRegistered)); n != 1 {
		t.Errorf("%d introductions", n)
	}
}

// TestTheChosenBusinessMeetsTheClient when the address names none: it is asked nothing before it is chosen.
func TestTheChosenBusinessMeetsTheClient(t *testing.T) {
	s := newSite(t)
	begun := s.Clock.Now()
	s.Clock.Advance(time.Second)
	client := s.register(t, callback)
	s.Clock.Advance(time.Second)
	form := s.consentForm(t, request(client, oauth2.GenerateVerifier(), "scope", "read:services"), "read:services")
	if got := s.kindsAfter(begun); len(got) != 0 {
		t.Errorf("before the choice: %v", got)
	}
	s.decide(form, s.cookie)
	if got := s.kindsAfter(begun); !slices.Equal(got, []audit.Kind{audit.ClientRegistered, audit.ConsentApproved}) {
		t.Errorf("after it: %v", got)
	}
	refused := s.consentForm(t, request(client, oauth2.GenerateVerifier(), "scope", "read:services"))
	refused.Set("decision", "deny")
	if w := s.decide(refused, s.cookie); w.Code != http.StatusSeeOther || len(s.kindsAfter(begun)) != 2 {
		t.Errorf("no business was chosen: %d, %v", w.Code, s.kindsAfter(begun))
	}
}

// TestTheAccountDoorIsNoBusinesss: what a consumer allows for themselves stands in nobody's log.
func TestTheAccountDoorIsNoBusinesss(t *testing.T) {
	s := newSite(t)
	begun := s.Clock.Now()
	s.Clock.Advance(time.Second)
	client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
	first := s.exchange(t, client, s.code(t, request(client, verifier, "scope", "mcp:account"), "mcp:account"), verifier)
	second := s.refresh(t, client, first.RefreshToken)
	s.refresh(t, client, second.RefreshToken, "resource", issuer+"/api/mcp")
	post(s.server.Revoke, "", "client_id", client, "token", second.RefreshToken)
	if got := s.kindsAfter(begun); second.status != http.StatusOK || len(got) != 0 {
		t.Errorf("%+v, %v", second, got)
	}
}

// refusedTokens are the ways to be refused a token for something that was once given out, by the reason in the log.
var refusedTokens = map[string]func(t *testing.T, s *site, client, code, verifier string) tokens{
	"redirect_uri": func(t *testing.T, s *site, client, code, verifier string) tokens {
		return s.exchange(t, client, code, verifier, "redirect_uri", callback+"/other")
	},
	"code_verifier": func(t *testing.T, s *site, client, code, _ string) tokens {
		return s.exchange(t, client, code, oauth2.GenerateVerifier())
	},
	"resource": func(t *testing.T, s *site, client, code, verifier string) tokens {
		return s.exchange(t, client, code, verifier, "resource", issuer+"/api/mcp")
	},
	"code_expired": func(t *testing.T, s *site, client, code, verifier string) tokens {
		s.Clock.Advance(time.Minute)
		return s.exchange(t, client, code, verifier)
	},
	"code_reused": func(t *testing.T, s *site, client, code, verifier string) tokens {
		s.exchange(t, client, code, verifier)
		return s.exchange(t, client, code, verifier)
	},
	"refresh_token_reused": func(t *testing.T, s *site, client, code, verifier string) tokens {
		first := s.exchange(t, client, code, verifier)
		s.refresh(t, client, first.RefreshToken)
		s.Clock.Advance(time.Minute)
		return s.refresh(t, client, first.RefreshToken)
	},
	"refresh_token_expired": func(t *testing.T, s *site, client, code, verifier string) tokens {
		first := s.exchange(t, client, code, verifier)
		s.Clock.Advance(90 * 24 * time.Hour)
		return s.refresh(t, client, first.RefreshToken)
	},
	"refreshed_too_often": func(t *testing.T, s *site, client, code, verifier string) tokens {
		first := s.exchange(t, client, code, verifier)
		for range oauth.MaxSuccessors {
			s.refresh(t, client, first.RefreshToken)
		}
		return s.refresh(t, client, first.RefreshToken)
	},
	"revoked": func(t *testing.T, s *site, client, code, verifier string) tokens {
		first := s.exchange(t, client, code, verifier)
		post(s.server.Revoke, "", "client_id", client, "token", first.RefreshToken)
		return s.refresh(t, client, first.RefreshToken)
	},
}

// full is a log that takes nothing alone.
type full struct{}

func (full) AddEvent(context.Context, audit.Event) error { return errors.New("the store is full") }

func TestARefusedTokenIsLoggedWithItsReason(t *testing.T) {
	for reason, refuse := range refusedTokens {
		t.Run(reason, func(t *testing.T) {
			s := newSite(t)
			client, verifier := s.register(t, callback), oauth2.GenerateVerifier()
			got := refuse(t, s, client, s.code(t, staffRequest(client, verifier), "mcp:business"), verifier)
			log := s.Events(audit.TokenRefused)
			if got.status != http.StatusBadRequest || len(log) != 1 || log[0].Reason != reason || log[0].ClientID != client || log[0].Principal != "user:"+s.ownerID || log[0].Door != access.Staff {
				t.Errorf("%+v, logged %+v", got, log)
			}
			s.config.Recorder = audit.NewRecorder(full{}, s.Clock.Now, rand.Reader)
			s.server = oauth.NewServer(s.config)
			s.cookie = s.signIn(t, s.accounts, "owner@example.com")
			again := refuse(t, s, client, s.code(t, staffRequest(client, verifier), "mcp:business"), verifier)
			if again.status != got.status || again.Error != got.Error {
				t.Errorf("with a log that fails: %+v, before %+v", again, got)
			}
		})
	}
}

// TestAnUnknownTokenIsInNobodysLog, nor another client's: who sends nonsense with a grant's id in it must not write there.
func TestAnUnknownTokenIsInNobodysLog(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	other := s.register(t, callback)
	before := len(s.Events())
	s.refresh(t, other, first.RefreshToken)
	s.refresh(t, client, "nonsense")
	s.refresh(t, client, first.AccessToken)
	s.exchange(t, client, "code_fd"+strings.Repeat("0", 49), oauth2.GenerateVerifier())
	post(s.server.Revoke, "", "client_id", other, "token", first.RefreshToken)
	if log := s.Events(); len(log) != before {
		t.Errorf("logged %+v", log[before:])
	}
}

// TestADocumentsClientIsIntroducedOnce although its document is fetched anew.
func TestADocumentsClientIsIntroducedOnce(t *testing.T) {
	s := newSite(t)
	p := s.publish(t, `["`+callback+`"]`)
	s.Clock.Advance(700 * time.Millisecond)
	begun := s.Clock.Now()
	for range 3 {
		s.code(t, staffRequest(p.id, oauth2.GenerateVerifier()), "mcp:business")
		s.Clock.Advance(2 * time.Minute)
	}
	if log := s.Events(audit.ClientRegistered); p.fetched < 3 || len(log) != 1 || begun.Sub(log[0].At) != 700*time.Millisecond || log[0].Details["how"] != "document" {
		t.Errorf("fetched %d times, introduced by %+v", p.fetched, log)
	}
}
