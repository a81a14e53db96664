package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Calendars implements booking.Store.
func (t Bookings) Calendars(ctx context.Context, businessID string, staffIDs, days []string) ([]booking.Calendar, error) {
	calendars := []booking.Calendar{}
	var keys []key
	for _, staff := range staffIDs {
		for _, day := range days {
			calendars = append(calendars, booking.Calendar{StaffID: staff, Day: day})
			keys = append(keys, calendarKey(businessID, staff, day))
		}
	}
	found, err := t.batchGetAll(ctx, t.business, keys)
	if err != nil {
		return nil, err
	}
	for n, k := range keys {
		var i calendarItem
		if err := decode(found[k], &i); err != nil {
			return nil, err
		}
		calendars[n].Version, calendars[n].Busy = i.Version, i.busy()
	}
	return calendars, nil
}

// calendars is the writes of calendars over the versions that they were read at.
func (t Bookings) calendars(businessID string, calendars []booking.Calendar) []write {
	var writes []write
	for _, c := range calendars {
		writes = append(writes, write{table: t.business, key: calendarKey(businessID, c.StaffID, c.Day), put: toCalendarItem(c), when: atVersion(c.Version)})
	}
	return writes
}
