package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type session struct {
	ID         string    `json:"id"`
	Activity   string    `json:"activity" jsonschema:"what it is called"`
	ActivityID string    `json:"activityId"`
	Leader     string    `json:"leader" jsonschema:"who leads it"`
	LeaderID   string    `json:"leaderId"`
	StartTime  time.Time `json:"startTime" jsonschema:"RFC 3339, UTC"`
	EndTime    time.Time `json:"endTime" jsonschema:"RFC 3339, UTC"`
	Capacity   int       `json:"capacity" jsonschema:"how many places there are"`
	SpotsLeft  int       `json:"spotsLeft" jsonschema:"how many places are free"`
}

func newSessions(found []booking.Session) []session {
	sessions := []session{}
	for _, s := range found {
		sessions = append(sessions, session{s.ID, s.ActivityName, s.ActivityID, s.StaffName, s.StaffID, s.Start, s.End, s.Capacity, s.Free()})
	}
	return sessions
}

var listed = map[string]constraint{
	"days":  {min: 1, max: booking.MaxDays, otherwise: 7},
	"limit": {min: 1, max: booking.MaxSessions, otherwise: 50},
}

type upcomingSessionsIn struct {
	Days  int `json:"days,omitempty" jsonschema:"how many days ahead to look, from now"`
	Limit int `json:"limit,omitempty" jsonschema:"how many sessions to list at most"`
}

type upcomingSessionsOut struct {
	TimeZone string    `json:"timeZone" jsonschema:"the business's IANA time zone; say times to people in it"`
	Sessions []session `json:"sessions"`
}

func upcomingSessions(desk *booking.Desk) operation {
	return define(operation{
		name: "upcoming_sessions", title: "Upcoming sessions", readOnly: true, needs: []access.Capability{access.SessionsRead},
		description: "Lists the sessions of this business that begin in the coming days, the next one first, with who leads them and how many places are free. " +
			"Classes and appointments are both sessions. Instructors see only the sessions they lead themselves.",
	}, listed, func(ctx context.Context, c access.Caller, in upcomingSessionsIn) (upcomingSessionsOut, error) {
		found, err := desk.UpcomingSessions(ctx, c, in.Days, in.Limit)
		return upcomingSessionsOut{c.Business.TimeZone, newSessions(found)}, err
	})
}

type browseSessionsIn struct {
	Handle string `json:"handle" jsonschema:"the business's handle, such as harbor-yoga"`
	Days   int    `json:"days,omitempty" jsonschema:"how many days ahead to look, from now"`
	Limit  int    `json:"limit,omitempty" jsonschema:"how many sessions to list at most"`
}

type browseSessionsOut struct {
	Business business  `json:"business"`
	Sessions []session `json:"sessions"`
}

func browseSessions(desk *booking.Desk) operation {
	return define(operation{
		name: "browse_sessions", title: "Browse sessions", readOnly: true, needs: []access.Capability{access.DirectoryRead},
		description: "Lists the coming class sessions of a business that anyone can join, the next one first, with how many places are free. Needs no sign-in.",
	}, listed, func(ctx context.Context, c access.Caller, in browseSessionsIn) (browseSessionsOut, error) {
		b, found, err := desk.BrowseSessions(ctx, c, in.Handle, in.Days, in.Limit)
		return browseSessionsOut{newBusiness(b), newSessions(found)}, err
	})
}
