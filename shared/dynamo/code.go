package dynamo

import (
	"context"

	"frontdesk/shared/audit"
	"frontdesk/shared/oauth"
)

// CodeAndClient implements oauth.Store.
func (t Grants) CodeAndClient(ctx context.Context, digest, clientID string) (oauth.Code, oauth.Client, error) {
	keys := []key{codeKey(digest), clientKey(clientID)}
	found, err := t.batchGet(ctx, map[string][]key{t.access: keys})
	if err != nil {
		return oauth.Code{}, oauth.Client{}, err
	}
	var code codeItem
	var client clientItem
	if err := decodeAll(found, target{keys[0], &code}, target{keys[1], &client}); err != nil || code.Type == "" {
		return oauth.Code{}, client.client(), err
	}
	return code.code(digest), client.client(), nil
}

// Exchange implements oauth.Store. A used code keeps the id of the grant that it gave.
func (t Grants) Exchange(ctx context.Context, codeDigest string, g oauth.Grant, tokens oauth.Tokens, log ...audit.Event) (earlier string, _ error) {
	writes := []write{
		{table: t.access, key: codeKey(codeDigest), update: "SET grantId = :grant", values: map[string]any{":grant": g.ID}, when: unused(&earlier)},
		{table: t.access, key: grantKey(g.ID), put: toGrantItem(g, tokens), when: isNew(oauth.ErrUsed)},
	}
	writes = append(writes, t.list(g, tokens.ListedUntil)...)
	err := t.transactLogged(ctx, log, append(writes, t.renew(g.ClientID, tokens.ClientExpires)...)...)
	return earlier, err
}
