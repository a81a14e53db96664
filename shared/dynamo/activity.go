package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Activities implements booking.Store.
func (t Bookings) Activities(ctx context.Context, businessID string) ([]booking.Activity, error) {
	return collect(t.query(ctx, t.business, activitiesOf(businessID)), activityItem.activity)
}

// Activity implements booking.Store.
func (t Bookings) Activity(ctx context.Context, businessID, id string) (booking.Activity, error) {
	var i activityItem
	err := t.get(ctx, t.business, activityKey(businessID, id), &i)
	return i.activity(), orMissing(err, booking.ErrNotFound)
}
