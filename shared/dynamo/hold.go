package dynamo

import "frontdesk/shared/booking"

// endHold is the writes that end a hold whose booking takes its place; nil is none.
func (t Bookings) endHold(businessID string, h *booking.Hold) []write {
	return nil
}
