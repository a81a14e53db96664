package webhook

import (
	"context"
	"errors"
	"io"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/outbound"
	"frontdesk/shared/problem"
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
type Endpoints struct {
	Config
	addresses *outbound.Client
}

// NewEndpoints returns the use cases.
func NewEndpoints(c Config) *Endpoints {
	return &Endpoints{c, outbound.New(outbound.Config{Loopback: c.Loopback})}
}

// List returns the business's endpoints in the order they were made. webhooks.read is enough.
func (e *Endpoints) List(ctx context.Context, c access.Caller) ([]Endpoint, error) {
	if err := c.Require(access.WebhooksRead); err != nil {
		return nil, err
	}
	return e.Store.Endpoints(ctx, c.Business.ID)
}

// Get returns one endpoint of the business, or NOT_FOUND. webhooks.read is enough.
func (e *Endpoints) Get(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	if err := c.Require(access.WebhooksRead); err != nil {
		return Endpoint{}, err
	}
	return e.endpoint(ctx, c, id)
}

func (e *Endpoints) endpoint(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	found, err := e.Store.Endpoint(ctx, c.Business.ID, id)
	if errors.Is(err, ErrNotFound) {
		return Endpoint{}, noEndpoint(id)
	}
	return found, err
}

func noEndpoint(id string) error {
	return problem.New(problem.NotFound, "There is no such webhook endpoint.").With("field", "id").With("value", id)
}

// write does what c asks, which needs webhooks.write, once for an idempotency key.
func write[T any](ctx context.Context, e *Endpoints, c access.Caller, operation string, asked any, do func(idempotency.Keep) (T, error)) (none T, _ error) {
	if err := c.Require(access.WebhooksWrite); err != nil {
		return none, err
	}
	return idempotency.Do(ctx, e.Store, e.Now, idempotency.Request{Caller: c, Operation: operation, Asked: asked}, do)
}

// now is the time as it is kept.
func (e *Endpoints) now() time.Time { return e.Now().UTC().Truncate(time.Millisecond) }
