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

// onceUnchanged is once for a write of what was read before it: try runs again when others wrote it meanwhile (ErrChanged).
func onceUnchanged[T any](ctx context.Context, d *Desk, c access.Caller, operation string, asked any, try func(keep) (T, error)) (T, error) {
	return once(ctx, d, c, operation, asked, func(keep keep) (answer T, _ error) {
		err := untilUnchanged(ctx, func() (err error) {
			answer, err = try(keep)
			return err
		})
		return answer, err
	})
}
