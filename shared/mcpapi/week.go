package mcpapi

import (
	"context"
	"fmt"
	"strings"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
)

type weekCalendarIn struct {
	Date string `json:"date,omitempty" jsonschema:"a day of the week to show, such as 2026-03-02; left out, this week"`
}

type weekCalendarOut struct {
	Business string    `json:"business" jsonschema:"its name"`
	TimeZone string    `json:"timeZone" jsonschema:"the business's IANA time zone; say times to people in it"`
	Today    string    `json:"today" jsonschema:"the day it is now in the time zone"`
	Days     []weekDay `json:"days" jsonschema:"Monday to Sunday"`
	More     bool      `json:"more" jsonschema:"whether the week has more sessions than are listed; then the last ones are left out"`
}

type weekDay struct {
	Date     string         `json:"date" jsonschema:"the day in the time zone, such as 2026-03-02"`
	Sessions []staffSession `json:"sessions" jsonschema:"those that begin on this day, the first one first"`
}

func weekCalendar(desk *booking.Desk) operation {
	return define(operation{
		name: "week_calendar", title: "Week calendar", readOnly: true, needs: []access.Capability{access.SessionsRead},
		description: "Shows all sessions of one week, Monday to Sunday in the business's time zone, with who leads them and how many places are free; past, full and cancelled ones too. " +
			"Where the client can show apps, the person sees an interactive calendar of it: do not repeat it to them as text then. Instructors see only the sessions they lead themselves. " +
			"To look for sessions from now on, upcoming_sessions is shorter.",
		app:  &app{"week", "Week calendar", "The page on which week_calendar shows the sessions of a week, for clients that can show apps."},
		text: func(answer any) string { return answer.(weekCalendarOut).text() },
	}, map[string]constraint{"date": {format: dayFormat}}, func(ctx context.Context, c access.Caller, in weekCalendarIn) (weekCalendarOut, error) {
		w, err := desk.WeekSessions(ctx, c, in.Date)
		out := weekCalendarOut{Business: c.Business.Name, TimeZone: c.Business.TimeZone, Today: w.Today, Days: []weekDay{}, More: w.More}
		for _, day := range w.Days {
			out.Days = append(out.Days, weekDay{day.Date, newStaffSessions(day.Sessions)})
		}
		return out, err
	})
}

// text is the week for people whose client shows no apps, and for assistants that read no structured content: hence the ids.
func (out weekCalendarOut) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Sessions of %s, by the clock of %s:\n", out.Business, out.TimeZone)
	here := booking.Business{TimeZone: out.TimeZone}.Location()
	for _, day := range out.Days {
		date, _ := time.Parse(time.DateOnly, day.Date)
		fmt.Fprintf(&b, "\n%s", date.Format("Monday, 2 January 2006"))
		if day.Date == out.Today {
			b.WriteString(" (today)")
		}
		if len(day.Sessions) == 0 {
			b.WriteString(": no sessions")
		}
		b.WriteString("\n")
		for _, s := range day.Sessions {
			fmt.Fprintf(&b, "- %s–%s %s with %s: %s [id %s]\n", s.StartTime.In(here).Format("15:04"), s.EndTime.In(here).Format("15:04"), s.Activity, s.Leader, s.places(), s.ID)
		}
	}
	if out.More {
		b.WriteString("\nThe week has more sessions than are listed here; the last ones are left out.\n")
	}
	return b.String()
}

func (s staffSession) places() string {
	switch {
	case s.Status == string(booking.SessionCancelled):
		return "cancelled"
	case s.SpotsLeft == 0:
		return fmt.Sprintf("full (%d)", s.Capacity)
	default:
		return fmt.Sprintf("%d of %d places free", s.SpotsLeft, s.Capacity)
	}
}
