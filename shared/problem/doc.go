// Package problem is the one error of Frontdesk and the only place that turns it into what a door's client reads: the
// envelope, a GraphQL error, an OAuth error, a challenge.
//
// Everything inside returns a *problem.Error or wraps some other error; whatever is not a *problem.Error is shown as
// INTERNAL_ERROR, so nothing internal can leak by being forgotten. The package knows no door, no record and no store.
package problem
