// Package schema is the partner door's GraphQL schema, as it is published: one file per noun.
//
// Every field says what it needs, by @requires or @anyKey for programs that read the SDL and in its description for those that
// introspect. The package knows nothing of who resolves it.
package schema
