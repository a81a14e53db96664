package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Knowledge implements booking.KnowledgeStore.
func (t Bookings) Knowledge(ctx context.Context, businessID string) ([]booking.KnowledgeItem, error) {
	return collect(t.query(ctx, t.business, knowledgeOf(businessID)), knowledgeItem.item)
}

// KnowledgeItem implements booking.KnowledgeStore.
func (t Bookings) KnowledgeItem(ctx context.Context, businessID, id string) (booking.KnowledgeItem, error) {
	var i knowledgeItem
	err := t.get(ctx, t.business, knowledgeKey(businessID, id), &i)
	return i.item(), orMissing(err, booking.ErrNotFound)
}

// AddKnowledge implements booking.KnowledgeStore. The business's items are counted by an item of their own.
func (t Bookings) AddKnowledge(ctx context.Context, businessID string, k booking.KnowledgeItem, change booking.Change) error {
	return t.commit(ctx, businessID, change,
		t.countKnowledge(businessID, 1, knowledgeRoom),
		write{table: t.business, key: knowledgeKey(businessID, k.ID), put: toKnowledgeItem(k), when: isNew(booking.ErrChanged)})
}

// EditKnowledge implements booking.KnowledgeStore.
func (t Bookings) EditKnowledge(ctx context.Context, businessID string, k, before booking.KnowledgeItem, change booking.Change) error {
	return t.commit(ctx, businessID, change, write{table: t.business, key: knowledgeKey(businessID, k.ID), put: toKnowledgeItem(k), when: stillSays(before)})
}

// RemoveKnowledge implements booking.KnowledgeStore.
func (t Bookings) RemoveKnowledge(ctx context.Context, businessID string, k booking.KnowledgeItem, change booking.Change) error {
	return t.commit(ctx, businessID, change,
		write{table: t.business, key: knowledgeKey(businessID, k.ID), delete: true, when: stillSays(k)},
		t.countKnowledge(businessID, -1, condition{}))
}

func (t Bookings) countKnowledge(businessID string, by int, when condition) write {
	return write{table: t.business, key: knowledgeCountKey(businessID), update: "SET #type = :type ADD #count :by",
		names: map[string]string{"#type": "type", "#count": "count"}, values: map[string]any{":type": "knowledgeCount", ":by": by}, when: when}
}
