// Package authorizer stands before the doors: it turns a credential and an address into a decision, and the decision,
// carried in API Gateway's context, back into a Caller.
//
// Authenticate is the Lambda authorizer's whole work. It tells the log of the business whose credential or address it is whom
// it turned away. Protect is the one wrapper through which a door is mounted; it yields a Caller only for a context that
// names a principal and holds no denial, so a door that is reached in any other way stays shut. It counts what was refused
// for whoever the credential is of.
//
// The package does not know what is behind the doors.
package authorizer
