package dynamo_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

var now = bookingtest.Now

// id makes a record id as a secret carries them.
func id(n int) string { return fmt.Sprintf("%016d", n) }

func TestAddUserOnce(t *testing.T) {
	tables, _ := dynamotest.New(t)
	accounts := dynamo.NewAccounts(tables)
	errs := bookingtest.AtOnce(16, func(i int) error {
		return accounts.AddUser(t.Context(), account.User{ID: id(i), Email: "ana@example.com", Name: "Ana", PasswordHash: "hash", CreatedAt: now})
	})
	winner := slices.Index(errs, nil)
	for i, err := range errs {
		if i != winner && err != account.ErrTaken {
			t.Errorf("got %v", err)
		}
		if u, err := accounts.User(t.Context(), id(i)); (err == nil) != (i == winner) || i != winner && err != account.ErrNotFound {
			t.Errorf("user %d: %+v, %v", i, u, err)
		}
	}
	want := account.User{ID: id(winner), Email: "ana@example.com", Name: "Ana", PasswordHash: "hash", CreatedAt: now}
	if u, err := accounts.UserByEmail(t.Context(), "ana@example.com"); u != want || err != nil {
		t.Errorf("got %+v, %v", u, err)
	}
	if _, err := accounts.UserByEmail(t.Context(), "ben@example.com"); err != account.ErrNotFound {
		t.Errorf("somebody unknown: %v", err)
	}
}

