package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// SetTags implements booking.Store.
func (t Bookings) SetTags(ctx context.Context, businessID string, p booking.Participant, before []string, change booking.Change) error {
	set := write{table: t.business, key: participantKey(businessID, p.ID), update: "REMOVE tags", when: taggedAs(before)}
	if len(p.Tags) > 0 {
		set.update, set.values = "SET tags = :tags", map[string]any{":tags": p.Tags}
	}
	return t.commit(ctx, businessID, change, set)
}
