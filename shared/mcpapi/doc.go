// Package mcpapi is the doors of AI assistants: the staff door, the assistant door, and the account door with its public
// address.
//
// Every tool and every resource is one operation: its name, its words, what it needs, the shape of its arguments, and a
// function. An operation answers over MCP and, at the assistant door, over the plain call form too. The caller's
// permission is judged before the arguments are.
//
// A tool that destroys something asks a person first, where their client can show them the question. A prompt is a text that
// leads an assistant by the door's tools; it is offered to who may use all of them.
//
// What each door offers stands in doors.go, and what an operation is in operation.go; the operations of a noun stand in its file, which
// begins with the shapes of its arguments and answers. completion.go, confirmation.go, cursor.go, idempotency.go and state.go are what
// operations have in common.
//
// The package translates between the assistants' words and the domain's; it decides nothing that package booking
// decides, and does not know where records are kept.
package mcpapi
