// Package demo makes the demo businesses. The same secret always gives the same businesses, ids, keys and passwords.
// The local run, tests and benchmarks use it.
//
// plan.go and the files named after the businesses describe a timetable without dates. fill.go writes it once, dated,
// in large transactions without conditions. topup.go later adds the weeks that have begun since, through the domain's use
// cases, because people may be working with the data by then. Users, roles and keys go through package account.
//
// A business is complete when its last key exists and is revoked. Until then, filling starts over with the date of the
// first attempt, which writes the same items again.
//
// The package does not know where the store runs, what writes demo.json, or any wire format but that file's.
package demo
