// openid-client: register, authorize, exchange, refresh, and revoke and introspect where the server's metadata says so.
import * as client from 'openid-client';
import { consent, outcome, redirectUri, report, settings } from './person.mjs';

const { issuer, resource, scope, confidential } = settings;
const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] };
const metadata = { client_name: 'openid-client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' };
const configuration = confidential
  ? await client.discovery(new URL(issuer), confidential.id, undefined, client.ClientSecretBasic(confidential.secret), options)
  : await client.dynamicClientRegistration(new URL(issuer), metadata, client.None(), options);
const server = configuration.serverMetadata();

const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const callback = await consent(client.buildAuthorizationUrl(configuration, {
  redirect_uri: redirectUri, scope, resource, state,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
}));

const checks = { pkceCodeVerifier: verifier, expectedState: state };
const withoutIssuer = new URL(callback);
withoutIssuer.searchParams.delete('iss');
const found = { withoutIssuer: await outcome(() => client.authorizationCodeGrant(configuration, withoutIssuer, checks, { resource })) };

const first = await client.authorizationCodeGrant(configuration, callback, checks, { resource });
const second = await client.refreshTokenGrant(configuration, first.refresh_token);
Object.assign(found, {
  scope: first.scope, expiresIn: first.expires_in, accessToken: second.access_token, refreshedScope: second.scope,
  rotated: first.refresh_token !== second.refresh_token && first.access_token !== second.access_token,
});

if (server.introspection_endpoint) {
  found.introspection = await outcome(() => client.tokenIntrospection(configuration, second.access_token));
}
if (server.revocation_endpoint) {
  await client.tokenRevocation(configuration, second.refresh_token);
  found.afterRevocation = await outcome(() => client.refreshTokenGrant(configuration, second.refresh_token));
}
report(found);
