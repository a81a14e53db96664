package webhook

import (
	"context"
	"errors"

	"frontdesk/shared/access"
	"frontdesk/shared/audit"
	"frontdesk/shared/booking"
	"frontdesk/shared/idempotency"
	"frontdesk/shared/problem"
)

// SendTest sends a test event to an endpoint, whatever it is subscribed to. CONFLICT when it is disabled.
func (e *Endpoints) SendTest(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	return write(ctx, e, c, "send_test_webhook", id, func(keep idempotency.Keep) (Endpoint, error) {
		to, err := e.enabled(ctx, c, id)
		if err != nil {
			return Endpoint{}, err
		}
		change, err := keep(e.event(c, audit.WebhookTestSent, to), to)
		if err != nil {
			return Endpoint{}, err
		}
		return to, e.notify(ctx, Notice{BusinessID: c.Business.ID, Type: Test, Endpoint: id}, change)
	})
}

// TestAddress sends a test event to an address before there is an endpoint, and waits for what it answers.
func (e *Endpoints) TestAddress(ctx context.Context, c access.Caller, url, secret string) (Attempt, error) {
	if err := c.Require(access.WebhooksWrite); err != nil {
		return Attempt{}, err
	}
	if err := e.checkURL(url); err != nil {
		return Attempt{}, err
	}
	if err := checkSecret(secret); err != nil {
		return Attempt{}, err
	}
	if e.Workers == nil {
		return Attempt{}, errors.New("webhook: addresses cannot be tested here")
	}
	return e.Workers.Try(ctx, Trial{BusinessID: c.Business.ID, URL: url, Secret: secret})
}

// enabled returns an endpoint that something can be sent to.
func (e *Endpoints) enabled(ctx context.Context, c access.Caller, id string) (Endpoint, error) {
	found, err := e.endpoint(ctx, c, id)
	if err == nil && found.Status != Enabled {
		err = problem.New(problem.Conflict, "This webhook endpoint is disabled. Enable it first.").With("field", "id").With("value", id)
	}
	return found, err
}

// notify writes a notice of now.
func (e *Endpoints) notify(ctx context.Context, n Notice, change booking.Change) error {
	n.At = e.now()
	n.ID = booking.NewID(n.At, e.Random)
	return untilUnchanged(ctx, func() error { return e.Store.AddNotice(ctx, n, change) })
}
