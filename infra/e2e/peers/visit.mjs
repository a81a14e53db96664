// What both MCP SDKs do at the staff door, from nothing: be refused, sign in, call a tool, and refresh by themselves.
import { Memory } from './memory.mjs';
import { consent, outcome, report, settings } from './person.mjs';

/** finish gives the redirect's parameters to the SDK, whose two major versions take them differently. */
export async function useStaffDoor({ name, newClient, Transport, finish }) {
  const memory = new Memory(name);
  const transport = () => new Transport(new URL(settings.resource), { authProvider: memory });

  const refused = transport();
  const { error: refusal } = await outcome(() => newClient().connect(refused));
  const callback = (await consent(memory.authorize)).searchParams;
  if (callback.get('state') !== memory.expectedState) throw new Error('the state is not the one that was sent');
  await finish(refused, callback);

  const client = newClient();
  await client.connect(transport());
  const { tools } = await client.listTools();
  const call = { name: 'upcoming_sessions', arguments: {} };
  const first = await client.callTool(call);

  const { refresh_token: before } = memory.pair;
  memory.pair = { ...memory.pair, access_token: 'mcp_expired' };
  const second = await client.callTool(call);
  report({
    refusal, tools: tools.map((tool) => tool.name), sessions: first.structuredContent?.sessions.length,
    sessionsAfterRefresh: second.structuredContent?.sessions.length, rotated: memory.pair.refresh_token !== before,
  });
  await client.close();
}
