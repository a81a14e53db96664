// Package scale says what Frontdesk costs and where it ends: infra/docs/scale.md is made by its tests.
//
// It has AWS's prices and quotas, each in one place and with its date; the arithmetic from what a request takes of the store to
// what a million of them cost; and models of what cannot be had on a machine: a partition's throughput, Lambda's concurrency,
// API Gateway's throttle. Its tests drive the real doors on the real engine and count what each takes, and play a day of many
// businesses in virtual time, in which package ratelimit and package webhook decide what they decide in a deployed stack.
//
// Outside of its tests it imports nothing of ours but package ratelimit: it knows numbers, not who made them.
package scale
