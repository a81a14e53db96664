package dynamo_test

import (
	"errors"
	"testing"

	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/ratelimit"
)

// TestAnExpiredConsoleSessionIsDead although its item still exists: the store deletes it some time later.
func TestAnExpiredConsoleSessionIsDead(t *testing.T) {
	tables, _ := dynamotest.New(t)
	clock, store := bookingtest.NewClock(), dynamo.NewAccounts(tables)
	accounts := account.NewAccounts(account.Config{Store: store, Limits: ratelimit.New(dynamo.NewLimits(tables), clock.Now), Now: clock.Now, Random: random})
	if _, err := accounts.CreateUser(t.Context(), "ana@example.com", "Ana", "correct horse"); err != nil {
		t.Fatal(err)
	}
	secret, u, err := accounts.SignIn(t.Context(), "test", "ana@example.com", "correct horse")
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
