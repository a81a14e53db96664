package dynamo_test

import (
	"errors"
	"testing"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
	"frontdesk/shared/oauth"
	"frontdesk/shared/ratelimit"
)

// TestADryRunAnswersAsTheStoreWould asks for each write dry, twice, and then really: a dry one says what the real one says,
// and leaves nothing behind that would change the next answer.
func TestADryRunAnswersAsTheStoreWould(t *testing.T) {
	tables, _ := dynamotest.New(t)
	ctx, k := t.Context(), someKey(1, 1)
	later := stored(k, 2)
	count := func(t *dynamo.Tables) error {
		_, counted, err := dynamo.NewLimits(t).Increment(ctx, ratelimit.Count{Limit: "l", Who: "w", Start: now, End: now}, 1, 1)
		if err == nil && !counted {
			err = errFullWindow
		}
		return err
	}
	for n, tt := range []struct {
		name string
		do   func(*dynamo.Tables) error
		want error
	}{
		{"add a business", func(t *dynamo.Tables) error {
			return dynamo.NewBookings(t).AddBusiness(ctx, booking.Business{ID: id(1), Handle: "acme", Grants: access.All})
		}, nil},
		{"with a handle that is taken", func(t *dynamo.Tables) error {
			return dynamo.NewBookings(t).AddBusiness(ctx, booking.Business{ID: id(2), Handle: "acme"})
		}, dynamo.ErrHandleTaken},
		{"set grants", func(t *dynamo.Tables) error {
			return dynamo.NewBookings(t).SetGrants(ctx, id(1), 0, audit.Event{BusinessID: id(1), ID: "g1"})
		}, nil},
		{"of no business", func(t *dynamo.Tables) error {
			return dynamo.NewBookings(t).SetGrants(ctx, id(9), 0, audit.Event{BusinessID: id(9), ID: "g2"})
		}, booking.ErrNotFound},
		{"add a user", func(t *dynamo.Tables) error {
			return dynamo.NewAccounts(t).AddUser(ctx, account.User{ID: id(1), Email: "ana@example.com"})
		}, nil},
		{"with an address that is taken", func(t *dynamo.Tables) error {
			return dynamo.NewAccounts(t).AddUser(ctx, account.User{ID: id(2), Email: "ana@example.com"})
		}, account.ErrTaken},
		{"remove who is no member", func(t *dynamo.Tables) error {
			return dynamo.NewAccounts(t).ChangeMember(ctx, account.MemberChange{Member: account.Member{UserID: id(1)}, BusinessID: id(1), Before: access.Owner})
		}, account.ErrChanged},
		{"add one while nobody else is an owner", func(t *dynamo.Tables) error {
			ana := account.Member{UserID: id(1), Role: access.Manager}
			return dynamo.NewAccounts(t).ChangeMember(ctx, account.MemberChange{Member: ana, BusinessID: id(1), Peer: account.Member{UserID: id(2), Role: access.Owner}})
		}, account.ErrChanged},
		{"add a key", func(t *dynamo.Tables) error {
			_, err := dynamo.NewAccounts(t).AddKey(ctx, k, account.KeyForm{}, event(k, 0))
			return err
		}, nil},
		{"that exists", func(t *dynamo.Tables) error {
			_, err := dynamo.NewAccounts(t).AddKey(ctx, k, account.KeyForm{}, event(k, 0))
			return err
		}, account.ErrTaken},
		{"change it", func(t *dynamo.Tables) error {
			return dynamo.NewAccounts(t).ChangeKey(ctx, stored(k, 1), nil, event(k, 1))
		}, nil},
		{"change it as it was", func(t *dynamo.Tables) error {
			return dynamo.NewAccounts(t).ChangeKey(ctx, stored(k, 1), nil, event(k, 2))
		}, account.ErrChanged},
		{"revoke it", func(t *dynamo.Tables) error { return dynamo.NewAccounts(t).RevokeKey(ctx, later, now, event(k, 3)) }, nil},
		{"revoke it again", func(t *dynamo.Tables) error { return dynamo.NewAccounts(t).RevokeKey(ctx, later, now, audit.Event{}) }, account.ErrRevoked},
		{"add a client", func(t *dynamo.Tables) error { return dynamo.NewGrants(t).AddClient(ctx, oauth.Client{ID: "client"}) }, nil},
		{"remove it", func(t *dynamo.Tables) error { return dynamo.NewGrants(t).RemoveClient(ctx, "client") }, nil},
		{"remove it again", func(t *dynamo.Tables) error { return dynamo.NewGrants(t).RemoveClient(ctx, "client") }, oauth.ErrNotFound},
		{"update without a condition", func(t *dynamo.Tables) error {
			return dynamo.NewGrants(t).MarkClient(ctx, "https://a.example/x", oauth.Mark{Internal: true}, true)
		}, nil},
		{"a condition with a name of the update", count, nil},
		{"a full window", count, errFullWindow},
		{"load", func(t *dynamo.Tables) error {
			l := dynamo.NewLoader(t)
			return errors.Join(l.AddParticipant(ctx, id(1), booking.Participant{ID: "p", Email: "ana@example.com"}), l.Flush(ctx))
		}, nil},
	} {
		for range 2 {
			if err := tt.do(tables.DryRun()); err != tt.want {
				t.Errorf("%d, %s, dry: %v", n, tt.name, err)
			}
		}
		if err := tt.do(tables); err != tt.want {
			t.Errorf("%d, %s: %v", n, tt.name, err)
		}
	}
	if err := tables.DryRun().CreateTables(ctx); err == nil {
		t.Error("a dry run created tables")
	}
	if b, err := dynamo.NewBookings(tables.DryRun()).Business(ctx, id(1)); err != nil || b.Handle != "acme" {
		t.Errorf("a dry run reads %+v, %v", b, err)
	}
}

var errFullWindow = errors.New("the window is full")
