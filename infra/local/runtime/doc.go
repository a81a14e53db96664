// Package runtime runs built functions the way Lambda does: each instance is a child process that polls the Lambda
// Runtime API for one invocation at a time, instances are added on demand and reused, and one that crashes or runs out
// of time is replaced.
//
// It owns the processes: none outlives this one. On Linux that holds even after kill -9; elsewhere a busy child then
// ends after its request.
//
// It must not know what a payload means. Requests, routes, authorizers and templates belong to other packages.
package runtime
