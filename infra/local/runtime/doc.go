// Package runtime runs built functions the way Lambda does: each instance is a child process that polls the Lambda
// Runtime API for one invocation at a time, instances are added on demand and reused, and one that crashes or runs out
// of time is replaced.
//
// It owns the processes: none outlives this one, not even after kill -9.
//
// It must not know what a payload means. Requests, routes, authorizers and templates are other packages' business.
package runtime
