// Package usage tells a business's people what clients did in it: how many requests, by which door, when, how many of them were
// denied and why, what was called, and how long it took; and when a client was last used.
//
// It reads the windows that package ratelimit counts, and only those counters that are of the caller's own business: an OAuth client
// that a person uses in two businesses has one window for both. Durations are a sample (package ratelimit says of what). The
// package counts nothing itself and does not know where windows are kept.
package usage
