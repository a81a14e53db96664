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

func newSession(s booking.Session) session {
	return session{s.ID, s.ActivityName, s.ActivityID, s.StaffName, s.StaffID, s.Start, s.End, s.Capacity, s.Free()}
}

// staffSession is a session as the team sees it.
type staffSession struct {
	session
	Kind       string `json:"kind" jsonschema:"class, or appointment: somebody's own"`
	Status     string `json:"status" jsonschema:"scheduled or cancelled"`
	Taken      int    `json:"taken" jsonschema:"how many places are taken"`
	Waitlisted int    `json:"waitlisted" jsonschema:"how many wait for a place"`
}

func newStaffSession(s booking.Session) staffSession {
	return staffSession{newSession(s), string(s.Kind), string(s.Status), s.Taken, s.Waiting}
}

func newStaffSessions(found []booking.Session) []staffSession {
	sessions := []staffSession{}
	for _, s := range found {
		sessions = append(sessions, newStaffSession(s))
	}
	return sessions
}

type getSessionIn struct {
	SessionID string `json:"sessionId" jsonschema:"the session's id, from upcoming_sessions"`
}

type getSessionOut struct {
	TimeZone string       `json:"timeZone" jsonschema:"the business's IANA time zone; say times to people in it"`
	Session  staffSession `json:"session"`
}

func getSession(desk *booking.Desk) operation {
	return define(operation{
		name: "get_session", title: "Session", readOnly: true, needs: []access.Capability{access.SessionsRead},
		description: "Shows one session: what it is, when, who leads it, whether it is cancelled, how many places it has and how many are taken, and how many people wait for one. " +
			"Instructors see only the sessions they lead themselves. session_attendance shows who is in it.",
	}, map[string]constraint{"sessionId": idText}, func(ctx context.Context, c access.Caller, in getSessionIn) (getSessionOut, error) {
		s, err := desk.Session(ctx, c, in.SessionID)
		return getSessionOut{c.Business.TimeZone, newStaffSession(s)}, err
	})
}

// Constraints of lists of coming sessions.
var (
	daysAhead    = constraint{min: 1, max: booking.MaxDays, otherwise: 7}
	sessionLimit = constraint{min: 1, max: booking.MaxSessions, otherwise: 50}
)

type upcomingSessionsIn struct {
	Days  int `json:"days,omitempty" jsonschema:"how many days ahead to look, from now"`
	Limit int `json:"limit,omitempty" jsonschema:"how many sessions to list at most"`
}

type upcomingSessionsOut struct {
	TimeZone string         `json:"timeZone" jsonschema:"the business's IANA time zone; say times to people in it"`
	Sessions []staffSession `json:"sessions"`
}

func upcomingSessions(desk *booking.Desk) operation {
	return define(operation{
		name: "upcoming_sessions", title: "Upcoming sessions", readOnly: true, needs: []access.Capability{access.SessionsRead},
		description: "Lists the sessions of this business that begin in the coming days, the next one first, with who leads them and how many places are free. " +
			"Classes and appointments are both sessions. Instructors see only the sessions they lead themselves.",
	}, map[string]constraint{"days": daysAhead, "limit": sessionLimit}, func(ctx context.Context, c access.Caller, in upcomingSessionsIn) (upcomingSessionsOut, error) {
		found, err := desk.UpcomingSessions(ctx, c, in.Days, in.Limit)
		return upcomingSessionsOut{c.Business.TimeZone, newStaffSessions(found)}, err
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
	}, map[string]constraint{"handle": handleText, "days": daysAhead, "limit": sessionLimit}, func(ctx context.Context, c access.Caller, in browseSessionsIn) (browseSessionsOut, error) {
		b, found, err := desk.BrowseSessions(ctx, c, in.Handle, in.Days, in.Limit)
		out := browseSessionsOut{Business: newBusiness(b), Sessions: []session{}}
		for _, s := range found {
			out.Sessions = append(out.Sessions, newSession(s))
		}
		return out, err
	})
}
