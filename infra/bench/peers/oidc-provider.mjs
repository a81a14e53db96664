// A public client with PKCE, opaque access tokens for a resource, rotated refresh tokens, no ID token: what Frontdesk gives out.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { ready } from './serve.mjs';

// What is kept, by model and id. Tokens go when there are many more than a run can use again, so that none of the time goes into a
// memory that only grows; the adapter that comes with the library forgets all but the last thousand of everything.
const lasting = new Map(), tokens = new Map(), mostTokens = 20_000;

class Memory {
  constructor(model) {
    this.model = model;
    this.kept = model.endsWith('Token') ? tokens : lasting;
  }
  key(id) { return `${this.model}:${id}`; }
  async upsert(id, payload) {
    this.kept.set(this.key(id), payload);
    if (tokens.size > mostTokens) tokens.delete(tokens.keys().next().value);
  }
  async find(id) { return this.kept.get(this.key(id)); }
  async findByUid() {}
  async findByUserCode() {}
  async consume(id) { this.kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) { this.kept.delete(this.key(id)); }
  async revokeByGrantId(grant) {
    for (const [key, { grantId }] of tokens) if (grantId === grant) tokens.delete(key);
  }
}

const resource = 'https://desk.example/api/mcp', clientId = 'bench', accountId = 'owner', scope = 'mcp:business';
const server = createServer().listen(0, '127.0.0.1', async () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(address, {
    adapter: Memory,
    clients: [{
      client_id: clientId, redirect_uris: ['http://127.0.0.1:51234/callback'], token_endpoint_auth_method: 'none', application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
    }],
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: { enabled: true, defaultResource: () => resource, useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope, audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: 3600 }) },
    },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    issueRefreshToken: () => true,
    rotateRefreshToken: true,
    ttl: { AccessToken: 3600, RefreshToken: 30 * 24 * 3600, Grant: 30 * 24 * 3600 },
  });
  server.on('request', provider.callback());
  const client = await provider.Client.find(clientId);
  const refreshTokens = [];
  for (let n = 0; n < 129; n++) {
    const grant = new provider.Grant({ accountId, clientId });
    grant.addResourceScope(resource, scope);
    const token = new provider.RefreshToken({ client, accountId, scope, resource, gty: 'authorization_code', rotations: 0, grantId: await grant.save() });
    refreshTokens.push(await token.save());
  }
  ready({ address, clientId, refreshTokens });
});
