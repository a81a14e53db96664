// Package function is what functions put around their handlers. HTTP functions get API Gateway's events, one log line per
// request, and an answer when the handler panics, which each chooses; those that take other events get one log line per event.
// It knows none of the handlers.
package function
