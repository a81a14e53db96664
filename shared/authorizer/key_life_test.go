package authorizer_test

import (
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

func (w *world) edit(id string, c account.Changes) {
	w.t.Helper()
	_, err := w.keys.Edit(w.t.Context(), w.Operator(), id, c)
	w.must(err)
}

// TestAnEditIsFeltAtOnce, whether it narrows or widens what a key may do.
func TestAnEditIsFeltAtOnce(t *testing.T) {
	w := newWorld(t)
	k, secret := w.key(w.Studio, account.PartnerKey, "participants:read", "products:read")
	for _, scopes := range [][]string{{"products:read"}, {"participants:read", "webhooks:write"}, {"participants:read"}} {
		w.edit(k.ID, account.Changes{Scopes: scopes})
		if c := w.wantCaller("edited", at(partner, secret), 1); c.Capabilities != access.Meaning(scopes) {
			t.Errorf("with %s it can %s", scopes, c.Capabilities)
		}
	}
	name := "Renamed"
	w.edit(k.ID, account.Changes{Name: &name})
	if c := w.wantCaller("renamed", at(partner, secret), 1); c.Name != name {
		t.Errorf("it is called %q", c.Name)
	}
}

// TestTwoKeysLiveWhileTheyOverlap, and never past the old one's own expiry, which is after an hour.
func TestTwoKeysLiveWhileTheyOverlap(t *testing.T) {
	for name, tt := range map[string]struct{ overlap, left time.Duration }{
		"ten minutes": {10 * time.Minute, 10 * time.Minute}, "none": {0, 0}, "past its own expiry": {24 * time.Hour, time.Hour},
	} {
		w := newWorld(t)
		old, first := w.key(w.Studio, account.PartnerKey, "participants:read")
		_, made, err := w.keys.Rotate(t.Context(), w.Operator(), old.ID, tt.overlap)
		w.must(err)
		second := made.Reveal()
		if tt.left > 0 {
			w.wantCaller(name+": the old one", at(partner, first), 1)
			w.wantCaller(name+": the new one", at(partner, second), 1)
			w.Clock.Advance(tt.left - time.Second)
			w.wantCaller(name+": the old one, a second before its end", at(partner, first), 1)
			w.Clock.Advance(time.Second)
		}
		w.wantDeny(name+": the old one, at its end", at(partner, first), partnerChallenge, 1)
		if tt.left < time.Hour {
			w.wantCaller(name+": the new one then", at(partner, second), 1)
		} else {
			w.wantDeny(name+": the new one, whose expiry is the same", at(partner, second), partnerChallenge, 1)
		}
	}
}

func TestRevokingTheOldKeyLeavesItsSuccessor(t *testing.T) {
	w := newWorld(t)
	old, first := w.key(w.Studio, account.AssistantKey)
	made, secret, err := w.keys.Rotate(t.Context(), w.Operator(), old.ID, time.Hour)
	w.must(err)
	w.must(w.keys.Revoke(t.Context(), w.Operator(), old.ID))
	w.wantDeny("the old one", at(assistant, first), invalid(assistant), 1)
	w.wantCaller("the new one", at(assistant, secret.Reveal()), 1)
	w.must(w.keys.Revoke(t.Context(), w.Operator(), made.ID))
	w.wantDeny("the new one, revoked", at(assistant, secret.Reveal()), invalid(assistant), 1)
}

func TestAKeyComesFromItsSourcesOnly(t *testing.T) {
	w := newWorld(t)
	k, secret := w.key(w.Studio, account.PartnerKey, "participants:read")
	limit := func(text string) {
		t.Helper()
		sources, err := account.ParseSources(text)
		w.must(err)
		w.edit(k.ID, account.Changes{Sources: sources})
	}
	w.wantCaller("without sources", at(partner, secret).from("203.0.113.99"), 1)
	w.wantCaller("without sources, an address that cannot be read", at(partner, secret).from("nowhere"), 1)
	limit("198.51.100.0/24, 203.0.113.7, 2001:db8:1::/48")
	for _, from := range []string{"198.51.100.0", "198.51.100.255", "203.0.113.7", "2001:db8:1::1", "2001:db8:1:ffff::", "::ffff:203.0.113.7"} {
		w.wantCaller(from, at(partner, secret).from(from), 1)
	}
	for _, from := range []string{"198.51.101.0", "203.0.113.8", "2001:db8:2::1", "::", "", "nowhere", "203.0.113.7, 192.0.2.1", "203.0.113.7:443", "::203.0.113.7"} {
		w.wantDenial("from "+from, at(partner, secret).from(from), 403, "source_not_allowed", 1)
	}
	// What a client writes into a header is not where it is.
	spoofed := at(partner, secret).with("X-Forwarded-For", "203.0.113.7").with("X-Real-Ip", "203.0.113.7").with("Forwarded", "for=203.0.113.7").with("True-Client-Ip", "203.0.113.7")
	w.wantDenial("API2: a spoofed source", spoofed, 403, "source_not_allowed", 1)
	// A stolen key does not tell which door it opens.
	w.wantDenial("at another door", at(staff, secret), 403, "source_not_allowed", 1)
	w.wantDenial("at another business", at(partner, secret).handleIs("@other"), 403, "source_not_allowed", 1)

	made, rotated, err := w.keys.Rotate(t.Context(), w.Operator(), k.ID, time.Hour)
	w.must(err)
	w.wantDenial("its successor", at(partner, rotated.Reveal()), 403, "source_not_allowed", 1)
	w.wantCaller("its successor, from a source", at(partner, rotated.Reveal()).from("203.0.113.7"), 1)
	w.edit(made.ID, account.Changes{Sources: k.Sources}) // nil: as they are
	w.wantDenial("its successor, edited otherwise", at(partner, rotated.Reveal()), 403, "source_not_allowed", 1)
	limit("192.0.2.0/24")
	w.wantCaller("the old one, with other sources", at(partner, secret), 1)
	limit("")
	w.wantCaller("the old one, without sources again", at(partner, secret).from("203.0.113.99"), 1)
}
