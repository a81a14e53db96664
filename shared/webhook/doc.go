// Package webhook tells other programs what happens in a business.
//
// It owns the endpoints that programs are told at, the catalogue of events, what an event's payload holds, and the life of a
// delivery. A change of a record reaches it through the table's stream, so that nothing that was written is left untold; every
// later step can be repeated without telling twice what was acknowledged once. Delivery is at least once.
//
// Derive makes events of a change, a Teller makes deliveries of events, and a Worker makes the deliveries of one endpoint, so that a slow
// endpoint delays no other. Between the two is a queue for each endpoint: it is awake until a worker has found nothing left to do.
//
// A payload holds what whoever made the endpoint may read at that moment, and nothing else.
//
// The package knows no table and no function: what keeps its records, what reads the stream and what wakes a worker is given to
// it. It calls addresses that others chose through package outbound only.
package webhook
