package dynamo

import (
	"context"
	"iter"
	"strings"

	"frontdesk/shared/booking"
)

// AddRegistration implements booking.Store.
func (t Bookings) AddRegistration(ctx context.Context, businessID string, r booking.Registration, with booking.Place, change booking.Change) error {
	// The place comes before the session, so that ErrAlreadyRegistered wins over ErrFull.
	writes := []write{
		{table: t.business, key: placeKey(businessID, r.SessionID, r.ParticipantID), put: referenceItem{"place", r.ID},
			when: isNew(booking.ErrAlreadyRegistered)},
		{table: t.business, key: registrationKey(businessID, r.ID), put: toRegistrationItem(businessID, r), when: isNew(booking.ErrChanged)},
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
	return t.commit(ctx, businessID, change, writes...)
}

// EveryRegistration yields all registrations of a business in the order of their ids. Only tests use it, here and
// in infra/demo, to check what a Loader or a use case has written; a request must not read as much.
func (t Bookings) EveryRegistration(ctx context.Context, businessID string) iter.Seq2[booking.Registration, error] {
	return decoded(t.query(ctx, t.business, registrationKey(businessID, "")), registrationItem.registration)
}

// Places returns who has a place in a session: the ids of their registrations, by those of the participants. Only tests
// use it, here and in infra/demo, to check that the places agree with the registrations.
func (t Bookings) Places(ctx context.Context, businessID, sessionID string) (map[string]string, error) {
	prefix := placeKey(businessID, sessionID, "")
	places := map[string]string{}
	for it, err := range t.query(ctx, t.business, prefix) {
		if err != nil {
			return nil, err
		}
		var ref referenceItem
		if err := decode(it, &ref); err != nil {
			return nil, err
		}
		places[strings.TrimPrefix(text(it["SK"]), prefix.SK)] = ref.ID
	}
	return places, nil
}
