package mcpapi

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

type teamIn struct {
	Date                string `json:"date,omitempty" jsonschema:"a day of the business, as 2026-06-01: available then says who works at all that day"`
	CheckAvailabilityAt string `json:"checkAvailabilityAt,omitempty" jsonschema:"RFC 3339 with offset: available then says who works and is free from then on, for durationMinutes"`
	DurationMinutes     int    `json:"durationMinutes,omitempty" jsonschema:"how long they are needed; required with checkAvailabilityAt"`
	IncludeSchedules    bool   `json:"includeSchedules,omitempty" jsonschema:"whether to list each member's weekly hours, and their time off in the next eight weeks"`
}

type teamOut struct {
	Members   []teamMember `json:"members"`
	Date      string       `json:"date" jsonschema:"the day that was asked about, in the business's time zone"`
	CheckedAt time.Time    `json:"checkedAt" jsonschema:"the time that available is about, RFC 3339, UTC; when a date alone was given, the time of this answer"`
}

type teamMember struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Role      string    `json:"role" jsonschema:"owner, manager, frontdesk or instructor; staff for a member who does not sign in"`
	Available bool      `json:"available" jsonschema:"whether they work and are free: at checkAvailabilityAt, or now; with a date alone, whether they work that day at all"`
	Schedule  *schedule `json:"schedule,omitempty"`
}

type schedule struct {
	TimeZone string    `json:"timeZone" jsonschema:"IANA time zone of the hours: the business's"`
	Hours    []hours   `json:"hours" jsonschema:"an ordinary week; a day without work is not listed"`
	TimeOff  []timeOff `json:"timeOff" jsonschema:"when they do not work in the next eight weeks, whatever the hours say"`
}

type hours struct {
	Day  string `json:"day" jsonschema:"monday to sunday"`
	From string `json:"from" jsonschema:"HH:MM"`
	To   string `json:"to" jsonschema:"HH:MM; 24:00 is the end of the day"`
}

type timeOff struct {
	StartTime time.Time `json:"startTime" jsonschema:"RFC 3339, UTC"`
	EndTime   time.Time `json:"endTime" jsonschema:"RFC 3339, UTC"`
}

// timeOffAhead is how far ahead of what was asked about time off is listed.
const timeOffAhead = 56 * 24 * time.Hour

func team(desk *booking.Desk) operation {
	return define(operation{
		name: "team", title: "Team", resource: true, readOnly: true, needs: []access.Capability{access.TeamRead},
		description: "The members of the team, who of them is available at a time or on a day, and on request when each works in an ordinary week.",
	}, map[string]constraint{
		"date": {format: dayFormat}, "checkAvailabilityAt": {format: timeFormat},
		"durationMinutes": {min: booking.MinLength.Minutes(), max: booking.MaxLength.Minutes()}, "includeSchedules": {otherwise: false},
	}, func(ctx context.Context, c access.Caller, in teamIn) (teamOut, error) {
		q := booking.TeamQuery{Day: in.Date, Length: time.Duration(in.DurationMinutes) * time.Minute}
		if in.CheckAvailabilityAt != "" {
			var err error
			if q.At, err = instant("checkAvailabilityAt", in.CheckAvailabilityAt); err != nil {
				return teamOut{}, err
			}
		}
		found, err := desk.Team(ctx, c, q)
		if err != nil {
			return teamOut{}, problem.From(err).TranslateFields(map[string]string{"day": "date", "at": "checkAvailabilityAt", "minutes": "durationMinutes"})
		}
		out := teamOut{Members: []teamMember{}, Date: cmp.Or(found.Day, in.Date), CheckedAt: found.At.Truncate(time.Second)}
		for _, m := range found.Members {
			one := teamMember{ID: m.ID, Name: m.Name, Role: cmp.Or(string(m.Role), "staff"), Available: m.Available}
			if in.IncludeSchedules {
				one.Schedule = newSchedule(m.Staff, c.Business.TimeZone, found.At)
			}
			out.Members = append(out.Members, one)
		}
		return out, nil
	})
}

func newSchedule(s booking.Staff, zone string, from time.Time) *schedule {
	out := &schedule{TimeZone: zone, Hours: []hours{}, TimeOff: []timeOff{}}
	for _, day := range weekdays {
		for _, span := range s.Schedule[weekday(day)] {
			out.Hours = append(out.Hours, hours{day, clock(span.From), clock(span.To)})
		}
	}
	for _, off := range s.TimeOffBetween(booking.Interval{Start: from, End: from.Add(timeOffAhead)}) {
		out.TimeOff = append(out.TimeOff, timeOff{off.Start, off.End})
	}
	return out
}

// clock is minutes since midnight as HH:MM.
func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }
