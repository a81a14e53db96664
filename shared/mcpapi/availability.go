package mcpapi

import (
	"context"
	"time"

	"frontdesk/shared/access"
	"frontdesk/shared/booking"
	"frontdesk/shared/problem"
)

type queryAvailabilityIn struct {
	ServiceID       string `json:"service_id" jsonschema:"the service's id, from the services resource"`
	Date            string `json:"date" jsonschema:"the day, as 2026-06-01, in timezone"`
	DurationMinutes int    `json:"duration_minutes,omitempty" jsonschema:"how long an appointment is to be; left out, as long as the service. A class is as long as it is"`
	TeamMemberID    string `json:"team_member_id,omitempty" jsonschema:"only this team member; left out, anybody"`
	Timezone        string `json:"timezone,omitempty" jsonschema:"IANA time zone of date and of the times in the answer; left out, the business's"`
}

type slot struct {
	StartTime     time.Time `json:"start_time" jsonschema:"RFC 3339, in timezone"`
	EndTime       time.Time `json:"end_time" jsonschema:"RFC 3339, in timezone"`
	Available     bool      `json:"available" jsonschema:"whether it can be booked"`
	TeamMemberIDs []string  `json:"team_member_ids" jsonschema:"who is free then; of a class, who leads it"`
	Reason        string    `json:"reason,omitempty" jsonschema:"why it cannot be booked: past, booked, held (somebody else is deciding), time_off or full"`
	Capacity      *int      `json:"capacity,omitempty" jsonschema:"of a class, how many places there are"`
	SpotsLeft     *int      `json:"spots_left,omitempty" jsonschema:"of a class, how many places are free"`
}

type queryAvailabilityOut struct {
	Date      string `json:"date"`
	Timezone  string `json:"timezone" jsonschema:"IANA time zone of date and of the times"`
	SlotCount int    `json:"slot_count" jsonschema:"how many slots are listed, those that are closed as well"`
	Slots     []slot `json:"slots"`
}

func queryAvailability(desk *booking.Desk) operation {
	return define(operation{
		name: "query_availability", title: "When a service can be booked", readOnly: true, needs: []access.Capability{access.ActivitiesRead, access.RegistrationsRead},
		description: "Lists the times of a day at which a service could be booked: of a class its sessions, with the places left; of an appointment every quarter of an hour at which " +
			"some team member's hours have room for it. Times that are taken are listed too, with available false and a reason.",
	}, map[string]constraint{
		"service_id": idText, "date": {format: dayFormat}, "team_member_id": anyID, "timezone": {maxLen: 100},
		"duration_minutes": {min: booking.MinLength.Minutes(), max: booking.MaxLength.Minutes()},
	}, func(ctx context.Context, c access.Caller, in queryAvailabilityIn) (queryAvailabilityOut, error) {
		zone, name, err := timeZone(c, in.Timezone)
		if err != nil {
			return queryAvailabilityOut{}, err
		}
		found, err := desk.QueryAvailability(ctx, c, booking.AvailabilityQuery{ActivityID: in.ServiceID, Day: in.Date, Zone: zone,
			Length: time.Duration(in.DurationMinutes) * time.Minute, StaffID: in.TeamMemberID})
		out := queryAvailabilityOut{Date: in.Date, Timezone: name, SlotCount: len(found), Slots: []slot{}}
		for _, s := range found {
			out.Slots = append(out.Slots, newSlot(s, zone))
		}
		return out, inAvailabilityWords(err)
	})
}

func newSlot(s booking.Slot, zone *time.Location) slot {
	out := slot{StartTime: s.Start.In(zone), EndTime: s.End.In(zone), Available: s.Closed == booking.Open, TeamMemberIDs: s.StaffIDs, Reason: string(s.Closed)}
	if s.Capacity > 0 {
		out.Capacity, out.SpotsLeft = &s.Capacity, &s.Left
	}
	return out
}

// timeZone reads the name of a time zone, or returns the business's for none.
func timeZone(c access.Caller, name string) (*time.Location, string, error) {
	if name == "" {
		return c.Business.Location(), c.Business.TimeZone, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return nil, "", problem.Invalid("timezone", name, "timezone must be an IANA name such as Europe/Berlin.")
	}
	return zone, name, nil
}

type checkAvailabilityIn struct {
	StartTime        string `json:"start_time" jsonschema:"RFC 3339 with offset"`
	EndTime          string `json:"end_time" jsonschema:"RFC 3339 with offset, at most 24 hours after start_time"`
	TeamMemberID     string `json:"team_member_id,omitempty" jsonschema:"only this team member; left out, anybody"`
	ExcludeSessionID string `json:"exclude_session_id,omitempty" jsonschema:"the session_id of a hold of yours, which does not stand in the way"`
}

type checkAvailabilityOut struct {
	Available     bool     `json:"available" jsonschema:"whether the team member, or anybody, works and is free for the whole time"`
	TeamMemberIDs []string `json:"team_member_ids" jsonschema:"who is free then"`
	Reason        string   `json:"reason,omitempty" jsonschema:"why not: past, booked, held (somebody else is deciding), time_off or not_working"`
}

func checkAvailability(desk *booking.Desk) operation {
	return define(operation{
		name: "check_availability", title: "Whether a time is free", readOnly: true, needs: []access.Capability{access.RegistrationsRead},
		description: "Says whether a team member, or anybody, works and is free from start_time to end_time, who that is, and if nobody, why. It holds nothing: use create_availability_hold for that.",
	}, map[string]constraint{
		"start_time": {format: timeFormat}, "end_time": {format: timeFormat}, "team_member_id": anyID, "exclude_session_id": {maxLen: booking.MaxHoldKey},
	}, func(ctx context.Context, c access.Caller, in checkAvailabilityIn) (checkAvailabilityOut, error) {
		asked, err := readSegment("", segment{in.StartTime, in.EndTime, in.TeamMemberID}, "")
		if err != nil {
			return checkAvailabilityOut{}, err
		}
		s, err := desk.CheckAvailability(ctx, c, booking.AvailabilityCheck{Start: asked.Start, End: asked.End, StaffID: asked.StaffID, HoldKey: in.ExcludeSessionID})
		return checkAvailabilityOut{s.Closed == booking.Open, s.StaffIDs, string(s.Closed)}, inAvailabilityWords(err)
	})
}
