package dynamo

import (
	"context"

	"frontdesk/shared/booking"
	"frontdesk/shared/idempotency"
)

// Once implements idempotency.Store.
func (t *Tables) Once(ctx context.Context, businessID, id string) (idempotency.Once, error) {
	var i onceItem
	err := t.get(ctx, t.access, onceKey(businessID, id), &i)
	return idempotency.Once{ID: id, Asked: i.Asked, Answer: i.Answer, At: i.At.time()}, orMissing(err, idempotency.ErrNotFound)
}

// with returns the writes together with those of what their change brings along. The answer comes first: whoever repeats a
// request must be told that it was answered, not what stands in its way since.
func (t *Tables) with(businessID string, c idempotency.Change, writes ...write) []write {
	if c.Once != nil {
		answer := write{table: t.access, key: onceKey(businessID, c.Once.ID), put: toOnceItem(*c.Once), when: unanswered(*c.Once)}
		writes = append([]write{answer}, writes...)
	}
	if c.Event.ID == "" { // of a change in several parts: another one tells of it
		return writes
	}
	return append(writes, t.event(c.Event))
}

// commit does the writes with what their change brings along.
func (t Bookings) commit(ctx context.Context, businessID string, c booking.Change, writes ...write) error {
	return t.transact(ctx, t.with(businessID, c, writes...)...)
}
