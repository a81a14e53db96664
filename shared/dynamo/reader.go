package dynamo

import (
	"context"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
)

// Readers implements webhook.Store with one BatchGetItem over both tables. Where one of the keys was rotated, a query for the
// business's keys finds its successors.
func (t Webhooks) Readers(ctx context.Context, businessID string, principals []string, now time.Time) (map[string]access.Set, error) {
	principals = slices.Compact(slices.Sorted(slices.Values(principals)))
	keys := map[string][]key{t.business: {businessKey(businessID)}}
	for _, p := range principals {
		if own, ok := ownKeyOf(businessID, p); ok {
			keys[t.access] = append(keys[t.access], apiKeyKey(businessID, own))
		} else if user, ok := strings.CutPrefix(p, access.UserPrincipal("")); ok {
			keys[t.business] = append(keys[t.business], staffKey(businessID, user))
		}
	}
	found, err := t.batchGet(ctx, keys)
	if err != nil || found[businessKey(businessID)] == nil {
		return nil, err
	}
	var b businessItem
	if err := decode(found[businessKey(businessID)], &b); err != nil {
		return nil, err
	}
	apiKeys, err := t.keysAndSuccessors(ctx, businessID, found)
	if err != nil {
		return nil, err
	}
	grants, readers := access.KnownNames(b.Grants), map[string]access.Set{}
	for _, p := range principals {
		if own, ok := ownKeyOf(businessID, p); ok {
			if scopes, live := liveScopes(apiKeys, businessID+own, now); live {
				readers[p] = access.Effective(scopes, grants, "", false)
			}
		} else if user, ok := strings.CutPrefix(p, access.UserPrincipal("")); ok {
			var s staffItem
			if err := decode(found[staffKey(businessID, user)], &s); err != nil {
				return nil, err
			}
			if s.isMember() {
				readers[p] = access.Member(user, s.Name, access.Business{}, grants, access.Role(s.Role), "").Capabilities
			}
		} else if p == access.Operator(access.Business{}).Principal {
			readers[p] = access.Member("", "", access.Business{}, grants, access.Owner, "").Capabilities
		}
	}
	return readers, nil
}

// ownKeyOf returns the own id of the key that a principal is, when it is one of that business.
func ownKeyOf(businessID, principal string) (own string, ok bool) {
	id, ok := strings.CutPrefix(principal, access.KeyPrincipal(""))
	if !ok {
		return "", false
	}
	business, own, ok := account.SplitKeyID(id)
	return own, ok && business == businessID
}

// keysAndSuccessors returns the API keys among the items by their ids, and with a rotated one all those of the business.
func (t Webhooks) keysAndSuccessors(ctx context.Context, businessID string, found map[key]item) (map[string]account.Key, error) {
	keys, rotated := map[string]account.Key{}, false
	for _, it := range found {
		if text(it["type"]) != "key" {
			continue
		}
		var i apiKeyItem
		if err := decode(it, &i); err != nil {
			return nil, err
		}
		keys[i.ID], rotated = i.key(), rotated || i.ReplacedBy != ""
	}
	if !rotated {
		return keys, nil
	}
	all, err := NewAccounts(t.Tables).Keys(ctx, businessID)
	for _, k := range all {
		keys[k.ID] = k
	}
	return keys, err
}

// liveScopes returns what the newest live key may that a key was rotated to; that is the key itself while its successors are
// revoked and it lives on.
func liveScopes(keys map[string]account.Key, id string, now time.Time) (scopes []string, live bool) {
	for range len(keys) {
		k, ok := keys[id]
		if !ok {
			break
		}
		if k.Status(now) == account.KeyLive {
			scopes, live = k.Scopes, true
		}
		id = k.ReplacedBy
	}
	return scopes, live
}
