package dynamo_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/dynamo"
	"frontdesk/shared/dynamo/dynamotest"
)

func someKey(business, own int) account.Key {
	return account.Key{ID: id(business) + id(own), BusinessID: id(business), Kind: account.PartnerKey, Name: "CRM",
		Scopes: []string{"participants:read"}, Sources: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32")},
		Digest: "digest", Prefix: "sk_test_fd", Last4: "abcd", CreatedAt: now, CreatedBy: "user:1", ExpiresAt: now.Add(time.Hour)}
}

func event(of account.Key, n int) audit.Event {
	return audit.Event{BusinessID: of.BusinessID, ID: fmt.Sprint(of.ID, n), At: now}
}

// stored is a key as it is read after so many writes.
func stored(k account.Key, writes int64) account.Key { k.Version = writes; return k }

func wantKeys(t *testing.T, accounts dynamo.Accounts, business int, want ...account.Key) {
	t.Helper()
	got, err := accounts.Keys(t.Context(), id(business))
	if fmt.Sprint(got) != fmt.Sprint(want) || err != nil {
		t.Errorf("keys of %d: %+v, %v", business, got, err)
	}
	for _, k := range want {
		_, own, _ := account.SplitKeyID(k.ID)
		if one, err := accounts.Key(t.Context(), id(business), own); fmt.Sprint(one) != fmt.Sprint(k) || err != nil {
			t.Errorf("key %s: %+v, %v", k.ID, one, err)
		}
	}
}

func TestKeysAreListedAndRevoked(t *testing.T) {
	tables, _ := dynamotest.New(t)
	accounts := dynamo.NewAccounts(tables)
	plain := someKey(1, 1)
	plain.Sources = nil
	for _, k := range []account.Key{plain, someKey(1, 2), someKey(2, 1)} {
		if _, err := accounts.AddKey(t.Context(), k, account.KeyForm{}, event(k, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := accounts.AddKey(t.Context(), plain, account.KeyForm{}, audit.Event{}); err != account.ErrTaken {
		t.Errorf("added twice: %v", err)
	}
	if err := accounts.RevokeKey(t.Context(), someKey(1, 2), now, event(someKey(1, 2), 1)); err != nil {
		t.Fatal(err)
	}
	if err := accounts.RevokeKey(t.Context(), someKey(1, 2), now.Add(time.Minute), event(someKey(1, 2), 2)); err != account.ErrRevoked {
		t.Errorf("revoked twice: %v", err)
	}
	if err := accounts.RevokeKey(t.Context(), someKey(2, 2), now, audit.Event{}); err != account.ErrNotFound {
		t.Errorf("revoked another business's: %v", err)
	}
	if _, err := accounts.Key(t.Context(), id(2), id(2)); err != account.ErrNotFound {
		t.Errorf("found another business's: %v", err)
	}
	revoked := stored(someKey(1, 2), 2)
	revoked.RevokedAt = now
	wantKeys(t, accounts, 1, stored(plain, 1), revoked)
	wantKeys(t, accounts, 2, stored(someKey(2, 1), 1))
	wantKeys(t, accounts, 3)
}

func TestAKeyIsChangedOnlyAsItWasRead(t *testing.T) {
	tables, _ := dynamotest.New(t)
	accounts := dynamo.NewAccounts(tables)
	first, second, third := someKey(1, 1), someKey(1, 2), someKey(1, 3)
	if _, err := accounts.AddKey(t.Context(), first, account.KeyForm{}, event(first, 0)); err != nil {
		t.Fatal(err)
	}
	read := stored(first, 1)
	read.Name, read.ReplacedBy, second.Replaces = "CRM 2", second.ID, first.ID
	if err := accounts.ChangeKey(t.Context(), read, &second, event(first, 1)); err != nil {
		t.Fatal(err)
	}
	if err := accounts.ChangeKey(t.Context(), read, &third, event(first, 2)); err != account.ErrChanged {
		t.Errorf("changed on what it was before: %v", err)
	}
	if err := accounts.ChangeKey(t.Context(), stored(third, 1), nil, event(third, 1)); err != account.ErrChanged {
		t.Errorf("changed one that does not exist: %v", err)
	}
	wantKeys(t, accounts, 1, stored(read, 2), stored(second, 1))
	if err := accounts.RevokeKey(t.Context(), read, now, event(first, 3)); err != nil {
		t.Fatal(err)
	}
	if err := accounts.ChangeKey(t.Context(), stored(read, 2), nil, event(first, 4)); err != account.ErrChanged {
		t.Errorf("a change undid a revocation: %v", err)
	}
}

func TestAFormMakesOneKey(t *testing.T) {
	tables, _ := dynamotest.New(t)
	accounts := dynamo.NewAccounts(tables)
	add := func(k account.Key, digest string, at time.Time) (string, error) {
		return accounts.AddKey(t.Context(), k, account.KeyForm{Digest: digest, SentAt: at, ExpiresAt: at.Add(time.Hour)}, event(k, 0))
	}
	for n, tt := range []struct {
		key     account.Key
		digest  string
		at      time.Time
		earlier string
		err     error
	}{
		{someKey(1, 1), "form", now, "", nil},
		{someKey(1, 2), "form", now, someKey(1, 1).ID, account.ErrTaken},
		{someKey(1, 2), "another", now, "", nil},
		{someKey(2, 1), "form", now, "", nil},
		{someKey(1, 3), "form", now.Add(time.Hour - time.Second), someKey(1, 1).ID, account.ErrTaken},
		{someKey(1, 3), "form", now.Add(time.Hour), "", nil}, // whether or not the engine has removed the item
		{someKey(1, 1), "new", now, "", account.ErrTaken},    // the id is another's, so the form is not used up
		{someKey(1, 4), "new", now, "", nil},
	} {
		if earlier, err := add(tt.key, tt.digest, tt.at); earlier != tt.earlier || err != tt.err {
			t.Errorf("%d: %q, %v", n, earlier, err)
		}
	}
	wantKeys(t, accounts, 1, stored(someKey(1, 1), 1), stored(someKey(1, 2), 1), stored(someKey(1, 3), 1), stored(someKey(1, 4), 1))
}
