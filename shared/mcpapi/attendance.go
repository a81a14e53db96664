package mcpapi

import (
	"context"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type sessionAttendanceOut struct {
	TimeZone      string         `json:"timeZone" jsonschema:"the business's IANA time zone; say times to people in it"`
	Session       staffSession   `json:"session"`
	Registrations []registration `json:"registrations" jsonschema:"those with a place, by name"`
	WaitingList   []registration `json:"waitingList" jsonschema:"those who wait for a place, the next first"`
}

func sessionAttendance(desk *booking.Desk) operation {
	return define(operation{
		name: "session_attendance", title: "Who is in a session", readOnly: true, needs: []access.Capability{access.AttendanceRead},
		description: "Lists everybody who is registered for a session, with whether they came, and its waiting list in its order. Cancelled registrations are left out. " +
			"Instructors see only the sessions they lead themselves.",
	}, map[string]constraint{"sessionId": idText}, func(ctx context.Context, c access.Caller, in getSessionIn) (sessionAttendanceOut, error) {
		a, err := desk.SessionAttendance(ctx, c, in.SessionID)
		return sessionAttendanceOut{c.Business.TimeZone, newStaffSession(a.Session), newRegistrations(a.In, false), newRegistrations(a.Waiting, true)}, err
	})
}

type markAttendanceIn struct {
	RegistrationID string `json:"registrationId" jsonschema:"the registration's id, from session_attendance"`
	Attendance     string `json:"attendance" jsonschema:"came, or no_show when they did not"`
}

func markAttendance(desk *booking.Desk) operation {
	return define(operation{
		name: "mark_attendance", title: "Mark attendance", needs: []access.Capability{access.AttendanceWrite},
		description: "Says that a participant came to a session, or did not; a mistake is put right by saying the other. They can be checked in from the beginning of the session's day, and be a no-show from its start. " +
			"Fails with CONFLICT before that, when it is marked so already, or when they have no place. Instructors can do this in the sessions they lead themselves.",
	}, map[string]constraint{"registrationId": idText, "attendance": {oneOf: []string{"came", "no_show"}}},
		func(ctx context.Context, c access.Caller, in markAttendanceIn) (registrationOut, error) {
			mark := desk.CheckIn
			if in.Attendance == "no_show" {
				mark = desk.MarkNoShow
			}
			r, err := mark(ctx, c, in.RegistrationID)
			return registrationOut{newRegistration(r)}, err
		})
}
