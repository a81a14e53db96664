package dynamo

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/account"
	"frontdesk/shared/authorizer"
	"frontdesk/shared/credential"
)

// Credentials reads what package authorizer decides on.
type Credentials struct{ *Tables }

// NewCredentials returns the store of package authorizer.
func NewCredentials(t *Tables) Credentials { return Credentials{t} }

var _ authorizer.Store = Credentials{}

// Credential implements authorizer.Store with one BatchGetItem over both tables.
func (t Credentials) Credential(ctx context.Context, s credential.Secret) (authorizer.Records, error) {
	if s.Kind == credential.AccessToken {
		return t.token(ctx, s)
	}
	own, business := s.IDs[0], s.IDs[1]
	found, err := t.batchGet(ctx, map[string][]key{t.access: {apiKeyKey(business, own)}, t.business: {businessKey(business)}})
	if err != nil {
		return authorizer.Records{}, err
	}
	var k apiKeyItem
	var b businessItem
	if err := decodeAll(found, apiKeyKey(business, own), &k, businessKey(business), &b); err != nil {
		return authorizer.Records{}, err
	}
	kind := account.KeyKind(k.Kind)
	return authorizer.Records{
		Key: authorizer.Key{ID: k.ID, Digest: k.Digest, Partner: kind == account.PartnerKey, Internal: kind == account.InternalKey, Scopes: k.Scopes,
			ExpiresAt: k.ExpiresAt.time(), Revoked: k.RevokedAt != 0},
		Business: b.forCaller(), Grants: access.KnownNames(b.Grants),
	}, nil
}

func (t Credentials) token(ctx context.Context, s credential.Secret) (authorizer.Records, error) {
	grant, user, business := s.IDs[0], s.IDs[1], s.IDs[2]
	keys := map[string][]key{t.access: {grantKey(grant)}}
	if business != credential.NoID {
		keys[t.business] = []key{staffKey(business, user), businessKey(business)}
	}
	found, err := t.batchGet(ctx, keys)
	if err != nil {
		return authorizer.Records{}, err
	}
	var g grantItem
	var staff staffItem
	var b businessItem
	if err := decodeAll(found, grantKey(grant), &g, staffKey(business, user), &staff, businessKey(business), &b); err != nil {
		return authorizer.Records{}, err
	}
	r := authorizer.Records{Business: b.forCaller(), Grants: access.KnownNames(b.Grants)}
	if staff.Status == staffActive {
		r.Role = access.Role(staff.Role)
	}
	// The ids in a secret are the holder's word until the digest matches; that they name this grant's own user and
	// business is checked, not believed.
	if a, ok := g.Access[s.Digest()]; ok && g.UserID == user && (g.BusinessID == business || g.BusinessID == "" && business == credential.NoID) {
		r.Grant = authorizer.Grant{ID: g.ID, Digest: s.Digest(), UserID: g.UserID, ClientID: g.ClientID, Resource: g.Resource, Scopes: a.Scopes,
			ExpiresAt: a.ExpiresAt.time(), Revoked: g.RevokedAt != 0, Internal: g.Internal}
	}
	return r, nil
}

// decodeAll decodes items by their keys; one that was not found leaves its target as it is.
func decodeAll(found map[key]item, keysAndTargets ...any) error {
	for n := 0; n < len(keysAndTargets); n += 2 {
		if err := decode(found[keysAndTargets[n].(key)], keysAndTargets[n+1]); err != nil {
			return err
		}
	}
	return nil
}
