// graphql-http: every audit of a server by the GraphQL-over-HTTP specification.
import { serverAudits } from 'graphql-http';
import { report, settings } from './person.mjs';

function fetchFn(url, init = {}) {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${settings.key}`);
  return fetch(url, { ...init, headers });
}

const found = [];
for (const audit of serverAudits({ url: settings.url, fetchFn })) {
  const { id, name, status, reason } = await audit.fn();
  found.push({ id, name, status, reason });
}
report(found);
