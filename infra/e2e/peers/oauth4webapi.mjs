// oauth4webapi: the same steps as openid-client.mjs, each request and each answer's check by itself, starting from the
// metadata of the protected resource.
import * as oauth from 'oauth4webapi';
import { consent, outcome, redirectUri, report, settings } from './person.mjs';

const { scope, confidential } = settings;
const resource = new URL(settings.resource);
const insecure = { [oauth.allowInsecureRequests]: true };

const described = await oauth.processResourceDiscoveryResponse(resource, await oauth.resourceDiscoveryRequest(resource, insecure));
const issuer = new URL(described.authorization_servers[0]);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }));
const metadata = { client_name: 'oauth4webapi', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' };
const client = confidential
  ? { client_id: confidential.id }
  : await oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(server, metadata, insecure));
const authentication = confidential ? oauth.ClientSecretPost(confidential.secret) : oauth.None();

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
const found = { withoutIssuer: await outcome(() => oauth.validateAuthResponse(server, client, withoutIssuer, state)) };

const parameters = oauth.validateAuthResponse(server, client, callback, state);
const first = await oauth.processAuthorizationCodeResponse(server, client, await oauth.authorizationCodeGrantRequest(
  server, client, authentication, parameters, redirectUri, verifier, { ...insecure, additionalParameters: { resource: resource.href } }));
const refresh = async (token) => oauth.processRefreshTokenResponse(
  server, client, await oauth.refreshTokenGrantRequest(server, client, authentication, token, insecure));
const second = await refresh(first.refresh_token);
Object.assign(found, {
  scope: first.scope, expiresIn: first.expires_in, accessToken: second.access_token, refreshedScope: second.scope,
  rotated: first.refresh_token !== second.refresh_token && first.access_token !== second.access_token,
});

if (server.introspection_endpoint) {
  found.introspection = await outcome(async () => oauth.processIntrospectionResponse(
    server, client, await oauth.introspectionRequest(server, client, authentication, second.access_token, insecure)));
}
if (server.revocation_endpoint) {
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, authentication, second.refresh_token, insecure));
  found.afterRevocation = await outcome(() => refresh(second.refresh_token));
}
report(found);
