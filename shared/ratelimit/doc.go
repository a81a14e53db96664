// Package ratelimit counts what somebody does in fixed windows of time, and refuses what is too much.
//
// A window begins at a whole multiple of its length since the epoch, so that every instance of every function counts
// in the same one. One conditional write both counts and refuses, so no number of concurrent requests gets past a
// limit. An instance remembers windows that it found full, up to a bound, and refuses there without asking the store; not
// those of a provisional limit, whose counts may be given back.
//
// The package knows no credential and of a request only where it came from: who is counted is a text that the caller chooses.
package ratelimit
