package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Activities implements booking.Store.
func (t Bookings) Activities(ctx context.Context, businessID string) ([]booking.Activity, error) {
	found := []booking.Activity{}
	for it, err := range t.query(ctx, t.business, activitiesOf(businessID), "", 0) {
		if err != nil {
			return nil, err
		}
		var i activityItem
		if err := decode(it, &i); err != nil {
			return nil, err
		}
		found = append(found, i.activity())
	}
	return found, nil
}

// Activity implements booking.Store.
func (t Bookings) Activity(ctx context.Context, businessID, id string) (booking.Activity, error) {
	var i activityItem
	err := t.get(ctx, t.business, activityKey(businessID, id), &i)
	return i.activity(), orMissing(err, booking.ErrNotFound)
}
