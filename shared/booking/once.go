package booking

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/idempotency"
)

// Change is what every write brings along.
type Change = idempotency.Change

type keep = idempotency.Keep

// once does what c asks, or returns the answer that it got before with the same idempotency key.
func once[T any](ctx context.Context, d *Desk, c access.Caller, operation string, asked any, do func(keep) (T, error)) (T, error) {
	return idempotency.Do(ctx, d.store, d.now, idempotency.Request{Caller: c, Operation: operation, Asked: asked}, do)
}
