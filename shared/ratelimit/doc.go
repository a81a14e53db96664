// Package ratelimit counts what somebody does in fixed windows of time, and refuses what is too much.
//
// A window begins at a whole multiple of its length since the epoch, so that every instance of every function counts
// in the same one. One conditional write both counts and refuses, so no number of concurrent requests gets past a
// limit. Once an instance knows that a window is full, it refuses until the window ends without asking the store.
//
// The package knows no credential and no request: who is counted is a text that the caller chooses.
package ratelimit
