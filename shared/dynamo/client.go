package dynamo

import (
	"context"

	"frontdesk/shared/oauth"
)

// AddClient implements oauth.Store.
func (t Grants) AddClient(ctx context.Context, c oauth.Client) error {
	return t.apply(ctx, write{table: t.access, key: clientKey(c.ID), put: toClientItem(c), when: isNew(oauth.ErrUsed)})
}

// Client implements oauth.Store.
func (t Grants) Client(ctx context.Context, id string) (oauth.Client, error) {
	var i clientItem
	err := t.get(ctx, t.access, clientKey(id), &i)
	return i.client(), orMissing(err, oauth.ErrNotFound)
}

// MarkInternal makes a client one of the business's own agents; oauth.ErrNotFound when it does not exist.
func (t Grants) MarkInternal(ctx context.Context, id string) error {
	return t.apply(ctx, write{table: t.access, key: clientKey(id), update: "SET internal = :true",
		values: map[string]any{":true": true}, when: exists(oauth.ErrNotFound)})
}
