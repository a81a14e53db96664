// Package ratelimit counts what somebody does in fixed windows of time, and refuses what is too much.
//
// A window begins at a whole multiple of its length since the epoch, so that every instance of every function counts
// in the same one. One conditional write both counts and refuses, so no number of concurrent requests gets past a
// limit. An instance remembers what it has seen counted, up to a bound, and refuses without asking the store where that alone
// is too much; not for a provisional limit, whose counts may be given back.
//
// A Limiter holds one limit for whoever needs no credential. A Meter holds the quota of a client, several limits at once, in
// windows of a minute that are the client's history, too: where it was used, for what, with which outcome. How long requests
// took, and which were over a quota, is remembered and written with the same client's next request, so that it costs no request
// of its own. It is a sample: what an instance still remembers when it ends is lost.
//
// The package knows no credential and no door: who is counted, and where, are texts that the caller chooses. Whose program it is
// decides which quota it has.
package ratelimit