func TestAddBusinessOnce(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store := dynamo.NewBookings(tables)
	b := booking.Business{ID: id(1), Handle: "acme", Name: "Acme", TimeZone: "Europe/Berlin", Currency: "EUR", Grants: access.All, CreatedAt: now}
	if err := store.AddBusiness(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	other := b
	other.ID = id(2)
	if err := store.AddBusiness(t.Context(), other); err != dynamo.ErrHandleTaken {
		t.Errorf("the same handle: %v", err)
	}
	if _, err := store.Business(t.Context(), other.ID); err != booking.ErrNotFound {
		t.Errorf("the refused business is there: %v", err)
	}
	if got, err := store.BusinessByHandle(t.Context(), "acme"); got != b || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, handle := range []string{"acm", "acme2", "ACME", "", "#"} {
		if _, err := store.BusinessByHandle(t.Context(), handle); err != booking.ErrNotFound {
			t.Errorf("%q: %v", handle, err)
		}
	}
	if all, err := store.Businesses(t.Context()); len(all) != 1 || all[0] != b || err != nil {
		t.Errorf("all: %+v, %v", all, err)
	}
	b.Grants = access.SetOf(access.ParticipantsRead)
	if err := store.SetGrants(t.Context(), b.ID, b.Grants); err != nil {
		t.Fatal(err)
	}
	if got, err := store.Business(t.Context(), b.ID); got != b || err != nil {
		t.Errorf("after SetGrants: %+v, %v", got, err)
	}
	if err := store.SetGrants(t.Context(), id(9), 0); err != booking.ErrNotFound {
		t.Errorf("grants of nobody: %v", err)
	}
	if _, err := store.Business(t.Context(), id(9)); err != booking.ErrNotFound {
		t.Errorf("SetGrants made a business: %v", err)
	}
}

func TestMemberships(t *testing.T) {
	s := bookingtest.New(t)
	accounts, other := dynamo.NewAccounts(s.Tables), s.Neighbour("another")
	member := func(b booking.Business, role access.Role) account.Membership {
		return account.Membership{UserID: id(1), Name: "Ana", Business: access.Business{ID: b.ID, Handle: b.Handle, Name: b.Name, TimeZone: b.TimeZone},
			Grants: b.Grants, Role: role}
	}
	check := func(step string, want ...account.Membership) {
		t.Helper()
		if got, err := accounts.Memberships(t.Context(), id(1)); !slices.Equal(got, want) || err != nil {
			t.Errorf("%s: got %+v, %v, want %+v", step, got, err, want)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ana := booking.Staff{ID: id(1), Name: "Ana", Active: true, Schedule: booking.Schedule{time.Monday: {{From: 60, To: 120}}, time.Saturday: {{From: 0, To: 1440}}}}
	s.Load(func(l *dynamo.Loader) error { return l.AddStaff(t.Context(), s.ID, ana) })
	check("at first") // who works there without a role is no member
	must(accounts.SetRole(t.Context(), member(s.Business, access.Owner)))
	must(accounts.SetRole(t.Context(), member(other.Business, access.Instructor)))
	check("two", member(other.Business, access.Instructor), member(s.Business, access.Owner))

	must(accounts.SetRole(t.Context(), member(s.Business, access.Frontdesk))) // which leaves the schedule alone
	check("changed", member(other.Business, access.Instructor), member(s.Business, access.Frontdesk))
	if team, err := s.Store.Team(t.Context(), s.ID); len(team) != 1 || err != nil || fmt.Sprint(team[0]) != fmt.Sprint(ana) {
		t.Errorf("the team is %+v, %v", team, err)
	}

	must(accounts.RemoveMember(t.Context(), id(1), s.ID))
	check("removed", member(other.Business, access.Instructor))
	if team, err := s.Store.Team(t.Context(), s.ID); len(team) != 0 || err != nil {
		t.Errorf("the team is %+v, %v", team, err)
	}
	if err := accounts.RemoveMember(t.Context(), id(1), s.ID); err != account.ErrNotFound {
		t.Errorf("removed twice: %v", err)
	}
	must(accounts.SetRole(t.Context(), member(s.Business, access.Manager)))
	check("back", member(other.Business, access.Instructor), member(s.Business, access.Manager))
}

func TestMembershipsOfSomebodyWhoWorksEverywhere(t *testing.T) {
	s := bookingtest.New(t)
	accounts := dynamo.NewAccounts(s.Tables)
	for n := range 60 { // more items than one request may read
		b := s.Neighbour(fmt.Sprintf("studio%02d", n)).Business
		if err := accounts.SetRole(t.Context(), account.Membership{UserID: id(1), Name: "Ana", Business: access.Business{ID: b.ID}, Role: access.Manager}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := accounts.Memberships(t.Context(), id(1))
	if err != nil || len(got) != 60 || got[0].Business.Handle != "studio00" || got[59].Business.Handle != "studio59" {
		t.Errorf("got %d, %v", len(got), err)
	}
}

func TestKeysAreListedAndRevoked(t *testing.T) {
	tables, _ := dynamotest.New(t)
	accounts := dynamo.NewAccounts(tables)
	key := func(business, own int) account.Key {
		return account.Key{ID: id(business) + id(own), BusinessID: id(business), Kind: account.PartnerKey, Name: "CRM", Scopes: []string{"participants:read"},
			Digest: "digest", Prefix: "sk_test_fd", Last4: "abcd", CreatedAt: now, CreatedBy: "user:1", ExpiresAt: now.Add(time.Hour)}
	}
	for _, k := range []account.Key{key(1, 1), key(1, 2), key(2, 1)} {
		if err := accounts.AddKey(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	if err := accounts.AddKey(t.Context(), key(1, 1)); err != account.ErrTaken {
		t.Errorf("added twice: %v", err)
	}
	for n := range 3 { // the first revocation's time stays
		if err := accounts.RevokeKey(t.Context(), id(1), id(2), now.Add(time.Duration(n)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if err := accounts.RevokeKey(t.Context(), id(2), id(2), now); err != account.ErrNotFound {
		t.Errorf("revoked another business's: %v", err)
	}
	revoked := key(1, 2)
	revoked.RevokedAt = now
	for business, want := range map[int][]account.Key{1: {key(1, 1), revoked}, 2: {key(2, 1)}, 3: {}} {
		if got, err := accounts.Keys(t.Context(), id(business)); fmt.Sprint(got) != fmt.Sprint(want) || err != nil {
			t.Errorf("keys of %d: %+v, %v", business, got, err)
		}
	}
}

// TestAnExpiredConsoleSessionIsDead although its item is still stored: no engine removes it in time.
func TestAnExpiredConsoleSessionIsDead(t *testing.T) {
	tables, _ := dynamotest.New(t)
	clock, store := bookingtest.NewClock(), dynamo.NewAccounts(tables)
	accounts := account.NewAccounts(store, clock.Now, random)
	if _, err := accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse"); err != nil {
		t.Fatal(err)
	}
	secret, u, err := accounts.SignIn(t.Context(), "ana@example.com", "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := accounts.Session(t.Context(), secret.Reveal()); got != u || err != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	s, err := store.ConsoleSession(t.Context(), secret.Digest())
	if err != nil || !s.ExpiresAt.After(now) {
		t.Fatalf("%+v, %v", s, err)
	}
	clock.Set(s.ExpiresAt)
	if got, _, err := accounts.Session(t.Context(), secret.Reveal()); err == nil {
		t.Errorf("%s is signed in after the session's end", got.Email)
	}
	if stored, err := store.ConsoleSession(t.Context(), secret.Digest()); stored != s || err != nil {
		t.Errorf("the item went: %+v, %v", stored, err)
	}
	for range 2 {
		if err := store.RemoveConsoleSession(t.Context(), secret.Digest()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.ConsoleSession(t.Context(), secret.Digest()); !errors.Is(err, account.ErrNotFound) {
		t.Errorf("signed out: %v", err)
	}
}
