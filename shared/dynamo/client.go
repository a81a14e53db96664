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

// MarkClient implements oauth.Store.
func (t Grants) MarkClient(ctx context.Context, id string, mark oauth.Mark, unseen bool) error {
	w := write{table: t.access, key: clientKey(id), update: "SET id = :id", names: map[string]string{"#ttl": "ttl"}, values: map[string]any{":id": id},
		when: exists(oauth.ErrNotFound)}
	if unseen {
		w.update += ", #type = :client, #source = :document"
		w.names["#type"], w.names["#source"] = "type", "source"
		w.values[":client"], w.values[":document"] = "client", string(oauth.Documented)
		w.when = condition{}
	}
	if mark.Internal {
		w.update += ", internal = :internal"
		w.values[":internal"] = true
	}
	if mark.SecretDigest != "" {
		w.update += ", secretDigest = :secret"
		w.values[":secret"] = mark.SecretDigest
	}
	if !mark.RemovedAt.IsZero() {
		w.update += ", removedAt = :removed"
		w.values[":removed"] = at(mark.RemovedAt)
	}
	w.update += " REMOVE expiresAt, #ttl"
	return t.apply(ctx, w)
}

// RemoveClient implements oauth.Store.
func (t Grants) RemoveClient(ctx context.Context, id string) error {
	return t.apply(ctx, write{table: t.access, key: clientKey(id), delete: true, when: exists(oauth.ErrNotFound)})
}
