// oauth4webapi: the same steps as openid-client.mjs, each request and each answer's check by itself, starting from the
// metadata of the protected resource.
import * as oauth from 'oauth4webapi';
import { consent, failure, redirectUri, report, settings } from './person.mjs';

const { scope } = settings;
const resource = new URL(settings.resource);
const insecure = { [oauth.allowInsecureRequests]: true };

const described = await oauth.processResourceDiscoveryResponse(resource, await oauth.resourceDiscoveryRequest(resource, insecure));
const issuer = new URL(described.authorization_servers[0]);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }));
const client = await oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(
  server, { client_name: 'oauth4webapi', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }, insecure));

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const authorize = new URL(server.authorization_endpoint);
authorize.search = new URLSearchParams({
  response_type: 'code', client_id: client.client_id, redirect_uri: redirectUri, scope, resource: resource.href, state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
});
const callback = await consent(authorize);

const withoutIssuer = new URL(callback);
withoutIssuer.searchParams.delete('iss');
const found = { withoutIssuer: await failure(() => oauth.validateAuthResponse(server, client, withoutIssuer, state)) };

const parameters = oauth.validateAuthResponse(server, client, callback, state);
const first = await oauth.processAuthorizationCodeResponse(server, client, await oauth.authorizationCodeGrantRequest(
  server, client, oauth.None(), parameters, redirectUri, verifier, { ...insecure, additionalParameters: { resource: resource.href } }));
const refresh = async (token) => oauth.processRefreshTokenResponse(
  server, client, await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, insecure));
const second = await refresh(first.refresh_token);
Object.assign(found, {
  scope: first.scope, expiresIn: first.expires_in, accessToken: second.access_token, refreshedScope: second.scope,
  rotated: first.refresh_token !== second.refresh_token && first.access_token !== second.access_token,
});

if (server.introspection_endpoint) {
  found.introspection = await failure(async () => oauth.processIntrospectionResponse(
    server, client, await oauth.introspectionRequest(server, client, oauth.None(), second.access_token, insecure)));
}
if (server.revocation_endpoint) {
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, oauth.None(), second.refresh_token, insecure));
  found.afterRevocation = await failure(() => refresh(second.refresh_token));
}
report(found);
