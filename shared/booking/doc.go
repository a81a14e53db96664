// Package booking is the domain: the records of a business and what can be done with them.
//
// Every use case takes the caller and checks its permission first, so no door can forget it. Rules that two requests
// at once could break (a session's capacity, nobody in two places, one place per participant and session) are promises
// of Store's writes, stated there.
//
// Every write brings its Change along: the event that tells of it and, when the caller has an idempotency key, the answer to
// give again. A write use case runs inside once, which does both.
//
// The package knows no wire format and no database. The partner door's words are used throughout; the assistant door's
// (customer, booking, service) are translated there.
package booking
