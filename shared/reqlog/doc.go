// Package reqlog writes one wide line per request or event: who came through which door, what was decided and why, how long it
// took, what it took of the store. On AWS the line carries the service's metrics, too, in CloudWatch's embedded format.
//
// Handlers add fields as they learn them; the line is written once, at the end, also when the handler panics. It
// never holds a credential, a code, a verifier, a query string or a body. Every field and metric is in the registries here,
// which infra/docs/observability.md shows; the package knows nothing of what its users do.
package reqlog
