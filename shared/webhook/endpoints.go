package webhook

import (
	"context"
	"errors"
	"io"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// Config is what Endpoints needs.
type Config struct {
	Store   Store
	Sealer  Sealer
	Workers Workers // nil where TestAddress is not offered
	// Loopback allows http and loopback addresses: in the local run only.
	Loopback bool
	Now      func() time.Time
	Random   io.Reader
}

// Endpoints is the use cases of people and programs that manage a business's webhooks. Its methods are safe for concurrent use.
// All need webhooks.write but those that say that webhooks.read is enough. The writes happen once for an idempotency key.
type Endpoints struct{ Config }

// NewEndpoints returns the use cases.
func NewEndpoints(c Config) *Endpoints { return &Endpoints{c} }

// NewEndpoint asks for an endpoint.
type NewEndpoint struct {
	URL         string
	Description string
	EventTypes  []EventType
	Secret      string // that tests were signed with before; empty makes a new one
}

// Changes says what to change of an endpoint. What is nil stays.
type Changes struct {
	URL         *string
	Description *string
	EventTypes  []EventType
	Enabled     *bool
}

// Redelivery says which deliveries to make again: those named, or all of a time, From inclusive, To exclusive, of one status
// unless it is empty. At most MaxRedelivered at once.
type Redelivery struct {
	DeliveryIDs []string
	From, To    time.Time
	Status      DeliveryStatus
}

// MaxRedelivered is how many deliveries one call makes again.
const MaxRedelivered = 1000

var errNotYet = errors.New("webhook: not yet")

// List returns the business's endpoints in the order they were made. webhooks.read is enough.
func (e *Endpoints) List(ctx context.Context, c access.Caller) ([]Endpoint, error) { return nil, errNotYet }

// Get returns one endpoint of the business, or NOT_FOUND. webhooks.read is enough.
func (e *Endpoints) Get(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	return Endpoint{}, errNotYet
}

// Secret returns the current signing secret of an endpoint, whsec_….
func (e *Endpoints) Secret(ctx context.Context, c access.Caller, of Endpoint) (string, error) {
	return "", errNotYet
}

// NewSecret returns a signing secret that belongs to no endpoint yet.
func (e *Endpoints) NewSecret() string { return "" }

// Create adds an endpoint and returns it. VALIDATION_ERROR names what is wrong; CONFLICT when the business has MaxEndpoints.
func (e *Endpoints) Create(ctx context.Context, c access.Caller, in NewEndpoint) (Endpoint, error) {
	return Endpoint{}, errNotYet
}

// Update changes an endpoint and returns it as it is then. Enabling one forgets its failures.
func (e *Endpoints) Update(ctx context.Context, c access.Caller, id string, changes Changes) (Endpoint, error) {
	return Endpoint{}, errNotYet
}

// Remove removes an endpoint and returns it as it was. What was still to be delivered is not.
func (e *Endpoints) Remove(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	return Endpoint{}, errNotYet
}

// RotateSecret gives an endpoint a new secret. The old one signs on beside it for 24 hours.
func (e *Endpoints) RotateSecret(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	return Endpoint{}, errNotYet
}

// SendTest sends a test event to an endpoint, whatever it is subscribed to. CONFLICT when it is disabled.
func (e *Endpoints) SendTest(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	return Endpoint{}, errNotYet
}

// TestAddress sends a test event to an address before there is an endpoint, and waits for what it answers.
func (e *Endpoints) TestAddress(ctx context.Context, c access.Caller, url, secret string) (Attempt, error) {
	return Attempt{}, errNotYet
}

// Redeliver makes deliveries of an endpoint again, from the first step of the schedule on, with the payload of then, and returns how
// many. NOT_FOUND for one that is not the endpoint's; CONFLICT when it is disabled.
func (e *Endpoints) Redeliver(ctx context.Context, c access.Caller, id string, which Redelivery) (Endpoint, int, error) {
	return Endpoint{}, 0, errNotYet
}

// Deliveries returns a page of the deliveries of each of those endpoints, the newest first, by the endpoints' ids. webhooks.read is
// enough.
func (e *Endpoints) Deliveries(ctx context.Context, c access.Caller, endpointIDs []string, page booking.Page) (map[string]booking.List[Delivery], error) {
	return nil, errNotYet
}

// Delivery returns one delivery, or NOT_FOUND. webhooks.read is enough.
func (e *Endpoints) Delivery(ctx context.Context, c access.Caller, id string) (Delivery, error) {
	return Delivery{}, errNotYet
}
