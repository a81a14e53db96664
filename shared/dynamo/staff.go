package dynamo

import (
	"context"
	"fmt"
	"slices"

	"frontdesk/shared/booking"
)

// Team implements booking.Store.
func (t Bookings) Team(ctx context.Context, businessID string) ([]booking.Staff, error) {
	staff, err := collect(t.query(ctx, t.business, staffOf(businessID)), staffItem.staff)
	return slices.DeleteFunc(staff, func(s booking.Staff) bool { return !s.Active }), err
}

// AddTimeOff implements booking.Store. It leaves the entries that are there alone, so that two who add at once both do.
func (t Bookings) AddTimeOff(ctx context.Context, businessID, staffID string, off booking.TimeOff, change booking.Change) error {
	return t.commit(ctx, businessID, change, write{table: t.business, key: staffKey(businessID, staffID),
		update: "SET timeOff = list_append(if_not_exists(timeOff, :none), :added)",
		values: map[string]any{":none": []timeOffItem{}, ":added": []timeOffItem{toTimeOffItem(off)}}, when: exists(booking.ErrNotFound)})
}

// RemoveTimeOff implements booking.Store.
func (t Bookings) RemoveTimeOff(ctx context.Context, businessID, staffID string, n int, off booking.TimeOff, change booking.Change) error {
	nth := fmt.Sprintf("timeOff[%d]", n)
	return t.commit(ctx, businessID, change, write{table: t.business, key: staffKey(businessID, staffID), update: "REMOVE " + nth,
		when: condition{expression: nth + ".id = :of", values: map[string]any{":of": off.ID}, failed: means(booking.ErrChanged)}})
}
