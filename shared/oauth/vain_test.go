package oauth_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/dynamo"

	"golang.org/x/oauth2"
)

// TestWhatAsksInVainStandsInTheLog of the business that the request names: "my assistant can't connect" is answered by looking.
func TestWhatAsksInVainStandsInTheLog(t *testing.T) {
	s := newSite(t)
	_, err := s.accounts.CreateUser(t.Context(), "guest@example.com", "Guest", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	guest := s.signIn(t, s.accounts, "guest@example.com")
	client := s.register(t, callback)
	with := func(name, value string) url.Values {
		q := staffRequest(client, oauth2.GenerateVerifier())
		q.Set(name, value)
		return q
	}
	log := audit.NewLog(dynamo.NewEvents(s.Tables), s.Clock.Now)
	for _, tt := range []struct {
		name   string
		q      url.Values
		cookie *http.Cookie
		reason string // "": nothing is logged
	}{
		{"an unknown client", with("client_id", "nobody"), s.cookie, "invalid_request"},
		{"another redirect URI", with("redirect_uri", "https://evil.example/cb"), s.cookie, "invalid_request"},
		{"no PKCE", with("code_challenge", ""), s.cookie, "invalid_request"},
		{"somebody who is not on the team", with("state", "s"), guest, "access_denied"},
		{"nobody signed in yet", with("state", "s"), nil, ""},
		{"a business that there is not", with("resource", "https://desk.example/@nowhere/api/mcp"), guest, ""},
		{"no business", with("resource", "https://desk.example/api/mcp"), guest, ""},
	} {
		s.Clock.Advance(time.Minute)
		begun := s.Clock.Now()
		s.ask(tt.q, tt.cookie)
		page, err := log.Events(t.Context(), s.Operator(), audit.Filter{From: begun, Group: audit.Doors})
		if err != nil {
			t.Fatal(err)
		}
		if tt.reason == "" {
			if len(page.Events) != 0 {
				t.Errorf("%s: %+v", tt.name, page.Events)
			}
			continue
		}
		if len(page.Events) != 1 {
			t.Errorf("%s: %+v", tt.name, page.Events)
			continue
		}
		if e := page.Events[0]; e.Kind != audit.AskedInVain || e.Reason != tt.reason || e.Principal != access.Nobody || e.Details["message"] == "" || e.Details[audit.Source] == "" || e.Door != access.Staff {
			t.Errorf("%s: %+v", tt.name, e)
		}
	}
}

func TestACodeOfAnotherClientStandsInTheLog(t *testing.T) {
	s := newSite(t)
	verifier, other := oauth2.GenerateVerifier(), s.register(t, callback)
	code := s.code(t, staffRequest(s.register(t, callback), verifier), "mcp:business")
	s.exchange(t, other, code, verifier)
	if log := s.Events(audit.TokenRefused); len(log) != 1 || log[0].Reason != "other_client" {
		t.Errorf("the log has %+v", log)
	}
}
