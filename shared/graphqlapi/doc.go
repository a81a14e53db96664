// Package graphqlapi is the partner door: GraphQL over HTTP for partners' servers.
//
// The schema stands in package schema, one file per noun, and one resolver file per noun here. Every field says there what it
// needs, by @requires or @anyKey. A request is analysed as a whole before anything runs, and refused as a whole when it touches a
// field that the caller may not read.
//
// Records that came together are a cohort: what is asked of one of them is read for all of them at once, and nothing is read twice
// in one request.
//
// The package translates; it decides nothing that packages booking and webhook decide, and does not know where records are kept.
package graphqlapi
