// Package function is what every HTTP function puts around its handler: API Gateway's events, one log line per request,
// an answer when the handler panics, which each chooses. It knows none of the handlers.
package function
