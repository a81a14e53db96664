package dynamo

import (
	"context"
	"time"

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

// KeepDocument implements oauth.Store. It is an update, so that what an operator said of the client stays.
func (t Grants) KeepDocument(ctx context.Context, c oauth.Client) error {
	i := toClientItem(c)
	w := write{table: t.access, key: clientKey(c.ID),
		update: "SET #type = :type, id = :id, #name = :name, redirectUris = :redirectUris, #source = :source, " +
			"createdAt = if_not_exists(createdAt, :createdAt), freshUntil = :freshUntil",
		names: map[string]string{"#type": "type", "#name": "name", "#source": "source"},
		values: map[string]any{":type": i.Type, ":id": i.ID, ":name": i.Name, ":redirectUris": i.RedirectURIs, ":source": i.Source,
			":createdAt": i.CreatedAt, ":freshUntil": i.FreshUntil},
	}
	if i.ExpiresAt != 0 {
		w.update += ", expiresAt = :expires, #ttl = :expires"
		w.names["#ttl"], w.values[":expires"] = "ttl", i.ExpiresAt
	}
	return t.apply(ctx, w)
}

// renew moves a client's expiry. It is nothing when until is zero, and fails when the client was removed meanwhile.
func (t Grants) renew(clientID string, until time.Time) []write {
	if until.IsZero() {
		return nil
	}
	return []write{{table: t.access, key: clientKey(clientID), update: "SET expiresAt = :until, #ttl = :until",
		names: map[string]string{"#ttl": "ttl"}, values: map[string]any{":until": at(until)}, when: exists(oauth.ErrNoClient)}}
}

// MarkInternal makes a client one of the business's own agents; oauth.ErrNotFound when it never registered and is not known by a
// document. It never expires from then on.
func (t Grants) MarkInternal(ctx context.Context, id string) error {
	return t.mark(ctx, id, "internal = :value", true)
}

// MarkConfidential gives a client a secret, in place of any that it had; errors and expiry are as in MarkInternal.
func (t Grants) MarkConfidential(ctx context.Context, id, secretDigest string) error {
	return t.mark(ctx, id, "secretDigest = :value", secretDigest)
}

// mark changes a client. One that is known by its document need not have been seen before.
func (t Grants) mark(ctx context.Context, id, set string, value any) error {
	w := write{table: t.access, key: clientKey(id), update: "SET " + set + " REMOVE expiresAt, #ttl", names: map[string]string{"#ttl": "ttl"},
		values: map[string]any{":value": value}, when: exists(oauth.ErrNotFound)}
	if oauth.IsDocumentID(id, true) {
		w.update = "SET #type = :client, id = :id, #source = :document, " + set + " REMOVE expiresAt, #ttl"
		w.names["#type"], w.names["#source"] = "type", "source"
		w.values[":client"], w.values[":id"], w.values[":document"] = "client", id, string(oauth.Documented)
		w.when = condition{}
	}
	return t.apply(ctx, w)
}

// RemoveClient removes a client; errors are as in MarkInternal. Its grants can no longer be refreshed. That a
// document's client is shut out is kept for ever, because its document may be there for ever.
func (t Grants) RemoveClient(ctx context.Context, id string, now time.Time) error {
	if oauth.IsDocumentID(id, true) {
		return t.mark(ctx, id, "removedAt = :value", at(now))
	}
	return t.apply(ctx, write{table: t.access, key: clientKey(id), delete: true, when: exists(oauth.ErrNotFound)})
}
