// An OpenID Connect provider with one client and one account, which is signed in without being asked.
import Provider from 'oidc-provider';
import { settings } from './person.mjs';

const { port, clientId, clientSecret, redirectUri, account } = settings;
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
  claims: { email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false, // the claims are in the ID token, as the large providers have it
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: account.name, email: account.email, email_verified: account.verified }),
  }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === 'login') {
    return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: account.id } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId: await grant.save() } });
});

provider.listen(port, '127.0.0.1', () => console.log(JSON.stringify({ found: { issuer } })));
