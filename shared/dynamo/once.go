package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Once implements booking.Store.
func (t Bookings) Once(ctx context.Context, businessID, id string) (booking.Once, error) {
	var i onceItem
	err := t.get(ctx, t.access, onceKey(businessID, id), &i)
	return booking.Once{ID: id, Asked: i.Asked, Answer: i.Answer, At: i.At.time()}, orMissing(err, booking.ErrNotFound)
}

// commit does the writes with what their change brings along. The answer comes first: whoever repeats a request must be told
// that it was answered, not what stands in its way since.
func (t Bookings) commit(ctx context.Context, businessID string, c booking.Change, writes ...write) error {
	if c.Once != nil {
		answer := write{table: t.access, key: onceKey(businessID, c.Once.ID), put: toOnceItem(*c.Once), when: unanswered(*c.Once)}
		writes = append([]write{answer}, writes...)
	}
	return t.transact(ctx, append(writes, t.event(c.Event))...)
}
