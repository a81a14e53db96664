package dynamo

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/idempotency"
)

// Message implements booking.MessageStore.
func (t Bookings) Message(ctx context.Context, businessID, participantID, id string) (booking.Message, error) {
	var i messageItem
	err := t.get(ctx, t.business, messageKey(businessID, participantID, id), &i)
	return i.message(), orMissing(err, booking.ErrNotFound)
}

// QueueMessage implements booking.MessageStore.
func (t Bookings) QueueMessage(ctx context.Context, businessID string, m booking.Message, once *idempotency.Once) (earlier booking.QueuedMessage, _ error) {
	queued := write{table: t.business, key: messageKey(businessID, m.ParticipantID, m.ID), put: toMessageItem(m), when: isNew(booking.ErrChanged)}
	writes := []write{queued, t.countMessage(businessID, m.CreatedAt)}
	if once != nil { // first, so that ErrQueued wins
		by := write{table: t.access, key: queuedMessageKey(businessID, once.ID), put: toQueuedMessageItem(m.ID, *once), when: notQueued(*once, &earlier)}
		writes = slices.Insert(writes, 0, by)
	}
	err := t.transact(ctx, writes...)
	return earlier, err
}

func (t Bookings) countMessage(businessID string, now time.Time) write {
	return write{table: t.business, key: messageCountKey(businessID, now.UTC().Format(time.DateOnly)), update: "SET #type = :type, #ttl = :ttl ADD #count :one",
		names:  map[string]string{"#type": "type", "#ttl": "ttl", "#count": "count"},
		values: map[string]any{":type": "messageCount", ":ttl": at(now.Add(kept)), ":one": 1}, when: messageRoom}
}

// LeaseMessage implements booking.MessageStore.
func (t Bookings) LeaseMessage(ctx context.Context, businessID string, m booking.Message, before time.Time) error {
	return t.apply(ctx, write{table: t.business, key: messageKey(businessID, m.ParticipantID, m.ID), update: "SET leasedUntil = :until",
		values: map[string]any{":until": atMilli(m.LeasedUntil)}, when: leasedFor(before)})
}

// MessageSent implements booking.MessageStore.
func (t Bookings) MessageSent(ctx context.Context, businessID string, m booking.Message, change booking.Change) error {
	last := t.interaction(businessID, m.ParticipantID, m.SentAt, 0, 0)
	last.set["lastPlatform"] = string(m.Platform)
	return t.commit(ctx, businessID, change,
		write{table: t.business, key: messageKey(businessID, m.ParticipantID, m.ID), update: "SET #status = :status, sentAt = :sentAt",
			values: map[string]any{":status": string(m.Status), ":sentAt": atMilli(m.SentAt)}, when: leasedFor(m.LeasedUntil)}, last)
}

// MessageFailed implements booking.MessageStore.
func (t Bookings) MessageFailed(ctx context.Context, businessID string, m booking.Message, once *idempotency.Once) error {
	failed := write{table: t.business, key: messageKey(businessID, m.ParticipantID, m.ID), update: "SET #status = :status",
		values: map[string]any{":status": string(m.Status)}, when: leasedFor(m.LeasedUntil)}
	if once == nil {
		return t.apply(ctx, failed)
	}
	freed := toQueuedMessageItem(m.ID, *once)
	freed.ExpiresAt = atMilli(once.At)
	return t.transact(ctx, failed, write{table: t.access, key: queuedMessageKey(businessID, once.ID), put: freed})
}
