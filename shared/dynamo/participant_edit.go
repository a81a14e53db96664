package dynamo

import (
	"context"

	"frontdesk/shared/booking"
)

// SetConsent implements booking.Store.
func (t Bookings) SetConsent(ctx context.Context, businessID string, p booking.Participant, change booking.Change) error {
	return t.commit(ctx, businessID, change, write{
		table: t.business, key: participantKey(businessID, p.ID), update: "SET consentStatus = :status, consentAt = :at",
		values: map[string]any{":status": string(p.Consent.Status), ":at": at(p.Consent.At)}, when: exists(booking.ErrNotFound),
	})
}

// EditParticipant implements booking.Store.
func (t Bookings) EditParticipant(ctx context.Context, businessID string, p, before booking.Participant, change booking.Change) error {
	edited := write{table: t.business, key: participantKey(businessID, p.ID), update: "SET #name = :name", names: map[string]string{"#name": "name"},
		values: map[string]any{":name": p.Name}, when: knownAs(before)}
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
	return t.commit(ctx, businessID, change, append([]write{edited}, contacts...)...)
}
