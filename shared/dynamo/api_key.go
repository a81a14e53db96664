package dynamo

import (
	"context"
	"time"

	"frontdesk/shared/account"
	"frontdesk/shared/audit"
)

// AddKey implements account.Store.
func (t Accounts) AddKey(ctx context.Context, k account.Key, e audit.Event) error {
	_, own, _ := account.SplitKeyID(k.ID)
	return t.transact(ctx, write{table: t.access, key: apiKeyKey(k.BusinessID, own), put: toAPIKeyItem(k), when: isNew(account.ErrTaken)}, t.event(e))
}

// Keys implements account.Store.
func (t Accounts) Keys(ctx context.Context, businessID string) ([]account.Key, error) {
	return collect(t.query(ctx, t.access, apiKeysOf(businessID)), apiKeyItem.key)
}

// RevokeKey implements account.Store.
func (t Accounts) RevokeKey(ctx context.Context, businessID, own string, now time.Time) error {
	return t.apply(ctx, write{table: t.access, key: apiKeyKey(businessID, own), update: "SET revokedAt = if_not_exists(revokedAt, :now)",
		values: map[string]any{":now": at(now)}, when: exists(account.ErrNotFound)})
}
