// Package idempotency is the form of idempotency keys, which the doors read and the domain counts on. What a key does
// is package booking's.
package idempotency
