package webhook

import (
	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/enum"
	"frontdesk/shared/gid"
)

// sessionEvents leaves out the number of places that are taken: the registrations tell it.
func sessionEvents(before *booking.Session, after booking.Session) []EventType {
	var types []EventType
	switch {
	case before == nil:
		types = append(types, SessionCreated)
	case !before.Start.Equal(after.Start) || !before.End.Equal(after.End) || before.StaffID != after.StaffID || before.Capacity != after.Capacity:
		types = append(types, SessionUpdated)
	}
	if after.Status == booking.SessionCancelled && (before == nil || before.Status != booking.SessionCancelled) {
		types = append(types, SessionCancelled)
	}
	return types
}

func sessionRecord(s booking.Session) record {
	// Whoever may read registrations may read what they are for.
	const needs = access.RegistrationsRead
	return record{object: gid.Of(gid.Session, s.ID), data: Attributes{
		{"name", needs, s.ActivityName},
		{"kind", needs, enum.Published(s.Kind)},
		{"startAt", needs, instant(s.Start)},
		{"endAt", needs, instant(s.End)},
		{"capacity", needs, s.Capacity},
		{"status", needs, enum.Published(s.Status)},
		{"teamMember", access.TeamRead, Attributes{{"name", access.TeamRead, s.StaffName}}},
	}}
}
