import { createSchema, createYoga } from 'graphql-yoga';
import { resolvers, typeDefs } from './desk.mjs';
import { listen } from './serve.mjs';

listen(createYoga({ schema: createSchema({ typeDefs, resolvers }), graphqlEndpoint: '/', graphiql: false, landingPage: false, logging: false }));
