// Package reqlog writes one wide line per request or event: who came through which door, what was decided and why, how long it
// took, how many store requests it cost.
//
// Handlers add fields as they learn them; the line is written once, at the end, also when the handler panics. It
// never holds a credential, a code, a verifier, a query string or a body.
package reqlog
