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
	if err := decodeAll(found, target{apiKeyKey(business, own), &k}, target{businessKey(business), &b}); err != nil {
		return authorizer.Records{}, err
	}
	kind := account.KeyKind(k.Kind)
	return authorizer.Records{
		Key: authorizer.Key{ID: k.ID, Name: k.Name, Digest: k.Digest, Partner: kind == account.PartnerKey, Internal: kind == account.InternalKey, Scopes: k.Scopes,
			Sources: k.Sources, ExpiresAt: k.ExpiresAt.time(), Revoked: k.RevokedAt != 0},
		Business: b.business().ForCaller(), Grants: access.KnownNames(b.Grants),
	}, nil
}

func (t Credentials) token(ctx context.Context, s credential.Secret) (authorizer.Records, error) {
	grant, user, business := s.IDs[0], s.IDs[1], s.IDs[2]
	keys := map[string][]key{t.access: {grantKey(grant)}}
	if business == credential.NoID {
		keys[t.access] = append(keys[t.access], userKey(user))
	} else {
		keys[t.business] = []key{staffKey(business, user), businessKey(business)}
	}
	found, err := t.batchGet(ctx, keys)
	if err != nil {
		return authorizer.Records{}, err
	}
	var g grantItem
	var staff staffItem
	var b businessItem
	var u userItem
	err = decodeAll(found, target{grantKey(grant), &g}, target{staffKey(business, user), &staff}, target{businessKey(business), &b}, target{userKey(user), &u})
	if err != nil {
		return authorizer.Records{}, err
	}
	r := authorizer.Records{Business: b.business().ForCaller(), Grants: access.KnownNames(b.Grants)}
	if staff.Status == staffActive {
		r.Role, r.Person = access.Role(staff.Role), staff.Name
	}
	if business == credential.NoID {
		r.Person = u.Name
		if u.EmailVerifiedAt != 0 {
			r.Email = u.Email
		}
	}
	// Whoever presents a secret can have written any ids into it. Only a matching digest, and a grant of the same user
	// and business, prove them.
	ownIDs := g.UserID == user && (g.BusinessID == business || g.BusinessID == "" && business == credential.NoID)
	if a, ok := g.Access[s.Digest()]; ok && ownIDs {
		r.Grant = authorizer.Grant{Digest: s.Digest(), UserID: g.UserID, ClientID: g.ClientID, ClientName: g.ClientName, Resource: g.Resource, Scopes: a.Scopes,
			ExpiresAt: a.ExpiresAt.time(), Revoked: g.RevokedAt != 0, Internal: g.Internal}
	}
	return r, nil
}
