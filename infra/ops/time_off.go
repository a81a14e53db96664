package main

import (
	"context"
	"fmt"
	"time"

	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

type timeOffAnswer struct {
	ID      string    `json:"id"`
	StaffID string    `json:"staffId"`
	Start   time.Time `json:"start"`
	End     time.Time `json:"end"`
	Reason  string    `json:"reason"`
}

func addTimeOff(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	start, err := moment(in, "start", 0, b.Location())
	if err != nil {
		return answer{}, err
	}
	end, err := moment(in, "end", 1, b.Location())
	if err != nil {
		return answer{}, err
	}
	off, err := inv.desk().AddTimeOff(ctx, operator(b), booking.NewTimeOff{StaffID: in["staff"], Start: start, End: end, Reason: in["reason"]})
	return timeOffTold(in["staff"], off, b.Location(), "is off"), err
}

func removeTimeOff(ctx context.Context, inv *invocation, in input) (answer, error) {
	b, err := inv.business(ctx, in)
	if err != nil {
		return answer{}, err
	}
	off, err := inv.desk().RemoveTimeOff(ctx, operator(b), in["staff"], in["id"])
	return timeOffTold(in["staff"], off, b.Location(), "is no longer off"), err
}

func timeOffTold(staffID string, off booking.TimeOff, here *time.Location, words string) answer {
	const form = "2006-01-02 15:04 MST"
	return answer{timeOffAnswer{off.ID, staffID, off.Start, off.End, off.Reason},
		fmt.Sprintf("%s %s from %s to %s (%s).", staffID, words, off.Start.In(here).Format(form), off.End.In(here).Format(form), off.ID)}
}

// moment reads a time, or the midnight of a day of the business, or of so many days later.
func moment(in input, name string, later int, here *time.Location) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, in[name]); err == nil {
		return at, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, in[name], here)
	if err != nil {
		return day, problem.Invalid(name, in[name], "%s must be a day such as 2026-06-01, or a time such as 2026-06-01T09:30:00Z.", name)
	}
	return day.AddDate(0, 0, later), nil
}
