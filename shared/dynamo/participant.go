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
	writes := []write{
		{table: t.business, key: participantKey(businessID, p.ID), put: toParticipantItem(businessID, p), when: isNew(booking.ErrChanged)},
		{table: t.business, key: participantCountKey(businessID), add: map[string]int64{"count": 1}, set: map[string]any{"type": participantCountType}},
		{table: t.business, key: tallyKey(businessID, p.TallyDay()), add: map[string]int64{newParticipants: 1}, set: map[string]any{"type": tallyType}},
	}
	for _, contact := range p.Contacts() {
		writes = append(writes, write{table: t.business, key: contactKey(businessID, contact), put: referenceItem{"contact", p.ID}, when: isNew(booking.ErrChanged)})
	}
	return writes
}

// SetConsent implements booking.Store.
func (t Bookings) SetConsent(ctx context.Context, businessID string, p booking.Participant, change booking.Change) error {
	return t.commit(ctx, businessID, change, write{
		table: t.business, key: participantKey(businessID, p.ID), update: "SET consentStatus = :status, consentAt = :at",
		values: map[string]any{":status": string(p.Consent.Status), ":at": at(p.Consent.At)}, when: exists(booking.ErrNotFound),
	})
}

// EditParticipant implements booking.Store.
func (t Bookings) EditParticipant(ctx context.Context, businessID string, p, before booking.Participant, change booking.Change) error {
	edited := write{table: t.business, key: participantKey(businessID, p.ID), update: "SET #name = :name, participantSK = :byName", names: map[string]string{"#name": "name"},
		values: map[string]any{":name": p.Name, ":byName": participantByName(businessID, p.NameOrder()).ParticipantSK}, when: knownAs(before)}
	removed := ""
	var contacts []write
	for _, c := range []struct {
		name, now, before string
		taken             error
	}{{"email", p.Email, before.Email, booking.ErrEmailTaken}, {"phone", p.Phone, before.Phone, booking.ErrPhoneTaken}} {
		if c.now == c.before {
			continue
		}
		if c.now == "" {
			removed += ", " + c.name
		} else {
			edited.update += ", " + c.name + " = :" + c.name
			edited.values[":"+c.name] = c.now
			added := write{table: t.business, key: contactKey(businessID, c.now), put: referenceItem{"contact", p.ID}, when: isNewOr(p.ID, c.taken)}
			contacts = append(contacts, added)
		}
		if c.before != "" {
			contacts = append(contacts, write{table: t.business, key: contactKey(businessID, c.before), delete: true, when: isNewOr(p.ID, booking.ErrChanged)})
		}
	}
	if removed != "" {
		edited.update += " REMOVE" + removed[1:]
	}
	writes := append([]write{edited}, contacts...)
	if p.Email != before.Email {
		ended, err := t.unlink(ctx, businessID, before)
		if err != nil {
			return err
		}
		writes = append(writes, ended...)
	}
	return t.commit(ctx, businessID, change, writes...)
}
