package dynamo

import (
	"context"
	"slices"

	"frontdesk/shared/booking"
)

// Team implements booking.Store.
func (t Bookings) Team(ctx context.Context, businessID string) ([]booking.Staff, error) {
	staff, err := collect(t.query(ctx, t.business, staffOf(businessID)), staffItem.staff)
	return slices.DeleteFunc(staff, func(s booking.Staff) bool { return !s.Active }), err
}
