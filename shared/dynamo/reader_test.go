package dynamo_test

import (
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
)

// TestWhoMayReadWhat goes through those who can have made an endpoint, as their access is now.
func TestWhoMayReadWhat(t *testing.T) {
	s := bookingtest.New(t)
	other := s.Neighbour("other")
	accounts, hooks := dynamo.NewAccounts(s.Tables), dynamo.NewWebhooks(s.Tables)
	keys := account.NewKeys(accounts, s.Clock.Now, rand.Reader, "test")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key := func(of *bookingtest.Studio, expires time.Time, scopes ...string) account.Key {
		t.Helper()
		k, _, err := keys.Create(t.Context(), of.Operator(), account.NewKey{Kind: account.PartnerKey, Name: "A key", Scopes: scopes, ExpiresAt: expires})
		must(err)
		return k
	}
	rotate := func(k account.Key, overlap time.Duration) account.Key {
		t.Helper()
		successor, _, err := keys.Rotate(t.Context(), s.Operator(), k.ID, overlap)
		must(err)
		return successor
	}
	revoke := func(k account.Key) { t.Helper(); must(keys.Revoke(t.Context(), s.Operator(), k.ID)) }
	member := func(id string, role access.Role) {
		t.Helper()
		must(accounts.ChangeMember(t.Context(), account.MemberChange{Member: account.Member{UserID: id, Name: id, Role: role}, BusinessID: s.ID}))
	}
	both := []string{"participants:read", "purchases:read"}
	live, expiring, revoked, theirs := key(s, time.Time{}, both...), key(s, s.Clock.Now().Add(time.Hour), both...), key(s, time.Time{}, both...), key(other, time.Time{}, both...)
	revoke(revoked)
	replaced, inOverlap, orphan, early := key(s, time.Time{}, both...), key(s, time.Time{}, both...), key(s, time.Time{}, both...), key(s, time.Time{}, both...)
	third := rotate(rotate(replaced, 0), 0)
	_, err := keys.Edit(t.Context(), s.Operator(), third.ID, account.Changes{Scopes: both[:1]})
	must(err)
	revoke(rotate(inOverlap, 24*time.Hour))
	revoke(rotate(orphan, 0))
	rotate(early, 24*time.Hour)
	revoke(early)
	member("ana", access.Owner)
	member("ben", access.Frontdesk)
	s.AllDay("cy") // works there, and is no member

	some := access.SetOf(access.ParticipantsRead, access.PurchasesRead)
	first := access.SetOf(access.ParticipantsRead)
	want := map[string]access.Set{
		live.Principal(): some, expiring.Principal(): some, replaced.Principal(): first, inOverlap.Principal(): some, early.Principal(): some,
		"user:ana": access.Owner.Capabilities(), "user:ben": access.Frontdesk.Capabilities(), "operator": access.Owner.Capabilities(),
	}
	asked := append(slices.Collect(maps.Keys(want)), revoked.Principal(), theirs.Principal(), orphan.Principal(), "user:cy", "user:none", "user:", "key:", "key:1", "", "anonymous", live.Principal(),
		"key:"+s.ID+strings.Repeat("0", 16))
	check := func(what string) {
		t.Helper()
		s.Requests.Count()
		got, err := hooks.Readers(t.Context(), s.ID, asked, s.Clock.Now())
		if n := s.Requests.Count(); err != nil || !maps.Equal(got, want) || n != 2 {
			t.Errorf("%s: %v, %v, after %d requests, want %v", what, got, err, n, want)
		}
	}
	check("now")
	s.Clock.Advance(time.Hour)
	delete(want, expiring.Principal())
	check("an hour later")
	s.Clock.Advance(23 * time.Hour)
	delete(want, inOverlap.Principal())
	check("after the overlap")
	s.SetGrants(first)
	want[live.Principal()], want[early.Principal()] = first, first
	managing := access.SetOf(access.TeamManage, access.KeysManage, access.AppsManage, access.LogRead, access.OwnershipTransfer)
	want["user:ana"], want["user:ben"], want["operator"] = first|managing, first, first|managing
	check("with fewer grants")

	s.Requests.Count()
	if got, err := hooks.Readers(t.Context(), s.ID, []string{live.Principal(), "user:ana"}, s.Clock.Now()); err != nil || len(got) != 2 || s.Requests.Count() != 1 {
		t.Errorf("without a rotated key: %v, %v", got, err)
	}
	if got, err := hooks.Readers(t.Context(), "none", asked, s.Clock.Now()); err != nil || len(got) != 0 {
		t.Errorf("in no business: %v, %v", got, err)
	}
}
