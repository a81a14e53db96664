// Package demo makes the demo businesses: the same ones, with the same ids, keys and passwords, for everyone who brings
// the same secret. The local run, tests and benchmarks use it.
//
// plan.go and the files named after the businesses say what there is, without a date; fill.go gives it one, once, with
// batches of unconditional writes; topup.go adds the weeks that have come since, by the domain's use cases, because people
// may be working with the data then. What belongs to people (users, roles, keys) goes through package account.
//
// A business is complete when its last key, the revoked one, is there: until then filling starts over with the date it was
// first begun on, which writes the same items again.
//
// The package does not know where the store runs, what writes demo.json, or any wire format but that file's.
package demo
