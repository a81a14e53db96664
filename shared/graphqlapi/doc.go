// Package graphqlapi is the partner door: GraphQL over HTTP for partners' servers.
//
// The schema stands in schema/*.graphql, one file per noun, with one resolver file beside each. Every field says there
// what it needs, by @requires or @anyKey. A request is analysed as a whole before anything runs, and refused as a whole
// when it touches a field that the caller may not read.
//
// The package translates; it decides nothing that package booking decides, and does not know where records are kept.
package graphqlapi
