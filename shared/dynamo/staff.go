package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Team implements booking.Store.
func (t Bookings) Team(ctx context.Context, businessID string) ([]booking.Staff, error) {
	var team []booking.Staff
	for it, err := range t.query(ctx, t.business, staffOf(businessID), "", 0) {
		if err != nil {
			return nil, err
		}
		var i staffItem
		if err := decode(it, &i); err != nil {
			return nil, err
		}
		if s := i.staff(); s.Active {
			team = append(team, s)
		}
	}
	return team, nil
}

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
	const mostKeys = 100 // of one BatchGetItem
	for first := 0; first < len(keys); first += mostKeys {
		last := min(first+mostKeys, len(keys))
		found, err := t.batchGet(ctx, map[string][]key{t.business: keys[first:last]})
		if err != nil {
			return nil, err
		}
		for n := first; n < last; n++ {
			it, ok := found[keys[n]]
			if !ok {
				continue
			}
			var i calendarItem
			if err := decode(it, &i); err != nil {
				return nil, err
			}
			calendars[n].Version, calendars[n].Busy = i.Version, i.busy()
		}
	}
	return calendars, nil
}
