package dynamo_test

import (
	"fmt"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

func TestKeysAreListedAndRevoked(t *testing.T) {
	tables, _ := dynamotest.New(t)
	accounts := dynamo.NewAccounts(tables)
	key := func(business, own int) account.Key {
		return account.Key{ID: id(business) + id(own), BusinessID: id(business), Kind: account.PartnerKey, Name: "CRM",
			Scopes: []string{"participants:read"}, Digest: "digest", Prefix: "sk_test_fd", Last4: "abcd",
			CreatedAt: now, CreatedBy: "user:1", ExpiresAt: now.Add(time.Hour)}
	}
	for _, k := range []account.Key{key(1, 1), key(1, 2), key(2, 1)} {
		if err := accounts.AddKey(t.Context(), k, audit.Event{BusinessID: k.BusinessID, ID: k.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if err := accounts.AddKey(t.Context(), key(1, 1), audit.Event{}); err != account.ErrTaken {
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
