// Package matrix tests who may do what, exhaustively: every kind of credential, with every scope, in businesses with every
// grant that counts, for people of every role, asks for every GraphQL field, every tool and every resource.
//
// It has only tests. They run the real parts on the real engine, put together as the functions put them together: the
// authorizer's decision about API Gateway's event, its context, the wrapper of the doors, and the doors. What they expect is
// worked out anew, the slow and obvious way, from the published scopes, the table of roles and what each operation says it
// needs. Nothing there names a field, a tool or a resource: whatever the doors publish is asked for.
//
// Beside that, two businesses and two people use one warm instance at once, and nothing of one is ever told to the other.
package matrix
