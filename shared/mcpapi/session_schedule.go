package mcpapi

import (
	"context"
	"slices"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

// startHelp describes an argument that booking.ParseStart reads.
const startHelp = "by the clock of the business, such as 2026-12-01T18:30, or in RFC 3339 with an offset, such as 2026-12-01T17:30:00Z"

type createSessionIn struct {
	ActivityID string  `json:"activityId" jsonschema:"the id of a class, from list_activities"`
	Start      string  `json:"start"`
	StaffID    string  `json:"staffId" jsonschema:"the id of the team member who leads it"`
	Capacity   int     `json:"capacity" jsonschema:"how many places there are"`
	Repeat     *repeat `json:"repeat,omitempty" jsonschema:"makes a series of sessions, all at the same time by the clock of the business; left out, one session"`
}

type repeat struct {
	Every    string   `json:"every" jsonschema:"day, or week"`
	Weekdays []string `json:"weekdays,omitempty" jsonschema:"with every week: the days of each week that have a session, that of the start among them; left out, that day alone"`
	Count    int      `json:"count,omitempty" jsonschema:"how many sessions there are in all; give this or until"`
	Until    string   `json:"until,omitempty" jsonschema:"the last day on which there may be a session, such as 2026-12-24; give this or count"`
}

type createSessionOut struct {
	TimeZone string         `json:"timeZone" jsonschema:"the business's IANA time zone; say times to people in it"`
	Sessions []staffSession `json:"sessions" jsonschema:"those that were made, the first one first"`
}

var weekdays = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// weekday is the one of that name.
func weekday(name string) time.Weekday { return time.Weekday((slices.Index(weekdays, name) + 1) % 7) }

func createSession(desk *booking.Desk) operation {
	op := define(operation{
		name: "create_session", title: "Schedule a session", needs: []access.Capability{access.SessionsWrite},
		description: "Schedules one session of a class, or with repeat a series of up to 30. The sessions of a series keep their time by the clock of the business, also when daylight saving begins or ends. " +
			"All are made or none: fails with CONFLICT, listing every date in details.dates, when the leader is busy then. The sessions of appointments are made by booking them.",
	}, map[string]constraint{
		"activityId": idText, "staffId": idText, "start": {minLen: 1, maxLen: 40}, "capacity": {min: 1, max: booking.MaxCapacity},
		"repeat.every": {oneOf: texts(booking.Daily, booking.Weekly)}, "repeat.weekdays": {maxItems: 7},
		"repeat.weekdays[]": {oneOf: weekdays}, "repeat.count": {min: 2, max: booking.MaxSeries}, "repeat.until": {format: dayFormat},
	}, func(ctx context.Context, c access.Caller, in createSessionIn) (createSessionOut, error) {
		start, err := booking.ParseStart(in.Start, c.Business.Location())
		if err != nil {
			return createSessionOut{}, err
		}
		made, err := desk.ScheduleSessions(ctx, c, booking.NewSession{ActivityID: in.ActivityID, StaffID: in.StaffID, Start: start, Capacity: in.Capacity, Repeat: in.Repeat.series()})
		return createSessionOut{c.Business.TimeZone, newStaffSessions(made)}, err
	})
	op.input.Properties["start"].Description = "when it begins, or the first of a series: " + startHelp
	return op
}

func (r *repeat) series() *booking.Repeat {
	if r == nil {
		return nil
	}
	series := &booking.Repeat{Every: booking.Frequency(r.Every), Count: r.Count, Until: r.Until}
	for _, day := range r.Weekdays {
		series.Weekdays = append(series.Weekdays, weekday(day))
	}
	return series
}

type updateSessionIn struct {
	SessionID string  `json:"sessionId" jsonschema:"the session's id, from upcoming_sessions"`
	Start     *string `json:"start,omitempty"`
	StaffID   *string `json:"staffId,omitempty" jsonschema:"the id of the team member who is to lead it; left out, who leads it now"`
	Capacity  *int    `json:"capacity,omitempty" jsonschema:"how many places it is to have, at least as many as are taken; left out, as many as now"`
}

func updateSession(desk *booking.Desk) operation {
	op := define(operation{
		name: "update_session", title: "Change a session", idempotent: true, needs: []access.Capability{access.SessionsWrite},
		description: "Changes when a session begins, who leads it, or how many places it has. It keeps its length, and everybody who is registered stays registered: nobody is told by this tool, so tell them. " +
			"Fails with CONFLICT when the leader is busy then, more places are taken than it would have, or it is cancelled. A larger class does not move up who waits: register_participant does.",
	}, map[string]constraint{
		"sessionId": idText, "start": {minLen: 1, maxLen: 40}, "staffId": idText, "capacity": {min: 1, max: booking.MaxCapacity},
	}, func(ctx context.Context, c access.Caller, in updateSessionIn) (getSessionOut, error) {
		change := booking.SessionChanges{StaffID: in.StaffID, Capacity: in.Capacity}
		if in.Start != nil {
			start, err := booking.ParseStart(*in.Start, c.Business.Location())
			if err != nil {
				return getSessionOut{}, err
			}
			change.Start = &start
		}
		s, err := desk.UpdateSession(ctx, c, in.SessionID, change)
		return getSessionOut{c.Business.TimeZone, newStaffSession(s)}, err
	})
	op.input.Properties["start"].Description = "when it is to begin: " + startHelp + "; left out, as now"
	return op
}

type cancelSessionIn struct {
	SessionID string `json:"sessionId" jsonschema:"the session's id, from upcoming_sessions"`
	Reason    string `json:"reason,omitempty" jsonschema:"why, for the business's log"`
	DryRun    bool   `json:"dryRun,omitempty" jsonschema:"true: only say what would happen, and change nothing"`
}

type cancelSessionOut struct {
	Session       staffSession   `json:"session" jsonschema:"as it is now"`
	DryRun        bool           `json:"dryRun" jsonschema:"true: nothing was changed"`
	Counts        map[string]int `json:"counts" jsonschema:"how many registrations are cancelled with it, by the status they had"`
	Registrations []registration `json:"registrations" jsonschema:"the registrations with a place that are cancelled with it, as they were, by name"`
	WaitingList   []registration `json:"waitingList" jsonschema:"those that waited for a place and are cancelled too, the next first"`
}

func cancelSession(desk *booking.Desk) operation {
	return confirming(define(operation{
		name: "cancel_session", title: "Cancel a session", destructive: true, needs: []access.Capability{access.SessionsWrite},
		description: "Cancels a session with all its registrations and its waiting list, and frees its leader; this cannot be undone. With dryRun it changes nothing and says who would lose their place: show that to the person you act for before you cancel. " +
			"Who was checked in or marked as a no-show stays so. Nobody is told by this tool, so tell them. Fails with CONFLICT when the session is over or was cancelled before.",
	}, map[string]constraint{
		"sessionId": idText, "reason": {maxLen: booking.MaxReason}, "dryRun": {otherwise: false},
	}, func(ctx context.Context, c access.Caller, in cancelSessionIn) (cancelSessionOut, error) {
		done, err := desk.CancelSession(ctx, c, in.SessionID, in.Reason, in.DryRun)
		out := cancelSessionOut{Session: newStaffSession(done.Session), DryRun: in.DryRun, Counts: map[string]int{}}
		for _, r := range done.Cancelled {
			out.Counts[string(r.Status)]++
		}
		out.Registrations, out.WaitingList = newRegistrations(done.Cancelled, false), newRegistrations(done.Cancelled, true)
		return out, err
	}), askToCancelSession(desk))
}
