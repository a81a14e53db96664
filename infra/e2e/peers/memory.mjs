// An OAuth client of the MCP SDKs that keeps everything in memory, as their first examples do.
import { randomUUID } from 'node:crypto';
import { redirectUri } from './person.mjs';

export class Memory {
  constructor(name, document) {
    this.redirectUrl = redirectUri;
    this.clientMetadataUrl = document;
    this.clientMetadata = {
      client_name: name, redirect_uris: [redirectUri], token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'],
    };
  }
  state() { return (this.expectedState = randomUUID()); }
  clientInformation() { return this.client; }
  saveClientInformation(client) { this.client = client; }
  tokens() { return this.pair; }
  saveTokens(pair) { this.pair = pair; }
  expire() {
    this.pair = { ...this.pair, access_token: 'mcp_expired' };
    return this.pair.access_token;
  }
  redirectToAuthorization(address) { this.authorize = address; }
  saveCodeVerifier(verifier) { this.verifier = verifier; }
  codeVerifier() { return this.verifier; }
}
