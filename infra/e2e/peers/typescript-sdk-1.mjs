// Version 1 of the TypeScript MCP SDK, which most clients in use are built on.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { visit } from './visit.mjs';

await visit({
  name: 'TypeScript SDK 1',
  newClient: () => new Client({ name: 'typescript-sdk-1', version: '1' }),
  Transport: StreamableHTTPClientTransport,
  finish: (transport, callback) => transport.finishAuth(callback.get('code')),
});
