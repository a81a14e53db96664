package dynamo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"frontdesk/shared/oauth"
)

// Grants keeps the records of package oauth.
type Grants struct{ *Tables }

// NewGrants returns the store of package oauth.
func NewGrants(t *Tables) Grants { return Grants{t} }

var _ oauth.Store = Grants{}

// AddTransaction implements oauth.Store.
func (t Grants) AddTransaction(ctx context.Context, tr oauth.Transaction) error {
	return t.apply(ctx, write{table: t.access, key: transactionKey(tr.Digest), put: toTransactionItem(tr), when: isNew(oauth.ErrUsed)})
}

// Transaction implements oauth.Store.
func (t Grants) Transaction(ctx context.Context, digest string) (oauth.Transaction, error) {
	var i transactionItem
	err := t.get(ctx, t.access, transactionKey(digest), &i)
	return i.transaction(digest), orMissing(err, oauth.ErrNotFound)
}

// Decide implements oauth.Store: the transaction's item is there until the decision.
func (t Grants) Decide(ctx context.Context, transaction string, code *oauth.Code) error {
	writes := []write{{table: t.access, key: transactionKey(transaction), delete: true, when: exists(oauth.ErrUsed)}}
	if code != nil {
		writes = append(writes, write{table: t.access, key: codeKey(code.Digest), put: toCodeItem(*code), when: isNew(oauth.ErrUsed)})
	}
	return t.transact(ctx, writes...)
}

// CodeAndClient implements oauth.Store.
func (t Grants) CodeAndClient(ctx context.Context, digest, clientID string) (oauth.Code, oauth.Client, error) {
	var code codeItem
	client, err := t.withClient(ctx, codeKey(digest), &code, clientID)
	if err != nil || code.Type == "" {
		return oauth.Code{}, client, err
	}
	return code.code(digest), client, nil
}

// Exchange implements oauth.Store: a code that gave a grant names it.
func (t Grants) Exchange(ctx context.Context, codeDigest string, g oauth.Grant, tokens oauth.Tokens) (earlier string, _ error) {
	unused := condition{
		expression: "attribute_exists(PK) AND attribute_not_exists(grantId)",
		failed: func(met item) error {
			earlier = text(met["grantId"])
			return oauth.ErrUsed
		},
	}
	err := t.transact(ctx,
		write{table: t.access, key: codeKey(codeDigest), update: "SET grantId = :grant", values: map[string]any{":grant": g.ID}, when: unused},
		write{table: t.access, key: grantKey(g.ID), put: toGrantItem(g, tokens), when: isNew(oauth.ErrUsed)},
	)
	return earlier, err
}

// GrantAndClient implements oauth.Store.
func (t Grants) GrantAndClient(ctx context.Context, grantID, clientID string) (oauth.Grant, oauth.Client, error) {
	var i grantItem
	client, err := t.withClient(ctx, grantKey(grantID), &i, clientID)
	return i.grant(), client, err
}

func (t Grants) withClient(ctx context.Context, k key, out any, clientID string) (oauth.Client, error) {
	found, err := t.batchGet(ctx, map[string][]key{t.access: {k, clientKey(clientID)}})
	if err != nil {
		return oauth.Client{}, err
	}
	var client clientItem
	if err := decode(found[clientKey(clientID)], &client); err != nil {
		return oauth.Client{}, err
	}
	return client.client(), decode(found[k], out)
}

// Rotate implements oauth.Store: one conditional update of the grant's item. What has expired goes in the same write.
func (t Grants) Rotate(ctx context.Context, g oauth.Grant, refreshDigest string, tokens oauth.Tokens, now, graceStart time.Time) error {
	names := map[string]string{"#old": refreshDigest, "#new": tokens.RefreshDigest, "#access": tokens.AccessDigest, "#tokens": "access", "#ttl": "ttl"}
	update := "SET refresh.#old.rotatedAt = if_not_exists(refresh.#old.rotatedAt, :now), refresh.#old.successors = refresh.#old.successors + :one, " +
		"refresh.#new = :refresh, #tokens.#access = :access, internal = :internal, #ttl = :ttl"
	for n, path := range stale(g, refreshDigest, now) {
		separator := ", "
		if n == 0 {
			separator = " REMOVE "
		}
		name := fmt.Sprintf("#stale%d", n)
		names[name] = path.digest
		update += separator + path.in + "." + name
	}
	when := rotatable(refreshDigest, graceStart)
	when.names = names
	return t.apply(ctx, write{table: t.access, key: grantKey(g.ID), update: update, when: when, values: map[string]any{
		":now": at(now), ":one": 1, ":refresh": refreshItem{ExpiresAt: at(tokens.RefreshExpires)},
		":access": accessItem{tokens.Access.Scopes, at(tokens.Access.ExpiresAt)}, ":ttl": at(tokens.RefreshExpires.Add(kept)),
		":internal": g.Internal,
	}})
}

// mapEntry is an entry of one of a grant's maps.
type mapEntry struct{ in, digest string }

// remembered is how many refresh tokens a grant keeps: rotated ones to recognise their reuse, and what a client that
// refreshes twice never used. With them an item stays far below the store's 400 KB.
const remembered = 200

// stale lists what a rotation may remove: tokens that expired, and the oldest refresh tokens beyond those remembered.
func stale(g oauth.Grant, but string, now time.Time) []mapEntry {
	const mostAtOnce = 20 // an expression holds 4 KB
	var entries []mapEntry
	for digest, a := range g.Access {
		if !now.Before(a.ExpiresAt) {
			entries = append(entries, mapEntry{"#tokens", digest})
		}
	}
	refresh := slices.Collect(maps.Keys(g.Refresh))
	slices.SortFunc(refresh, func(a, b string) int { return g.Refresh[a].ExpiresAt.Compare(g.Refresh[b].ExpiresAt) })
	for n, digest := range refresh {
		if digest != but && (n < len(refresh)-remembered || !now.Before(g.Refresh[digest].ExpiresAt)) {
			entries = append(entries, mapEntry{"refresh", digest})
		}
	}
	return entries[:min(len(entries), mostAtOnce)]
}

// Revoke implements oauth.Store.
func (t Grants) Revoke(ctx context.Context, grantID string, now time.Time) error {
	err := t.apply(ctx, write{table: t.access, key: grantKey(grantID), update: "SET revokedAt = if_not_exists(revokedAt, :now)",
		values: map[string]any{":now": at(now)}, when: exists(oauth.ErrNotFound)})
	if err == oauth.ErrNotFound {
		return nil
	}
	return err
}
