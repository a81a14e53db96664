// The TypeScript MCP SDK as its guide serves HTTP: a server per request, answers as JSON. The schemas are prepared once.
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer, createMcpHandler, fromJsonSchema } from '@modelcontextprotocol/server';
import { data, listen } from './serve.mjs';

const tools = data.tools.map(({ name, inputSchema, outputSchema, ...about }) => ({
  name, config: { ...about, inputSchema: fromJsonSchema(inputSchema), outputSchema: outputSchema && fromJsonSchema(outputSchema) },
}));
const { content, structuredContent } = data.called;

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'bench', version: '1' });
  for (const { name, config } of tools) server.registerTool(name, config, () => ({ content, structuredContent }));
  return server;
}, { responseMode: 'json' });
listen(toNodeHandler(handler));
