// Package problem is the one error of Frontdesk, and what turns it into an answer: the envelope, a GraphQL error, an OAuth
// error, a challenge. Package page renders it as HTML; graphqlapi and mcpapi put it into their protocol's frame.
//
// Everything inside returns a *problem.Error or wraps some other error. Anything that is not a *problem.Error is shown
// as INTERNAL_ERROR, so nothing internal can leak by being forgotten. The package knows no record and no store.
package problem
