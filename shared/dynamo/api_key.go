package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
	"frontdesk/shared/webhook"
)

// AddKey implements account.Store.
func (t Accounts) AddKey(ctx context.Context, k account.Key, f account.KeyForm, e audit.Event) (earlier string, err error) {
	writes := []write{t.addKey(k), t.event(e), t.notice(keyNotice(webhook.KeyCreated, k, e))}
	if f.Digest != "" {
		writes = append([]write{{table: t.access, key: keyFormKey(k.BusinessID, f.Digest), put: keyFormItem{"keyForm", k.ID, at(f.ExpiresAt), at(f.ExpiresAt)},
			when: notSent(f.SentAt, &earlier)}}, writes...)
	}
	err = t.transact(ctx, writes...)
	return earlier, err
}

func (t Accounts) addKey(k account.Key) write {
	return write{table: t.access, key: ownKey(k), put: toAPIKeyItem(k), when: isNew(account.ErrTaken)}
}

func ownKey(k account.Key) key {
	_, own, _ := account.SplitKeyID(k.ID)
	return apiKeyKey(k.BusinessID, own)
}

// Key implements account.Store.
func (t Accounts) Key(ctx context.Context, businessID, own string) (account.Key, error) {
	var i apiKeyItem
	err := t.get(ctx, t.access, apiKeyKey(businessID, own), &i)
	return i.key(), orMissing(err, account.ErrNotFound)
}

// Keys implements account.Store.
func (t Accounts) Keys(ctx context.Context, businessID string) ([]account.Key, error) {
	return collect(t.query(ctx, t.access, apiKeysOf(businessID)), apiKeyItem.key)
}

// ChangeKey implements account.Store.
func (t Accounts) ChangeKey(ctx context.Context, k account.Key, successor *account.Key, e audit.Event) error {
	writes := []write{{table: t.access, key: ownKey(k), put: toAPIKeyItem(k), when: keyAt(k.Version)}, t.event(e)}
	if successor != nil {
		writes = append(writes, t.addKey(*successor), t.notice(keyNotice(webhook.KeyRotated, *successor, e)))
	}
	return t.transact(ctx, writes...)
}

// RevokeKey implements account.Store. It is an update on the one condition that counts, so that no other change is in its way.
func (t Accounts) RevokeKey(ctx context.Context, k account.Key, now time.Time, e audit.Event) error {
	return t.transact(ctx, write{table: t.access, key: ownKey(k), update: "SET revokedAt = :now ADD version :one",
		values: map[string]any{":now": at(now), ":one": 1}, when: notRevoked(account.ErrNotFound, account.ErrRevoked)},
		t.event(e), t.notice(keyNotice(webhook.KeyRevoked, k, e)))
}

// keyNotice tells webhooks what e tells the business's own log. The stream has no keys: they are in the other table.
func keyNotice(happened webhook.EventType, k account.Key, e audit.Event) webhook.Notice {
	return webhook.Notice{ID: e.ID, BusinessID: k.BusinessID, Type: happened, At: e.At, Key: &webhook.NoticedKey{
		ID: k.ID, Name: k.Name, Kind: string(k.Kind), Prefix: k.Prefix, Scopes: k.Scopes, Replaces: k.Replaces, ReplacedBy: k.ReplacedBy}}
}
