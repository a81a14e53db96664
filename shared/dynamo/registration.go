package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// AddRegistration implements booking.Store.
func (t Bookings) AddRegistration(ctx context.Context, businessID string, r booking.Registration, with booking.Place) error {
	// The place comes first: who has one already is told so, also when the session is full.
	writes := []write{
		{table: t.business, key: placeKey(businessID, r.SessionID, r.ParticipantID), put: referenceItem{"place", r.ID}, when: isNew(booking.ErrAlreadyRegistered)},
		{table: t.business, key: registrationKey(businessID, r.ID), put: toRegistrationItem(r), when: isNew(booking.ErrChanged)},
	}
	if with.Session != nil {
		writes = append(writes, t.addSession(businessID, *with.Session, with.Calendars)...)
	} else {
		writes = append(writes, write{table: t.business, key: sessionKey(businessID, r.SessionID), update: "SET taken = taken + :one",
			values: map[string]any{":one": 1}, when: placeLeft})
	}
	if with.Participant != nil {
		writes = append(writes, t.addParticipant(businessID, *with.Participant)...)
	}
	return t.transact(ctx, writes...)
}
