// The published schema over records in memory. Records are found by a walk of arrays and by property, so there is nothing that a
// DataLoader would put together. There are no scopes, no limits and no cost here.
import { readFileSync } from 'node:fs';
import { data } from './serve.mjs';

export const typeDefs = readFileSync(process.argv[3], 'utf8');

const connection = (records, first, after) => {
  const start = after ? Number(Buffer.from(after, 'base64')) + 1 : 0;
  const nodes = records.slice(start, start + first);
  const last = start + nodes.length - 1;
  return { nodes, pageInfo: { hasNextPage: last + 1 < records.length, endCursor: nodes.length ? Buffer.from(String(last)).toString('base64') : null } };
};

export const resolvers = {
  Query: { activeBusiness: () => data.business },
  Business: { participants: (_, { first, after }) => connection(data.participants, first, after) },
  Participant: { registrations: ({ registrations }, { first, after }) => connection(registrations, first, after) },
};
