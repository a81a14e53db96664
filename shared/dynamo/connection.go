package dynamo

import (
	"context"
	"maps"
	"slices"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/oauth"
)

// BusinessConnections implements oauth.Store.
func (t Grants) BusinessConnections(ctx context.Context, businessID string) ([]oauth.Connection, error) {
	return t.connections(ctx, businessConnectionKey(businessID, ""))
}

// UserConnections implements oauth.Store.
func (t Grants) UserConnections(ctx context.Context, userID string) ([]oauth.Connection, error) {
	return t.connections(ctx, userConnectionKey(userID, ""))
}

// connections reads the grants of a list, and then in one request for each kind their clients, people and businesses.
func (t Grants) connections(ctx context.Context, list key) ([]oauth.Connection, error) {
	keys, err := collect(t.query(ctx, t.access, list), func(i connectionItem) key { return grantKey(i.GrantID) })
	if err != nil {
		return nil, err
	}
	found, err := t.batchGetAll(ctx, t.access, keys)
	if err != nil {
		return nil, err
	}
	connections := make([]oauth.Connection, 0, len(found))
	for _, it := range found {
		var g grantItem
		if err := decode(it, &g); err != nil {
			return nil, err
		}
		connections = append(connections, oauth.Connection{Grant: g.grant()})
	}
	return connections, t.describe(ctx, connections)
}

// describe adds to connections what is known of their clients, people and businesses.
func (t Grants) describe(ctx context.Context, connections []oauth.Connection) error {
	var users []string
	clients, businesses := map[key]bool{}, map[key]bool{}
	for _, c := range connections {
		users = append(users, c.UserID)
		clients[clientKey(c.ClientID)] = true
		if c.BusinessID != "" {
			businesses[businessKey(c.BusinessID)] = true
		}
	}
	people, err := t.usersOf(ctx, users)
	if err != nil {
		return err
	}
	ofClients, err := t.batchGetAll(ctx, t.access, slices.Collect(maps.Keys(clients)))
	if err != nil {
		return err
	}
	ofBusinesses, err := t.batchGetAll(ctx, t.business, slices.Collect(maps.Keys(businesses)))
	if err != nil {
		return err
	}
	for n := range connections {
		c := &connections[n]
		var client clientItem
		var business businessItem
		if err := decode(ofClients[clientKey(c.ClientID)], &client); err != nil {
			return err
		}
		if err := decode(ofBusinesses[businessKey(c.BusinessID)], &business); err != nil {
			return err
		}
		c.Source, c.Business = oauth.ClientSource(client.Source), business.business().ForCaller()
		c.UserName, c.UserEmail = people[c.UserID].Name, people[c.UserID].Email
	}
	return nil
}

// list puts a grant on the lists of its user and its business; a zero time leaves them as they are.
func (t Grants) list(g oauth.Grant, until time.Time) []write {
	if until.IsZero() {
		return nil
	}
	i := connectionItem{"connection", g.ID, at(until.Add(kept))}
	writes := []write{{table: t.access, key: userConnectionKey(g.UserID, g.ID), put: i}}
	if g.BusinessID != "" {
		writes = append(writes, write{table: t.access, key: businessConnectionKey(g.BusinessID, g.ID), put: i})
	}
	return writes
}

// Disconnect implements oauth.Store. The grant stays on its lists until they let it go: what it did is still looked up.
func (t Grants) Disconnect(ctx context.Context, g oauth.Grant, now time.Time, e audit.Event) error {
	writes := []write{{table: t.access, key: grantKey(g.ID), update: "SET revokedAt = :now", values: map[string]any{":now": at(now)},
		when: notRevoked(oauth.ErrRevoked, oauth.ErrRevoked)}}
	if g.BusinessID != "" {
		writes = append(writes, t.event(e))
	}
	return t.transact(ctx, writes...)
}
