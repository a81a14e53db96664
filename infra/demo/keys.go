package demo

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/booking"
	"frontdesk/shared/credential"
)

const lastKey = "Former partner (revoked)"

const day = 24 * time.Hour

// demoKeys are the keys that every demo business has. Revoking the last one is the last step of filling a business.
var demoKeys = []struct {
	name    string
	kind    account.KeyKind
	scopes  []string
	expired bool
}{
	{name: "Partner integration", kind: account.PartnerKey, scopes: access.DoorScopes(access.Partner, false)},
	{name: "Newsletter tool", kind: account.PartnerKey, scopes: []string{"participants:read"}},
	{name: "Assistant", kind: account.AssistantKey, scopes: access.DefaultScopes()},
	{name: "Assistant with full access", kind: account.AssistantKey, scopes: []string{"*"}},
	{name: "Own agent", kind: account.InternalKey, scopes: []string{"*"}},
	{name: "Trial partner (expired)", kind: account.PartnerKey, scopes: access.DoorScopes(access.Partner, false), expired: true},
	{name: lastKey, kind: account.PartnerKey, scopes: access.DoorScopes(access.Partner, false)},
}

// keys creates the keys that are not among those kept, and returns all with their current state.
func (s *seeder) keys(ctx context.Context, b booking.Business, begun time.Time, kept []account.Key) ([]Key, error) {
	var keys []Key
	for _, want := range demoKeys {
		purpose := "key/" + b.ID + "/" + want.name
		// The same draws as account.Keys makes: the key's own id, then its secret.
		draw := s.draws.stream(purpose)
		kind := credential.Assistant
		if want.kind == account.PartnerKey {
			kind = credential.Partner(s.environment)
		}
		own := credential.NewID(draw)
		secret := credential.New(kind, draw, own, b.ID)

		made, expires := begun, time.Time{}
		if want.expired {
			made, expires = begun.Add(-60*day), begun.Add(-30*day)
		}
		i := slices.IndexFunc(kept, func(k account.Key) bool { return k.ID == b.ID+own })
		k := account.Key{}
		if i >= 0 {
			k = kept[i]
		} else {
			var err error
			k, _, err = account.NewKeys(s.accounts, clockAt(made), s.draws.stream(purpose), s.environment).
				Create(ctx, operator(b), account.NewKey{Kind: want.kind, Name: want.name, Scopes: slices.Clone(want.scopes), ExpiresAt: expires})
			if err != nil {
				return nil, err
			}
		}
		if k.Digest != secret.Digest() {
			return nil, errOtherSecret
		}
		if want.name == lastKey && k.RevokedAt.IsZero() {
			if err := account.NewKeys(s.accounts, clockAt(begun), s.draws.stream(purpose+"/revoked"), s.environment).Revoke(ctx, operator(b), k.ID); err != nil {
				return nil, err
			}
			k.RevokedAt = begun
		}
		keys = append(keys, Key{b.Handle, k.Kind, k.Scopes, k.Status(s.now), secret.Reveal()})
	}
	return keys, nil
}
