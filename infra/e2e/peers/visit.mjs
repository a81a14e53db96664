// What both versions of the TypeScript MCP SDK do at a door: come in, with a key or from nothing, and take the steps.
import { Memory } from './memory.mjs';
import { consent, outcome, report, settings } from './person.mjs';

/** Each step is a method with its params, but for expire: from there on the access token is an old one. */
const methods = {
  'tools/list': (client) => client.listTools(),
  'resources/list': (client) => client.listResources(),
  'resources/templates/list': (client) => client.listResourceTemplates(),
  'resources/read': (client, params) => client.readResource(params),
  'tools/call': (client, params) => client.callTool(params),
};

/**
 * finish gives the redirect's parameters to the SDK, and onQuestion what its person says when a tool asks first: the two
 * major versions take them differently. A visit without answers is one of a client that cannot ask.
 */
export async function visit({ name, newClient, Transport, finish, onQuestion }) {
  const capabilities = settings.answers ? { elicitation: { form: {} } } : {};
  const memory = new Memory(name, settings.document);
  const withKey = { requestInit: { headers: { Authorization: `Bearer ${settings.key}` } } };
  const transport = () => new Transport(new URL(settings.address), settings.key ? withKey : { authProvider: memory });
  if (!settings.key) {
    const refused = transport();
    await outcome(() => newClient({ capabilities }).connect(refused));
    const callback = (await consent(memory.authorize)).searchParams;
    if (callback.get('state') !== memory.expectedState) throw new Error('the state is not the one that was sent');
    await finish(refused, callback);
  }

  const client = newClient({ capabilities });
  if (settings.answers) onQuestion(client, () => ({ action: settings.answers.shift(), content: {} }));
  const connection = transport();
  await client.connect(connection);
  const results = [];
  let expired;
  for (const { method, params } of settings.steps) {
    if (method === 'expire') expired = memory.expire();
    results.push(method === 'expire' ? {} : await outcome(() => methods[method](client, params)));
  }
  report({ version: connection.protocolVersion, results, refreshed: Boolean(expired) && memory.pair.access_token !== expired });
  await client.close();
}
