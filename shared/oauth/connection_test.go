package oauth_test

import (
	"crypto/rand"
	"net/http"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/oauth"
	"frontdesk/shared/problem"

	"golang.org/x/oauth2"
)

func (s *site) connections() *oauth.Connections {
	return oauth.NewConnections(s.grants, s.Clock.Now, rand.Reader)
}

// me is the owner in the console.
func (s *site) me() access.Caller {
	return access.Member(s.ownerID, "Olga Owner", s.ForCaller(), s.Grants, access.Owner, "r-1")
}

// list is the connections of the studio.
func (s *site) list(t *testing.T) []oauth.Connection {
	t.Helper()
	list, err := s.connections().List(t.Context(), s.me())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (s *site) own(t *testing.T) []oauth.Connection {
	t.Helper()
	list, err := s.connections().ListOwn(t.Context(), s.me())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestConnectionsShowWhatPeopleAllowed(t *testing.T) {
	s := newSite(t)
	if list := s.list(t); len(list) != 0 {
		t.Fatalf("at first: %+v", list)
	}
	client, first := s.granted(t)
	s.Clock.Advance(time.Hour)
	if again := s.refresh(t, client, first.RefreshToken); again.status != http.StatusOK {
		t.Fatalf("%+v", again)
	}
	verifier := oauth2.GenerateVerifier()
	s.exchange(t, client, s.code(t, request(client, verifier, "scope", "read:* write:bookings"), "read:*", "write:bookings"), verifier)
	s.exchange(t, client, s.code(t, request(client, verifier, "scope", "mcp:account"), "mcp:account"), verifier) // no business's matter

	list := s.list(t)
	if len(list) != 2 {
		t.Fatalf("listed %+v", list)
	}
	newer, older := list[0], list[1]
	if older.ClientID != client || older.ClientName != "Test client" || older.Source != oauth.Registered || older.Destination() != "client.example" || older.Door() != access.Staff ||
		older.UserName != "Olga Owner" || older.UserEmail != "owner@example.com" || older.Business != s.ForCaller() ||
		!older.CreatedAt.Equal(bookingtest.Now) || !older.Refreshed().Equal(s.Clock.Now()) {
		t.Errorf("the older: %+v", older)
	}
	if may := newer.May(); newer.Door() != access.Assistant || len(may) != 2 || may[1] != "Create and cancel bookings" || !newer.Refreshed().Equal(newer.CreatedAt) {
		t.Errorf("the newer: %+v, %q", newer, may)
	}
	own := s.own(t)
	if at := slices.IndexFunc(own, func(c oauth.Connection) bool { return c.Door() == access.Account }); len(own) != 3 || at < 0 || own[at].Business != (access.Business{}) {
		t.Errorf("the owner's own: %+v", own)
	}
	if list, err := s.connections().List(t.Context(), s.Neighbour("other").Operator()); len(list) != 0 || err != nil {
		t.Errorf("another business's: %+v, %v", list, err)
	}

	s.Clock.Advance(90 * 24 * time.Hour) // nobody refreshed them
	if len(s.list(t)) != 0 || len(s.own(t)) != 0 {
		t.Errorf("what can get in no more is listed: %+v", s.own(t))
	}
}

// TestAConnectionIsListedAsLongAsItIsRefreshed: the lists' items may be deleted when their time is over, which refreshing defers.
func TestAConnectionIsListedAsLongAsItIsRefreshed(t *testing.T) {
	s := newSite(t)
	client, last := s.granted(t)
	begun := s.list(t)[0].ListedUntil
	for range 8 {
		s.Clock.Advance(30 * 24 * time.Hour)
		if last = s.refresh(t, client, last.RefreshToken); last.status != http.StatusOK {
			t.Fatalf("%+v", last)
		}
		list := s.list(t)
		if len(list) != 1 || list[0].ListedUntil.Sub(s.Clock.Now()) < 90*24*time.Hour {
			t.Fatalf("after %v: %+v", s.Clock.Now().Sub(bookingtest.Now), list)
		}
	}
	if until := s.list(t)[0].ListedUntil; !until.After(begun) {
		t.Errorf("listed until %v", until)
	}
}

func TestDisconnecting(t *testing.T) {
	s := newSite(t)
	client, first := s.granted(t)
	s.Clock.Advance(time.Minute)
	another, second := s.granted(t)
	id := s.list(t)[1].ID // the newest comes first
	for n := range 2 {
		if err := s.connections().Disconnect(t.Context(), s.me(), id); err != nil {
			t.Fatalf("time %d: %v", n, err)
		}
	}
	if list := s.list(t); len(list) != 1 || list[0].ID == id || len(s.own(t)) != 1 {
		t.Errorf("left: %+v", list)
	}
	if s.live(t, first.AccessToken) || s.refresh(t, client, first.RefreshToken).status == http.StatusOK {
		t.Error("what was disconnected gets in")
	}
	if !s.live(t, second.AccessToken) || s.refresh(t, another, second.RefreshToken).status != http.StatusOK {
		t.Error("another program was disconnected, too")
	}

	if log := s.Events(audit.AppRevoked); len(log) != 1 || log[0].Subject != "Test client" || log[0].Principal != "user:"+s.ownerID ||
		log[0].Details["grant"] != id || log[0].Details["client"] != client || log[0].RequestID != "r-1" {
		t.Errorf("logged %+v", log)
	}

	_, third := s.granted(t)
	if err := s.connections().DisconnectAllOwn(t.Context(), s.me()); err != nil || len(s.Events(audit.AppRevoked)) != 3 || s.live(t, third.AccessToken) || len(s.list(t)) != 0 {
		t.Errorf("all: %v, logged %+v", err, s.Events(audit.AppRevoked))
	}
}

func TestWhoMayDisconnect(t *testing.T) {
	s := newSite(t)
	_, token := s.granted(t)
	id, c := s.list(t)[0].ID, s.connections()
	ben, err := s.accounts.CreateUser(t.Context(), "ben@example.com", "Ben", "")
	if err != nil {
		t.Fatal(err)
	}
	as := func(role access.Role) access.Caller {
		return access.Member(ben.ID, ben.Name, s.ForCaller(), s.Grants, role, "")
	}
	other := s.Neighbour("other").Operator()
	for name, tt := range map[string]struct {
		err  error
		code problem.Code
	}{
		"API1 BOLA: another business's":      {c.Disconnect(t.Context(), other, id), problem.NotFound},
		"API1 BOLA: another person's as own": {c.DisconnectOwn(t.Context(), as(access.Owner), id), problem.NotFound},
		"API1 BOLA: nobody's":                {c.DisconnectOwn(t.Context(), access.Caller{}, ""), problem.NotFound},
		"API5: the front desk":               {c.Disconnect(t.Context(), as(access.Frontdesk), id), problem.Forbidden},
		"an unknown one":                     {c.Disconnect(t.Context(), s.me(), "x#y"), problem.NotFound},
	} {
		if !problem.Is(tt.err, tt.code) || !s.live(t, token.AccessToken) {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
	if _, err := c.List(t.Context(), as(access.Instructor)); problem.From(err).Reason() != problem.ReasonRole {
		t.Errorf("an instructor's list: %v", err)
	}
	if err := c.Disconnect(t.Context(), as(access.Manager), id); err != nil || s.live(t, token.AccessToken) {
		t.Errorf("a manager: %v", err)
	}
}
