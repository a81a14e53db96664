package dynamo_test

import (
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/booking/bookingtest"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

func TestAMailedLinkIsUsedOnceWithAllItDoes(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store, ctx := dynamo.NewAccounts(tables), t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	want := account.MailedLink{Digest: "digest", Purpose: account.PasswordReset, Email: "ana@example.com", UserID: id(1), Epoch: "e", Browser: "b", Return: "/a", ExpiresAt: now.Add(time.Hour)}
	must(store.AddMailedLink(ctx, want))
	if l, err := store.MailedLink(ctx, "digest"); l != want || err != nil {
		t.Errorf("got %+v, %v", l, err)
	}
	if _, err := store.MailedLink(ctx, "another"); err != account.ErrNotFound {
		t.Errorf("an unknown link: %v", err)
	}

	// Each with an address of its own, so that nothing but the link lets only one of them through.
	errs := bookingtest.AtOnce(4, func(i int) error {
		u := account.User{ID: id(i), Email: id(i) + "@example.com", EmailVerifiedAt: now, CreatedAt: now}
		return store.FinishSignUp(ctx, "digest", u, account.ConsoleSession{Digest: id(i), UserID: u.ID})
	})
	made := 0
	for i, err := range errs {
		_, noUser := store.User(ctx, id(i))
		_, noSession := store.ConsoleSession(ctx, id(i))
		if err == nil && noUser == nil && noSession == nil {
			made++
		} else if err != account.ErrNotFound || noUser != account.ErrNotFound || noSession != account.ErrNotFound {
			t.Errorf("%d: %v, user %v, session %v", i, err, noUser, noSession)
		}
	}
	if made != 1 {
		t.Errorf("%d were made with one link", made)
	}

	ben := account.User{ID: id(9), Email: "ben@example.com", PasswordHash: "old", CreatedAt: now}
	must(store.AddUser(ctx, ben))
	after := ben
	after.PasswordHash, after.SessionEpoch, after.EmailVerifiedAt = "new", "e2", now
	if err := store.FinishPasswordReset(ctx, account.MailedLink{Digest: "digest"}, after, account.ConsoleSession{Digest: "s"}); err != account.ErrNotFound {
		t.Errorf("a used link: %v", err)
	}
	if u, err := store.User(ctx, ben.ID); u != ben || err != nil {
		t.Errorf("a used link changed %+v, %v", u, err)
	}
	must(store.AddMailedLink(ctx, account.MailedLink{Digest: "second", ExpiresAt: now}))
	must(store.FinishPasswordReset(ctx, account.MailedLink{Digest: "second"}, after, account.ConsoleSession{Digest: "s", UserID: ben.ID, Epoch: "e2"}))
	if u, err := store.User(ctx, ben.ID); u != after || err != nil {
		t.Errorf("got %+v, %v", u, err)
	}
	if s, err := store.ConsoleSession(ctx, "s"); s.Epoch != "e2" || err != nil {
		t.Errorf("got %+v, %v", s, err)
	}
}
