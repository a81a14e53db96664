package dynamo_test

import (
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

func TestAnIdentityIsOneUsers(t *testing.T) {
	tables, _ := dynamotest.New(t)
	store, ctx := dynamo.NewAccounts(tables), t.Context()
	ana := account.User{ID: id(1), Email: "ana@example.com", EmailVerifiedAt: now, CreatedAt: now}
	ben := account.User{ID: id(2), Email: "ben@example.com", CreatedAt: now}
	one, two := account.Identity{Issuer: "https://id.example", Subject: "1#2"}, account.Identity{Issuer: "https://id.example#1", Subject: "2"}
	for _, err := range []error{store.AddUserByIdentity(ctx, ana, one), store.AddUser(ctx, ben), store.TieIdentity(ctx, two, ben.ID, now)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	ben.EmailVerifiedAt = now
	for i, want := range map[account.Identity]account.User{one: ana, two: ben} {
		if u, err := store.UserByIdentity(ctx, i.Issuer, i.Subject); u != want || err != nil {
			t.Errorf("%+v is %+v, %v", i, u, err)
		}
	}
	if _, err := store.UserByIdentity(ctx, "https://id.example", "9"); err != account.ErrNotFound {
		t.Errorf("an unknown identity: %v", err)
	}
	if err := store.TieIdentity(ctx, account.Identity{Issuer: two.Issuer, Subject: "3"}, ben.ID, now); err != account.ErrOtherSubject {
		t.Errorf("a second subject at the same issuer: %v", err)
	}
	if _, err := store.UserByIdentity(ctx, two.Issuer, "3"); err != account.ErrNotFound {
		t.Errorf("the second subject is tied: %v", err)
	}
	if err := store.TieIdentity(ctx, account.Identity{Issuer: "https://id.example", Subject: "2"}, ben.ID, now.Add(time.Hour)); err != nil {
		t.Errorf("another issuer: %v", err)
	}
	if u, err := store.User(ctx, ben.ID); u != ben || err != nil {
		t.Errorf("the address was verified at the first time, got %+v, %v", u, err)
	}
	carla := account.User{ID: id(3), Email: "carla@example.com", CreatedAt: now}
	for name, err := range map[string]error{
		"a tied identity": store.TieIdentity(ctx, one, ben.ID, now),
		"of another user": store.AddUserByIdentity(ctx, carla, one),
		"a taken address": store.AddUserByIdentity(ctx, account.User{ID: id(4), Email: ana.Email}, account.Identity{Issuer: "i", Subject: "s"}),
	} {
		if err != account.ErrTaken {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := store.TieIdentity(ctx, account.Identity{Issuer: "i", Subject: "s"}, carla.ID, now); err != account.ErrNotFound {
		t.Errorf("tied to nobody: %v", err)
	}
	for _, missing := range []string{carla.ID, id(4)} {
		if u, err := store.User(ctx, missing); err != account.ErrNotFound {
			t.Errorf("%+v, %v", u, err)
		}
	}
}
