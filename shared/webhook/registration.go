package webhook

import (
	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
)

var registrationStatusEvents = map[booking.RegistrationStatus]EventType{
	booking.Confirmed:  RegistrationConfirmed,
	booking.Waitlisted: RegistrationWaitlisted,
	booking.Cancelled:  RegistrationCancelled,
	booking.Completed:  RegistrationCheckedIn,
	booking.NoShow:     RegistrationNoShow,
}

func registrationEvents(before *booking.Registration, after booking.Registration) []EventType {
	var types []EventType
	if before == nil {
		types = append(types, RegistrationCreated)
	}
	if t, ok := registrationStatusEvents[after.Status]; ok && (before == nil || before.Status != after.Status) {
		types = append(types, t)
	}
	return types
}

func registrationRecord(r booking.Registration) record {
	const needs = access.RegistrationsRead
	session := Reference{gid.Of(gid.Session, r.SessionID), needs}
	participant := Reference{gid.Of(gid.Participant, r.ParticipantID), access.ParticipantsRead}
	return record{object: gid.Of(gid.Registration, r.ID), references: []Reference{session, participant}, data: Attributes{
		{"status", needs, enum.Published(r.Status)},
		session.attribute("activitySession"),
		participant.attribute("participant"),
		{"guestName", needs, orNull(r.Guest)},
		{"confirmedAt", needs, instant(r.ConfirmedAt)},
		{"createdAt", needs, instant(r.CreatedAt)},
	}}
}
