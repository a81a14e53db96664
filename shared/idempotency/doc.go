// Package idempotency makes a write happen once however often it is asked for: the form of idempotency keys, which the doors
// read, and the rule that the answer to a key is kept together with what it changed and given again.
//
// It knows neither what is written nor where answers are kept.
package idempotency
