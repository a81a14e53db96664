package dynamo

import (
	"cmp"
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
	keys := []key{codeKey(digest), clientKey(clientID)}
	found, err := t.batchGet(ctx, map[string][]key{t.access: keys})
	if err != nil {
		return oauth.Code{}, oauth.Client{}, err
	}
	var code codeItem
	var client clientItem
	if err := decodeAll(found, keys[0], &code, keys[1], &client); err != nil || code.Type == "" {
		return oauth.Code{}, client.client(), err
	}
	return code.code(digest), client.client(), nil
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

// GrantAndClient implements oauth.Store. A refresh token that the grant no longer holds may have an item of its own.
func (t Grants) GrantAndClient(ctx context.Context, grantID, refreshDigest, clientID string) (oauth.Grant, oauth.Client, error) {
	keys := []key{grantKey(grantID), clientKey(clientID), spentKey(grantID, refreshDigest)}
	found, err := t.batchGet(ctx, map[string][]key{t.access: keys})
	if err != nil {
		return oauth.Grant{}, oauth.Client{}, err
	}
	var grant grantItem
	var client clientItem
	if err := decodeAll(found, keys[0], &grant, keys[1], &client); err != nil {
		return oauth.Grant{}, oauth.Client{}, err
	}
	g := grant.grant()
	_, g.Spent = found[keys[2]]
	return g, client.client(), nil
}

// Rotate implements oauth.Store: one conditional update of the grant's item. What it need not hold any more goes in the
// same write, and what must be recognised later gets an item of its own with it.
func (t Grants) Rotate(ctx context.Context, g oauth.Grant, refreshDigest string, tokens oauth.Tokens, now, graceStart time.Time) error {
	names := map[string]string{"#old": refreshDigest, "#new": tokens.RefreshDigest, "#access": tokens.AccessDigest, "#tokens": "access", "#ttl": "ttl"}
	update := "SET refresh.#old.rotatedAt = if_not_exists(refresh.#old.rotatedAt, :now), refresh.#old.successors = refresh.#old.successors + :one, " +
		"refresh.#new = :refresh, #tokens.#access = :access, internal = :internal, #ttl = :ttl"
	var spent []write
	for n, e := range stale(g, refreshDigest, now, graceStart) {
		separator := ", "
		if n == 0 {
			separator = " REMOVE "
		}
		name := fmt.Sprintf("#stale%d", n)
		names[name] = e.digest
		update += separator + e.in + "." + name
		if !e.spentUntil.IsZero() {
			spent = append(spent, write{table: t.access, key: spentKey(g.ID, e.digest), put: spentItem{"spent", at(e.spentUntil)}})
		}
	}
	when := rotatable(refreshDigest, graceStart)
	when.names = names
	rotation := write{table: t.access, key: grantKey(g.ID), update: update, when: when, values: map[string]any{
		":now": at(now), ":one": 1, ":refresh": refreshItem{ExpiresAt: at(tokens.RefreshExpires)},
		":access": accessItem{tokens.Access.Scopes, at(tokens.Access.ExpiresAt)}, ":ttl": at(tokens.RefreshExpires.Add(kept)),
		":internal": g.Internal,
	}}
	if len(spent) == 0 {
		return t.apply(ctx, rotation)
	}
	return t.transact(ctx, append([]write{rotation}, spent...)...)
}

// How much a grant's item holds: the authorizer reads it with every call. Beyond that the oldest go.
const (
	mostAccess  = 20
	mostRefresh = 30
)

// entry is an entry of one of a grant's maps that a rotation removes.
type entry struct {
	in, digest string
	spentUntil time.Time // of a rotated refresh token: until when its reuse must be recognised
}

// stale lists what a rotation removes: tokens that expired, and the oldest beyond those that the item holds. Of the
// refresh tokens those that were rotated longest ago go first, and none that is still in its grace.
func stale(g oauth.Grant, but string, now, graceStart time.Time) []entry {
	const mostAtOnce = 20                         // an expression holds 4 KB
	graceStart = graceStart.Truncate(time.Second) // as it is stored
	var entries []entry
	access := slices.SortedFunc(maps.Keys(g.Access), func(a, b string) int { return g.Access[a].ExpiresAt.Compare(g.Access[b].ExpiresAt) })
	for n, digest := range access {
		if n <= len(access)-mostAccess || !now.Before(g.Access[digest].ExpiresAt) {
			entries = append(entries, entry{in: "#tokens", digest: digest})
		}
	}
	refresh := slices.SortedFunc(maps.Keys(g.Refresh), func(a, b string) int {
		x, y := g.Refresh[a], g.Refresh[b]
		if x.RotatedAt.IsZero() != y.RotatedAt.IsZero() {
			return map[bool]int{true: 1, false: -1}[x.RotatedAt.IsZero()]
		}
		return cmp.Or(x.RotatedAt.Compare(y.RotatedAt), x.ExpiresAt.Compare(y.ExpiresAt))
	})
	for n, digest := range refresh {
		r := g.Refresh[digest]
		inGrace := !r.RotatedAt.IsZero() && !r.RotatedAt.Before(graceStart)
		switch {
		case digest == but || inGrace:
		case !now.Before(r.ExpiresAt), n <= len(refresh)-mostRefresh && r.RotatedAt.IsZero():
			entries = append(entries, entry{in: "refresh", digest: digest})
		case n <= len(refresh)-mostRefresh:
			entries = append(entries, entry{"refresh", digest, r.ExpiresAt})
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
