package dynamo

import "frontdesk/shared/booking"

// tally is the writes of the tally of a registration's day, when the registration goes from one state to another; before is empty
// for a new one.
func (t Bookings) tally(businessID string, r booking.Registration, before, after booking.RegistrationStatus) []write {
	return nil
}
