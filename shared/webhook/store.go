package webhook

import (
	"context"
	"errors"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/idempotency"
)

// What Store's methods return beside failures of the store itself.
var (
	ErrNotFound = errors.New("webhook: not found")
	ErrChanged  = errors.New("webhook: it was written since it was read")
	ErrTooMany  = errors.New("webhook: the business has as many endpoints as it may")
	ErrBusy     = errors.New("webhook: another worker has the endpoint")
)

// Store keeps endpoints, deliveries, and the queue of each endpoint. It is declared here to cut the cycle with package dynamo,
// which implements it. Reads are strongly consistent unless they say otherwise.
type Store interface {
	// What a Change holds is written together with what it changes, as idempotency.Store says.
	idempotency.Store

	// Endpoints lists a business's endpoints in the order they were made.
	Endpoints(ctx context.Context, businessID string) ([]Endpoint, error)
	// Endpoint returns ErrNotFound when the business has none with that id.
	Endpoint(ctx context.Context, businessID, id string) (Endpoint, error)
	// AddEndpoint writes a new endpoint with what its change brings along. ErrTooMany from MaxEndpoints on.
	AddEndpoint(ctx context.Context, e Endpoint, change booking.Change) error
	// ChangeEndpoint writes an endpoint over the version that was read, else ErrChanged; notice, unless nil, is written with it.
	ChangeEndpoint(ctx context.Context, e Endpoint, notice *Notice, change booking.Change) error
	// RemoveEndpoint removes the version that was read, else ErrChanged.
	RemoveEndpoint(ctx context.Context, e Endpoint, change booking.Change) error
	// MarkEndpoint writes what a worker found out: FailingSince, Status and Reason alone, over the version that was read.
	MarkEndpoint(ctx context.Context, e Endpoint) error
	// AddNotice writes a notice with what its change brings along.
	AddNotice(ctx context.Context, n Notice, change booking.Change) error

	// Readers returns what each of those principals may read in the business now; one whose access has ended is missing. A key
	// that was rotated has its successor's while that one is live.
	Readers(ctx context.Context, businessID string, principals []string, now time.Time) (map[string]access.Set, error)

	// AddDeliveries writes those deliveries that are not there yet, whatever has become of the others.
	AddDeliveries(ctx context.Context, deliveries []Delivery) error
	// Deliveries returns a page of an endpoint's deliveries, the newest first.
	Deliveries(ctx context.Context, businessID, endpointID string, page booking.Page) (booking.List[Delivery], error)
	// Delivery returns ErrNotFound when the business has none with that id.
	Delivery(ctx context.Context, businessID, id string) (Delivery, error)
	// ChangeDelivery writes what has become of a delivery over the version that was read, else ErrChanged. What is sent stays as it
	// was added.
	ChangeDelivery(ctx context.Context, d Delivery) error
	// Due returns an endpoint's pending deliveries, by DueAt, at most limit. It may lag behind by moments.
	Due(ctx context.Context, businessID, endpointID string, limit int) ([]Delivery, error)

	// Wake sees to it that the endpoint's queue is looked at from that time on.
	Wake(ctx context.Context, businessID, endpointID string, at time.Time) error
	// Awake lists the queues that should be looked at by now. It may lag behind by moments.
	Awake(ctx context.Context, now time.Time) ([]Queue, error)
	// Lease gives the queue to one worker until that time: ErrBusy when another has it. Renewing takes the same worker's name.
	Lease(ctx context.Context, businessID, endpointID, worker string, now, until time.Time) (Queue, error)
	// Release gives the queue back. It sleeps until next, for ever when next is zero, unless somebody woke it since q was read:
	// then it is given back awake, and Release returns ErrChanged. ErrBusy when the worker does not have it any more.
	Release(ctx context.Context, q Queue, worker string, next time.Time) error
}

// Queue is an endpoint that has deliveries to be made.
type Queue struct {
	BusinessID, EndpointID string
	WakeAt                 time.Time // zero: it sleeps for ever
	WokenAt                time.Time // what Wake was last asked for
	Wakes                  int64     // counts Wake
}
