package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// Participants implements booking.Store.
func (t Bookings) Participants(ctx context.Context, businessID string, page booking.Page) (booking.List[booking.Participant], error) {
	return pageByID(ctx, t, businessID, page, participantKey, participantItem.participant, func(p booking.Participant) string { return p.ID })
}

// ParticipantsByID implements booking.Store.
func (t Bookings) ParticipantsByID(ctx context.Context, businessID string, ids []string) (map[string]booking.Participant, error) {
	return recordsByID(ctx, t, businessID, ids, participantKey, participantItem.participant)
}

// Participant implements booking.Store.
func (t Bookings) Participant(ctx context.Context, businessID, id string) (booking.Participant, error) {
	var i participantItem
	err := t.get(ctx, t.business, participantKey(businessID, id), &i)
	return i.participant(), orMissing(err, booking.ErrNotFound)
}

// ParticipantByContact implements booking.Store.
func (t Bookings) ParticipantByContact(ctx context.Context, businessID, contact string) (booking.Participant, error) {
	var ref referenceItem
	if err := t.get(ctx, t.business, contactKey(businessID, contact), &ref); err != nil {
		return booking.Participant{}, orMissing(err, booking.ErrNotFound)
	}
	return t.Participant(ctx, businessID, ref.ID)
}

// addParticipant is the writes of a new participant, whose contacts no other participant may have.
func (t Bookings) addParticipant(businessID string, p booking.Participant) []write {
	writes := []write{{table: t.business, key: participantKey(businessID, p.ID), put: toParticipantItem(p), when: isNew(booking.ErrChanged)}}
	for _, contact := range p.Contacts() {
		writes = append(writes, write{table: t.business, key: contactKey(businessID, contact), put: referenceItem{"contact", p.ID}, when: isNew(booking.ErrChanged)})
	}
	return writes
}
