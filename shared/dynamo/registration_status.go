package dynamo

import (
	"context"
	"errors"

	"frontdesk/shared/booking"
)

// errNoPlace is a registration that should hold a place in its session, and does not: the items contradict each other.
var errNoPlace = errors.New("dynamo: a registration's place is missing")

// Registration implements booking.Store.
func (t Bookings) Registration(ctx context.Context, businessID, id string) (booking.Registration, error) {
	var i registrationItem
	err := t.get(ctx, t.business, registrationKey(businessID, id), &i)
	return i.registration(), orMissing(err, booking.ErrNotFound)
}

// ChangeRegistration implements booking.Store.
func (t Bookings) ChangeRegistration(ctx context.Context, businessID string, r booking.Registration, before booking.RegistrationStatus,
	freed booking.Freed, change booking.Change,
) error {
	moved := write{table: t.business, key: registrationKey(businessID, r.ID), update: "SET #status = :status", when: inStatus(string(before)),
		values: map[string]any{":status": string(r.Status)}}
	if !r.ConfirmedAt.IsZero() {
		moved.update += ", confirmedAt = :confirmedAt"
		moved.values[":confirmedAt"] = at(r.ConfirmedAt)
	}
	writes := []write{moved}
	if freed.Place {
		session := write{table: t.business, key: sessionKey(businessID, r.SessionID), update: "SET taken = taken - :one",
			values: map[string]any{":one": 1}, when: placeTaken}
		if freed.Session {
			session.update += ", #status = :cancelled"
			session.names = map[string]string{"#status": "status"}
			session.values[":cancelled"] = string(booking.SessionCancelled)
		}
		place := write{table: t.business, key: placeKey(businessID, r.SessionID, r.ParticipantID), delete: true, when: isOf(r.ID, errNoPlace)}
		writes = append(writes, place, session)
	}
	return t.commit(ctx, businessID, change, append(writes, t.calendars(businessID, freed.Calendars)...)...)
}
