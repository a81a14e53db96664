// Version 2 of the TypeScript MCP SDK, speaking the newest protocol version that both sides know. It checks iss itself.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { visit } from './visit.mjs';

await visit({
  name: 'TypeScript SDK 2',
  newClient: (options) => new Client({ name: 'typescript-sdk-2', version: '1' }, { ...options, versionNegotiation: { mode: 'auto' } }),
  Transport: StreamableHTTPClientTransport,
  finish: (transport, callback) => transport.finishAuth(callback),
  onQuestion: (client, answer) => client.setRequestHandler('elicitation/create', answer),
});
