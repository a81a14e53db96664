package webhook

import (
	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
)

// participantEvents leaves out what partners are not told of a participant, such as a new phone number.
func participantEvents(before *booking.Participant, after booking.Participant) []EventType {
	var types []EventType
	switch {
	case before == nil:
		types = append(types, ParticipantCreated)
	case before.Name != after.Name || before.Email != after.Email || before.Consent.Status != after.Consent.Status || !before.Consent.At.Equal(after.Consent.At):
		types = append(types, ParticipantUpdated)
	}
	if after.Consent.Status == booking.ConsentGranted && (before == nil || before.Consent.Status != booking.ConsentGranted) {
		types = append(types, ParticipantMarketingConsent)
	}
	return types
}

func participantRecord(p booking.Participant) record {
	const needs = access.ParticipantsRead
	return record{object: gid.Of(gid.Participant, p.ID), data: Attributes{
		{"name", needs, p.Name},
		{"email", needs, orNull(p.Email)},
		{"emailMarketingConsent", needs, Attributes{{"status", needs, enum.Published(p.Consent.Status)}, {"at", needs, instant(p.Consent.At)}}},
		{"createdAt", needs, instant(p.CreatedAt)},
	}}
}
