package dynamo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"frontdesk/shared/audit"
	"frontdesk/shared/oauth"
)

// Grants keeps the records of package oauth.
type Grants struct{ *Tables }

// NewGrants returns the store of package oauth.
func NewGrants(t *Tables) Grants { return Grants{t} }

var _ oauth.Store = Grants{}

// GrantAndClient implements oauth.Store. A refresh token that the grant no longer holds may have an item of its own.
func (t Grants) GrantAndClient(ctx context.Context, grantID, refreshDigest, clientID string) (oauth.Grant, oauth.Client, error) {
	keys := []key{grantKey(grantID), clientKey(clientID), spentKey(grantID, refreshDigest)}
	found, err := t.batchGet(ctx, map[string][]key{t.access: keys})
	if err != nil {
		return oauth.Grant{}, oauth.Client{}, err
	}
	var grant grantItem
	var client clientItem
	if err := decodeAll(found, target{keys[0], &grant}, target{keys[1], &client}); err != nil {
		return oauth.Grant{}, oauth.Client{}, err
	}
	g := grant.grant()
	_, g.Spent = found[keys[2]]
	return g, client.client(), nil
}

// Rotate implements oauth.Store: one conditional update of the grant's item, which also removes what the item need not
// hold any more. Spent tokens among that get items of their own in the same transaction, because their reuse must be
// recognised later.
func (t Grants) Rotate(ctx context.Context, g oauth.Grant, refreshDigest string, tokens oauth.Tokens, now, graceStart time.Time, log ...audit.Event) error {
	names := map[string]string{
		"#old": refreshDigest, "#new": tokens.RefreshDigest, "#access": tokens.AccessDigest, "#tokens": "access", "#ttl": "ttl",
	}
	update := "SET refresh.#old.rotatedAt = if_not_exists(refresh.#old.rotatedAt, :now), " +
		"refresh.#old.successors = refresh.#old.successors + :one, refresh.#new = :refresh, " +
		"#tokens.#access = :access, internal = :internal, #ttl = :ttl"
	values := map[string]any{
		":now": atMilli(now), ":one": 1, ":refresh": refreshItem{ExpiresAt: at(tokens.RefreshExpires)},
		":access": accessItem{tokens.Access.Scopes, at(tokens.Access.ExpiresAt)}, ":ttl": at(tokens.RefreshExpires.Add(kept)),
		":internal": g.Internal,
	}
	besides := t.renew(g.ClientID, tokens.ClientExpires)
	if !tokens.ListedUntil.IsZero() {
		update += ", listedUntil = :listed"
		values[":listed"] = at(tokens.ListedUntil)
		besides = append(besides, t.list(g, tokens.ListedUntil)...)
	}
	most := mostInGrace
	for n, e := range stale(g, refreshDigest, now, graceStart) {
		separator := ", "
		if n == 0 {
			separator = " REMOVE "
		}
		name := fmt.Sprintf("#stale%d", n)
		names[name] = e.digest
		update += separator + e.attribute + "." + name
		if e.attribute == "refresh" {
			most++ // this one goes
		}
		if !e.spentUntil.IsZero() {
			besides = append(besides, write{table: t.access, key: spentKey(g.ID, e.digest), put: spentItem{"spent", at(e.spentUntil)}})
		}
	}
	rotation := write{table: t.access, key: grantKey(g.ID), update: update, names: names, values: values,
		when: rotatable(refreshDigest, tokens.RefreshDigest, graceStart, most)}
	return t.transactLogged(ctx, log, append([]write{rotation}, besides...)...)
}

// How many tokens a grant's item keeps before the oldest are removed. The item must stay small, because the authorizer
// reads it with every call. Spent refresh tokens stay for their grace, so while there are mostInGrace no more are made.
const (
	mostAccess  = 100
	mostRefresh = 30
	mostInGrace = 100
)

// entry is an entry of one of a grant's maps that a rotation removes.
type entry struct {
	attribute, digest string
	spentUntil        time.Time // of a rotated refresh token: until when its reuse must be recognised
}

// stale lists what a rotation removes: tokens that expired, and the oldest beyond those that the item may hold. Of the
// refresh tokens those that were rotated longest ago go first; keep, and those still in their grace period, stay.
func stale(g oauth.Grant, keep string, now, graceStart time.Time) []entry {
	const mostAtOnce = 20 // an expression holds 4 KB
	var entries []entry
	access := slices.SortedFunc(maps.Keys(g.Access), func(a, b string) int {
		return g.Access[a].ExpiresAt.Compare(g.Access[b].ExpiresAt)
	})
	for n, digest := range access {
		if n <= len(access)-mostAccess || !now.Before(g.Access[digest].ExpiresAt) {
			entries = append(entries, entry{attribute: "#tokens", digest: digest})
		}
	}
	refresh := slices.SortedFunc(maps.Keys(g.Refresh), func(a, b string) int {
		x, y := g.Refresh[a], g.Refresh[b]
		if x.RotatedAt.IsZero() != y.RotatedAt.IsZero() {
			if x.RotatedAt.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(x.RotatedAt.Compare(y.RotatedAt), x.ExpiresAt.Compare(y.ExpiresAt))
	})
	for n, digest := range refresh {
		r := g.Refresh[digest]
		inGrace := !r.RotatedAt.IsZero() && r.RotatedAt.After(graceStart)
		switch {
		case digest == keep || inGrace:
		case !now.Before(r.ExpiresAt), n <= len(refresh)-mostRefresh && r.RotatedAt.IsZero():
			entries = append(entries, entry{attribute: "refresh", digest: digest})
		case n <= len(refresh)-mostRefresh:
			entries = append(entries, entry{"refresh", digest, r.ExpiresAt})
		}
	}
	return entries[:min(len(entries), mostAtOnce)]
}

// RevokeAccess implements oauth.Store.
func (t Grants) RevokeAccess(ctx context.Context, grantID, accessDigest string, log ...audit.Event) error {
	return t.transactLogged(ctx, log, write{table: t.access, key: grantKey(grantID), update: "REMOVE #tokens.#digest",
		names: map[string]string{"#tokens": "access", "#digest": accessDigest}, when: exists(nil)})
}

// Revoke implements oauth.Store.
func (t Grants) Revoke(ctx context.Context, grantID string, now time.Time, log ...audit.Event) error {
	return t.transactLogged(ctx, log, write{table: t.access, key: grantKey(grantID), update: "SET revokedAt = if_not_exists(revokedAt, :now)",
		values: map[string]any{":now": at(now)}, when: exists(nil)})
}
