// Version 1 of the TypeScript MCP SDK, which most clients in use are built on.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { visit } from './visit.mjs';

await visit({
  name: 'TypeScript SDK 1',
  newClient: (options) => new Client({ name: 'typescript-sdk-1', version: '1' }, options),
  Transport: StreamableHTTPClientTransport,
  finish: (transport, callback) => transport.finishAuth(callback.get('code')),
  onQuestion: (client, answer) => client.setRequestHandler(ElicitRequestSchema, answer),
});
