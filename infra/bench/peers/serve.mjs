// What the servers share: the data that Frontdesk answered with, and a free port of loopback, which is said in one line.
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

export const data = JSON.parse(readFileSync(process.argv[2], 'utf8'));

export const ready = (said) => console.log(JSON.stringify(said));

export function listen(handler, said = {}) {
  const server = createServer(handler);
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => ready({ address: `http://127.0.0.1:${server.address().port}`, ...said }));
}
